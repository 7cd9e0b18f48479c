// Forms of records: keep what is typed when the page is left, add rows, put formatting marks around the selection.
(() => {
  "use strict";
  const MARKS = { b: ["**", "**"], i: ["*", "*"], h: ["\n## ", ""], l: ["\n- ", ""], n: ["\n1. ", ""], q: ["\n> ", ""] };
  const SIGNS = { b: "B", i: "I", h: "H", l: "•", n: "1.", q: "❝" };
  const form = document.getElementById("entry");
  let typed = false;

  if (form) {
    form.addEventListener("input", () => (typed = true));
    form.addEventListener("submit", () => (typed = false));
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt?.id === "kept" && event.detail.successful) typed = false;
    });
    const leave = () => {
      if (!typed || document.visibilityState !== "hidden") return;
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      typed = !navigator.sendBeacon(form.dataset.keeps, data);
    };
    document.addEventListener("visibilitychange", leave);
    window.addEventListener("pagehide", () => {
      if (!typed) return;
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      navigator.sendBeacon(form.dataset.keeps, data);
    });
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
