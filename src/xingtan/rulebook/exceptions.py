"""Exceptions by decree (文件规定的例外): more time, a waiver, approved leave; what they change of one requirement.

An exception never touches an amount: it changes what is needed, or until when. Taken away again it leaves nothing
behind, so the result is exactly what it was. The order in which exceptions are given never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from xingtan.kernel.periods import Cycle, Span, YearCalendar
from xingtan.rulebook.demands import Requirement
from xingtan.rulebook.results import ZERO, Step, StepValue
from xingtan.rulebook.vocabulary import Over

MONTHS_A_YEAR = 12
ONE_DAY = timedelta(days=1)


class OnLeave(StrEnum):
    """What approved leave does to a requirement."""

    KEPT = "kept"
    """Nothing: it stays as it is."""
    PRO_RATA = "pro_rata"
    """The need shrinks by the share that the whole months of leave have of the period."""
    LIFTED = "lifted"
    """Nothing is needed."""


class LeaveKind(StrEnum):
    """Why somebody was away with approval."""

    MATERNITY = "maternity"
    SICKNESS = "sickness"
    STUDY = "study"
    POSTING = "posting"


@dataclass(frozen=True, slots=True)
class Extension:
    """A requirement may be met until a later day (延期).

    Without ``years`` it is about the requirements over the cycle that begins in ``first_year`` (any cycle when that is
    None), else about the yearly ones of these credit years. With ``late_counts``, what is earned in credit years begun
    after the period and by that day fills what is missing; it also stays where it was earned.
    """

    number: str
    until: date
    requirements: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    first_year: int | None = None
    late_counts: bool = True


@dataclass(frozen=True, slots=True)
class Waiver:
    """Requirements are lifted, or less is needed (减免): the named ones or all, in the named years or in every period.

    Units: ``share`` is the part of the need that falls away, 1 for all of it; ``amount`` comes off after that, in the
    unit of the requirement. With ``years`` only yearly requirements of these credit years are touched, with
    ``first_year`` only those in that cycle.
    """

    number: str
    requirements: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    first_year: int | None = None
    share: Fraction = ZERO
    amount: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Leave:
    """Approved leave for a span of days (批准的假期): what it does to yearly requirements and to those of the cycle."""

    number: str
    start: date
    end: date
    kind: LeaveKind
    yearly: OnLeave = OnLeave.LIFTED
    cycle: OnLeave = OnLeave.KEPT


RuleException = Extension | Waiver | Leave


@dataclass(frozen=True, slots=True)
class Period:
    """The period of one requirement: a credit year of a cycle, or the cycle itself when ``year`` is None."""

    cycle: Cycle
    year: int | None
    calendar: YearCalendar

    @property
    def span(self) -> Span:
        """First and last day."""
        return self.calendar.span_of(self.year) if self.year is not None else self.cycle.span(self.calendar)

    @property
    def end(self) -> date:
        """The last day."""
        span = self.span
        return span.end or span.start

    @property
    def months(self) -> int:
        """How many months it has."""
        return MONTHS_A_YEAR * (1 if self.year is not None else self.cycle.years)


@dataclass(frozen=True, slots=True)
class Relief:
    """What exceptions make of one requirement.

    Units: ``need`` in the unit of the requirement. ``lifted``: nothing is needed any more. ``end`` is the day until
    which it may be met; ``late_years`` are the credit years after the period whose amounts fill what is missing.
    """

    need: Fraction
    lifted: bool
    end: date
    late_years: range
    steps: tuple[Step, ...]


def relief_of(requirement: Requirement, need: Fraction, period: Period, exceptions: Iterable[RuleException]) -> Relief:
    """Return what all exceptions together make of a requirement in one period, each change explained.

    Leave is looked at first, then shares, then amounts, then more time; among equals the number of the decree decides
    the order in which they are told.
    """
    given = sorted(set(exceptions), key=lambda each: (each.number, repr(each)))
    telling = _Telling(requirement, period, need)
    _leave(telling, [each for each in given if isinstance(each, Leave)])
    waivers = [each for each in given if isinstance(each, Waiver) and _waives(each, requirement, period)]
    for waiver in waivers:
        if waiver.share:
            telling.change("decree_share", waiver.number, telling.need * (1 - min(Fraction(1), waiver.share)))
    for waiver in waivers:
        if waiver.amount:
            telling.change("decree_amount", waiver.number, max(ZERO, telling.need - waiver.amount))
    end, late = _later(telling, [each for each in given if isinstance(each, Extension)])
    lifted = telling.need == 0 < need
    return Relief(telling.need, lifted, end, late, tuple(telling.steps))


class _Telling:
    """The need on its way down, and the steps that say so."""

    def __init__(self, requirement: Requirement, period: Period, need: Fraction) -> None:
        self.requirement, self.period, self.need = requirement, period, need
        self.steps: list[Step] = []

    def params(self, number: str) -> dict[str, StepValue]:
        """Return what every step names: the requirement, its year, the decree."""
        found: dict[str, StepValue] = {"requirement": self.requirement.name, "decree": number}
        if self.period.year is not None:
            found["year"] = self.period.year
        return found

    def change(self, code: str, number: str, need: Fraction, **more: StepValue) -> None:
        """Lower the need and say from what to what."""
        change: dict[str, StepValue] = {"from": self.need, "to": need}
        self.steps.append(_STEPS[code](self.params(number) | change | more))
        self.need = need


_STEPS = {
    "decree_share": lambda params: Step("decree_share", params),
    "decree_amount": lambda params: Step("decree_amount", params),
    "decree_leave": lambda params: Step("decree_leave", params),
    "decree_leave_months": lambda params: Step("decree_leave_months", params),
}


def _leave(telling: _Telling, leaves: Sequence[Leave]) -> None:
    period = telling.period
    inside = [leave for leave in leaves if Span(leave.start, leave.end).overlaps(period.span)]
    for leave in inside:
        if _on(leave, period) is OnLeave.LIFTED and telling.need:
            telling.change("decree_leave", leave.number, ZERO, leave=leave.kind.value)
    shrinking = [leave for leave in inside if _on(leave, period) is OnLeave.PRO_RATA]
    months = sum(whole_months(span) for span in _joined(shrinking, period.span))
    if months and telling.need:
        left = Fraction(max(0, period.months - months), period.months)
        numbers = ", ".join(dict.fromkeys(leave.number for leave in shrinking))
        telling.change("decree_leave_months", numbers, telling.need * left, months=months, of=period.months)


def _on(leave: Leave, period: Period) -> OnLeave:
    return leave.cycle if period.year is None else leave.yearly


def _joined(leaves: Iterable[Leave], inside: Span) -> list[Span]:
    """Return the days of leave inside the period; spans that overlap or follow on each other are one."""
    last = inside.end or date.max
    found: list[Span] = []
    for start, end in sorted((max(leave.start, inside.start), min(leave.end, last)) for leave in leaves):
        before = found[-1].end if found else None
        if before is not None and start <= before + ONE_DAY:
            found[-1] = Span(found[-1].start, max(before, end))
        else:
            found.append(Span(start, end))
    return found


def whole_months(span: Span) -> int:
    """Return how many whole months the days make: from 15 March to 14 June three, to 13 June two."""
    after = (span.end or span.start) + ONE_DAY
    months = (after.year - span.start.year) * MONTHS_A_YEAR + after.month - span.start.month
    return months if after.day >= span.start.day else months - 1


def _waives(waiver: Waiver, requirement: Requirement, period: Period) -> bool:
    if waiver.requirements and requirement.name not in waiver.requirements:
        return False
    if waiver.first_year is not None and waiver.first_year != period.cycle.first_year:
        return False
    return not waiver.years or period.year in waiver.years


def _later(telling: _Telling, extensions: Iterable[Extension]) -> tuple[date, range]:
    """Return the day until which it may be met, the latest that any extension names, and the years that count too."""
    period = telling.period
    end, counted = period.end, period.end
    for extension in extensions:
        if extension.until > period.end and _extends(extension, telling.requirement, period):
            telling.steps.append(Step("decree_until", {**telling.params(extension.number), "until": extension.until}))
            end = max(end, extension.until)
            counted = max(counted, extension.until) if extension.late_counts else counted
    calendar = period.calendar
    return end, range(calendar.year_of(period.end) + 1, calendar.year_of(counted) + 1)


def _extends(extension: Extension, requirement: Requirement, period: Period) -> bool:
    if extension.requirements and requirement.name not in extension.requirements:
        return False
    if extension.years:
        return requirement.over is Over.YEAR and period.year in extension.years
    of_cycle = extension.first_year is None or extension.first_year == period.cycle.first_year
    return requirement.over is not Over.YEAR and of_cycle
