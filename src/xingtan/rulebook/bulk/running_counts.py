"""Quantities counted through a period: what goes beyond the threshold, facts taken in the order of the caps."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
from ibis.expr.types import IntegerValue, Table, Value

from xingtan.rulebook.bulk.endings import Endings
from xingtan.rulebook.bulk.formulas import Count
from xingtan.rulebook.bulk.layout import Layout, said_column
from xingtan.rulebook.bulk.periods import period
from xingtan.rulebook.bulk.recorded import all_of, narrowed, whole_parts


def with_counts(layout: Layout, facts: Table, ending: IntegerValue, endings: Endings) -> Table:
    """Return the facts with a column for each count: the parts of a helping that each fact earns."""
    numbers: dict[Count, list[int]] = {}
    for each in endings.by_number.values():
        if each.formula and each.formula.count:
            numbers.setdefault(each.formula.count, []).append(each.number)
    if not numbers:
        return facts
    found = facts.mutate(ending=ending)
    for count, mine in numbers.items():
        found = found.mutate(hit=(found.code >= 0) & found.ending.isin(mine))
        found = found.mutate(**{count.column: _earned(layout, found, count)})
    return found.drop("ending", "hit")


def _earned(layout: Layout, facts: Table, count: Count) -> IntegerValue:
    """Return what a fact adds to the parts that its period has earned so far."""
    by = [facts[said_column(name)] for name in count.running.by]
    same = all_of([column.notnull() for column in by])
    alike = [same.ifelse(column, ibis.null(column.type())) for column in by]
    groups = [facts.teacher, facts.hit, *period(layout, facts, count.running.over), *alike]
    settled = [facts.settled.isnull()] if layout.with_settled else []
    quantity = facts[said_column(count.quantity)]
    before = _before(quantity, groups, [*settled, facts.date, facts.key])
    after = before + quantity
    return facts.hit.ifelse(_parts(after, count) - _parts(before, count), ibis.null("int64"))


def _before(column: IntegerValue, groups: Iterable[Value], order: Iterable[Value]) -> IntegerValue:
    total = column.sum().over(group_by=list(groups), order_by=list(order), rows=(None, -1))
    return ibis.coalesce(narrowed(total), 0)


def _parts(amount: IntegerValue, count: Count) -> IntegerValue:
    """Return how many parts of a helping so many steps have earned."""
    beyond = ibis.greatest(amount * int(count.step * count.size) - int(count.beyond * count.size), 0)
    return whole_parts(beyond, count.size) if count.whole else beyond
