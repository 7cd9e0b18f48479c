// What happens around an htmx swap: the session that ended, the server that failed, the focus that must stay.
(() => {
  "use strict";
  const LOGIN = "/accounts/login/";
  /** Where panes stand one below the other, a panel with ``data-anew`` is read from its beginning after a swap. */
  const NARROW = matchMedia("(width < 62rem)");
  let kept = null;
  let done = false;

  function note(text) {
    const template = document.getElementById("toast-template");
    const place = document.getElementById("toasts");
    if (!template || !place || !text) return;
    const piece = template.content.cloneNode(true);
    piece.querySelector("[data-toast-text]").textContent = text;
    place.replaceChildren(piece);
  }

  const said = (element) => element.getAttribute("aria-label") || element.textContent.trim();

  /** What finds the element again in the answer; in a dialog it is the button that opened it. */
  function path(element, target) {
    const opener = element?.closest("dialog[open]")?.openedBy;
    const held = opener && (target.contains(opener) || !opener.isConnected) ? opener : element;
    if (!held || held === document.body || !(target.contains(held) || held === opener)) return null;
    if (held.id) return { id: held.id };
    const row = held.closest("[data-row]");
    const rows = row ? [...document.querySelectorAll("[data-row]")] : [];
    return { name: held.getAttribute("name"), row: rows.indexOf(row), key: held.dataset.key, said: said(held) };
  }

  function found(mark, place) {
    if (mark.id) return document.getElementById(mark.id);
    const rows = [...document.querySelectorAll("[data-row]")];
    const scope = mark.row >= 0 ? rows[Math.min(mark.row, rows.length - 1)] : place;
    if (!scope) return null;
    if (mark.key) return scope.querySelector(`[data-key="${CSS.escape(mark.key)}"]`);
    if (mark.name) return scope.querySelector(`[name="${CSS.escape(mark.name)}"]:not([type="hidden"])`);
    return [...scope.querySelectorAll("a[href], button")].find((each) => said(each) === mark.said);
  }

  /** After a decision the words belong to what is gone: the focus leaves their field, and letters are keys again. */
  function isDone(event) {
    const { target, requestConfig, xhr } = event.detail;
    const typing = document.activeElement.matches("textarea, input:not([type=checkbox], [type=radio])");
    return typing && target.hasAttribute("data-anew") && requestConfig?.verb === "post" && xhr.status < 400;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const answered = event.detail.xhr.responseURL;
    if (answered && new URL(answered).pathname === LOGIN && location.pathname !== LOGIN) {
      event.detail.shouldSwap = false;
      const here = encodeURIComponent(location.pathname + location.search);
      location.assign(`${LOGIN}?next=${here}`);
      return;
    }
    kept = event.detail.target ? path(document.activeElement, event.detail.target) : null;
    done = Boolean(kept && isDone(event));
    event.detail.target?.closest("dialog[open]")?.close();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.target?.isConnected ? event.detail.target : event.target;
    if (done) document.activeElement.blur();
    const again = done ? null : kept && found(kept, target);
    const wanted = target.querySelector("[autofocus], [aria-invalid='true']") || again;
    const anew = target.hasAttribute("data-anew") && NARROW.matches && target.getBoundingClientRect().top < 0;
    if (wanted && !wanted.contains(document.activeElement)) wanted.focus({ preventScroll: anew });
    if (kept && document.activeElement === document.body && target.isConnected) {
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
    }
    if (anew) target.scrollIntoView({ block: "start" });
    kept = null;
    done = false;
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
