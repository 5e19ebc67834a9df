// What makes a survey page nicer; every page works without it. No dependency, nothing is sent from here.
"use strict";

(function () {
  const form = document.querySelector("form.survey");
  const KEPT = "survey:";

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const problems = document.querySelector(".survey-problems");
  if (problems) problems.focus();

  // --- what was typed and not sent yet: in this tab only, gone as soon as the next page is there -----------------------

  const here = form ? KEPT + location.pathname + "#" + form.dataset.part : "";

  function stored(key) {
    try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
  }
  function store(key, value) {
    try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* no room, or not allowed: then without */ }
  }
  function forget(wanted) {
    try {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(KEPT) && wanted(key)) sessionStorage.removeItem(key);
    } catch { /* not allowed: then there is nothing either */ }
  }

  // Another page of the survey, or its receipt: what was sent on the way here has arrived.
  // After the receipt nothing of the survey stays behind.
  const isDone = document.querySelector("[data-reference]") !== null;
  forget((key) => isDone || (key !== here && (stored(key) || {}).sent));
  if (!form) return;

  const fields = [...form.elements].filter((e) => e.name && e.type !== "hidden" && e.tagName !== "BUTTON" && e.tagName !== "FIELDSET");
  const isBox = (e) => e.type === "radio" || e.type === "checkbox";
  const state = () => fields.map((e) => (isBox(e) ? e.checked : e.value));
  const keep = (sent) => store(here, { sent: sent, names: fields.map((e) => e.name), state: state() });

  function restore() {
    if ("answered" in form.dataset) forget((key) => key === here); // this page is the answer to what was sent
    const kept = stored(here);
    if (!kept || JSON.stringify(kept.names) !== JSON.stringify(fields.map((e) => e.name))) return;
    if (JSON.stringify(kept.state) === JSON.stringify(state())) return forget((key) => key === here);
    fields.forEach((e, at) => { if (isBox(e)) e.checked = kept.state[at]; else e.value = kept.state[at]; });
    document.querySelector("[data-unsent]").hidden = false;
  }
  restore();

  // --- answers that belong together ------------------------------------------------------------------------------------

  const within = (e) => e.closest(".question");
  const inputs = (e, rule) => [...within(e).querySelectorAll(rule)];

  function exclude(e) {
    if (!e.checked) return;
    const line = e.closest(".line");
    if (line) {
      if (e.value !== "yes" || !within(e).querySelector(".line[data-alone]")) return;
      for (const other of inputs(e, ".line")) {
        const alone = "alone" in line.dataset || "alone" in other.dataset;
        const yes = other.querySelector("input[value=yes]");
        if (other !== line && alone && yes.checked) other.querySelector("input[value=no]").checked = true;
      }
    } else if (e.type === "checkbox") {
      for (const other of inputs(e, "input[type=checkbox]")) {
        if (other !== e && ("alone" in e.dataset || "alone" in other.dataset)) other.checked = false;
      }
    }
  }

  // Own words choose their answer.
  function chooseOwn(e) {
    if (!("own" in e.dataset) || !e.value.trim()) return;
    const line = e.closest(".line");
    const box = line ? line.querySelector("input[value=yes], input[value=applies]") : e.closest(".choice").querySelector("input");
    if (box && !box.checked && !(line && line.querySelector("input:checked"))) { box.checked = true; exclude(box); }
  }

  function count(question) {
    const most = Number(question.dataset.atMost);
    const words = question.querySelector("[data-counter]");
    if (!most || !words) return;
    const chosen = question.querySelectorAll("input[type=checkbox]:checked").length;
    const text = (chosen > most ? words.dataset.over : words.dataset.words)
      .replace("{n}", chosen).replace("{most}", most).replace("{more}", chosen - most);
    if (words.textContent !== text) words.textContent = text;
    words.classList.toggle("is-over", chosen > most);
    words.hidden = false;
  }

  function room(text) {
    const words = within(text).querySelector("[data-room]");
    if (!words) return;
    const left = Number(text.dataset.longest) - [...text.value.replace(/\r\n/g, "\n")].length;
    words.hidden = left > 500;
    words.textContent = (left < 0 ? words.dataset.over : words.dataset.words).replace("{n}", Math.abs(left));
    words.classList.toggle("is-over", left < 0);
  }

  function follow(question) {
    const wanted = question.dataset.values.split(" ");
    const leads = fields.filter((e) => e.name === question.dataset.follows);
    question.hidden = !question.querySelector(".field-error") && !leads.some((e) => wanted.includes(e.value) && e.checked && !within(e).hidden);
  }

  function refresh() {
    form.querySelectorAll("[data-at-most]").forEach(count);
    form.querySelectorAll("[data-longest]").forEach(room);
    form.querySelectorAll("[data-follows]").forEach(follow);
  }
  refresh();

  form.addEventListener("input", (event) => {
    const e = event.target;
    if (isBox(e)) exclude(e); else chooseOwn(e);
    refresh();
    keep(false);
  });

  // --- sending: once, however often the button is pressed; and again when it failed -----------------------------------

  const offline = document.querySelector("[data-offline]");
  let sendingSince = 0;
  function release() { sendingSince = 0; form.classList.remove("is-sending"); }

  form.addEventListener("submit", (event) => {
    if (navigator.onLine === false) {
      event.preventDefault();
      keep(false);
      offline.hidden = false;
      offline.scrollIntoView({ block: "center" });
      return;
    }
    if (sendingSince && Date.now() - sendingSince < 8000) { event.preventDefault(); return; }
    sendingSince = Date.now();
    form.classList.add("is-sending");
    setTimeout(release, 8000);
    keep(true);
  });
  window.addEventListener("pageshow", (event) => { release(); if (event.persisted) refresh(); });
  window.addEventListener("online", () => { offline.hidden = true; });
  window.addEventListener("offline", () => { offline.hidden = false; });
})();
