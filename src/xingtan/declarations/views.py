"""Pages of declarations: boards of school, county, city and province; lists of lines; one line's story."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import Role
from xingtan.credit_bank.services import seal_ledger
from xingtan.declarations import desks
from xingtan.declarations.identification import identify_year, simulate_year
from xingtan.declarations.labels import SENTENCES
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.querysets import LineQuerySet
from xingtan.declarations.services import declare_year, take_line_step, take_line_steps_in_bulk
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.records.models import Record

DESK = "desk"
YEARS = range(1950, 2200)
"""Credit years that somebody may ask for; beyond them the address is not there."""
LONGEST_KEY = 19
OFFICES = (Role.COUNTY_AUDITOR, Role.CITY_AUDITOR, Role.PROVINCIAL_OFFICER)


@gate("GET", roles=desks.DESK_ROLES)
def board(request: HttpRequest) -> HttpResponse:
    """Show the board of one's own place: the school's, the county's, the city's or the province's."""
    return _board(request, "", None)


@gate("GET", roles=desks.DESK_ROLES)
def place(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Show the board of a place in scope for one credit year."""
    return _board(request, code, year)


@gate("GET", roles=desks.DESK_ROLES)
def lines(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """List the lines of a place: those that wait for this office first."""
    context = desks.lines(actor_of(request), _place(request, code, year), year, request.GET)
    return page(request, "declarations/lines.html", "declarations/_lines.html", context)


@gate("POST", roles=OFFICES)
def decide(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """Take one step on the marked lines and list what waits then, with what was refused and why."""
    found = _place(request, code, year)
    try:
        outcomes = take_line_steps_in_bulk(
            actor=actor_of(request),
            line_ids=[int(key) for key in request.POST.getlist("marked") if _is_key(key)],
            step=request.POST.get("step", ""),
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    context = desks.lines(actor_of(request), found, year, request.GET, outcomes)
    return page(request, "declarations/lines.html", "declarations/_lines.html", context)


@gate("POST", roles=(Role.MANAGER,))
def declare(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """Declare what is ready for the year and go back to the board."""
    found = _place(request, code, year)
    try:
        declared = declare_year(actor=actor_of(request), school=found.institution, year=year, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(
        request,
        ngettext("%(count)s record was declared.", "%(count)s records were declared.", declared.count)
        % {"count": declared.count},
    )
    return redirect("declarations:place", code, year)


@gate("GET", roles=(Role.PROVINCIAL_OFFICER,))
def simulation(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """Show what identifying the year would post; nothing is written."""
    found = _place(request, code, year).institution
    try:
        simulated = simulate_year(actor=actor_of(request), institution=found, year=year)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    context = desks.simulation(simulated, found, year)
    return page(request, "declarations/simulation.html", "declarations/_simulation.html", context)


@gate("POST", roles=(Role.PROVINCIAL_OFFICER,))
def identify(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """Identify the year, post the credits, seal the ledger, and go back to the board."""
    found, now = _place(request, code, year).institution, timezone.now()
    try:
        identified = identify_year(actor=actor_of(request), institution=found, year=year, at=now)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    seal_ledger(at=now)
    messages.success(
        request,
        ngettext("%(count)s line was identified.", "%(count)s lines were identified.", identified.count)
        % {"count": identified.count},
    )
    return redirect("declarations:place", code, year)


@gate("GET", roles=SIGNED_IN)
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Show one line: where it stands, its evidence, what the rulebook said, who did what when."""
    actor = actor_of(request)
    found = get_object_or_404(_readable(request), pk=line_id)
    return render(request, "declarations/line.html", desks.line(actor, found))


@gate("POST", roles=SIGNED_IN)
def step(request: HttpRequest, line_id: int, step: str) -> HttpResponseBase:
    """Take one step on one line, then show the next one that waits, the board it was taken from, or the line again."""
    get_object_or_404(_readable(request), pk=line_id)
    try:
        moved = take_line_step(
            actor=actor_of(request),
            line_id=line_id,
            step=step,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("Done: %(title)s") % {"title": moved.record.title})
    then = request.POST.get("then", "")
    if then == "board":
        return redirect("declarations:place", moved.declaration.school.code, moved.declaration.year)
    return redirect("declarations:line", int(then) if _is_key(then) else line_id)


@gate("GET", roles=SIGNED_IN)
def of_record(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """Lead from a record to its newest line."""
    return _to_line(request, record__in=Record.objects.filter(pk=record_id))


@gate("GET", roles=SIGNED_IN)
def of_number(request: HttpRequest, number: str) -> HttpResponseBase:
    """Lead from the number of a record to its newest line, or to the record itself where nobody has declared it."""
    found = Record.objects.visible_to(actor_of(request)).filter(number=number).only("pk").first()
    declared = DeclarationLine.objects.filter(record__number=number).exists()
    return redirect("records:record", found.pk) if found and not declared else _to_line(request, record__number=number)


def _to_line(request: HttpRequest, **which: object) -> HttpResponseBase:
    rows = DeclarationLine.objects.visible_to(actor_of(request)).filter(**which)
    found = rows.order_by("-pk").values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return redirect("declarations:line", found)


def _readable(request: HttpRequest) -> LineQuerySet:
    rows = DeclarationLine.objects.visible_to(actor_of(request))
    return rows.select_related(
        "declaration__school", "teacher", "record__definition", "record__teacher", "answer__identification__rulebook"
    )


def _place(request: HttpRequest, code: str, year: int | None) -> desks.Place:
    found = desks.place_for(actor_of(request), code=code, desk=str(request.session.get(DESK, "")))
    if found is None or (year is not None and year not in YEARS):
        raise Http404
    return found


def _is_key(text: str) -> bool:
    """Tell whether the text may be the key of a line."""
    return text.isascii() and text.isdigit() and len(text) < LONGEST_KEY


def _board(request: HttpRequest, code: str, year: int | None) -> HttpResponse:
    asked = request.GET.get("year", "")
    chosen = int(asked) if _is_key(asked) and int(asked) in YEARS else year
    context = desks.board(actor_of(request), _place(request, code, year), year=chosen, on=timezone.localdate())
    return page(request, "declarations/board.html", "declarations/_board.html", context)
