// A level pressed fills in the marks from which it holds; the form then saves itself.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const level = event.target.closest("[data-gives]");
    const field = level && document.getElementById(level.dataset.for);
    if (!field || field.matches(":disabled")) return;
    field.value = level.dataset.gives;
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
