"""From a table of facts to one code and one amount per fact: the year slot and the ending in a single number."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table

from xingtan.rulebook.bulk.endings import AFTER_THE_DAY, BLOCK, NOT_IN_FORCE, OTHER_CYCLE, Endings
from xingtan.rulebook.bulk.layout import Cell, Layout
from xingtan.rulebook.bulk.matching import Matching
from xingtan.rulebook.bulk.periods import day_of, first_year_of, slot_of, year_of
from xingtan.rulebook.bulk.recorded import Recorded, any_of
from xingtan.rulebook.bulk.running_counts import with_counts
from xingtan.rulebook.rules import ChangeOver, Over, Scope


class Coded:
    """Facts with their codes.

    ``table`` carries the columns of the facts, ``code`` (below zero outside the question), ``units`` (raw) and ``open``
    (what it offers to the caps over sums: raw after the caps per event, nothing once settled), both in grains.
    """

    def __init__(self, layout: Layout, facts: Table) -> None:
        matching = Matching(
            layout.rulebook, Recorded(layout.rulebook.attributes, facts), layout.grain, year_of(layout, facts)
        )
        self.layout = layout
        self.endings: Endings = matching.endings
        slot = self.slot(facts)
        ending = matching.ending()
        if layout.rulebook.circumstances:
            noted = facts.kind.isin(list(layout.rulebook.circumstances))
            ending = noted.ifelse(ibis.literal(self.endings.noted, "int32"), ending)
        if layout.spreads:
            facts = facts.mutate(ending=ending)
            ending = facts.ending
        located = ending if layout.slots == 1 else slot * self.endings.stride + ending
        code = ibis.cases(*self._outside(facts), else_=located.cast("int32"))
        coded = facts.mutate(code=code)
        coded = coded.drop("ending") if layout.spreads else coded
        coded = with_counts(layout, coded, self.inner(coded), self.endings)
        counted = Recorded(layout.rulebook.attributes, coded)
        coded = coded.mutate(units=matching.units(self.inner(coded), counted))
        opened = self._after_events(coded)
        if layout.with_settled:
            opened = coded.settled.isnull().ifelse(opened, ibis.literal(0, "int64"))
        self.table = coded.mutate(open=opened)

    def inside(self, table: Table, cells: Iterable[Cell]) -> BooleanValue:
        """Return whether the code of a row lies in one of the cells."""
        starts = (cell.slot * self.endings.stride + self.endings.block_of(cell.item) * BLOCK for cell in cells)
        return any_of([table.code.between(low, low + BLOCK - 1) for low in starts])

    def inner(self, table: Table) -> IntegerValue:
        """Return the number of the ending, without the year."""
        return table.code if self.layout.slots == 1 else table.code % self.endings.stride

    def slot(self, table: Table) -> IntegerValue:
        """Return the year of the cycle of each fact, counted from 0; 0 for one of an earlier cycle that reaches in."""
        slot = slot_of(self.layout, table)
        return ibis.greatest(slot, 0) if self.layout.spreads else slot

    def noted(self, table: Table) -> BooleanValue:
        """Return whether a fact is a circumstance, which earns nothing and is only looked at."""
        if not self.layout.rulebook.circumstances:
            return ibis.literal(value=False)
        return (table.code >= 0) & (self.inner(table) == self.endings.noted)

    def _outside(self, facts: Table) -> list[tuple[BooleanValue, IntegerValue]]:
        layout = self.layout
        effective = layout.rulebook.identity.effective
        too_soon = _too_soon(layout, facts)
        not_in_force = too_soon if effective.end is None else too_soon | (facts.date > day_of(effective.end))
        other = _other_cycle(layout, facts)
        if layout.spreads:
            other = other & ~self._reaches_in(facts)
        cases = ((not_in_force, NOT_IN_FORCE), (facts.date > day_of(layout.as_of), AFTER_THE_DAY), (other, OTHER_CYCLE))
        return [(case, ibis.literal(number, "int32")) for case, number in cases]

    def _reaches_in(self, facts: Table) -> BooleanValue:
        """Return whether a rule spreads a fact of an earlier cycle into this one."""
        before = first_year_of(self.layout, facts) - year_of(self.layout, facts)
        numbers: dict[int, list[int]] = {}
        for each in self.endings.by_number.values():
            if each.rule and each.rule.spread:
                numbers.setdefault(len(each.rule.spread.shares), []).append(each.number)
        reaches = [facts.ending.isin(mine) & (before < years) for years, mine in numbers.items()]
        return any_of(reaches) & (before > 0)

    def _after_events(self, coded: Table) -> IntegerValue:
        amount = coded.units
        for cap in self.layout.rulebook.caps:
            if (cap.scope, cap.over) == (Scope.ITEM, Over.EVENT):
                block = self.endings.block_of(cap.of) * BLOCK
                inner = self.inner(coded)
                limited = ibis.least(amount, ibis.literal(self.layout.units(cap.at_most), "int64"))
                amount = ibis.cases((inner.between(block, block + BLOCK - 1), limited), else_=amount)
        return amount


def _other_cycle(layout: Layout, facts: Table) -> BooleanValue:
    if layout.first_year is None:
        slot = slot_of(layout, facts)
        return (slot < 0) | (slot >= layout.slots)
    return facts.date < day_of(layout.rulebook.calendar.year.span_of(layout.first_year).start)


def _too_soon(layout: Layout, facts: Table) -> BooleanValue:
    """Return whether a fact lies before the rulebook is in force and is not taken over into it."""
    before = facts.date < day_of(layout.rulebook.identity.effective.start)
    match layout.rulebook.identity.change_over:
        case ChangeOver.SET_ASIDE:
            return before
        case ChangeOver.SETTLED:
            return before & facts.settled.isnull() if layout.with_settled else before
        case ChangeOver.CONVERT:
            return ibis.literal(value=False)
