// Keys: a letter presses the button that wears it, j and k move through rows, ? lists what there is.
(() => {
  "use strict";
  const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=submit]), textarea, select, [contenteditable]";

  const OFF = "xingtan-keys-off";

  function off() {
    try {
      return window.localStorage.getItem(OFF) === "yes";
    } catch {
      return false;
    }
  }

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.querySelector("[data-row][data-current]");
  const visible = (element) => element.getClientRects().length > 0 && !element.disabled;

  function wearing(key) {
    const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(visible);
    const dialog = document.querySelector("dialog[open]");
    if (dialog) return all.find((button) => dialog.contains(button));
    const focused = document.activeElement?.closest("[data-row]");
    const near = focused || current();
    return all.find((button) => near?.contains(button)) || all[0];
  }

  function mark(row) {
    for (const other of rows()) other.toggleAttribute("data-current", other === row);
    row.scrollIntoView({ block: "nearest" });
    const link = row.querySelector("[data-open]") || row.querySelector("a, button");
    link?.focus({ preventScroll: true });
  }

  function move(by) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current() || document.activeElement?.closest("[data-row]"));
    mark(all[Math.max(0, Math.min(all.length - 1, at + by))]);
    return true;
  }

  function listed() {
    const found = new Map();
    for (const button of document.querySelectorAll("[data-key]")) {
      if (visible(button) && !found.has(button.dataset.key)) found.set(button.dataset.key, button.dataset.keyLabel);
    }
    return found;
  }

  function list() {
    const dialog = document.getElementById("keys-dialog");
    const place = dialog?.querySelector("[data-key-list]");
    const found = listed();
    if (!place || dialog.open) return;
    place.replaceChildren();
    const extra = rows().length ? [["j", place.dataset.next], ["k", place.dataset.previous]] : [];
    const always = [["?", place.dataset.list], ["Esc", place.dataset.close]];
    for (const [key, label] of [...found, ...extra, ...always]) {
      const term = document.createElement("dt");
      const cap = document.createElement("kbd");
      cap.className = "key";
      cap.textContent = key;
      term.append(cap);
      const meaning = document.createElement("dd");
      meaning.textContent = label;
      place.append(term, meaning);
    }
    for (const box of dialog.querySelectorAll("[data-keys-on]")) box.checked = !off();
    dialog.showModal();
  }

  function announce() {
    for (const button of document.querySelectorAll("[data-needs-keys]")) button.hidden = false;
  }

  document.addEventListener("keydown", (event) => {
    if (off()) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.matches(TYPING)) return;
    if (event.key === "?") return list();
    if (document.querySelector("dialog[open]") && event.key.length === 1 && !wearing(event.key)) return;
    const button = wearing(event.key.toLowerCase());
    if (button) {
      event.preventDefault();
      button.focus();
      button.click();
    } else if ((event.key === "j" && move(1)) || (event.key === "k" && move(-1))) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-opens="keys-dialog"]')) list();
    const row = event.target.closest("[data-row]");
    if (row) for (const other of rows()) other.toggleAttribute("data-current", other === row);
  });
  // Letters as shortcuts get in the way of some who dictate or shake: they can be switched off on this device.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-on]")) return;
    try {
      window.localStorage.setItem(OFF, event.target.checked ? "no" : "yes");
    } catch {
      event.target.checked = true;
    }
  });
  document.addEventListener("DOMContentLoaded", announce);
  document.addEventListener("htmx:afterSettle", announce);
  announce();
})();
