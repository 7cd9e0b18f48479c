"""What the teacher's own pages need: standing, amounts by year and part, things to do, milestones.

Everything about one teacher comes with a fixed number of queries, however many records there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Max

from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.workflow import State as LineState
from xingtan.kernel.periods import SCHOOL_YEAR, Span
from xingtan.records.models import SUBJECT, Record
from xingtan.records.workflow import PASSED, State
from xingtan.rulebook.requirements import Place
from xingtan.rulebook.results import RequirementResult, Standing
from xingtan.rulebook.rules import Over, Rulebook
from xingtan.standing.reads import TeacherStanding, standing_of
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

ZERO = Fraction(0)
TODO = frozenset({State.DRAFT.value, State.RETURNED.value})
OUTWARD_KINDS = ("open_class", "contest_award", "paper", "research_project")
LEVELS = ("school", "county", "municipal", "provincial", "national")


@dataclass(frozen=True)
class YearOfGrowth:
    """One credit year: how many records were accepted, what stands in the ledger and what is on its way, by part.

    Units: amounts in the unit of the rulebook, exact. ``need`` is the annual minimum, if there is one, ``waiting`` how
    many records nobody has accepted yet, ``span`` the days of the year.
    """

    year: int
    records: int
    posted: Mapping[str, Fraction]
    coming: Mapping[str, Fraction]
    need: Fraction | None
    waiting: int = 0
    span: Span | None = None

    @property
    def total(self) -> Fraction:
        """What stands in the ledger."""
        return sum(self.posted.values(), ZERO)

    @property
    def on_its_way(self) -> Fraction:
        """What the school has accepted and nobody has identified yet."""
        return sum(self.coming.values(), ZERO)


@dataclass(frozen=True)
class Growth:
    """Everything that the pages show of one teacher's credits; without a rulebook there are only records.

    Past years that the teacher did not work from their first day, and without a record, are left out.
    """

    found: TeacherStanding | None
    years: tuple[YearOfGrowth, ...]

    @property
    def rulebook(self) -> Rulebook | None:
        """The rulebook that holds at the teacher's school."""
        return self.found.rulebook if self.found else None

    @property
    def standing(self) -> Standing | None:
        """The requirements over what the ledger holds."""
        return self.found.standing if self.found else None

    @property
    def missing(self) -> tuple[RequirementResult, ...]:
        """What is not reached, of the cycle and of the years shown."""
        if self.found is None:
            return ()
        asked = {year.year for year in self.years}
        return tuple(result for result in self.found.standing.missing if result.year is None or result.year in asked)


def own_file(account_id: int | None) -> Teacher | None:
    """Return the personnel file behind an account."""
    if account_id is None:
        return None
    return Teacher.objects.select_related("school", "group").filter(account_id=account_id).first()


def own_records(teacher: Teacher) -> list[Record]:
    """Return every record of the teacher except withdrawn ones, the latest first; two queries."""
    rows = Record.objects.filter(teacher=teacher).exclude(state=State.WITHDRAWN.value).for_facts()
    records = list(rows.select_related("provider").order_by("-happened_on", "-pk"))
    for record in records:
        record.teacher = teacher
    return records


def growth_of(teacher: Teacher, records: Sequence[Record], *, on: date) -> Growth:
    """Return where the teacher stands on that day; a fixed number of queries.

    What is on its way keeps the caps: it is assessed together with what the ledger already holds.
    """
    found = standing_of(teacher, on=on, coming=True)
    if found is None:
        return Growth(None, _years_of_records(records))
    rulebook, stands = found.rulebook, found.standing
    held = found.held
    counts = Counter((rulebook.year_of(record.happened_on), record.state in PASSED) for record in records)
    entered = {year for year, _ in counts}
    years = tuple(
        YearOfGrowth(
            year=year,
            records=counts[year, True],
            posted=_of_year(held, rulebook, year),
            coming=_of_year(found.coming or {}, rulebook, year),
            need=_annual_need(found, year),
            waiting=counts[year, False],
            span=rulebook.calendar.year.span_of(year),
        )
        for year in stands.cycle.year_names()
        if year <= stands.year and (year == stands.year or year in entered or _worked_all_of(teacher, rulebook, year))
    )
    return Growth(found, years)


