// Shows how far an upload is. Without this file the form is sent as any other form.
(() => {
  const begin = (form) => {
    form.addEventListener("submit", (event) => {
      const file = form.querySelector("input[type=file]");
      if (!file || !file.files.length) return;
      event.preventDefault();
      const place = form.querySelector("[data-progress]");
      const bar = place.querySelector("progress");
      const words = place.querySelector("[data-progress-words]");
      const button = form.querySelector("button[type=submit]");
      place.hidden = false;
      button.disabled = true;
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (sent) => {
        if (!sent.lengthComputable) return;
        bar.value = Math.round((sent.loaded / sent.total) * 100);
        words.textContent = bar.value + " %";
      });
      request.addEventListener("load", () => {
        if (request.responseURL !== location.href) {
          location.assign(request.responseURL);
          return;
        }
        const answer = new DOMParser().parseFromString(request.responseText, "text/html");
        const main = answer.querySelector("main");
        if (!main) { form.submit(); return; }
        document.querySelector("main").replaceWith(document.importNode(main, true));
        start();
        const errors = document.querySelector(".form-errors");
        if (errors) errors.focus();
      });
      request.addEventListener("error", () => { button.disabled = false; place.hidden = true; words.textContent = ""; });
      request.open("POST", form.action);
      request.send(new FormData(form));
    });
  };
  const start = () => document.querySelectorAll("form[data-upload-form]").forEach(begin);
  start();
})();
