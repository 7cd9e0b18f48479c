// Chooses light or dark before anything is painted, and lets the reader change their mind.
(() => {
  "use strict";
  const KEY = "xingtan-theme";
  const CHOICES = ["light", "dark", "auto"];
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      const stored = window.localStorage.getItem(KEY);
      return CHOICES.includes(stored) ? stored : "auto";
    } catch {
      return root.dataset.theme || "auto";
    }
  }

  function remember(choice) {
    root.dataset.theme = choice;
    try {
      window.localStorage.setItem(KEY, choice);
    } catch {
      // A browser that keeps nothing still shows the choice on this page.
    }
  }

  function show() {
    const choice = chosen();
    const dark = choice === "dark" || (choice === "auto" && device.matches);
    root.dataset.theme = choice;
    root.dataset.bsTheme = dark ? "dark" : "light";
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#221e1a" : "#fffdf9");
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  }

  /** On a phone only the present choice shows; pressing it goes to the next one. */
  function wanted(button) {
    const pressed = button.dataset.themeChoice;
    return pressed === chosen() ? CHOICES[(CHOICES.indexOf(pressed) + 1) % CHOICES.length] : pressed;
  }

  show();
  device.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    remember(wanted(button));
    show();
    for (const other of document.querySelectorAll("[data-theme-choice]")) {
      if (other.dataset.themeChoice === chosen() && document.activeElement === button) other.focus();
    }
  });
})();
