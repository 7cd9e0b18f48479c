// What happens around an htmx swap: the session that ended, the server that failed, the focus that must stay.
(() => {
  "use strict";
  const LOGIN = "/accounts/login/";
  let kept = null;

  function note(text) {
    const template = document.getElementById("toast-template");
    const place = document.getElementById("toasts");
    if (!template || !place || !text) return;
    const piece = template.content.cloneNode(true);
    piece.querySelector("[data-toast-text]").textContent = text;
    place.replaceChildren(piece);
  }

  function path(element) {
    if (!element || element === document.body) return null;
    if (element.id) return { id: element.id };
    const row = element.closest("[data-row]");
    const rows = row ? [...document.querySelectorAll("[data-row]")] : [];
    return { name: element.getAttribute("name"), row: rows.indexOf(row), key: element.dataset.key };
  }

  function found(mark) {
    if (mark.id) return document.getElementById(mark.id);
    const rows = [...document.querySelectorAll("[data-row]")];
    const scope = mark.row >= 0 ? rows[Math.min(mark.row, rows.length - 1)] : document;
    if (!scope) return null;
    if (mark.key) return scope.querySelector(`[data-key="${CSS.escape(mark.key)}"]`);
    return mark.name ? scope.querySelector(`[name="${CSS.escape(mark.name)}"]:not([type="hidden"])`) : null;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const answered = event.detail.xhr.responseURL;
    if (answered && new URL(answered).pathname === LOGIN && location.pathname !== LOGIN) {
      event.detail.shouldSwap = false;
      const here = encodeURIComponent(location.pathname + location.search);
      location.assign(`${LOGIN}?next=${here}`);
      return;
    }
    kept = event.detail.target?.contains(document.activeElement) ? path(document.activeElement) : null;
    event.detail.target?.closest("dialog[open]")?.close();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.target;
    const wanted = target?.querySelector("[autofocus], [aria-invalid='true']") || (kept && found(kept));
    if (wanted && !wanted.contains(document.activeElement)) wanted.focus({ preventScroll: false });
    else if (kept && target?.isConnected && document.activeElement === document.body) {
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
    }
    kept = null;
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const dialog = event.detail.elt?.closest?.("dialog[open]");
    if (dialog && event.detail.successful) dialog.close();
  });

  document.addEventListener("htmx:sendError", () => note(document.body.dataset.networkError));
  document.addEventListener("htmx:timeout", () => note(document.body.dataset.networkError));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) note(document.body.dataset.serverError);
  });

  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest(".toast-note")?.remove();
  });
})();
