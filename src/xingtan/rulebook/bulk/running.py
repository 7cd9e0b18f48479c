"""Caps fact by fact: running sums in the order in which facts use caps up, for teachers whose items tangle."""

from __future__ import annotations

import ibis
from ibis.expr.types import IntegerValue, Table

from xingtan.rulebook.bulk.coding import Coded
from xingtan.rulebook.bulk.cutting import staged, under
from xingtan.rulebook.bulk.layout import cut_column
from xingtan.rulebook.bulk.recorded import narrowed, whole_sum
from xingtan.rulebook.rules import Cap, Over


def run(coded: Coded, teachers: Table) -> Table:
    """Return one row per teacher of the given ones: the same columns as the caps over sums leave.

    Units: grains. Rounding: none.
    """
    layout = coded.layout
    facts = coded.table.filter(coded.table.code >= 0).semi_join(teachers, "teacher")
    facts = facts.mutate(lasting=ibis.coalesce(facts.settled, facts.open) if layout.with_settled else facts.open)
    for number, cap in staged(layout):
        facts = _through(coded, facts, number, cap)
    sums: dict[str, IntegerValue] = {"facts": facts.count()}
    for cell in layout.cells():
        inside = coded.inside(facts, [cell])
        unsettled = inside & facts.settled.isnull() if layout.with_settled else inside
        sums[cell.column("open")] = ibis.coalesce(whole_sum(facts.lasting, unsettled), 0)
        if cell.item is not None:
            sums[cell.column("raw")] = whole_sum(facts.units, inside)
        if layout.with_settled:
            sums[cell.column("settled")] = whole_sum(facts.settled, inside)
    for number, cap in staged(layout):
        for slot, cells in under(layout, cap):
            lost = whole_sum(facts[f"lost/{number}"], coded.inside(facts, cells))
            sums[cut_column(number, slot)] = ibis.coalesce(lost, 0)
    return facts.group_by("teacher").agg(**sums)


def _through(coded: Coded, facts: Table, number: int, cap: Cap) -> Table:
    """Let the facts through one cap, and keep what it took from each."""
    layout = coded.layout
    hit = coded.inside(facts, [cell for _, cells in under(layout, cap) for cell in cells])
    order = [facts.date, facts.key]
    if layout.with_settled:
        order.insert(0, facts.settled.isnull())
    groups: list[IntegerValue] = [facts.teacher, hit]
    if cap.over is Over.YEAR:
        groups.append(facts.code - facts.code % coded.endings.stride)
    before = facts.lasting.sum().over(group_by=groups, order_by=order, rows=(None, -1))
    facts = facts.mutate(before=ibis.coalesce(narrowed(before), 0))
    free = hit if not layout.with_settled else hit & facts.settled.isnull()
    room = ibis.literal(layout.units(cap.at_most), "int64") - facts.before
    kept = ibis.cases((free, ibis.greatest(ibis.least(facts.lasting, room), 0)), else_=facts.lasting)
    facts = facts.mutate(kept=kept)
    return facts.mutate(**{f"lost/{number}": facts.lasting - facts.kept, "lasting": facts.kept})
