"""What boards and pages ask about declarations: sheets that balance, what is ready, what was identified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, Sum

from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import rulebook_of_year
from xingtan.declarations.models import Declaration, DeclarationLine, Identification
from xingtan.declarations.workflow import State
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.periods import SCHOOL_YEAR, Span
from xingtan.records.models import Record
from xingtan.records.querysets import RecordQuerySet
from xingtan.rulebook.rules import Rulebook


@dataclass
class Tally:
    """Lines of one place by state.

    Units: ``hours`` in hundredths. ``level`` is how many steps the place lies below the sheet's own. ``declared``
    counts every line, whatever became of it; ``closes`` says that the states account for all of them.
    """

    place: Institution
    level: int = 0
    declared: int = 0
    declared_hours: int = 0
    counts: dict[State, int] = field(default_factory=lambda: dict.fromkeys(State, 0))
    hours: dict[State, int] = field(default_factory=lambda: dict.fromkeys(State, 0))

    @property
    def is_last(self) -> bool:
        """Whether the place is a school, below which nothing declares."""
        return self.place.kind == Kind.SCHOOL.value

    @property
    def closes(self) -> bool:
        """Whether declared = at county + at city + at province + identified + returned + dropped, lines and hours."""
        return (self.declared, self.declared_hours) == (sum(self.counts.values()), sum(self.hours.values()))

    def at(self, state: str) -> int:
        """Return how many lines are in that state."""
        return self.counts[State(state)]

    def add(self, state: str, count: int, hours: int) -> None:
        """Count lines in a state; a state that the road does not know stays out, so that the sheet does not close."""
        self.declared += count
        self.declared_hours += hours
        if state in self.counts:
            self.counts[State(state)] += count
            self.hours[State(state)] += hours


@dataclass(frozen=True)
class Sheet:
    """The balance sheet of a place and credit year: itself, and the institutions below it that declared."""

    total: Tally
    rows: tuple[Tally, ...]

    @property
    def closes(self) -> bool:
        """Whether every row closes and the rows add up to the total."""
        levels = {row.level for row in self.rows}
        return (
            self.total.closes
            and all(row.closes for row in self.rows)
            and all(self._adds_up(level, state) for level in levels for state in State)
        )

    def _adds_up(self, level: int, state: State) -> bool:
        """Whether the rows of a level make up the total; schools that stand higher up belong to every level below."""
        rows = [row for row in self.rows if row.level == level or (row.is_last and row.level < level)]
        return sum(row.counts[state] for row in rows) == self.total.counts[state]


def balance_sheet(institution: Institution, year: int, *, levels: int = 1) -> Sheet:
    """Return lines and hours by state at the institution and at those so many levels below it; two queries."""
    sums = (
        DeclarationLine.objects.of_year(year)
        .below(institution)
        .order_by()
        .values_list("declaration__school__path", "state")
        .annotate(Count("pk"), Sum("hours"))
    )
    rows = [(path, state, count, hours or 0) for path, state, count, hours in sums]
    ends = [len(institution.path) + Institution.steplen * level for level in range(1, levels + 1)]
    paths = {path[:end] for path, *_ in rows for end in ends if len(path) >= end}
    places = {place.path: place for place in Institution.objects.filter(path__in=paths)}
    total = Tally(institution)
    below: dict[str, Tally] = {}
    for path, state, count, hours in rows:
        total.add(state, count, hours)
        for level, end in enumerate(ends, start=1):
            if len(path) >= end:
                below.setdefault(path[:end], Tally(places[path[:end]], level)).add(state, count, hours)
    return Sheet(total, tuple(below[path] for path in sorted(below)))


def span_of_year(school: Institution, year: int) -> Span | None:
    """Return the days of a credit year at the school; None when no rulebook holds there in that year."""
    rulebook = _rulebook_of_year(school, year)
    return rulebook.calendar.year.span_of(year) if rulebook else None


def _rulebook_of_year(school: Institution, year: int) -> Rulebook | None:
    published = rulebook_of_year(school, year)
    return rulebook_of(published) if published else None


def year_at(institution: Institution, day: date) -> int:
    """Return the credit year the day falls in at the institution; the school year where no rulebook holds."""
    published = rulebook_of_year(institution, day.year) or rulebook_of_year(institution, day.year - 1)
    calendar = rulebook_of(published).calendar.year if published else SCHOOL_YEAR
    return calendar.year_of(day)


def ready_records(school: Institution, year: int) -> RecordQuerySet:
    """Return the accepted records of the school that declaring the year now would take.

    Kinds that no line of the rulebook turns into credits are not among them: nothing would ever be identified.
    """
    rulebook = _rulebook_of_year(school, year)
    if rulebook is None:
        return Record.objects.none()
    span = rulebook.calendar.year.span_of(year)
    taken = DeclarationLine.objects.filter(declaration__school=school).filter(
        ~Q(state=State.DROPPED.value) | Q(declaration__year=year)
    )
    ready = Record.objects.ready_to_declare().filter(school=school, kind__in=sorted(rulebook.rules_by_kind))
    return ready.between(span.start, span.end or span.start).exclude(pk__in=taken.values("record"))


def years_of(institution: Institution) -> list[int]:
    """Return the credit years that schools below the institution have declared, newest first."""
    rows = Declaration.objects.filter(school__path__startswith=institution.path)
    return sorted(set(rows.values_list("year", flat=True)), reverse=True)


def identifications(institution: Institution, year: int) -> Sequence[Identification]:
    """Return the runs that identified the year at or below the institution, newest first."""
    rows = Identification.objects.filter(institution__path__startswith=institution.path, year=year)
    return list(rows.select_related("institution").order_by("-number"))


def findings(institution: Institution, year: int) -> Mapping[str, int]:
    """Return how many lines the last identification left, by finding."""
    rows = DeclarationLine.objects.of_year(year).below(institution).waiting_for(State.CITY_AUDITED)
    counted = rows.exclude(finding="").order_by().values_list("finding").annotate(Count("pk"))
    return dict(counted)


def waiting_elsewhere(institution: Institution, year: int, state: State) -> Mapping[int, int]:
    """Return how many lines wait in that state in other years than this one, by year."""
    rows = DeclarationLine.objects.below(institution).waiting_for(state).exclude(declaration__year=year)
    counted = rows.order_by().values_list("declaration__year").annotate(Count("pk"))
    return dict(counted)
