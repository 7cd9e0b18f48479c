"""Caps over sums: what is left of each item and year of a teacher, and what each cap cut.

What is settled is never cut and uses a cap up first, and an earlier year comes before a later one; so sums by item and
year are enough as long as a cap has one item in each year. A cap over several items takes the latest facts first,
whatever their item: teachers whom such a cap cuts are marked ``tangled`` and are worked out fact by fact.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis.expr.types import IntegerValue, Table, Value

from xingtan.rulebook.bulk.coding import Coded
from xingtan.rulebook.bulk.layout import Cell, Layout, cut_column
from xingtan.rulebook.bulk.measures import measured
from xingtan.rulebook.bulk.recorded import whole_sum
from xingtan.rulebook.bulk.sums import staged, under
from xingtan.rulebook.rules import Cap, Over, Scope

MANY_CELLS = 64
"""Beyond so many cells the facts are first summed by teacher and code, so that the wide sums run over fewer rows."""


def tangles(layout: Layout, cap: Cap) -> bool:
    """Return whether a cap takes from several items of one year."""
    return any(
        len([cell for cell in cells if cell.slot == slot]) > 1
        for _, cells in under(layout, cap)
        for slot in {cell.slot for cell in cells}
    )


def summed(coded: Coded) -> Table:
    """Return one row per teacher: raw, settled and open sums of every cell, null where there is no fact.

    Units: grains.
    """
    cells = coded.layout.cells()
    table = coded.table
    figures = ("units", "open", "settled") if coded.layout.with_settled else ("units", "open")
    extra = measured(coded, table)
    if len(cells) > MANY_CELLS and not extra:
        counted = {name: whole_sum(table[name]) for name in figures}
        table = table.group_by("teacher", "code").agg(rows=table.count(), **counted)
        sums: dict[str, IntegerValue] = {"facts": whole_sum(table.rows)}
    else:
        sums = {"facts": table.count()}
    for cell in cells:
        inside = coded.inside(table, [cell])
        if cell.item is not None:
            sums[cell.column("raw")] = whole_sum(table.units, inside)
            if differs(coded.layout, cell):
                sums[cell.column("open")] = whole_sum(table.open, inside)
        if coded.layout.with_settled:
            sums[cell.column("settled")] = whole_sum(table.settled, inside)
    return table.group_by("teacher").agg(**sums, **extra)


def cut(layout: Layout, sums: Table) -> Table:
    """Return the sums after the caps, with a column for each cut and ``tangled``.

    Units: grains. Rounding: none.
    """
    table = _filled(layout, sums).mutate(tangled=ibis.literal(value=False))
    for number, cap in staged(layout):
        columns: dict[str, Value] = {}
        for slot, cells in under(layout, cap):
            left, lost = _left(layout, table, cap, cells)
            columns[cut_column(number, slot)] = lost
            if tangles(layout, cap):
                columns["tangled"] = columns.get("tangled", table.tangled) | (lost > 0)
            else:
                columns |= {cell.column("open"): amount for cell, amount in zip(cells, left, strict=True)}
        table = table.mutate(**columns)
    return table


def differs(layout: Layout, cell: Cell) -> bool:
    """Return whether what a cell offers to the caps over sums may differ from its raw sum."""
    return layout.with_settled or any(
        (cap.scope, cap.over, cap.of) == (Scope.ITEM, Over.EVENT, cell.item) for cap in layout.rulebook.caps
    )


def _filled(layout: Layout, sums: Table) -> Table:
    """Let missing sums count as nothing; ``raw`` and ``settled`` stay null, which tells that there was no fact."""
    zeros = {}
    for cell in layout.cells():
        name = cell.column("open")
        if cell.item is None:
            zeros[name] = ibis.literal(0, "int64")
        else:
            zeros[name] = ibis.coalesce(sums[name if differs(layout, cell) else cell.column("raw")], 0)
    return sums.mutate(**zeros)


def _left(layout: Layout, table: Table, cap: Cap, cells: Sequence[Cell]) -> tuple[list[IntegerValue], IntegerValue]:
    """Return what a cap leaves of its cells, taken in their order, and what it cuts."""
    room: IntegerValue = ibis.literal(layout.units(cap.at_most), "int64")
    if layout.with_settled:
        for cell in cells:
            room = room - ibis.coalesce(table[cell.column("settled")], 0)
    room = ibis.greatest(room, 0) if layout.with_settled else room
    left: list[IntegerValue] = []
    before: IntegerValue | None = None
    lost: IntegerValue = ibis.literal(0, "int64")
    for cell in cells:
        amount = table[cell.column("open")]
        here = ibis.greatest(ibis.least(amount, room if before is None else room - before), 0)
        left.append(here)
        lost = lost + (amount - here)
        before = amount if before is None else before + amount
    return left, lost
