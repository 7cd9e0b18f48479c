// Forms of records: keep what is typed when the page is left, add rows, put formatting marks around the selection.
(() => {
  "use strict";
  const MARKS = { b: ["**", "**"], i: ["*", "*"], h: ["\n## ", ""], l: ["\n- ", ""], n: ["\n1. ", ""], q: ["\n> ", ""] };
  const SIGNS = { b: "B", i: "I", h: "H", l: "•", n: "1.", q: "❝" };
  const form = document.getElementById("entry");
  const JUST_NOW = 15000;
  let typed = 0;
  let keeping = 0;

  /** What stands in the form, without files, as pairs of name and text. */
  function texts() {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  /** Send what was typed on its way out, and hold it in the tab: whoever comes right back may be faster than the server. */
  function keep() {
    if (!typed) return;
    const data = texts();
    const said = [...data].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "version");
    sessionStorage.setItem(form.dataset.keeps, JSON.stringify({ at: Date.now(), said }));
    if (navigator.sendBeacon(form.dataset.keeps, data)) typed = 0;
  }

  /** Put back what this tab was left with a moment ago. */
  function restore() {
    const held = JSON.parse(sessionStorage.getItem(form.dataset.keeps) || "null");
    sessionStorage.removeItem(form.dataset.keeps);
    if (!held || Date.now() - held.at > JUST_NOW) return;
    const said = new Map();
    for (const [name, value] of held.said) said.set(name, [...(said.get(name) || []), value]);
    for (const box of form.elements) {
      if (!box.name || !said.has(box.name) || box.type === "file") continue;
      const values = said.get(box.name);
      if (box.type === "checkbox" || box.type === "radio") box.checked = values.includes(box.value);
      else if (box.multiple) for (const option of box.options) option.selected = values.includes(option.value);
      else if (box.value !== values[0]) {
        box.value = values[0];
        typed += 1;
      }
    }
  }

  if (form) {
    restore();
    form.addEventListener("input", () => (typed += 1));
    form.addEventListener("submit", () => (typed = 0));
    document.addEventListener("htmx:beforeRequest", (event) => {
      if (event.detail.elt?.id === "kept") keeping = typed;
    });
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt?.id === "kept" && event.detail.successful && typed === keeping) typed = 0;
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") keep();
    });
    window.addEventListener("pagehide", keep);
  }

  function addRow(group) {
    const body = group.querySelector("tbody");
    const last = body.rows[body.rows.length - 1];
    const row = last.cloneNode(true);
    const place = body.rows.length;
    for (const box of row.querySelectorAll("[name]")) {
      box.name = box.name.replace(/-\d+-/, `-${place}-`);
      box.value = "";
    }
    body.append(row);
    row.querySelector("[name]")?.focus();
  }

  function wrap(area, [before, after]) {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const lead = before.startsWith("\n") && (from === 0 || value[from - 1] === "\n") ? before.slice(1) : before;
    area.setRangeText(lead + value.slice(from, to) + after, from, to, "end");
    if (from === to && after) area.selectionStart = area.selectionEnd = from + lead.length;
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function dress(area) {
    if (area.dataset.dressed) return;
    area.dataset.dressed = "yes";
    const bar = document.createElement("div");
    bar.className = "rich-bar";
    for (const [name, sign] of Object.entries(SIGNS)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = sign;
      button.tabIndex = -1;
      button.addEventListener("click", () => wrap(area, MARKS[name]));
      bar.append(button);
    }
    area.before(bar);
    area.addEventListener("keydown", (event) => {
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && (key === "b" || key === "i")) {
        event.preventDefault();
        wrap(area, MARKS[key]);
      }
    });
  }

  function ready(root) {
    for (const area of root.querySelectorAll("[data-rich]")) dress(area);
    for (const button of root.querySelectorAll("[data-add-row]")) button.hidden = false;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (button) addRow(button.closest(".group-rows"));
  });
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
  ready(document);
})();
