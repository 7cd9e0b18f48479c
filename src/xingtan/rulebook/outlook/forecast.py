"""Forecast (预测): can what is missing still be reached, until which day at the latest, how much a year it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from xingtan.kernel.periods import Cycle
from xingtan.rulebook.demands import Requirement
from xingtan.rulebook.exceptions import Period, RuleException, relief_of
from xingtan.rulebook.outlook.chances import Chance
from xingtan.rulebook.outlook.openings import Cell, Openings, openings_of
from xingtan.rulebook.requirements import Place
from xingtan.rulebook.results import ZERO, RequirementResult, State, Step, StepValue
from xingtan.rulebook.rules import Cap, Offset, Over, Rulebook, Scope


class Reach(StrEnum):
    """Whether a requirement can still be met."""

    MET = "met"
    OPEN = "open"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a forecast rests on: the ledger, the cycle, the day, and what can be done under the rulebook.

    Units: ``amounts`` by part, item and credit year, in the unit of the rulebook.
    """

    rulebook: Rulebook
    amounts: Mapping[Place, Fraction]
    cycle: Cycle
    as_of: date
    chances: tuple[Chance, ...]
    profile: str | None = None
    exceptions: tuple[RuleException, ...] = ()


@dataclass(frozen=True, slots=True)
class Prospect:
    """What becomes of one requirement.

    Units: the unit of the rulebook. ``latest`` is the last day on which it can still be met, when everything that caps
    allow is done from that day on; ``at_least`` is the least that the running year must bring, ``a_year`` what each
    year that is left brings when the rest is shared out evenly; ``room`` is how much still counts (None: no bound).
    """

    result: RequirementResult
    reach: Reach
    ends: date
    latest: date | None
    at_least: Fraction
    a_year: Fraction
    years: int
    room: Fraction | None
    reasons: tuple[Step, ...]

    @property
    def waits_for(self) -> bool:
        """Whether there is time until the very last day of the period."""
        return self.latest == self.ends


def forecast(asked: Asked, results: Sequence[RequirementResult]) -> tuple[Prospect, ...]:
    """Return the prospect of every requirement, in the order given.

    Units: the unit of the rulebook, exact.
    Rounding: none.
    """
    rooms = openings_of(asked.rulebook, asked.amounts, cycle=asked.cycle, day=asked.as_of, profile=asked.profile)
    return tuple(_prospect(_Search(asked, result, results, rooms)) for result in results)


def _prospect(search: _Search) -> Prospect:
    asked, result = search.asked, search.result
    ends = end_of(asked, result)
    years = [year for year in years_of(asked, result) if year >= asked.rulebook.year_of(asked.as_of)]
    if result.state is State.MET:
        return Prospect(result, Reach.MET, ends, None, ZERO, ZERO, len(years), None, ())
    if ends < asked.as_of:
        params = {**_named(result), "end": ends, "short": result.short}
        return Prospect(result, Reach.LOST, ends, None, ZERO, ZERO, 0, ZERO, (Step("forecast_over", params),))
    room = search.room(asked.as_of)
    if not search.suffices(room):
        return Prospect(result, Reach.LOST, ends, None, ZERO, ZERO, len(years), room, search.reasons(room, ends))
    return Prospect(
        result=result,
        reach=Reach.OPEN,
        ends=ends,
        latest=search.latest(ends),
        at_least=search.at_least(),
        a_year=result.short / max(1, len(years)),
        years=len(years),
        room=room,
        reasons=(),
    )


def cells_for(asked: Asked, result: RequirementResult) -> list[Cell]:
    """Return where something can still be done that counts towards the requirement, the earliest years first.

    Items with a cap over the whole cycle come last in each year: the others leave their room to them.
    """
    scarce = {cap.of for cap in asked.rulebook.caps if cap.scope is Scope.ITEM and cap.over is Over.CYCLE}
    items = dict.fromkeys((chance.part, chance.item) for chance in asked.chances if counts(result, chance))
    ordered = sorted(items, key=lambda each: each[1] in scarce)
    now = asked.rulebook.year_of(asked.as_of)
    return [(part, item, year) for year in years_of(asked, result) if year >= now for part, item in ordered]


def counts(result: RequirementResult, chance: Chance) -> bool:
    """Return whether what the chance gives counts towards the requirement."""
    if result.parts:
        return chance.part in result.parts
    return not result.items or chance.item in result.items


def years_of(asked: Asked, result: RequirementResult) -> list[int]:
    """Return the credit years whose amounts count, those that a decree adds included."""
    years = list(asked.cycle.year_names()) if result.year is None else [result.year]
    if result.until is None:
        return years
    period = Period(asked.cycle, result.year, asked.rulebook.calendar.year)
    relief = relief_of(requirement_of(asked.rulebook, result), result.need, period, asked.exceptions)
    return [*years, *relief.late_years]


def end_of(asked: Asked, result: RequirementResult) -> date:
    """Return the last day on which the requirement may be met: of its period, or the later one that a decree names."""
    return result.until or Period(asked.cycle, result.year, asked.rulebook.calendar.year).end


def requirement_of(rulebook: Rulebook, result: RequirementResult) -> Requirement:
    """Return the requirement that the result is of."""
    return next(each for each in rulebook.requirements if each.name == result.requirement)


def _named(result: RequirementResult) -> dict[str, StepValue]:
    found: dict[str, StepValue] = {"requirement": result.requirement}
    return found if result.year is None else {**found, "year": result.year}


