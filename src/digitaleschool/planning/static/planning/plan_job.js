// Asks for the middle of the page again while the plan is being made; without it the page loads itself anew.
"use strict";
{
  const again = async () => {
    const here = document.getElementById("plan-job");
    if (!here) return;
    const answer = await fetch(location.href, { headers: { "X-Fragment": "1" }, credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok) {
      const text = await answer.text();
      const next = new DOMParser().parseFromString(text, "text/html").getElementById("plan-job");
      const isMade = next && !next.querySelector("[role=status]");
      if (isMade) { location.reload(); return; }
      const isTouched = here.contains(document.activeElement);
      const isOpen = here.querySelector("details")?.open;
      if (next && !isTouched) {
        here.replaceChildren(...next.childNodes);
        const details = here.querySelector("details");
        if (details && isOpen) details.open = true;
      }
    }
    setTimeout(again, 1500);
  };
  setTimeout(again, 1500);
}
