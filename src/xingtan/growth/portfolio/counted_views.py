"""Pages behind the numbers of a portfolio: the records of a year, and those that it leaves out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from xingtan.access.actors import actor_of
from xingtan.access.gate import PUBLIC, gate
from xingtan.growth.portfolio import desks
from xingtan.growth.portfolio.counted import outside_page, sections_page, year_page
from xingtan.growth.portfolio.labels import OUTSIDE
from xingtan.growth.portfolio.policies import is_own
from xingtan.growth.portfolio.reads import portfolio_of, shared_sections
from xingtan.growth.portfolio.sections import Outside, Section
from xingtan.growth.portfolio.share_views import found_share, quiet
from xingtan.growth.portfolio.views import FIRST_YEAR, LAST_YEAR, READERS, known
from xingtan.pages.answers import page
from xingtan.pages.filters import school_year
from xingtan.records.models import Record
from xingtan.teachers.models import Teacher

WHOLE, PIECE = "growth/portfolio_counted.html", "growth/_portfolio_section.html"


@gate("GET", roles=READERS)
def year(request: HttpRequest, teacher_id: int, year: int) -> HttpResponse:
    """Show the records that the portfolio counts in a school year, page by page."""
    actor, teacher = actor_of(request), known(request, teacher_id)
    _require_year(year)
    rows, query = Record.objects.visible_to(actor), request.GET
    found = year_page(rows, teacher, year, asked=query.get("section", ""), number=query.get("page"))
    context = {**found, **_around(teacher, school_year(year)), "doors": desks.inside(teacher)}
    return page(request, WHOLE, PIECE, context)


@gate("GET", roles=READERS)
def outside(request: HttpRequest, teacher_id: int, why: str) -> HttpResponse:
    """Show accepted records that the portfolio leaves out for one reason; what a teacher hid is for them alone."""
    actor, teacher = actor_of(request), known(request, teacher_id)
    if why not in set(Outside) or not is_own(actor, teacher):
        raise Http404
    found = outside_page(Record.objects.visible_to(actor), teacher, Outside(why), request.GET.get("page"))
    context = {**found, **_around(teacher, str(OUTSIDE[why])), "doors": desks.inside(teacher)}
    return page(request, WHOLE, PIECE, context)


@gate("GET", roles=PUBLIC)
def shared_year(request: HttpRequest, token: str, year: int) -> HttpResponse:
    """Show a stranger the records of a school year that stand in the sections which the link opens."""
    found = found_share(token)
    _require_year(year)
    taken = shared_sections(found, portfolio_of(found.teacher))
    if Section.PATH not in taken:
        raise Http404
    rows, query = Record.objects.filter(teacher=found.teacher), request.GET
    asked, number = query.get("section", ""), query.get("page")
    context = {
        **sections_page(rows, found.teacher, taken, year, asked=asked, number=number),
        **_around(found.teacher, school_year(year)),
        "doors": desks.outside(token, pictures=found.pictures),
        "back": reverse("growth:portfolio-shared", args=[token]),
    }
    return quiet(page(request, WHOLE, PIECE, context))


def _require_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404


def _around(teacher: Teacher, title: str) -> dict[str, object]:
    """Return what the page shows around its entries."""
    back = reverse("growth:portfolio-of", args=[teacher.pk])
    return {**desks.words(), "teacher": teacher, "code": Section.LEARNING.value, "title": title, "back": back}
