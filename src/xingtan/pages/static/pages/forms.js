// Forms and dialogs: ask before a step that cannot be taken back, drop files, open and close, press once.
(() => {
  "use strict";

  function ask(text) {
    const dialog = document.getElementById("confirm-dialog");
    dialog.querySelector("[data-confirm-text]").textContent = text;
    dialog.returnValue = "no";
    dialog.openedBy = document.activeElement;
    dialog.showModal();
    dialog.querySelector("[data-confirm-yes]").focus();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }

  document.addEventListener(
    "click",
    async (event) => {
      const asking = event.target.closest("[data-confirm]");
      if (!asking || asking.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!(await ask(asking.dataset.confirm))) return asking.focus();
      asking.dataset.confirmed = "yes";
      asking.click();
      delete asking.dataset.confirmed;
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && opener.dataset.opens !== "keys-dialog" && document.getElementById(opener.dataset.opens);
    if (dialog) {
      dialog.openedBy = opener;
      dialog.showModal();
      dialog.querySelector("textarea, input:not([type=hidden]), select")?.focus();
    }
    event.target.closest("[data-closes]")?.closest("dialog")?.close();
    if (event.target instanceof HTMLDialogElement) event.target.close();
    const ready = event.target.closest("[data-fills]");
    const field = ready && document.getElementById(ready.dataset.fills);
    if (field) {
      field.value = ready.textContent.trim();
      field.focus();
    }
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // A menu: Escape closes it, the arrows walk through it, and it closes behind whoever leaves it.
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details[data-menu]");
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll("details[data-menu][open]")) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    } else if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      menu.open = true;
      const stops = [...menu.querySelectorAll("summary, a[href], button")];
      const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      stops[(at + stops.length) % stops.length].focus();
    }
  });
  document.addEventListener("focusout", (event) => {
    const menu = event.target.closest?.("details[data-menu][open]");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });

  // A page that comes back with mistakes begins at the first of them.
  const mistake = document.querySelector("main [aria-invalid='true']:not([disabled]), main .callout[role='alert']");
  if (mistake && !location.hash) {
    if (mistake.matches(".callout")) mistake.tabIndex = -1;
    mistake.focus();
  }

  // A plain form is sent once; htmx looks after its own.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  function files(zone) {
    const input = zone.querySelector("input[type=file]");
    const list = zone.querySelector("[data-drop-list]");
    if (!list) return;
    const items = [...input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} · ${Math.ceil(file.size / 1024)} KB`;
      return item;
    });
    list.replaceChildren(...items);
  }

  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const zone = event.target.closest?.("[data-drop]");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", name === "dragover");
      const input = zone.querySelector("input[type=file]");
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      const taken = new DataTransfer();
      const all = [...event.dataTransfer.files];
      for (const file of input.multiple ? all : all.slice(0, 1)) taken.items.add(file);
      input.files = taken.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  document.addEventListener("change", (event) => {
    const zone = event.target.closest("[data-drop]");
    if (zone && event.target.type === "file") files(zone);
    const all = event.target.closest("[data-checks]");
    if (all) for (const box of document.querySelectorAll(`[name="${CSS.escape(all.dataset.checks)}"]`)) box.checked = all.checked;
  });
})();
