"""From capped sums to the answer per teacher: totals by item, part and year, requirements, verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, Table

from xingtan.rulebook.bulk.layout import (
    Cell,
    Layout,
    about_column,
    have_column,
    move_column,
    need_column,
    state_column,
    with_column,
)
from xingtan.rulebook.bulk.recorded import Recorded, all_of, any_of
from xingtan.rulebook.results import State
from xingtan.rulebook.rules import Condition, Requirement

Groups = dict[str, list[Cell]]


def answered(layout: Layout, table: Table) -> Table:
    """Return one row per teacher with every figure of the answer.

    Units: grains. ``raw`` and ``counted`` of a group without any fact are null.
    """
    counted = {cell.column("counted"): _counted(layout, table, cell) for cell in layout.cells()}
    raw = {cell.column("raw"): _raw(table, cell) for cell in layout.cells()}
    table = table.mutate(**{**raw, **counted})
    sums: dict[str, IntegerValue] = {}
    for name, cells in groups(layout).items():
        sums[f"raw/{name}"] = _sum(table, "raw", cells)
        sums[f"counted/{name}"] = _sum(table, "counted", cells)
    table = table.mutate(**sums)
    table = table.mutate(**_needs_and_haves(layout, table))
    table = _offset(layout, table)
    states = {
        state_column(requirement.name, slot): _state(layout, table, requirement, slot)
        for requirement, slot in layout.judged()
    }
    table = table.mutate(**states)
    return table.mutate(verdict=_verdict([table[name] for name in states]))


def _needs_and_haves(layout: Layout, table: Table) -> dict[str, IntegerValue]:
    found: dict[str, IntegerValue] = {}
    for requirement, slot in layout.judged():
        found[need_column(requirement.name, slot)] = _need(layout, table, requirement)
        name = have_column(requirement.name, slot)
        found[name] = (
            ibis.coalesce(table[name], 0) if requirement.needs_facts else _have(layout, table, requirement, slot)
        )
    return found


def _need(layout: Layout, table: Table, requirement: Requirement) -> IntegerValue:
    """Return what a requirement needs of a teacher: all of it, or the share that their years have."""
    unit = layout.unit_of(requirement)
    need = ibis.literal(int(requirement.at_least * unit), "int64")
    if requirement.pro_rata is None:
        return need
    years = table[about_column(requirement.pro_rata.by)]
    step = layout.rulebook.about[requirement.pro_rata.by].step
    share = years * int(requirement.at_least * step / requirement.pro_rata.of * unit)
    return years.isnull().ifelse(need, ibis.greatest(ibis.least(need, share), 0))


def _offset(layout: Layout, table: Table) -> Table:
    """Move surplus along the arrows in their order; only what lies above the need, and no more than the gap."""
    judged = layout.judged()
    slots = [None, *range(layout.slots)]
    for number, offset in enumerate(layout.rulebook.offsets):
        source = {slot: each for each, slot in judged if each.name == offset.source}
        target = {slot: each for each, slot in judged if each.name == offset.target}
        for slot in slots:
            if slot in source and slot in target:
                table = _moved(layout, table, (number, slot), source[slot], target[slot])
    return table


def _moved(
    layout: Layout, table: Table, place: tuple[int, int | None], source: Requirement, target: Requirement
) -> Table:
    number, slot = place
    here, there = have_column(source.name, slot), have_column(target.name, slot)
    surplus = ibis.greatest(table[here] - table[need_column(source.name, slot)], 0)
    gap = ibis.greatest(table[need_column(target.name, slot)] - table[there], 0)
    amount = ibis.least(surplus, gap)
    at_most = layout.rulebook.offsets[number].at_most
    if at_most is not None:
        amount = ibis.least(amount, ibis.literal(layout.units(at_most), "int64"))
    due = [_applies(layout, table, each, slot) for each in (source, target)]
    both = [each for each in due if each is not None]
    amount = all_of(both).ifelse(amount, 0) if both else amount
    name = move_column(number, slot)
    table = table.mutate(**{name: amount})
    return table.mutate(**{here: table[here] - table[name], there: table[there] + table[name]})


def groups(layout: Layout) -> Groups:
    """Return the groups of cells that are summed: all, each part, each year, each part in each year."""
    cells = layout.cells()
    found: Groups = {"total": list(cells)}
    for cell in cells:
        found.setdefault(f"part/{cell.part}", []).append(cell)
        found.setdefault(f"year/{cell.slot}", []).append(cell)
        found.setdefault(f"part-year/{cell.part}/{cell.slot}", []).append(cell)
    return found


def _counted(layout: Layout, table: Table, cell: Cell) -> IntegerValue:
    """Return what counts of a cell, or null when it has no fact."""
    opened = table[cell.column("open")]
    settled = ibis.coalesce(table[cell.column("settled")], 0) if layout.with_settled else None
    if cell.item is None:
        return table[cell.column("settled")]
    whole = opened if settled is None else opened + settled
    return table[cell.column("raw")].isnull().ifelse(ibis.null("int64"), whole)


def _raw(table: Table, cell: Cell) -> IntegerValue:
    if cell.item is not None:
        return table[cell.column("raw")]
    return table[cell.column("settled")].isnull().ifelse(ibis.null("int64"), ibis.literal(0, "int64"))


def _sum(table: Table, figure: str, cells: Sequence[Cell]) -> IntegerValue:
    """Return the sum over cells, or null when none of them has a fact."""
    columns = [table[cell.column(figure)] for cell in cells]
    if len(columns) == 1:
        return columns[0]
    nothing = [column.isnull() for column in columns]
    whole = reduce(add, (ibis.coalesce(column, 0) for column in columns))
    return reduce(lambda one, other: one & other, nothing).ifelse(ibis.null("int64"), whole)


def _have(layout: Layout, table: Table, requirement: Requirement, slot: int | None) -> IntegerValue:
    columns = [
        ibis.coalesce(table[cell.column("counted")], 0)
        for cell in layout.cells()
        if (slot is None or cell.slot == slot) and _counts(requirement, cell)
    ]
    return reduce(add, columns) if columns else ibis.literal(0, "int64")


def _counts(requirement: Requirement, cell: Cell) -> bool:
    if requirement.parts:
        return cell.part in requirement.parts
    return not requirement.items or cell.item in requirement.items


def _state(layout: Layout, table: Table, requirement: Requirement, slot: int | None) -> StringValue:
    have, need = table[have_column(requirement.name, slot)], table[need_column(requirement.name, slot)]
    reached = have > need if requirement.strict else have >= need
    over = _is_over(layout, table, slot)
    state = ibis.cases((reached, State.MET.value), (over, State.SHORT.value), else_=State.OPEN.value)
    due = _applies(layout, table, requirement, slot)
    return state if due is None else due.ifelse(state, ibis.null("string"))


def _is_over(layout: Layout, table: Table, slot: int | None) -> BooleanValue:
    """Return whether the last day of the year, or of the cycle, is not after the day asked about."""
    calendar = layout.rulebook.calendar
    year = slot if slot is not None else calendar.cycle_years - 1
    current = calendar.year.year_of(layout.as_of)
    finished = current if calendar.year.span_of(current).end == layout.as_of else current - 1
    if layout.first_year is not None:
        return ibis.literal(value=layout.first_year + year <= finished)
    return table.first_year + year <= finished


def _applies(layout: Layout, table: Table, requirement: Requirement, slot: int | None) -> BooleanValue | None:
    """Return whether a requirement is due from a teacher in a year, or None when it always is."""
    conditions: list[BooleanValue] = []
    if requirement.profiles:
        conditions.append(ibis.coalesce(any_of([table.profile == name for name in requirement.profiles]), _no()))
    if requirement.except_profiles:
        conditions.append(
            ~ibis.coalesce(any_of([table.profile == name for name in requirement.except_profiles]), _no())
        )
    if requirement.teachers:
        conditions.append(_known(layout, table, requirement.teachers))
    if requirement.unless:
        conditions.append(~_known(layout, table, requirement.unless))
    if slot is not None and layout.first_year is None:
        conditions.append(table.first_year + slot <= layout.rulebook.calendar.year.year_of(layout.as_of))
    if requirement.in_years_with is not None and slot is not None:
        conditions.append(ibis.coalesce(table[with_column(requirement.name, slot)] > 0, _no()))
    return reduce(lambda one, two: one & two, conditions) if conditions else None


def _known(layout: Layout, table: Table, conditions: Iterable[Condition]) -> BooleanValue:
    """Return whether all conditions are known to hold of the teacher."""
    columns = Recorded(layout.rulebook.about, table, about_column)
    return all_of([ibis.coalesce(columns.holds(each), _no()) for each in conditions])


def _no() -> BooleanValue:
    """Return what a comparison with nothing comes to."""
    return ibis.literal(value=False)


def _verdict(states: Iterable[StringValue]) -> StringValue:
    found = list(states)
    cases = [
        (any_of([ibis.coalesce(state == wanted.value, _no()) for state in found]), wanted.value)
        for wanted in (State.SHORT, State.OPEN)
        if found
    ]
    return ibis.cases(*cases, else_=State.MET.value) if cases else ibis.literal(State.MET.value)
