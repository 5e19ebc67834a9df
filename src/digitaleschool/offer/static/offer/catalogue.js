// On a wide screen the choices stand open beside what is found; on a phone they stay folded.
"use strict";
if (window.matchMedia("(min-width: 60rem)").matches) {
  for (const choices of document.querySelectorAll("[data-open-when-wide]")) choices.open = true;
}
