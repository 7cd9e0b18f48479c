"""What the pages of the months show: sheets, what stands on one of them, and what colleagues may see of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import TruncMonth

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.institutions.paths import at_or_above
from xingtan.institutions.reads import institutions_below
from xingtan.kernel.chinese_names import in_order
from xingtan.records.audit.models import AuditBook, AuditDecision, AuditSample, MonthSheet, SheetState
from xingtan.records.audit.samples import chosen_of
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.definitions.rights import name_of
from xingtan.records.models import Record
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.workflow import GONE, PASSED, UNDECIDED, State

DESKS = (Role.SCHOOL_AUDITOR, Role.MANAGER, Role.PRINCIPAL)
"""Who reads the sheets."""
MEMBERS = (*DESKS, Role.TEACHER, Role.TEAM_LEADER)
"""Who belongs to a school and is shown what was audited there."""
SCHOOLS = (Kind.SCHOOL.value, Kind.CAMPUS.value)
WAITING = (State.SUBMITTED.value,)


@dataclass
class Tally:
    """Records and hours, in hundredths, by state."""

    records: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hours: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, state: str, records: int, hours: int) -> None:
        """Count so many records of that state."""
        self.records[state] += records
        self.hours[state] += hours

    def many(self, *states: str) -> int:
        """Return the records in these states, in all of them when none is named."""
        return sum(number for state, number in self.records.items() if not states or state in states)

    @property
    def waiting(self) -> int:
        """Records that nobody decided on."""
        return self.many(*WAITING)

    @property
    def returned(self) -> int:
        """Records that are back with their teachers."""
        return self.many(State.RETURNED.value)

    @property
    def passed(self) -> int:
        """Records that were accepted."""
        return self.many(*PASSED)

    @property
    def passed_hours(self) -> int:
        """Hours of the accepted records, in hundredths."""
        return sum(number for state, number in self.hours.items() if state in PASSED)


@dataclass(frozen=True)
class MonthRow:
    """One month of a school: what is on its sheet, how much of it came late, and whether it is closed."""

    month: date
    tally: Tally
    late: int
    sheet: MonthSheet | None

    @property
    def closed(self) -> bool:
        """Whether it takes no more records."""
        return self.sheet is not None and self.sheet.state == SheetState.CLOSED.value


@dataclass(frozen=True)
class Line:
    """One kind of record on a sheet, at its place in the tree."""

    first: str
    second: str
    kind: str
    name: str
    tally: Tally


@dataclass(frozen=True)
class Doer:
    """What one auditor decided on a sheet; ``by`` is their account."""

    by: int | None
    name: str
    accepted: int
    unsampled: int
    returned: int
    reopened: int


@dataclass(frozen=True)
class SheetView:
    """Everything the page of one month shows."""

    row: MonthRow
    lines: tuple[Line, ...]
    doers: tuple[Doer, ...]
    samples: tuple[tuple[AuditSample, tuple[str, ...]], ...]
    drawn_waiting: int
    outside_waiting: int
    undrawn_waiting: int


def schools_of(actor: Actor, *roles: Role) -> list[Institution]:
    """Return the schools and campuses at which, or above which, one of these roles is held; one query.

    Leading a group of a school counts for the school, or the campus, to which the group belongs.
    """
    led = actor.paths(Role.TEAM_LEADER) if Role.TEAM_LEADER in roles else ()
    paths = actor.paths(*roles)
    found = institutions_below(paths) | Institution.objects.filter(path__in=at_or_above(led))
    schools = list(found.filter(kind__in=SCHOOLS).order_by("path").distinct())
    nearest = {max((each.path for each in schools if path.startswith(each.path)), default="") for path in led}
    return [each for each in schools if each.path in nearest or any(each.path.startswith(path) for path in paths)]


def school_of(actor: Actor, code: str, *roles: Role) -> Institution | None:
    """Return the school of that code if one of these roles reaches it, the first one for an empty code."""
    found = schools_of(actor, *roles)
    return next((school for school in found if school.code == code or not code), None)


def month_rows(school: Institution) -> list[MonthRow]:
    """Return the months of a school, the newest first; two queries."""
    sheets = {sheet.month: sheet for sheet in MonthSheet.objects.filter(school=school)}
    return _rows(_on_sheets(school), sheets)


def closable(rows: Iterable[MonthRow], on: date) -> list[MonthRow]:
    """Return the open months that are over that day and on whose sheets everything is decided."""
    running = on.replace(day=1)
    return [row for row in rows if not row.closed and row.month < running and not row.tally.many(*UNDECIDED)]


def held_up(rows: Iterable[MonthRow], on: date) -> list[MonthRow]:
    """Return the open months that are over that day, but on whose sheets something waits."""
    running = on.replace(day=1)
    return [row for row in rows if not row.closed and row.month < running and row.tally.many(*UNDECIDED)]


def book_of(school: Institution) -> AuditBook | None:
    """Return the school's audit book; one query."""
    return AuditBook.objects.filter(school=school).first()


