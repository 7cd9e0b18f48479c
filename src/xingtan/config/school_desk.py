"""The desk of the school: what waits for somebody, the months, what is being assessed, how the declarations stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.assessment.labels import STATES as ASSESSMENT_STATES
from xingtan.assessment.models import AssessmentCycle
from xingtan.assessment.workflow import MISSING, SheetState
from xingtan.assessment.workflow import State as CycleState
from xingtan.config.first_steps import first_steps
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.labels import STATES as LINE_STATES
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.reads import Tally, balance_sheet, ready_records, year_at, years_of
from xingtan.declarations.workflow import State as LineState
from xingtan.growth.passport.models import GrowthPassport, PassportResult
from xingtan.institutions.models import Institution
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.pages.road_labels import StateLabel
from xingtan.records.audit.month_reads import month_rows, schools_of
from xingtan.records.models import Record
from xingtan.records.narrowing import LONGEST_WAIT
from xingtan.records.opening import Opening, opening_of
from xingtan.records.workflow import GONE, PASSED
from xingtan.records.workflow import State as RecordState
from xingtan.research.library.models import Resource
from xingtan.research.library.workflow import State as ShelfState
from xingtan.teachers.accounts.users import AccountState
from xingtan.teachers.models import Teacher
from xingtan.teachers.reads import accounts_waiting

READERS = (Role.MANAGER, Role.PRINCIPAL)
MONTHS_SHOWN = 6
RUNNING = (CycleState.RATING.value, CycleState.COMPARING.value, CycleState.CONFIRMED.value)


@dataclass(frozen=True)
class Wait:
    """One thing that waits: what, how many, where it is looked after, if the reader may go there; since or until when.

    ``rows`` is the list that holds just what was counted, empty where the reader may not see it whole.
    """

    what: str | Promise
    count: int
    url: str
    icon: str
    since: date | None = None
    until: date | None = None
    rows: str = ""


@gate("GET", roles=READERS)
def school(request: HttpRequest) -> HttpResponse:
    """Show how the school stands today; a fixed number of queries."""
    actor, now = actor_of(request), timezone.now()
    schools = schools_of(actor, *READERS)
    wanted = request.GET.get("school", "")
    found = next((each for each in schools if each.code == wanted or not wanted), None)
    if found is None:
        return render(request, "config/school.html", {"school": None, "schools": schools})
    on = timezone.localdate(now)
    year = max(years_of(found), default=year_at(found, on))
    manages = any(found.path.startswith(path) for path in actor.paths(Role.MANAGER))
    opening = opening_of(actor, found, with_campuses=True)
    accounts = accounts_waiting(actor, on=on) if manages else None
    waits = waits_of(found, year, accounts, opening)
    figures, months = figures_of(found, on), month_rows(found)[:MONTHS_SHOWN]
    context = {
        "school": found,
        "schools": schools,
        "today": on,
        "figures": figures,
        "waits": [wait for wait in waits if wait.count],
        "months": months,
        "first_steps": first_steps(found, teachers=figures["teachers"], accounts=accounts, records=bool(months), on=on)
        if accounts is not None
        else [],
        "assessments": assessments_of(actor, found),
        "assessment_states": ASSESSMENT_STATES,
        "lines": _line_rows(balance_sheet(found, year, levels=0).total),
        "year": year,
        "this_year": SCHOOL_YEAR.year_of(on),
        "opening": opening,
        "sheet_opening": replace(opening, with_campuses=False),
    }
    return render(request, "config/school.html", context)


def figures_of(found: Institution, on: date) -> dict[str, int]:
    """Return teachers in service, and this school year's records, the accepted among them and who entered any."""
    records = Record.objects.filter(school__path__startswith=found.path).in_school_year(SCHOOL_YEAR.year_of(on))
    told = records.exclude(state__in=GONE).aggregate(
        records=Count("pk"), accepted=Count("pk", filter=Q(state__in=PASSED)), people=Count("teacher", distinct=True)
    )
    teachers = Teacher.objects.filter(school__path__startswith=found.path).in_service(on).count()
    return {"teachers": teachers, **told}


