"""From the rows of a compiled plan back to assessments: the same words as one teacher's assessment, without lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeVar

from xingtan.kernel.periods import Cycle
from xingtan.rulebook.bulk.endings import AFTER_THE_DAY, NOT_IN_FORCE, OTHER_CYCLE, Ending
from xingtan.rulebook.bulk.layout import (
    Layout,
    cut_column,
    have_column,
    move_column,
    need_column,
    said_column,
    state_column,
)
from xingtan.rulebook.bulk.plan import Plan
from xingtan.rulebook.bulk.stages import IN_STEPS, once_number
from xingtan.rulebook.bulk.sums import staged, under, wide
from xingtan.rulebook.bulk.tables import recorded_value
from xingtan.rulebook.consequences import conclude
from xingtan.rulebook.facts import HOURS, AttributeValue, Fact
from xingtan.rulebook.measuring import Entry
from xingtan.rulebook.requirements import Question
from xingtan.rulebook.results import (
    NO_PART,
    ZERO,
    Amounts,
    Assessment,
    Move,
    Noted,
    Outcome,
    RequirementResult,
    SetAside,
    State,
    Step,
    StepValue,
)
from xingtan.rulebook.rules import Cap, Over

_ASIDE = {NOT_IN_FORCE: "not_in_force", AFTER_THE_DAY: "after_the_day", OTHER_CYCLE: "other_cycle"}
_IN_STEPS = re.compile(rf"(\w+)={IN_STEPS}(-?\d+){IN_STEPS}")
_NO_YEAR = frozenset({Over.CYCLE, Over.SHARE})
Row = Mapping[str, object]
Key = TypeVar("Key")


def assessments(
    plan: Plan, standings: Iterable[Row], remarks: Iterable[Row], cuts: Iterable[Row]
) -> Iterator[Assessment]:
    """Yield one assessment per row of the standings, with findings and what was set aside, without lines.

    Units: the unit of the rulebook, exact.
    """
    said, lost = _by_teacher(remarks), _by_teacher(cuts)
    for row in standings:
        teacher = str(row["teacher"])
        yield _Answer(plan, row, said.get(teacher, ()), lost.get(teacher, ())).assessment()


def _by_teacher(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row["teacher"]), []).append(row)
    return found


class _Answer:
    """One teacher's row on its way to an assessment."""

    def __init__(self, plan: Plan, row: Row, remarks: Iterable[Row], cuts: Iterable[Row]) -> None:
        self._plan = plan
        self._layout: Layout = plan.layout
        self._row = row
        self._groups = sorted(cuts, key=lambda each: (_whole(each["first"]), _whole(each["slot"])))
        self._remarks = sorted(remarks, key=lambda each: (each["date"], each["key"]))
        first = self._layout.first_year if self._layout.first_year is not None else _whole(row["first_year"])
        self._cycle = Cycle(first, self._layout.rulebook.calendar.cycle_years)

    def assessment(self) -> Assessment:
        """Return the whole answer."""
        layout, rulebook = self._layout, self._layout.rulebook
        cells = layout.cells()
        moves = tuple(self._moves())
        results = tuple(self._results(moves))
        short = (result.finding() for result in results if result.state is State.SHORT)
        profile = self._row["profile"]
        return Assessment(
            rulebook=rulebook.name,
            digest=rulebook.digest,
            grain=layout.grain,
            teacher=str(self._row["teacher"]),
            cycle=self._cycle,
            as_of=layout.as_of,
            profile=None if profile is None else str(profile),
            lines=(),
            set_aside=tuple(self._set_aside()),
            total=self._amounts("total") or Amounts(),
            by_part=dict.fromkeys(rulebook.parts, Amounts())
            | self._found({cell.part: f"part/{cell.part}" for cell in cells}),
            by_year=self._found({self._year(cell.slot): f"year/{cell.slot}" for cell in cells}),
            by_part_year=self._found(
                {(cell.part, self._year(cell.slot)): f"part-year/{cell.part}/{cell.slot}" for cell in cells}
            ),
            by_item_year=self._found(
                {(cell.part, cell.item, self._year(cell.slot)): cell.column("")[1:] for cell in cells}
            ),
            results=results,
            findings=(*self._said(), *self._once(), *self._cuts(), *(move.finding() for move in moves), *short),
            noted=tuple(self._noted()),
            moves=moves,
            consequences=conclude(rulebook, results, list(self._entries()), self._question()),
        )

    def _year(self, slot: int) -> int:
        return self._cycle.first_year + slot

    def _exact(self, units: object) -> Fraction:
        return Fraction(_whole(units), self._layout.grain)

    def _amounts(self, group: str) -> Amounts | None:
        raw, counted = self._row[f"raw/{group}"], self._row[f"counted/{group}"]
        return None if raw is None else Amounts(self._exact(raw), self._exact(counted))

    def _found(self, columns: Mapping[Key, str]) -> dict[Key, Amounts]:
        found = {key: self._amounts(name) for key, name in columns.items()}
        return {key: amounts for key, amounts in found.items() if amounts is not None}

    def _results(self, moves: Sequence[Move]) -> Iterator[RequirementResult]:
        for requirement, slot in self._layout.judged():
            state = self._row[state_column(requirement.name, slot)]
            if state is None:
                continue
            unit, year = self._layout.unit_of(requirement), None if slot is None else self._year(slot)
            have = Fraction(_whole(self._row[have_column(requirement.name, slot)]), unit)
            need = Fraction(_whole(self._row[need_column(requirement.name, slot)]), unit)
            mine = [move for move in moves if move.year == year]
            yield RequirementResult(
                requirement=requirement.name,
                year=year,
                parts=requirement.parts,
                items=requirement.items,
                within=requirement.within,
                strict=requirement.strict,
                need=need,
                have=have,
                short=max(ZERO, need - have),
                state=State(str(state)),
                measure=requirement.quantity or requirement.measure.value,
                moved=sum((move.amount for move in mine if move.target == requirement.name), ZERO)
                - sum((move.amount for move in mine if move.source == requirement.name), ZERO),
            )

    def _moves(self) -> Iterator[Move]:
        for number, offset in enumerate(self._layout.rulebook.offsets):
            for slot in (None, *range(self._layout.slots)):
                units = self._row.get(move_column(number, slot))
                if units:
                    year = None if slot is None else self._year(slot)
                    yield Move(offset.source, offset.target, year, self._exact(units))

    def _noted(self) -> Iterator[Noted]:
        order = sorted(self._remarks, key=lambda each: (each["settled"] is None, each["date"], each["key"]))
        for remark in order:
            if remark["kind"] in self._layout.rulebook.circumstances and _whole(remark["code"]) >= 0:
                on = _day(remark["date"])
                yield Noted(str(remark["key"]), str(remark["kind"]), on, self._layout.rulebook.year_of(on))

    def _entries(self) -> Iterator[Entry]:
        """Yield the facts that consequences may look at; circumstances come last."""
        if not self._layout.rulebook.consequences:
            return
        circumstances = self._layout.rulebook.circumstances
        for remark in sorted(self._remarks, key=lambda each: each["kind"] in circumstances):
            ending = self._ending(remark)
            if ending is None:
                continue
            placed = ending.rule is not None and ending.outcome is not Outcome.NO_RULE
            if not placed and self._layout.rulebook.year_of(_day(remark["date"])) < self._cycle.first_year:
                continue
            if placed or remark["settled"] is not None or remark["kind"] in circumstances:
                yield self._entry(remark)

    def _entry(self, remark: Row) -> Entry:
        read, on = self._reader(remark), _day(remark["date"])
        values = {name: read(name) for name in self._layout.rulebook.attributes if name != HOURS}
        hours = read(HOURS)
        fact = Fact(
            key=str(remark["key"]),
            teacher=str(remark["teacher"]),
            kind=str(remark["kind"]),
            on=on,
            hours=hours if isinstance(hours, Fraction) else None,
            attributes={name: value for name, value in values.items() if value is not None},
        )
        year = max(self._layout.rulebook.year_of(on), self._cycle.first_year)
        return Entry(fact, NO_PART, None, year, ZERO, ZERO, first=True, valid=True)

    def _question(self) -> Question:
        return Question(self._cycle, self._layout.as_of, None, {})

    def _set_aside(self) -> Iterator[SetAside]:
        order = self._remarks
        if self._layout.with_settled:
            order = sorted(order, key=lambda each: (each["settled"] is None, each["date"], each["key"]))
        for remark in order:
            on = _day(remark["date"])
            params: dict[int, dict[str, StepValue]] = {
                NOT_IN_FORCE: {"on": on},
                AFTER_THE_DAY: {"on": on, "as_of": self._layout.as_of},
                OTHER_CYCLE: {"on": on, "first": self._cycle.first_year, "last": self._cycle.last_year},
            }
            code = _whole(remark["code"])
            if code in params:
                step = Step(_ASIDE[code], params[code])
                yield SetAside(str(remark["key"]), str(remark["kind"]), on, step)

    def _said(self) -> Iterator[Step]:
        for remark in self._remarks:
            ending = self._ending(remark)
            if ending is not None and ending.outcome is not Outcome.COUNTED:
                yield ending.remark(self._reader(remark), str(remark["key"]))

    def _ending(self, remark: Row) -> Ending | None:
        code = _whole(remark["code"])
        return None if code < 0 else self._plan.coded.endings.by_number[code % self._plan.coded.endings.stride]

    def _reader(self, remark: Row) -> Callable[[str], AttributeValue | None]:
        attributes = self._layout.rulebook.attributes

        def read(name: str) -> AttributeValue | None:
            if name == "kind":
                return str(remark["kind"])
            return recorded_value(attributes[name], remark[said_column(name)])

        return read

    def _once(self) -> Iterator[Step]:
        for number, once in enumerate(self._layout.rulebook.once):
            for group in self._groups:
                if group["stage"] == once_number(self._layout, number):
                    yield Step(f"once_{once.keep.value}", {"once": once.name, "cut": self._exact(group["cut"])})

    def _cuts(self) -> Iterator[Step]:
        if not self._layout.by_fact:
            left = {str(remark["key"]): _whole(remark["units"]) for remark in self._remarks}
            for cap in self._layout.rulebook.caps:
                if cap.over is Over.EVENT:
                    yield from self._event_cuts(cap, left)
        for number, cap in staged(self._layout):
            yield from self._wide_cuts(number, cap) if wide(cap) else self._group_cuts(number, cap)

    def _wide_cuts(self, number: int, cap: Cap) -> Iterator[Step]:
        groups = list(under(self._layout, cap))
        groups.sort(key=lambda group: group[0] or 0)
        for slot, _ in groups:
            lost = _whole(self._row[cut_column(number, slot)])
            if lost:
                yield self._cut(cap, slot, lost)

    def _group_cuts(self, number: int, cap: Cap) -> Iterator[Step]:
        for group in self._groups:
            if group["stage"] == number:
                slot = None if cap.over in _NO_YEAR else _whole(group["slot"])
                step = self._cut(cap, slot, _whole(group["cut"]))
                same = _IN_STEPS.sub(self._quantity, str(group["same"]))
                yield Step(step.code, {**step.params, "same": same}) if same else step

    def _quantity(self, said: re.Match[str]) -> str:
        """Return what a quantity in whole steps says."""
        return f"{said[1]}={recorded_value(self._layout.rulebook.attributes[said[1]], int(said[2]))}"

    def _event_cuts(self, cap: Cap, left: dict[str, int]) -> Iterator[Step]:
        limit = self._layout.units(cap.at_most)
        for remark in self._remarks:
            ending, key = self._ending(remark), str(remark["key"])
            if ending is None or not ending.rule or ending.rule.item != cap.of or remark["settled"] is not None:
                continue
            if left[key] > limit:
                yield self._cut(cap, _whole(remark["code"]) // self._plan.coded.endings.stride, left[key] - limit)
                left[key] = limit

    def _cut(self, cap: Cap, slot: int | None, lost: int) -> Step:
        params: dict[str, StepValue] = {"at_most": cap.at_most, "cut": self._exact(lost)}
        if cap.of:
            params[cap.scope.value] = cap.of
        if slot is not None:
            params["year"] = self._year(slot)
        return Step(f"{cap.scope.value}_{cap.over.value}_cap", params)


def _whole(value: object) -> int:
    """Return a stored whole number.

    Errors: ValueError for anything else.
    """
    if isinstance(value, int):
        return value
    raise ValueError(value)


def _day(value: object) -> date:
    """Return a stored day.

    Errors: ValueError for anything else.
    """
    if isinstance(value, date):
        return value
    raise ValueError(value)
