// Files of a record go up one after the other as soon as they are chosen, dropped or photographed, each with its progress.
(() => {
  "use strict";

  function line(list, file) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const state = document.createElement("span");
    const bar = document.createElement("progress");
    name.textContent = file.name;
    bar.max = 100;
    bar.value = 0;
    item.append(name, state, bar);
    list.append(item);
    return { item, state, bar };
  }

  function send(form, file, shown) {
    return new Promise((resolve) => {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
      body.append("evidence", file, file.name);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) shown.bar.value = Math.floor((event.loaded * 100) / event.total);
      });
      request.addEventListener("load", () => resolve(request));
      request.addEventListener("error", () => resolve(null));
      request.send(body);
    });
  }

  async function upload(form, input) {
    const list = form.querySelector("[data-upload-list]");
    const files = [...input.files];
    input.value = "";
    form.querySelector("[data-drop-list]")?.replaceChildren();
    const shown = files.map((file) => line(list, file));
    for (const each of shown) each.state.textContent = form.dataset.waits;
    let panel = "";
    const refusals = [];
    for (const [index, file] of files.entries()) {
      const answer = await send(form, file, shown[index]);
      const good = answer && answer.status === 200;
      shown[index].bar.value = 100;
      shown[index].state.textContent = good ? form.dataset.kept : form.dataset.refused;
      shown[index].item.classList.toggle("is-bad", !good);
      if (!answer) continue;
      const piece = new DOMParser().parseFromString(answer.responseText, "text/html");
      if (piece.getElementById("files")) panel = answer.responseText;
      refusals.push(...[...piece.querySelectorAll(".callout.is-bad")].map((note) => document.importNode(note, true)));
    }
    const old = form.closest("#files");
    if (!panel) return form.prepend(...refusals);
    const fresh = document.importNode(new DOMParser().parseFromString(panel, "text/html").getElementById("files"), true);
    for (const note of fresh.querySelectorAll(":scope > .callout")) note.remove();
    fresh.prepend(...refusals);
    old.replaceWith(fresh);
    window.htmx?.process(fresh);
    ready(fresh);
  }

  function ready(root) {
    for (const form of root.querySelectorAll("form[data-upload]")) {
      if (form.dataset.ready) continue;
      form.dataset.ready = "yes";
      form.querySelector("[data-upload-button]").hidden = true;
      for (const input of form.querySelectorAll("input[type=file]")) {
        input.addEventListener("change", () => input.files.length && upload(form, input));
      }
    }
  }

  ready(document);
  document.addEventListener("htmx:afterSwap", (event) => ready(event.target.parentElement || document));
})();
