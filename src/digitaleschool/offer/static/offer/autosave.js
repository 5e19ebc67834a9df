// A part of a proposal that saves itself (by htmx); this tells how that goes, and keeps trying. Without it a button saves.
"use strict";

(function () {
  const form = document.querySelector("form[data-autosave]");
  const words = document.getElementById("saved");
  if (!form || !words) return;
  const AGAIN = 5000;
  let waiting = 0, unsaved = false;

  function say(text, failed) {
    if (words.textContent !== text) words.textContent = text;
    words.classList.toggle("is-failed", failed);
  }
  function failed() {
    say(form.dataset.failed, true);
    clearTimeout(waiting);
    waiting = setTimeout(() => form.dispatchEvent(new Event("retry")), AGAIN);
  }

  form.addEventListener("input", () => { unsaved = true; if (!words.classList.contains("is-failed")) say(form.dataset.waiting, false); });
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) form.addEventListener(name, failed);
  form.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    clearTimeout(waiting);
    unsaved = false;
    words.classList.remove("is-failed");
  });
  form.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
})();
