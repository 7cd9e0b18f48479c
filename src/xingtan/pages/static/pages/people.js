// Choosing people: search by name, pinyin, number or group; the chosen ones on top; everybody of a circle at once.
(() => {
  "use strict";

  const boxes = (part) => [...part.querySelectorAll("[data-people-list] input")];
  const rows = (part) => [...part.querySelectorAll("[data-people-list] label")];
  const shown = (part) => boxes(part).filter((box) => !box.closest("label").hidden);

  function chip(part, box) {
    const { label, short } = box.closest("label").dataset;
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.setAttribute("aria-label", part.dataset.off.replace("#", label));
    const sign = document.createElement("span");
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = "×";
    button.append(short, sign);
    button.addEventListener("click", () => {
      const list = part.querySelector("[data-people-chosen]");
      const at = [...list.children].indexOf(item);
      box.checked = false;
      box.dispatchEvent(new Event("change", { bubbles: true }));
      const next = list.children[Math.min(at, list.children.length - 1)];
      (next?.querySelector("button") ?? part.querySelector("input[type=search]")).focus();
    });
    item.append(button);
    return item;
  }

  // Where the order of choosing counts, whoever is chosen now comes last.
  function inOrder(part, chosen) {
    const kept = part.querySelector("[data-people-order]");
    if (!kept) return chosen;
    const before = kept.value.split(",");
    const place = (box) => (before.includes(box.value) ? before.indexOf(box.value) : before.length);
    const found = chosen.sort((one, other) => place(one) - place(other));
    kept.value = found.map((box) => box.value).join(",");
    return found;
  }

  function count(part) {
    const chosen = inOrder(part, boxes(part).filter((box) => box.checked && box.value));
    const text = chosen.length ? part.dataset.some.replace("#", chosen.length) : part.dataset.none;
    part.querySelector("[data-people-count]").textContent = text;
    part.querySelector("[data-people-chosen]").replaceChildren(...chosen.map((box) => chip(part, box)));
  }

  function search(part) {
    const words = part.querySelector("input[type=search]").value.toLowerCase().split(/[\s'’]+/u).filter(Boolean);
    for (const row of rows(part)) row.hidden = !words.every((word) => row.dataset.words.includes(word));
    part.querySelector("[data-people-found]").textContent = words.length ? part.dataset.found.replace("#", shown(part).length) : "";
  }

  function mark(part, some, on) {
    for (const box of some) box.checked = on;
    count(part);
    part.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function start(part) {
    if (part.dataset.started) return;
    part.dataset.started = "yes";
    for (const hidden of part.querySelectorAll("[hidden]")) hidden.hidden = false;
    count(part);
    const box = part.querySelector("input[type=search]");
    box.addEventListener("input", () => search(part));
    part.addEventListener("change", (event) => {
      if (event.target.closest?.("[data-people-list]")) count(part);
    });
    part.querySelector("[data-people-mark]")?.addEventListener("click", () => mark(part, shown(part), true));
    part.querySelector("[data-people-clear]")?.addEventListener("click", () => mark(part, boxes(part), false));
    const circle = part.querySelector("select");
    part.querySelector("[data-people-add]")?.addEventListener("click", () => {
      if (!circle.value) return circle.focus();
      mark(part, boxes(part).filter((each) => (each.closest("label").dataset.of ?? "").split(" ").includes(circle.value)), true);
      circle.value = "";
    });
    part.addEventListener("keydown", (event) => keys(part, event));
  }

  // Enter in the search chooses the only one found and sends nothing; the arrows walk through those that are shown.
  function keys(part, event) {
    const inSearch = event.target.matches("input[type=search]");
    const list = shown(part);
    if (event.key === "Enter" && inSearch) {
      event.preventDefault();
      if (list.length === 1) {
        list[0].checked = true;
        list[0].dispatchEvent(new Event("change", { bubbles: true }));
      }
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (!inSearch && !event.target.closest("[data-people-list]")) return;
    event.preventDefault();
    const at = list.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
    if (at < 0) return part.querySelector("input[type=search]").focus();
    list[Math.min(at, list.length - 1)]?.focus();
  }

  function startAll() {
    for (const part of document.querySelectorAll("[data-people]")) start(part);
  }
  startAll();
  document.addEventListener("htmx:load", startAll);
  // A page to which somebody goes back stands as they left it.
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-people]").forEach(count));
})();
