"""Error pages in the reader's language, each with a way out; the last one needs neither database nor context."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Trouble:
    """What an error page says: the status, the drawing, the heading, what happened and what to do."""

    status: int
    art: str
    title: str
    text: str


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer a request that cannot be read."""
    text = _("Your browser sent something that cannot be read here. Go back and try it once more.")
    return _shown(request, Trouble(400, "path", _("This request makes no sense"), text))


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer somebody who may not come in here."""
    text = _(
        "This page belongs to another role. If you hold that role, change to its desk; otherwise ask your manager."
    )
    return _shown(request, Trouble(403, "door", _("This page is not yours to open"), text))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer a form whose token is too old or missing."""
    text = _("The page was open for too long, or cookies are switched off. Open it again and send it once more.")
    return _shown(request, Trouble(403, "path", _("This form is out of date"), text))


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer an address where this reader can find nothing."""
    text = _(
        "There is nothing at this address, or nothing that you may know of. Check the address, or begin at your desk."
    )
    return _shown(request, Trouble(404, "search", _("Nothing to be found here"), text))


def handler429(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer too many attempts in a short time."""
    text = _("For the safety of the accounts, please wait five minutes and try again.")
    return _shown(request, Trouble(429, "path", _("Too many attempts"), text))


def handler500(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer when something of ours broke; no context processor runs, so no query either."""
    text = _("Something went wrong on our side. Nothing was saved half. Please try again in a moment.")
    return _bare(Trouble(500, "blossom", _("That was our mistake"), text))


def _shown(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    if not hasattr(request, "user"):  # refused before anybody asked who it is
        return _bare(trouble)
    wants_fragment = bool(getattr(request, "htmx", None)) and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "pages/_error.html" if wants_fragment else "pages/error.html"
    return render(request, template, {"trouble": trouble}, status=trouble.status)


def _bare(trouble: Trouble) -> HttpResponse:
    """Return the page without the context processors, which would ask the database who is there."""
    return HttpResponse(render_to_string("pages/error.html", {"trouble": trouble}), status=trouble.status)
