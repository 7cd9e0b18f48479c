"""Sums of facts that went through the stages one by one: the same columns as the caps over sums leave."""

from __future__ import annotations

import ibis
from ibis.expr.types import IntegerValue, Table

from xingtan.rulebook.bulk.coding import Coded
from xingtan.rulebook.bulk.layout import cut_column
from xingtan.rulebook.bulk.measures import measured, with_whole_facts
from xingtan.rulebook.bulk.recorded import whole_sum
from xingtan.rulebook.bulk.sums import staged, under, wide


def summed_by_fact(coded: Coded, facts: Table) -> Table:
    """Return one row per teacher of facts that have gone through the stages.

    Units: grains. Rounding: none.
    """
    layout = coded.layout
    facts = with_whole_facts(coded, facts) if layout.spreads else facts
    sums: dict[str, IntegerValue] = {"facts": facts["first"].sum() if layout.spreads else facts.count()}
    for cell in layout.cells():
        inside = coded.inside(facts, [cell])
        unsettled = inside & facts.settled.isnull() if layout.with_settled else inside
        sums[cell.column("open")] = ibis.coalesce(whole_sum(facts.lasting, unsettled), 0)
        if cell.item is not None:
            sums[cell.column("raw")] = whole_sum(facts.units, inside)
        if layout.with_settled:
            sums[cell.column("settled")] = whole_sum(facts.settled, inside)
    for number, cap in staged(layout):
        if wide(cap):
            for slot, cells in under(layout, cap):
                lost = whole_sum(facts[f"lost/{number}"], coded.inside(facts, cells))
                sums[cut_column(number, slot)] = ibis.coalesce(lost, 0)
    return facts.group_by("teacher").agg(**sums, **measured(coded, facts))
