// Asks for the middle of the page again while the report is being made; without it there is a link that does the same.
"use strict";
{
  const again = async () => {
    const here = document.getElementById("report-job");
    if (!here) return;
    const answer = await fetch(location.href, { headers: { "X-Fragment": "1" }, credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok) {
      const text = await answer.text();
      const next = new DOMParser().parseFromString(text, "text/html").getElementById("report-job");
      const ready = next && !next.querySelector("progress");
      if (ready) { location.reload(); return; }
      if (next) here.replaceChildren(...next.childNodes);
    }
    setTimeout(again, 1500);
  };
  setTimeout(again, 1500);
}
