// A button that copies what a field or a text holds, and says so; also where the page came without a secure connection.
(() => {
  "use strict";

  function select(held) {
    if (held instanceof HTMLInputElement) return held.select();
    const range = document.createRange();
    range.selectNodeContents(held);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  async function copy(held) {
    try {
      await navigator.clipboard.writeText((held.value ?? held.textContent).trim());
      return true;
    } catch {
      select(held);
      return document.execCommand("copy");
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    const held = button && document.getElementById(button.dataset.copies);
    if (!held || !(await copy(held))) return;
    const words = button.querySelector("span");
    button.dataset.words ||= words.textContent;
    words.textContent = button.dataset.said;
    window.setTimeout(() => (words.textContent = button.dataset.words), 2500);
  });
})();