def waits_of(found: Institution, year: int, accounts: int | None, opening: Opening) -> list[Wait]:
    """Return what waits at the school for its teachers, auditors, manager or principal; six queries.

    ``accounts`` are those that wait for a password, none for a reader who does not manage the school.
    """
    lines = _lines_waiting(found, year)
    return [*_records_waiting(found, opening), *lines, *_others_waiting(found, year, accounts)]


def _records_waiting(found: Institution, opening: Opening) -> Iterator[Wait]:
    submitted, returned = Q(state=RecordState.SUBMITTED.value), Q(state=RecordState.RETURNED.value)
    told = Record.objects.filter(school__path__startswith=found.path).aggregate(
        waiting=Count("pk", filter=submitted),
        first=Min("state_since", filter=submitted),
        returned=Count("pk", filter=returned),
        oldest=Min("state_since", filter=returned),
    )
    workload = f"{reverse('records:workload')}?{urlencode({'school': found.code})}"
    waiting = opening.records(state=RecordState.SUBMITTED.value, order=LONGEST_WAIT)
    back = opening.records(state=RecordState.RETURNED.value, order=LONGEST_WAIT)
    to_judge, with_teachers = _("Records waiting for a decision"), _("Records back with their teachers")
    yield Wait(to_judge, told["waiting"], workload, "checklist", _day(told["first"]), rows=waiting)
    yield Wait(with_teachers, told["returned"], back or workload, "arrow-back-up", _day(told["oldest"]), rows=back)


def _lines_waiting(found: Institution, year: int) -> Iterator[Wait]:
    lines = DeclarationLine.objects.below(found).filter(state=LineState.RETURNED.value)
    came_back = _("Lines of declarations that came back")
    for of, many in lines.order_by("-declaration__year").values_list("declaration__year").annotate(many=Count("pk")):
        rows = f"{reverse('declarations:lines', args=[found.code, of])}?state={LineState.RETURNED}"
        yield Wait(came_back, many, reverse("declarations:place", args=[found.code, of]), "stack-2", rows=rows)
    ready = ready_records(found, year).count()
    board = f"{reverse('declarations:place', args=[found.code, year])}#ready"
    yield Wait(_("Accepted records, ready to declare"), ready, board, "send", rows=board)


def _others_waiting(found: Institution, year: int, accounts: int | None) -> Iterator[Wait]:
    asked = Appeal.objects.waiting().filter(owner__path__startswith=found.path)
    told = asked.aggregate(count=Count("pk"), due=Min("due_on"))
    appeals = reverse("declarations:appeals")
    owed = f"{appeals}?{urlencode({'show': 'all', 'at': found.code})}"
    yield Wait(_("Appeals to answer"), told["count"], appeals, "flag", until=told["due"], rows=owed)
    ended = Exists(PassportResult.objects.filter(passport=OuterRef("pk")))
    open_books = GrowthPassport.objects.filter(~ended, school__path__startswith=found.path, year__lt=year)
    school_of_passports = reverse("growth:passport-school")
    yield Wait(_("Growth passports without a result"), open_books.count(), school_of_passports, "notebook")
    offered = Resource.objects.filter(school=found, state=ShelfState.PROPOSED.value).count()
    shelf = "" if accounts is None else reverse("library:keeping")
    yield Wait(_("Resources to look at"), offered, shelf, "books")
    keys = f"{reverse('teachers:accounts')}?state={AccountState.WAITING}"
    yield Wait(_("Accounts without a first password"), accounts or 0, keys, "key", rows=keys)


def assessments_of(actor: Actor, found: Institution) -> list[AssessmentCycle]:
    """Return the assessments under way with the sheets handed in and those there are; one query."""
    counted = Q(people__sheets__state__in=(*MISSING, SheetState.HANDED_IN.value))
    rows = AssessmentCycle.objects.run_by(actor).filter(school=found, state__in=RUNNING)
    sheets = Count("people__sheets", filter=counted, distinct=True)
    missing = Count("people__sheets", filter=Q(people__sheets__state__in=MISSING), distinct=True)
    return list(rows.annotate(sheets=sheets, missing=missing).order_by("state_since", "pk"))


def _line_rows(total: Tally) -> list[tuple[LineState, StateLabel, int]]:
    return [(state, LINE_STATES[state], total.counts[state]) for state in LineState]


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None