def _annual_need(found: TeacherStanding, year: int) -> Fraction | None:
    """Return the minimum of all parts in that year, as the teacher's own requirements ask for it."""
    if year in found.standing.part_years:
        return None
    asked = found.need_of(year=year)
    yearly = (rule for rule in found.rulebook.requirements if rule.over is Over.YEAR and not (rule.parts or rule.items))
    return asked if asked is not None else next((rule.at_least for rule in yearly), None)


@dataclass(frozen=True)
class Todo:
    """A record that waits for its teacher: a draft, returned by the school, or sent back on the way up."""

    record: Record
    reason: str
    from_above: bool


def todos_of(teacher: Teacher, records: Iterable[Record]) -> list[Todo]:
    """Return what waits for the teacher, returned ones first; two queries."""
    waiting = [record for record in records if record.state in TODO]
    reasons = _reasons([record.number for record in waiting if record.state == State.RETURNED.value])
    found = [Todo(record, reasons.get(record.number, ""), from_above=False) for record in waiting]
    lines = DeclarationLine.objects.filter(teacher=teacher, state=LineState.RETURNED.value).select_related("record")
    known = {record.pk for record in waiting}
    found += [Todo(line.record, line.reason, from_above=True) for line in lines if line.record_id not in known]
    return sorted(found, key=lambda todo: (not todo.reason, todo.record.state_since, todo.record.pk))


def acts_on(records: Sequence[Record], *, most: int) -> list[JournalRow]:
    """Return the last acts of the journal on these records and their lines, the latest first; one query."""
    numbers = [record.number for record in records]
    rows = JournalRow.objects.filter(subject_kind__in=(SUBJECT, "line"), subject_key__in=numbers)
    return list(rows.order_by("-at", "-pk")[:most])


@dataclass(frozen=True)
class Milestone:
    """The first time that something of a kind reached a level."""

    record: Record
    level: str


def milestones(records: Iterable[Record]) -> list[Milestone]:
    """Return the records with which the teacher reached further than before, in each kind, the earliest first."""
    reached: dict[str, int] = {}
    found = []
    for record in sorted(records, key=lambda row: (row.happened_on, row.pk)):
        level = str(record.values.get("level", ""))
        if record.kind not in OUTWARD_KINDS or level not in LEVELS or record.state in TODO:
            continue
        if LEVELS.index(level) > reached.get(record.kind, -1):
            reached[record.kind] = LEVELS.index(level)
            found.append(Milestone(record, level))
    return found


def counts_by_kind(records: Iterable[Record]) -> dict[tuple[str, int], tuple[int, int]]:
    """Return how many records of each kind were accepted in each school year, and how many are not yet."""
    counts = Counter(
        ((record.kind, SCHOOL_YEAR.year_of(record.happened_on)), record.state in PASSED) for record in records
    )
    return {place: (counts[place, True], counts[place, False]) for place, _ in set(counts)}


def _reasons(numbers: Sequence[str]) -> dict[str, str]:
    """Return why each returned record was returned last."""
    acts = JournalRow.objects.filter(
        subject_kind=SUBJECT, subject_key__in=numbers, action__in=("record.returned", "record.reopened")
    )
    last = acts.values("subject_key").annotate(last=Max("pk")).values("last")
    return dict(JournalRow.objects.filter(pk__in=last).values_list("subject_key", "reason"))


def _worked_all_of(teacher: Teacher, rulebook: Rulebook, year: int) -> bool:
    return rulebook.calendar.year.span_of(year).start >= teacher.started_on


def _of_year(amounts: Mapping[Place, Fraction], rulebook: Rulebook, year: int) -> dict[str, Fraction]:
    found = dict.fromkeys(rulebook.parts, ZERO)
    for (part, _, credit_year), amount in amounts.items():
        if credit_year == year:
            found[part] = found.get(part, ZERO) + amount
    return found


def _years_of_records(records: Iterable[Record]) -> tuple[YearOfGrowth, ...]:
    counts = Counter((SCHOOL_YEAR.year_of(record.happened_on), record.state in PASSED) for record in records)
    return tuple(
        YearOfGrowth(year, counts[year, True], {}, {}, None, counts[year, False])
        for year in sorted({year for year, _ in counts})
    )
