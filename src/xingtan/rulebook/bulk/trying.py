"""Trying the values of one rule in bulk: rate, quantity, factors, deductions; the first that gives something ends it.

Each value is walked with what follows it in hand: a leaf of a table goes on to the quantities, these to the factors,
these to the deductions, and where a value gives nothing the walk goes on with the next value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from ibis.expr.types import BooleanValue, IntegerValue

from xingtan.rulebook.bulk.endings import Ending, Endings, Listing
from xingtan.rulebook.bulk.formulas import Count, Formula
from xingtan.rulebook.bulk.recorded import Recorded as Columns
from xingtan.rulebook.bulk.recorded import cases_of
from xingtan.rulebook.facts import AttributeValue
from xingtan.rulebook.results import Outcome, StepValue
from xingtan.rulebook.rules import Rule, Rulebook
from xingtan.rulebook.worth import Bands, Decided, Factor, Fixed, Recorded, Table, Value

Then = Callable[[Formula], IntegerValue]
Case = tuple[BooleanValue, IntegerValue]
Cells = Mapping[tuple[AttributeValue | None, ...], Fraction]


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left to try after a value, and what is told when nothing gives anything."""

    values: tuple[Value, ...]
    told: Ending | None


class Trying:
    """The values of one rule over one table of facts."""

    def __init__(self, rulebook: Rulebook, rule: Rule, columns: Columns, endings: Endings) -> None:
        self._attributes = rulebook.attributes
        self._rounding = rule.rounding or rulebook.rounding
        self._rule = rule
        self._columns = columns
        self._endings = endings

    def first(self, values: tuple[Value, ...], told: Ending | None = None) -> IntegerValue:
        """Return how the first value that gives something ends, else what is told of those that gave nothing."""
        if not values:
            return (told or self._endings.add(Outcome.NO_RULE, self._rule)).literal()
        value, rest = values[0], Rest(values[1:], told)

        def then(formula: Formula) -> IntegerValue:
            return self._multiplied(value, value.factors, formula, rest)

        match value.gives:
            case Recorded(name):
                return self._recorded(name, Formula(Fraction(1)), then, rest)
            case Decided() as decided:
                return self._decided(decided, then, rest)
            case Fixed() | Table() | Bands() as rates:
                return self._rated(value, rates, then, rest)

    def _rated(self, value: Value, rates: Fixed | Table | Bands, then: Then, rest: Rest) -> IntegerValue:
        match rates:
            case Fixed(amount):
                return self._times(value, amount, then, rest)
            case Table(by, cells):
                leaves = {rate: self._times(value, rate, then, rest) for rate in sorted(set(cells.values()))}
                return self._branch(by, cells, leaves, self._no_row(by, rest))
            case Bands() as bands:
                return self._banded(value, bands, then, rest)

    def _branch(
        self, by: tuple[str, ...], cells: Cells, leaves: Mapping[Fraction, IntegerValue], none: IntegerValue
    ) -> IntegerValue:
        """Walk a table attribute by attribute; values with the same rows below them go together."""
        if not by:
            return leaves[cells[()]]
        below: dict[AttributeValue | None, dict[tuple[AttributeValue | None, ...], Fraction]] = defaultdict(dict)
        for (first, *others), amount in cells.items():
            below[first][tuple(others)] = amount
        alike: dict[frozenset[tuple[tuple[AttributeValue | None, ...], Fraction]], list[AttributeValue | None]] = {}
        for first, rows in below.items():
            alike.setdefault(frozenset(rows.items()), []).append(first)
        cases: list[Case] = []
        for rows_below, values in alike.items():
            found = self._branch(by[1:], dict(rows_below), leaves, none)
            recorded = [value for value in values if value is not None]
            if recorded:
                cases.append((self._columns.equals(by[0], recorded), found))
            if None in values:
                cases.append((self._columns.value(by[0]).isnull(), found))
        return cases_of(cases, none)

    def _banded(self, value: Value, bands: Bands, then: Then, rest: Rest) -> IntegerValue:
        column, step = self._columns.value(bands.attribute), self._attributes[bands.attribute].step
        cases = [
            (column.isnull(), self._undecided(rest, "quantity_missing", {"quantities": bands.attribute})),
            (self._untrue(bands.attribute), self._refused(bands.attribute)),
        ]
        cases += [
            (column >= ceil(band.start / step), self._times(value, band.gives, then, rest))
            for band in reversed(bands.rows)
        ]
        return cases_of(cases, self._no_row((bands.attribute,), rest))

    def _times(self, value: Value, amount: Fraction, then: Then, rest: Rest) -> IntegerValue:
        """Go on with what one helping gives, as often as helpings were recorded."""
        if not value.each:
            return then(Formula(amount))
        cases: list[Case] = []
        for name, size in value.each:
            helpings = self._attributes[name].step / size
            formula = self._helpings(value, (name, size), amount, helpings)
            cases += [(self._untrue(name), self._refused(name)), (self._columns.value(name).notnull(), then(formula))]
        names = ", ".join(name for name, _ in value.each)
        return cases_of(cases, self._undecided(rest, "quantity_missing", {"quantities": names}))

    def _helpings(self, value: Value, each: tuple[str, Fraction], amount: Fraction, helpings: Fraction) -> Formula:
        name, size = each
        if value.running:
            beyond = value.running.beyond / size
            return Formula(
                amount,
                count=Count(
                    self._rule.name, self._rule.values.index(value), name, value.running, helpings, beyond, value.whole
                ),
            )
        return Formula(amount, whole=(name, helpings)) if value.whole else Formula(amount).times(helpings, name)

    def _recorded(self, name: str, formula: Formula, then: Then, rest: Rest) -> IntegerValue:
        given = then(formula.times(self._attributes[name].step, name))
        cases = [(self._untrue(name), self._refused(name)), (self._columns.value(name).notnull(), given)]
        return cases_of(cases, self._undecided(rest, "quantity_missing", {"quantities": name}))

    def _decided(self, decided: Decided, then: Then, rest: Rest) -> IntegerValue:
        name = decided.attribute
        column, step = self._columns.value(name), self._attributes[name].step
        bounds: dict[str, StepValue] = {"lowest": decided.lowest, "highest": decided.highest}
        outside = (column < ceil(decided.lowest / step)) | (column > floor(decided.highest / step))
        person = self._columns.value(decided.by)
        cases = [
            (column.isnull(), self._undecided(rest, "decision_missing", bounds)),
            (self._untrue(name), self._refused(name)),
            (outside, self._said_wrong("decision_out_of_range", bounds, name)),
            (person.isnull() | (person == ""), self._said_wrong("decision_without_name", bounds, name)),
        ]
        return cases_of(cases, then(Formula(step, (name,))))

    def _multiplied(self, value: Value, factors: Sequence[Factor], formula: Formula, rest: Rest) -> IntegerValue:
        if not factors:
            return self._lessened(value, formula)
        factor, others = factors[0], factors[1:]

        def then(multiplied: Formula) -> IntegerValue:
            return self._multiplied(value, others, multiplied, rest)

        if factor.times is not None:
            return then(formula.times(factor.times))
        otherwise = None if factor.otherwise is None else then(formula.times(factor.otherwise))
        if factor.table is not None:
            by, cells = factor.table.by, factor.table.cells
            leaves = {rate: then(formula.times(rate)) for rate in sorted(set(cells.values()))}
            return self._branch(by, cells, leaves, self._no_row(by, rest) if otherwise is None else otherwise)
        found = self._recorded(factor.attribute, formula, then, rest)
        if otherwise is None:
            return found
        return cases_of([(self._columns.value(factor.attribute).isnull(), otherwise)], found)

    def _lessened(self, value: Value, formula: Formula) -> IntegerValue:
        cases = [(self._untrue(less.quantity), self._refused(less.quantity)) for less in value.less]
        less = tuple(
            (each.quantity, self._attributes[each.quantity].step / each.size * each.takes) for each in value.less
        )
        formula = replace(formula, less=less, not_below=value.not_below, rounding=self._rounding)
        return cases_of(cases, self._endings.add(Outcome.COUNTED, self._rule, formula=formula).literal())

    def _no_row(self, by: tuple[str, ...], rest: Rest) -> IntegerValue:
        told = rest.told
        if told is None or told.outcome is not Outcome.NO_RULE:
            told = self._endings.add(Outcome.NO_RULE, self._rule, "no_row", listing=Listing("row", by))
        return self.first(rest.values, told)

    def _undecided(self, rest: Rest, code: str, params: dict[str, StepValue]) -> IntegerValue:
        told = rest.told or self._endings.add(Outcome.UNDECIDED, self._rule, code, params=params)
        return self.first(rest.values, told)

    def _untrue(self, name: str) -> BooleanValue:
        """Return whether what is recorded is below zero or beyond what the attribute may hold."""
        attribute, column = self._attributes[name], self._columns.value(name)
        return (column < 0) | (column > floor(attribute.most / attribute.step))

    def _refused(self, name: str) -> IntegerValue:
        params: dict[str, StepValue] = {"attribute": name, "step": self._attributes[name].step}
        ending = self._endings.add(
            Outcome.REFUSED, self._rule, "quantity_refused", params=params, recorded={"value": name}
        )
        return ending.literal()

    def _said_wrong(self, code: str, bounds: dict[str, StepValue], name: str) -> IntegerValue:
        ending = self._endings.add(Outcome.REFUSED, self._rule, code, params=bounds, recorded={"decided": name})
        return ending.literal()