@dataclass(slots=True)
class _Search:
    """Looks for the last day on which one requirement can still be met."""

    asked: Asked
    result: RequirementResult
    results: Sequence[RequirementResult]
    rooms: Openings
    """What is left under each cap today; each look at a day begins from a copy."""

    def room(self, day: date) -> Fraction | None:
        """Return how much can still be added from the day on, surplus that offsets move included; None: no bound."""
        if requirement_of(self.asked.rulebook, self.result).needs_facts:
            return None
        openings = self._openings(day)
        total = openings.fill(self._cells(self.result, day), None)
        for offset in self.asked.rulebook.offsets:
            if total is not None and offset.target == self.result.requirement:
                total = self._with_surplus(total, offset, openings, day)
        return total

    def suffices(self, room: Fraction | None) -> bool:
        """Return whether so much more would meet the requirement."""
        if room is None:
            return True
        would_have = self.result.have + room
        return would_have > self.result.need if self.result.strict else would_have >= self.result.need

    def latest(self, ends: date) -> date:
        """Return the last day from which on what is missing still fits under the caps.

        The room only shrinks from day to day, so that halving the days finds it.
        """
        days = self._turning_points(ends)
        first, last = 0, len(days) - 1
        while first < last:
            middle = (first + last + 1) // 2
            if self.suffices(self.room(days[middle])):
                first = middle
            else:
                last = middle - 1
        return days[first]

    def _turning_points(self, ends: date) -> Sequence[date]:
        """Return the days after which the room may shrink: the ends of credit years, or every day.

        Every day where a cap runs over days or semesters or a rule has a deadline.
        """
        as_of, rulebook = self.asked.as_of, self.asked.rulebook
        by_day = {Over.DAY, Over.SEMESTER} & {cap.over for cap in rulebook.caps}
        if by_day or any(chance.deadlines for chance in self.asked.chances):
            return [as_of + timedelta(days=number) for number in range((ends - as_of).days + 1)]
        years = range(rulebook.year_of(as_of), rulebook.year_of(ends))
        return [*(rulebook.calendar.year.span_of(year).end or ends for year in years), ends]

    def at_least(self) -> Fraction:
        """Return the least that the running year must bring, when the later years bring all that they can."""
        rulebook = self.asked.rulebook
        after = rulebook.calendar.year.span_of(rulebook.year_of(self.asked.as_of) + 1).start
        if after > end_of(self.asked, self.result):
            return self.result.short
        later = self.room(after)
        return ZERO if later is None else max(ZERO, self.result.short - later)

    def reasons(self, room: Fraction | None, ends: date) -> tuple[Step, ...]:
        """Return why it cannot be met: what is missing, what still fits, and the caps that bound it."""
        years = len([year for year in years_of(self.asked, self.result) if year >= self._year()])
        said = {**_named(self.result), "short": self.result.short, "room": room or ZERO, "end": ends}
        openings = self._openings(self.asked.as_of)
        cells = self._cells(self.result, self.asked.as_of)
        if not cells:
            return (Step("forecast_nothing_gives", said),)
        openings.fill(cells, None)
        bounds = [_bound(cap, years) for cap in _widest(openings.full(cells))]
        return (Step("forecast_lost", said), *bounds)

    def _with_surplus(self, total: Fraction, offset: Offset, openings: Openings, day: date) -> Fraction | None:
        source = next(
            (
                each
                for each in self.results
                if (each.requirement, each.year) == (offset.source, self.result.year) and not self._sifted(each)
            ),
            None,
        )
        if source is None:
            return total
        more = openings.fill(self._cells(source, day), None)
        if more is None and offset.at_most is None:
            return None
        allowed = None if offset.at_most is None else max(ZERO, offset.at_most - max(ZERO, self.result.moved))
        surplus = None if more is None else max(ZERO, source.have + more - source.need)
        return total + min(each for each in (allowed, surplus) if each is not None)

    def _sifted(self, result: RequirementResult) -> bool:
        return requirement_of(self.asked.rulebook, result).needs_facts

    def _year(self) -> int:
        return self.asked.rulebook.year_of(self.asked.as_of)

    def _openings(self, day: date) -> Openings:
        return replace(self.rooms, day=day, left=dict(self.rooms.left))

    def _cells(self, result: RequirementResult, day: date) -> list[Cell]:
        calendar = self.asked.rulebook.calendar.year
        open_until = _last_days(self.asked, day)
        found = []
        for part, item, year in cells_for(self.asked, result):
            span = calendar.span_of(year)
            if (span.end or span.start) >= day and open_until.get((item, year), day) >= day:
                found.append((part, item, year))
        return found


def _last_days(asked: Asked, day: date) -> Mapping[tuple[str, int], date]:
    """Return until when items that only rules with a deadline give something for are open in the day's credit year."""
    free = {chance.item for chance in asked.chances if not chance.deadlines}
    year = asked.rulebook.year_of(day)
    found: dict[tuple[str, int], date] = {}
    for chance in asked.chances:
        if chance.item not in free:
            last = min(each.last_day(asked.rulebook.calendar.year, year) for each in chance.deadlines)
            found[chance.item, year] = max(found.get((chance.item, year), last), last)
    return found


def _widest(caps: Sequence[Cap]) -> list[Cap]:
    """Return the caps worth naming: those on everything, else those on parts, else those on items."""
    for scope in (Scope.ALL, Scope.PART, Scope.ITEM):
        found = [cap for cap in caps if cap.scope is scope]
        if found:
            return found
    return []


def _bound(cap: Cap, years: int) -> Step:
    params: dict[str, StepValue] = {"at_most": cap.at_most, "years": years}
    if cap.of:
        params[cap.scope.value] = cap.of
    over = "cycle" if cap.over is Over.SHARE else cap.over.value
    return Step(f"forecast_{cap.scope.value}_{over}", params)
