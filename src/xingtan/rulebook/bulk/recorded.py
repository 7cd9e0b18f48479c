"""What a table of facts records, as expressions: conditions, equality, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from operator import and_, ge, gt, le, lt, or_

import ibis
from ibis.expr.datatypes import Int64
from ibis.expr.types import BooleanValue, IntegerValue, Table, Value

from xingtan.rulebook.bulk.layout import said_column
from xingtan.rulebook.facts import AttributeValue
from xingtan.rulebook.rules import Attribute, AttributeKind, Condition

INTEGER_DIVISION = "create or replace macro div(number, size) as number // size"
"""What a DuckDB connection must run once before a compiled expression: it knows the division by another name."""

_QUANTITIES = frozenset({AttributeKind.WHOLE, AttributeKind.AMOUNT})


class Recorded:
    """The columns of a table of facts, seen as the rulebook's attributes; or those of teachers."""

    def __init__(
        self, attributes: Mapping[str, Attribute], table: Table, column_of: Callable[[str], str] = said_column
    ) -> None:
        self._attributes = attributes
        self._column_of = column_of
        self.table = table

    def value(self, name: str) -> Value:
        """Return the column of an attribute; quantities in whole steps."""
        return self.table[self._column_of(name)]

    def equals(self, name: str, values: Iterable[AttributeValue]) -> BooleanValue:
        """Return whether one of the values is recorded under the name; false or null when none is."""
        column = self.value(name)
        attribute = self._attributes[name]
        if attribute.kind in _QUANTITIES:
            steps = (Fraction(str(value)) / attribute.step for value in values)
            return _among(column, sorted(int(each) for each in steps if each.denominator == 1))
        if attribute.kind is AttributeKind.YES_NO:
            wanted = set(values)
            if len(wanted) > 1:
                return column.notnull()
            return column if True in wanted else ~column
        if attribute.kind is AttributeKind.DAY:
            days = sorted(value for value in values if isinstance(value, date))
            return any_of([column == ibis.date(day.isoformat()) for day in days])
        return _among(column, sorted(str(value) for value in values))

    def holds(self, condition: Condition) -> BooleanValue:
        """Return whether the condition holds; null when nothing is recorded."""
        if condition.values:
            return self.equals(condition.attribute, condition.values)
        if condition.of:
            return self._holds_of(condition)
        step = self._attributes[condition.attribute].step
        column = self.value(condition.attribute)
        bounds = []
        if condition.at_least is not None:
            bounds.append(column >= ceil(condition.at_least / step))
        if condition.more_than is not None:
            bounds.append(column > floor(condition.more_than / step))
        if condition.at_most is not None:
            bounds.append(column <= floor(condition.at_most / step))
        if condition.less_than is not None:
            bounds.append(column < ceil(condition.less_than / step))
        return all_of(bounds)

    def _holds_of(self, condition: Condition) -> BooleanValue:
        """Return whether a share of another quantity is kept; null when one of the two is not recorded."""
        unit = self._attributes[condition.of].step / self._attributes[condition.attribute].step
        part, whole = self.value(condition.attribute), self.value(condition.of)
        bounds: list[BooleanValue] = []
        for bound, holds in (
            (condition.at_least, ge),
            (condition.more_than, gt),
            (condition.at_most, le),
            (condition.less_than, lt),
        ):
            if bound is not None:
                share = bound * unit
                bounds.append(holds(part * share.denominator, whole * share.numerator))
        return all_of(bounds)

    def all_hold(self, conditions: Iterable[Condition]) -> BooleanValue | None:
        """Return whether all conditions hold, or None when there is none."""
        found = [self.holds(condition) for condition in conditions]
        return all_of(found) if found else None


def all_of(found: list[BooleanValue]) -> BooleanValue:
    """Return whether all hold; true of none."""
    return reduce(and_, found) if found else ibis.literal(value=True)


def any_of(found: list[BooleanValue]) -> BooleanValue:
    """Return whether at least one holds; false of none."""
    return reduce(or_, found) if found else ibis.literal(value=False)


def cases_of(cases: Sequence[tuple[BooleanValue, IntegerValue]], otherwise: IntegerValue) -> IntegerValue:
    """Return the number of the first case that holds, or the other one."""
    return ibis.cases(*cases, else_=otherwise) if cases else otherwise


def whole_parts(number: IntegerValue, size: int | IntegerValue) -> IntegerValue:
    """Return how many whole sizes the number holds; it is not below zero, or it is a whole number of sizes.

    The division is that of 64-bit whole numbers, exact to the last unit: ``div``, which Spark has and DuckDB is given.
    """
    if isinstance(size, int):
        return number if size == 1 else _div(number, ibis.literal(size, "int64"))
    return _div(number, size)


def whole_sum(column: IntegerValue, inside: BooleanValue | None = None) -> IntegerValue:
    """Return the sum as a 64-bit whole number, null of nothing; engines refuse a sum that does not fit.

    The cast says what DuckDB, whose sums have 128 bits, must give back.
    """
    return narrowed(column.sum(where=inside))


def narrowed(column: IntegerValue) -> IntegerValue:
    """Return the column with an explicit cast to 64 bits."""
    return column.cast(Int64(nullable=False))


def _among(column: Value, values: list[int] | list[str]) -> BooleanValue:
    if not values:
        return ibis.literal(value=False)
    return column == values[0] if len(values) == 1 else column.isin(values)


@ibis.udf.scalar.builtin(name="div", signature=(("int64", "int64"), "int64"))
def _div(number, size):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the whole part of a quotient of whole numbers."""
