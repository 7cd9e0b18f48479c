"""Conversion in bulk: which rule covers a fact and how its conversion ends, as one number per fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

import ibis
from ibis.expr.types import BooleanValue, IntegerValue

from xingtan.rulebook.bulk.endings import Ending, Endings, Listing
from xingtan.rulebook.bulk.recorded import Recorded as Columns
from xingtan.rulebook.facts import AttributeValue
from xingtan.rulebook.results import Outcome, StepValue
from xingtan.rulebook.rules import Decided, Fixed, Gate, Recorded, Rule, Rulebook, Table, Value

Case = tuple[BooleanValue, IntegerValue]
Cells = Mapping[tuple[AttributeValue | None, ...], Fraction]


class Matching:
    """The conversion of one rulebook over one table of facts.

    Units: amounts in grains; ``grain`` is a multiple of the rulebook's.
    """

    def __init__(self, rulebook: Rulebook, columns: Columns, grain: int) -> None:
        self._rulebook = rulebook
        self._columns = columns
        self._grain = grain
        self.endings = Endings(rulebook)
        self._by_rule = {rule.name: self._rule(rule) for rule in rulebook.rules.values()}

    def ending(self) -> IntegerValue:
        """Return the number of the ending of each fact."""
        none = self.endings.add(Outcome.NO_RULE, None, "no_rule_for_kind", recorded={"kind": "kind"})
        kind = self._columns.table.kind
        cases = [(kind == name, self._kind(name, rules)) for name, rules in self._rulebook.rules_by_kind.items()]
        return _cases(cases, _number(none))

    def units(self, ending: IntegerValue) -> IntegerValue:
        """Return the raw amount that an ending gives.

        Units: grains.
        """
        groups: dict[tuple[str | None, int], list[int]] = defaultdict(list)
        for each in self.endings.by_number.values():
            if each.factor:
                groups[(each.quantity, each.factor)].append(each.number)
        cases = []
        for (quantity, factor), numbers in groups.items():
            hit = ending == numbers[0] if len(numbers) == 1 else ending.isin(numbers)
            amount = ibis.literal(factor, "int64")
            cases.append((hit, amount if quantity is None else self._columns.value(quantity) * amount))
        return _cases(cases, ibis.literal(0, "int64"))

    def _kind(self, kind: str, rules: Sequence[Rule]) -> IntegerValue:
        cases: list[Case] = []
        for rule in rules:
            covers = self._columns.all_hold(rule.when)
            if covers is None:
                return _cases(cases, self._by_rule[rule.name])
            cases.append((covers, self._by_rule[rule.name]))
        names = tuple(dict.fromkeys(condition.attribute for rule in rules for condition in rule.when))
        ending = self.endings.add(
            Outcome.NO_RULE, None, "no_rule_for_these_attributes", params={"kind": kind}, listing=Listing("of", names)
        )
        return _cases(cases, _number(ending))

    def _rule(self, rule: Rule) -> IntegerValue:
        cases = [case for gate in rule.gates for case in self._gate(rule, gate)]
        return _cases(cases, self._values(rule, rule.values, None))

    def _gate(self, rule: Rule, gate: Gate) -> Iterable[Case]:
        for condition in gate.needs:
            name = condition.attribute
            ending = self.endings.add(
                Outcome.GATE_CLOSED,
                rule,
                "gate_closed",
                params={"rule": rule.name, "gate": gate.name, "attribute": name},
                recorded={"value": name},
            )
            shut = ~self._columns.holds(condition)
            if not gate.passes_unrecorded:
                shut = self._columns.value(name).isnull() | shut
            yield shut, _number(ending)

    def _values(self, rule: Rule, values: Sequence[Value], told: Ending | None) -> IntegerValue:
        """Return how the first value that gives something ends, else what is told of those that gave nothing."""
        if not values:
            if told is None:
                told = self.endings.add(Outcome.NO_RULE, rule)
            return _number(told)
        value, rest = values[0], values[1:]
        match value.gives:
            case Fixed(amount):
                return self._times(rule, value, amount, (rest, told))
            case Table(by, cells):
                return self._row(rule, value, (by, cells), (rest, told))
            case Recorded(name):
                return self._recorded(rule, name, (rest, told))
            case Decided() as decided:
                return self._decided(rule, decided, (rest, told))

    def _row(
        self,
        rule: Rule,
        value: Value,
        table: tuple[tuple[str, ...], Cells],
        rest: tuple[Sequence[Value], Ending | None],
    ) -> IntegerValue:
        """Walk the table attribute by attribute; values with the same rows below them go together."""
        values, told = rest
        by, cells = table
        if told is None or told.outcome is not Outcome.NO_RULE:
            told = self.endings.add(Outcome.NO_RULE, rule, "no_row", listing=Listing("row", by))
        amounts = {amount: self._times(rule, value, amount, rest) for amount in sorted(set(cells.values()))}
        return self._branch(by, cells, amounts, self._values(rule, values, told))

    def _branch(
        self, by: tuple[str, ...], cells: Cells, leaves: Mapping[Fraction, IntegerValue], none: IntegerValue
    ) -> IntegerValue:
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
        return _cases(cases, none)

    def _times(
        self, rule: Rule, value: Value, amount: Fraction, rest: tuple[Sequence[Value], Ending | None]
    ) -> IntegerValue:
        if not value.each:
            return _number(self.endings.add(Outcome.COUNTED, rule, factor=self._grains(amount)))
        cases: list[Case] = []
        for name, size in value.each:
            step = self._rulebook.attributes[name].step
            given = self.endings.add(Outcome.COUNTED, rule, quantity=name, factor=self._grains(step / size * amount))
            cases += [(self._columns.value(name) < 0, self._refused(rule, name))]
            cases += [(self._columns.value(name).notnull(), _number(given))]
        return _cases(cases, self._missing(rule, tuple(name for name, _ in value.each), rest))

    def _recorded(self, rule: Rule, name: str, rest: tuple[Sequence[Value], Ending | None]) -> IntegerValue:
        column, step = self._columns.value(name), self._rulebook.attributes[name].step
        given = self.endings.add(Outcome.COUNTED, rule, quantity=name, factor=self._grains(step))
        cases = [(column < 0, self._refused(rule, name)), (column.notnull(), _number(given))]
        return _cases(cases, self._missing(rule, (name,), rest))

    def _decided(self, rule: Rule, decided: Decided, rest: tuple[Sequence[Value], Ending | None]) -> IntegerValue:
        name = decided.attribute
        column, step = self._columns.value(name), self._rulebook.attributes[name].step
        bounds: dict[str, StepValue] = {"lowest": decided.lowest, "highest": decided.highest}
        said = {"params": bounds, "recorded": {"decided": name}}
        outside = (column < ceil(decided.lowest / step)) | (column > floor(decided.highest / step))
        person = self._columns.value(decided.by)
        given = self.endings.add(Outcome.COUNTED, rule, quantity=name, factor=self._grains(step))
        cases = [
            (column.isnull(), self._undecided(rule, rest, "decision_missing", bounds)),
            (column < 0, self._refused(rule, name)),
            (outside, _number(self.endings.add(Outcome.REFUSED, rule, "decision_out_of_range", **said))),
            (
                person.isnull() | (person == ""),
                _number(self.endings.add(Outcome.REFUSED, rule, "decision_without_name", **said)),
            ),
        ]
        return _cases(cases, _number(given))

    def _missing(self, rule: Rule, names: tuple[str, ...], rest: tuple[Sequence[Value], Ending | None]) -> IntegerValue:
        return self._undecided(rule, rest, "quantity_missing", {"quantities": ", ".join(names)})

    def _undecided(
        self, rule: Rule, rest: tuple[Sequence[Value], Ending | None], code: str, params: dict[str, StepValue]
    ) -> IntegerValue:
        values, told = rest
        return self._values(rule, values, told or self.endings.add(Outcome.UNDECIDED, rule, code, params=params))

    def _refused(self, rule: Rule, name: str) -> IntegerValue:
        step = self._rulebook.attributes[name].step
        params: dict[str, StepValue] = {"attribute": name, "step": step}
        return _number(
            self.endings.add(Outcome.REFUSED, rule, "quantity_refused", params=params, recorded={"value": name})
        )

    def _grains(self, amount: Fraction) -> int:
        return int(amount * self._grain)


def _number(ending: Ending) -> IntegerValue:
    return ibis.literal(ending.number, "int32")


def _cases(cases: Sequence[tuple[BooleanValue, IntegerValue]], otherwise: IntegerValue) -> IntegerValue:
    return ibis.cases(*cases, else_=otherwise) if cases else otherwise
