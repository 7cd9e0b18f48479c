"""Fact by fact: what counts once, what is recognised, caps; running sums in the order in which facts use them up.

The order is that of the Python evaluator: settled facts first, then by date, then by key; of what counts once at the
highest amount, the highest first. Each stage takes from a fact what no longer finds room in its group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, Table, Value

from xingtan.rulebook.bulk.coding import Coded
from xingtan.rulebook.bulk.layout import Layout, said_column
from xingtan.rulebook.bulk.periods import period
from xingtan.rulebook.bulk.recorded import any_of, narrowed, whole_parts
from xingtan.rulebook.bulk.spreading import shared_out
from xingtan.rulebook.bulk.sums import staged, under, wide
from xingtan.rulebook.rules import AttributeKind, Cap, Keep, Once

IN_STEPS = "\x1f"
"""Stands around a quantity in whole steps, where the groups of a cap are said."""
SLOTS = 1000
"""More years than any cycle has, so that a rank and a slot fit one number."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage that takes something: its number, its rule, and which facts it looks at by which groups."""

    number: int
    rule: Cap | Once
    hit: BooleanValue
    groups: tuple[Value, ...]


def run(coded: Coded, facts: Table) -> Table:
    """Return the facts inside the question with ``lasting``, what counts of each, and a column ``lost/n`` per stage.

    Units: grains. Rounding: none.
    """
    layout = coded.layout
    offered = facts.units if layout.by_fact else facts.open
    lasting = ibis.coalesce(facts.settled, offered) if layout.with_settled else offered
    if layout.rulebook.circumstances:
        lasting = coded.noted(facts).ifelse(ibis.literal(0, "int64"), lasting)
    facts = facts.mutate(
        lasting=lasting,
        slot=coded.slot(facts),
        rank=ibis.row_number().over(group_by=facts.teacher, order_by=_order(coded, facts)),
    )
    for number, once in enumerate(layout.rulebook.once):
        facts = _keep_once(coded, facts, once_number(layout, number), once)
    facts = _recognised(coded, facts)
    if layout.spreads:
        facts = _told_once(layout, shared_out(coded, facts))
    for number, cap in staged(layout):
        facts = _through(coded, facts, number, cap)
    return facts


def once_number(layout: Layout, number: int) -> int:
    """Return the number of the stage of a rule of what counts once; those of caps come before."""
    return len(layout.rulebook.caps) + number


def cuts(coded: Coded, facts: Table) -> Table | None:
    """Return a row for each group that a stage took from, or None when all cuts are told by columns of the standings.

    Columns: ``teacher``, ``stage``, ``first`` (its place among the groups), ``slot``, ``same``, ``cut`` in grains.
    """
    found = [_groups_cut(coded, facts, number, rule) for number, rule in _told_by_group(coded.layout)]
    return reduce(lambda one, other: one.union(other), found) if found else None


def _told_by_group(layout: Layout) -> Iterator[tuple[int, Cap | Once]]:
    for number, once in enumerate(layout.rulebook.once):
        yield once_number(layout, number), once
    for number, cap in staged(layout):
        if not wide(cap):
            yield number, cap


def _groups_cut(coded: Coded, facts: Table, number: int, rule: Cap | Once) -> Table:
    hit = facts.filter(facts[f"first/{number}"].notnull())
    groups = {f"by{place}": value for place, value in enumerate(_groups(coded, hit, rule))}
    hit = hit.mutate(**groups, same=_same(coded, hit, rule))
    found = hit.group_by(["teacher", *groups]).agg(
        first=hit[f"first/{number}"].min().cast("int64"),
        cut=narrowed(hit[f"lost/{number}"].sum()),
        same=hit.same.max(),
    )
    found = found.filter(found.cut > 0).mutate(stage=ibis.literal(number, "int64"))
    return found.select(
        "teacher", "stage", "same", "cut", first=found["first"] - found["first"] % SLOTS, slot=found["first"] % SLOTS
    )


def _keep_once(coded: Coded, facts: Table, number: int, once: Once) -> Table:
    items = once.items or tuple(coded.layout.rulebook.items)
    hit = coded.inside(facts, [cell for cell in coded.layout.cells() if cell.item in items])
    hit = hit & _all_recorded(facts, once.by)
    hit = hit & ((facts.lasting > 0) | facts.settled.notnull() if coded.layout.with_settled else facts.lasting > 0)
    facts = facts.mutate(hit=hit)
    facts = facts.mutate(given=_limit(coded, facts, once))
    stage = Stage(number, once, facts.hit, _groups(coded, facts, once))
    return _cut(coded, facts, stage, facts.given, _once_order(coded, facts, once))


def _limit(coded: Coded, facts: Table, once: Once) -> IntegerValue:
    """Return what a group may give: its highest amount, or its earliest."""
    groups = [facts.teacher, facts.hit, *_groups(coded, facts, once)]
    if once.keep is Keep.HIGHEST:
        return facts.units.max().over(group_by=groups)
    earliest = facts.lasting.first().over(group_by=groups, order_by=_order(coded, facts), rows=(None, None))
    if not coded.layout.with_settled:
        return earliest
    return ibis.coalesce(narrowed(facts.settled.sum().over(group_by=groups)), earliest)