def sheet_view(school: Institution, month: date) -> SheetView:
    """Return what the sheet of that month shows; six queries, however many records."""
    records = _on_sheets(school).filter(audit_month=month)
    sheet = MonthSheet.objects.filter(school=school, month=month).first()
    row = next(iter(_rows(records, {month: sheet} if sheet else {})), MonthRow(month, Tally(), 0, sheet))
    waiting = (
        records.filter(state__in=WAITING)
        .order_by()
        .aggregate(
            drawn=Count("pk", filter=Q(sampled=True)),
            outside=Count("pk", filter=Q(sampled=False)),
            undrawn=Count("pk", filter=Q(sampled=None)),
        )
    )
    samples = AuditSample.objects.filter(sheet=sheet).order_by("number") if sheet else ()
    return SheetView(
        row=row,
        lines=_lines(school, records),
        doers=_doers(school, month),
        samples=tuple((sample, chosen_of(sample)) for sample in samples),
        drawn_waiting=waiting["drawn"],
        outside_waiting=waiting["outside"],
        undrawn_waiting=waiting["undrawn"],
    )


def undecided(school: Institution, month: date) -> int:
    """Return how many records of the sheet want a decision, those back with their teachers included."""
    return Record.objects.filter(school=school, audit_month=month, state__in=UNDECIDED).count()


def shown_records(school: Institution, book: AuditBook | None) -> RecordQuerySet:
    """Return what colleagues are shown: accepted records of the kinds that the school shows, the newest first."""
    rows = Record.objects.filter(school=school, state__in=PASSED)
    if book is not None and book.hidden_kinds:
        rows = rows.exclude(kind__in=book.hidden_kinds)
    return rows.for_rows().order_by("-happened_on", "-pk")


def shown_months(rows: RecordQuerySet) -> list[tuple[date, int]]:
    """Return the months in which these records happened, the newest first, with their numbers; one query."""
    found = rows.order_by().prefetch_related(None).annotate(of=TruncMonth("happened_on")).values_list("of")
    return list(found.annotate(many=Count("pk")).order_by("-of"))


def category_names(school: Institution) -> dict[str, tuple[str, str, str]]:
    """Return categories I and II and the name of each kind of a school, in the reader's language; one query."""
    specs = (row.spec for row in definitions_at(school.path).values())
    return {spec.kind: (name_of(spec.first).here, name_of(spec.second).here, spec.name.here) for spec in specs}


def _on_sheets(school: Institution) -> RecordQuerySet:
    return Record.objects.filter(school=school).exclude(audit_month=None).exclude(state__in=GONE)


def _rows(records: RecordQuerySet, sheets: Mapping[date, MonthSheet]) -> list[MonthRow]:
    counted = records.order_by().annotate(of=TruncMonth("happened_on")).values_list("audit_month", "state", "of")
    tallies: dict[date, Tally] = {month: Tally() for month in sheets}
    late: dict[date, int] = defaultdict(int)
    for month, state, happened, many, hours in counted.annotate(many=Count("pk"), sum_hours=Sum("hours")):
        tallies.setdefault(month, Tally()).add(state, many, hours or 0)
        late[month] += many if happened < month else 0
    return [MonthRow(month, tallies[month], late[month], sheets.get(month)) for month in sorted(tallies, reverse=True)]


def _lines(school: Institution, records: RecordQuerySet) -> tuple[Line, ...]:
    tallies: dict[str, Tally] = {}
    for kind, state, many, hours in (
        records.order_by().values_list("kind", "state").annotate(many=Count("pk"), sum_hours=Sum("hours"))
    ):
        tallies.setdefault(kind, Tally()).add(state, many, hours or 0)
    names = category_names(school)
    order: Sequence[str] = [
        *(kind for kind in names if kind in tallies),
        *(kind for kind in tallies if kind not in names),
    ]
    return tuple(Line(*_placed(names, kind), tallies[kind]) for kind in order)


def _placed(names: Mapping[str, tuple[str, str, str]], kind: str) -> tuple[str, str, str, str]:
    first, second, name = names.get(kind, ("", "", kind))
    return first, second, kind, name


def _doers(school: Institution, month: date) -> tuple[Doer, ...]:
    rows = AuditDecision.objects.filter(school=school, month=month).order_by().values_list("by")
    counted = rows.annotate(
        name=Max("by_name"),
        accepted=Count("pk", filter=Q(step="accept", unsampled=False)),
        unread=Count("pk", filter=Q(step="accept", unsampled=True)),
        returned=Count("pk", filter=Q(step="return")),
        reopened=Count("pk", filter=Q(step="reopen")),
    )
    return tuple(in_order((Doer(*row) for row in counted.order_by("by")), lambda each: each.name, lambda _: 0))
