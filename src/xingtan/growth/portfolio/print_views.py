"""The portfolio as a PDF: the live one, and a frozen copy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.growth.portfolio.frozen_views import content_for, known_copy
from xingtan.growth.portfolio.labels import SENTENCES
from xingtan.growth.portfolio.paper import MOST_ENTRIES, paper_of
from xingtan.growth.portfolio.reads import live
from xingtan.growth.portfolio.views import READERS, known
from xingtan.pages.answers import refusal
from xingtan.pages.printing import NotPrintedError, Paper, pdf_of, pdf_response


@gate("GET", roles=READERS)
def print_portfolio(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Send the portfolio of oneself or of a teacher in scope as a PDF."""
    teacher, now = known(request, teacher_id), timezone.localtime()
    content = live(actor_of(request), teacher, on=now.date(), most=MOST_ENTRIES)
    name = f"{teacher.name} {_('Portfolio')} {now.date().isoformat()}"
    return _sent(request, paper_of(content.as_json(), at=now), name)


@gate("GET", roles=READERS)
def print_copy(request: HttpRequest, frozen_id: int) -> HttpResponse:
    """Send a frozen copy as a PDF; its digest stands on the cover."""
    found = known_copy(request, frozen_id)
    paper = paper_of(
        content_for(request, found),
        at=timezone.localtime(found.frozen_at),
        seal=f"{found.number}  SHA-256 {found.digest}",
    )
    return _sent(request, paper, f"{found.teacher.name} {found.purpose} {found.number}")


def _sent(request: HttpRequest, paper: Paper, name: str) -> HttpResponse:
    try:
        return pdf_response(pdf_of(paper), name=name)
    except NotPrintedError as error:
        return refusal(request, error, SENTENCES)