def _once_order(coded: Coded, facts: Table, once: Once) -> list[Value]:
    *settled, date, key = _order(coded, facts)
    return [*settled, -facts.lasting, date, key] if once.keep is Keep.HIGHEST else [*settled, date, key]


def _told_once(layout: Layout, facts: Table) -> Table:
    """Leave what was taken from facts that count once with the first of the rows that they were shared out into."""
    columns: dict[str, Value] = {}
    for number in range(len(layout.rulebook.once)):
        lost, place = f"lost/{once_number(layout, number)}", f"first/{once_number(layout, number)}"
        columns[lost] = facts["first"].ifelse(facts[lost], 0)
        columns[place] = facts["first"].ifelse(facts[place], ibis.null("int64"))
    return facts.mutate(**columns)


def _recognised(coded: Coded, facts: Table) -> Table:
    """Leave what an item recognises for the teacher's profile; what is settled stays."""
    cases: list[tuple[BooleanValue, IntegerValue]] = []
    for item in coded.layout.rulebook.items.values():
        inside = coded.inside(facts, [cell for cell in coded.layout.cells() if cell.item == item.name])
        for recognition in item.recognised:
            hit = inside & (facts.lasting > 0)
            if recognition.profiles:
                hit = hit & facts.profile.isin(recognition.profiles)
            if coded.layout.with_settled:
                hit = hit & facts.settled.isnull()
            times = recognition.times
            cases.append((hit, whole_parts(facts.lasting * times.numerator, times.denominator)))
    return facts.mutate(lasting=ibis.cases(*cases, else_=facts.lasting)) if cases else facts


def _through(coded: Coded, facts: Table, number: int, cap: Cap) -> Table:
    hit = coded.inside(facts, [cell for _, cells in under(coded.layout, cap) for cell in cells]) & (facts.lasting > 0)
    if cap.by:
        hit = hit & _all_recorded(facts, cap.by)
    if cap.profiles:
        hit = hit & ibis.coalesce(facts.profile.isin(cap.profiles), ibis.literal(value=False))
    facts = facts.mutate(hit=hit)
    limit = ibis.literal(coded.layout.units(cap.at_most), "int64")
    order = [*_order(coded, facts), facts.slot] if coded.layout.spreads else _order(coded, facts)
    return _cut(coded, facts, Stage(number, cap, facts.hit, _groups(coded, facts, cap)), limit, order)


def _cut(coded: Coded, facts: Table, stage: Stage, limit: IntegerValue, order: Sequence[Value]) -> Table:
    """Take from the facts of each group what goes beyond the limit, the last in the order first."""
    groups = [facts.teacher, stage.hit, *stage.groups]
    before = narrowed(facts.lasting.sum().over(group_by=groups, order_by=order, rows=(None, -1)))
    room = limit - ibis.coalesce(before, 0)
    free = stage.hit & facts.settled.isnull() if coded.layout.with_settled else stage.hit
    kept = ibis.cases((free, ibis.greatest(ibis.least(facts.lasting, room), 0)), else_=facts.lasting)
    place = stage.hit.ifelse(facts["rank"] * SLOTS + facts.slot, ibis.null("int64"))
    facts = facts.mutate(kept=kept, place=place)
    lost = {f"lost/{stage.number}": facts.lasting - facts.kept, f"first/{stage.number}": facts.place}
    return facts.mutate(**lost, lasting=facts.kept)


def _groups(coded: Coded, facts: Table, rule: Cap | Once) -> tuple[Value, ...]:
    """Return what names the group of a fact under a rule, beside the teacher."""
    shared = facts.slot if coded.layout.spreads and isinstance(rule, Cap) else None
    return (*period(coded.layout, facts, rule.over, shared), *(facts[said_column(name)] for name in rule.by))


def _all_recorded(facts: Table, names: Sequence[str]) -> BooleanValue:
    return ~any_of([facts[said_column(name)].isnull() for name in names])


def _order(coded: Coded, facts: Table) -> list[Value]:
    settled = [facts.settled.isnull()] if coded.layout.with_settled else []
    return [*settled, facts.date, facts.key]


def _same(coded: Coded, facts: Table, rule: Cap | Once) -> StringValue:
    """Return what the facts of a group have alike, as the findings say it."""
    if isinstance(rule, Once) or not rule.by:
        return ibis.literal("")
    said: list[StringValue] = []
    for name in rule.by:
        column = facts[said_column(name)]
        kind = coded.layout.rulebook.attributes[name].kind
        if kind is AttributeKind.YES_NO:
            column = column.ifelse("true", "false")
        mark = IN_STEPS if kind in {AttributeKind.WHOLE, AttributeKind.AMOUNT} else ""
        said.append(ibis.literal(f"{name}={mark}") + column.cast("string") + ibis.literal(mark))
    return reduce(add, (part if place == 0 else ibis.literal(", ") + part for place, part in enumerate(said)))
