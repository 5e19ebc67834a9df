// Asks for the list again every few seconds, and takes over who checked in meanwhile: lines that nobody touched here, and
// the count. Without it there is a link that does the same.
"use strict";
{
  const live = document.querySelector('[data-live="yes"]');
  const untouched = (line) => [...line.querySelectorAll("input")].every((input) =>
    input.type === "radio" ? input.checked === input.defaultChecked : input.value === input.defaultValue) && !line.contains(document.activeElement);
  const again = async () => {
    const answer = document.hidden ? null : await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok && !answer.redirected) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const line of document.querySelectorAll(".attendee")) {
        const other = fresh.getElementById(line.id);
        if (other && untouched(line) && other.outerHTML !== line.outerHTML) line.replaceWith(document.adoptNode(other));
      }
      const count = document.getElementById("attendance-count");
      const now = fresh.getElementById("attendance-count");
      if (count && now && count.textContent !== now.textContent) count.replaceChildren(...document.adoptNode(now).childNodes);
    }
    setTimeout(again, 4000);
  };
  if (live) setTimeout(again, 4000);
}
