"""From records, circumstances and credits to the facts that the registration rulebook looks at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from django.utils.timezone import make_aware

from xingtan.assessment.reads import AnnualResult, annual_results
from xingtan.kernel.amounts import HOUR_GRAIN, from_units, parse_exact
from xingtan.kernel.periods import Cycle, Span, cycle_of
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.rulebook.exceptions import whole_months
from xingtan.rulebook.facts import HOURS, AttributeValue, Fact
from xingtan.rulebook.rules import Rulebook
from xingtan.standing.models import Circumstance, CircumstanceKind
from xingtan.teachers.models import Teacher

TRAINING = "training"
EQUAL_CREDITS = "equal-credits"
HALF_MONTH = 15
JUST_BEFORE = timedelta(days=31)
"""Whoever starts in the month before a school year begins with that year."""


@dataclass(frozen=True)
class Derived:
    """A circumstance that nobody entered: a published annual assessment, looked at where the house keeps it."""

    annual: AnnualResult
    kind: str = CircumstanceKind.ANNUAL_ASSESSMENT.value
    ended_on: date | None = None

    @property
    def number(self) -> str:
        """The number of the result, by which facts and dossiers name it."""
        return self.annual.number

    @property
    def happened_on(self) -> date:
        """The last day that was assessed; it says to which year the result belongs."""
        return self.annual.on

    @property
    def values(self) -> dict[str, str]:
        """What the registration rulebook asks."""
        return {"result": self.annual.result}

    @property
    def document(self) -> str:
        """The paper it stands on: the assessment by its title."""
        return self.annual.title


LookedAt = Circumstance | Derived


def hour_records(teacher_ids: Collection[int], until: datetime) -> dict[int, list[Record]]:
    """Return the records with hours that the province had identified by that moment, oldest first; one query."""
    rows = Record.objects.filter(
        teacher_id__in=teacher_ids, state=State.IDENTIFIED.value, state_since__lte=until, hours__gt=0
    )
    found: dict[int, list[Record]] = {}
    for record in rows.only("number", "teacher_id", "title", "kind", "happened_on", "hours").order_by(
        "happened_on", "number"
    ):
        found.setdefault(record.teacher_id, []).append(record)
    return found


def circumstances_until(teacher_ids: Collection[int], until: date) -> dict[int, list[LookedAt]]:
    """Return the circumstances of each teacher that had begun by that day, entered and derived; two queries.

    An annual assessment counts as it was published by the end of that day; what is published later, or amended, makes
    a difference from then on.
    """
    found: dict[int, list[LookedAt]] = {}
    for each in Circumstance.objects.of_teachers(teacher_ids, until):
        found.setdefault(each.teacher_id, []).append(each)
    moment = make_aware(datetime.combine(until, time.max))
    for teacher_id, results in annual_results(teacher_ids, moment).items():
        rows = [*found.get(teacher_id, ()), *(Derived(result) for result in results if result.on <= until)]
        found[teacher_id] = sorted(rows, key=lambda row: (row.happened_on, row.number))
    return found


def hour_facts(teacher: Teacher, records: Iterable[Record]) -> list[Fact]:
    """Return one fact of training for each record, with its hours; whatever the kind, identified hours are training.

    Units: hours, exact.
    """
    return [
        Fact(record.number, teacher.number, TRAINING, record.happened_on, from_units(record.hours or 0, HOUR_GRAIN))
        for record in records
    ]


def circumstance_facts(teacher: Teacher, found: Iterable[LookedAt], rulebook: Rulebook) -> list[Fact]:
    """Return the circumstances as facts, with the attributes that the rulebook knows."""
    return [
        Fact(
            each.number,
            teacher.number,
            each.kind,
            each.happened_on,
            hours=parse_exact(str(each.values[HOURS])) if HOURS in each.values else None,
            attributes=_attributes(each.values, rulebook),
        )
        for each in found
    ]


def equal_credits(teacher: Teacher, rulebook: Rulebook, has: Fraction, on: date) -> Fact | None:
    """Return the fact that stands for the hours which the province's equal credits replace; None when none are missing.

    The rulebook of registration asks for hours "or the equal credits set by the province": whoever has met the credits
    of the cycle is taken to have the hours.
    """
    need = max(
        (rule.at_least for rule in rulebook.requirements if rule.parts == () and not rule.profiles), default=None
    )
    if need is None or has >= need:
        return None
    return Fact(EQUAL_CREDITS, teacher.number, TRAINING, on, hours=need - has)


def registration_cycle(teacher: Teacher, rulebook: Rulebook, on: date, first_year: int | None = None) -> Cycle:
    """Return the registration period to judge: the last one that is over, counted from the teacher's first year.

    While the first period still runs it is that one. ``first_year`` names another one.
    """
    years = rulebook.calendar.cycle_years
    if first_year is not None:
        return Cycle(first_year, years)
    anchor, running = _anchor_of(teacher, rulebook), running_period(teacher, rulebook, on)
    if rulebook.year_of(on + timedelta(days=1)) > running.last_year or running.first_year <= anchor:
        return running
    return Cycle(running.first_year - years, years)


def running_period(teacher: Teacher, rulebook: Rulebook, on: date) -> Cycle:
    """Return the registration period in which the day lies, counted from the teacher's first year."""
    anchor = _anchor_of(teacher, rulebook)
    return cycle_of(rulebook.year_of(on), anchor=anchor, years=rulebook.calendar.cycle_years)


def _anchor_of(teacher: Teacher, rulebook: Rulebook) -> int:
    return rulebook.calendar.anchor or rulebook.year_of(teacher.started_on + JUST_BEFORE)


def months_between(start: date, end: date) -> Fraction:
    """Return whole and half months from the first day to the last: 7 for seven months, 6 1/2 for half a month more.

    Rounding: what is short of half a month falls away.
    """
    whole = whole_months(Span(start, end))
    month = start.month - 1 + whole
    into = _same_day(date(start.year + month // 12, month % 12 + 1, 1), start.day)
    return Fraction(whole) + (Fraction(1, 2) if (end - into).days + 1 >= HALF_MONTH else 0)


def _same_day(month: date, day: int) -> date:
    """Return that day of the month, or its last one."""
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return month.replace(day=min(day, (after - timedelta(days=1)).day))


def _attributes(values: Mapping[str, object], rulebook: Rulebook) -> dict[str, AttributeValue]:
    found: dict[str, AttributeValue] = {}
    for name, kept in values.items():
        attribute = rulebook.attributes.get(name)
        if attribute is None:
            continue
        if isinstance(kept, bool) or attribute.values:
            found[name] = kept if isinstance(kept, bool) else str(kept)
        else:
            found[name] = parse_exact(str(kept))
    return found
