// Lists that can be dragged into another order; the arrows beside each row do the same without a mouse.
(() => {
  for (const list of document.querySelectorAll("[data-order]")) {
    const field = document.querySelector(list.dataset.order);
    let dragged = null;
    const keep = () => {
      field.value = [...list.children].map((row) => row.dataset.name).join(",");
    };
    for (const row of list.children) row.draggable = true;
    list.addEventListener("dragstart", (event) => {
      dragged = event.target.closest("li");
      dragged.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
    });
    list.addEventListener("dragover", (event) => {
      const over = event.target.closest("li");
      if (!dragged || !over || over.parentElement !== list) return;
      event.preventDefault();
      const box = over.getBoundingClientRect();
      list.insertBefore(dragged, event.clientY > box.top + box.height / 2 ? over.nextSibling : over);
    });
    list.addEventListener("dragend", () => {
      if (!dragged) return;
      dragged.classList.remove("is-dragged");
      dragged = null;
      keep();
      if ("sends" in list.dataset) field.form.requestSubmit();
    });
  }
})();
