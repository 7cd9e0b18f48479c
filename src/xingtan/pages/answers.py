"""How a view answers: the whole page, its fragment for htmx, or a refusal with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xingtan.kernel.errors import DomainError, NotPermittedError, UnknownStepError
from xingtan.kernel.plain_text import TextTooLongError


def page(
    request: HttpRequest, full: str, fragment: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return the fragment to htmx and the full page, which includes that fragment, to a browser."""
    wants_fragment = getattr(request, "htmx", None) and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, fragment if wants_fragment else full, dict(context), status=status)


def back_of(request: HttpRequest) -> str:
    """Return the address of our own page from which the request came; empty where it is unknown or another's."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.get_host() or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def refusal(request: HttpRequest, error: DomainError, sentences: Mapping[str, Any]) -> HttpResponse:
    """Return the refusal of a step: 403 when not permitted, 404 for an unknown step, 409 when the state forbids it.

    ``sentences`` maps codes (of errors, and of the reasons of verdicts) to translated sentences; they are the
    labels of the room that answers. A text that is too long is answered at the door, with 422.
    """
    if isinstance(error, TextTooLongError):
        raise error
    status = 403 if isinstance(error, NotPermittedError) else 404 if isinstance(error, UnknownStepError) else 409
    code = str(error.params.get("reason") or error.code) if isinstance(error, NotPermittedError) else error.code
    sentence = str(sentences.get(code) or _("This cannot be done now (%(code)s).") % {"code": code})
    full, fragment = "pages/refusal.html", "pages/_refusal.html"
    return page(
        request,
        full,
        fragment,
        {"sentence": sentence, "status": status, "code": code, "back": back_of(request)},
        status=status,
    )
