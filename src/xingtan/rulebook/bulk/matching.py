"""Conversion in bulk: which rule covers a fact and how its conversion ends, as one number per fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import ibis
from ibis.expr.types import BooleanValue, IntegerValue

from xingtan.rulebook.bulk.endings import Ending, Endings, Listing
from xingtan.rulebook.bulk.formulas import Formula
from xingtan.rulebook.bulk.recorded import Recorded as Columns
from xingtan.rulebook.bulk.recorded import any_of, cases_of
from xingtan.rulebook.bulk.trying import Trying
from xingtan.rulebook.results import Outcome
from xingtan.rulebook.rules import Gate, Rule, Rulebook
from xingtan.rulebook.vocabulary import Condition, Deadline

Case = tuple[BooleanValue, IntegerValue]


class Matching:
    """The conversion of one rulebook over one table of facts.

    Units: amounts in grains; ``grain`` is a multiple of the rulebook's. ``year`` is the credit year of each fact.
    """

    def __init__(self, rulebook: Rulebook, columns: Columns, grain: int, year: IntegerValue) -> None:
        self._rulebook = rulebook
        self._columns = columns
        self._grain = grain
        self._year = year
        self.endings = Endings(rulebook)
        self._by_rule = {rule.name: self._rule(rule) for rule in rulebook.rules.values()}

    def ending(self) -> IntegerValue:
        """Return the number of the ending of each fact."""
        none = self.endings.add(Outcome.NO_RULE, None, "no_rule_for_kind", recorded={"kind": "kind"})
        kind = self._columns.table.kind
        cases = [(kind == name, self._kind(name, rules)) for name, rules in self._rulebook.rules_by_kind.items()]
        return cases_of(cases, none.literal())

    def units(self, ending: IntegerValue, columns: Columns) -> IntegerValue:
        """Return the raw amount that an ending gives, read from the columns of the table that has the endings.

        Units: grains.
        """
        return amounts(columns, self._grain, self.endings.by_number.values(), ending, rounded=True)

    def _kind(self, kind: str, rules: Sequence[Rule]) -> IntegerValue:
        cases: list[Case] = []
        for rule in rules:
            covers = self._columns.all_hold(rule.when)
            if covers is None:
                return cases_of(cases, self._by_rule[rule.name])
            cases.append((covers, self._by_rule[rule.name]))
        names = tuple(dict.fromkeys(condition.attribute for rule in rules for condition in rule.when))
        ending = self.endings.add(
            Outcome.NO_RULE, None, "no_rule_for_these_attributes", params={"kind": kind}, listing=Listing("of", names)
        )
        return cases_of(cases, ending.literal())

    def _rule(self, rule: Rule) -> IntegerValue:
        cases = [case for gate in rule.gates for case in self._gate(rule, gate)]
        trying = Trying(self._rulebook, rule, self._columns, self.endings)
        return cases_of(cases, self._highest(rule, trying) if rule.highest else trying.first(rule.values))

    def _highest(self, rule: Rule, trying: Trying) -> IntegerValue:
        """Return how the value that gives most ends; something untrue in one of them comes before it."""
        tried = []
        for value in rule.values:
            before = set(self.endings.by_number)
            number = trying.first((value,))
            tried.append((number, [end for key, end in self.endings.by_number.items() if key not in before]))
        cases: list[Case] = [(_ended(number, ends, Outcome.REFUSED), number) for number, ends in tried]
        counted = [
            (number, _ended(number, ends, Outcome.COUNTED), self._unrounded(number, ends)) for number, ends in tried
        ]
        for place, (number, hit, units) in enumerate(counted):
            beaten = [
                other_hit & ((other > units) if other_place > place else (other >= units))
                for other_place, (_, other_hit, other) in enumerate(counted)
                if other_place != place
            ]
            cases.append((hit & ~any_of(beaten), number))
        cases += [(_ended(number, ends, Outcome.NO_RULE), number) for number, ends in tried]
        return cases_of(cases, tried[0][0])

    def _unrounded(self, number: IntegerValue, ends: Iterable[Ending]) -> IntegerValue:
        return amounts(self._columns, self._grain, ends, number, rounded=False)

    def _gate(self, rule: Rule, gate: Gate) -> Iterable[Case]:
        for condition in gate.needs:
            yield ~self._passes(gate, condition), self._closed(rule, gate, condition.attribute)
        if gate.any_of:
            open_ones = [self._all_pass(gate, group) for group in gate.any_of]
            yield ~any_of(open_ones), self._closed(rule, gate, gate.any_of[0][0].attribute)
        if gate.deadline:
            late = ~self._in_time(gate.deadline, passes=gate.passes_unrecorded)
            yield late, self._closed(rule, gate, gate.deadline.attribute)

    def _closed(self, rule: Rule, gate: Gate, name: str) -> IntegerValue:
        params = {"rule": rule.name, "gate": gate.name, "attribute": name}
        ending = self.endings.add(Outcome.GATE_CLOSED, rule, "gate_closed", params=params, recorded={"value": name})
        return ending.literal()

    def _passes(self, gate: Gate, condition: Condition) -> BooleanValue:
        held = self._columns.holds(condition)
        return ibis.coalesce(held, ibis.literal(value=gate.passes_unrecorded))

    def _all_pass(self, gate: Gate, conditions: Iterable[Condition]) -> BooleanValue:
        failed = [~self._passes(gate, condition) for condition in conditions]
        return ~any_of(failed)

    def _in_time(self, deadline: Deadline, *, passes: bool) -> BooleanValue:
        begins = self._rulebook.calendar.year
        later = (deadline.day.month, deadline.day.day) < (begins.month, begins.day)
        last_year = self._year + int(deadline.after_year) + int(later)
        day = self._columns.value(deadline.attribute)
        said = day.year().cast("int64") * 10000 + day.month().cast("int64") * 100 + day.day().cast("int64")
        last = last_year * 10000 + deadline.day.month * 100 + deadline.day.day
        return ibis.coalesce(said <= last, ibis.literal(value=passes))


def amounts(
    columns: Columns, grain: int, endings: Iterable[Ending], ending: IntegerValue, *, rounded: bool
) -> IntegerValue:
    """Return what each ending gives; endings with the same formula go together.

    Units: grains.
    """
    groups: dict[Formula, list[int]] = defaultdict(list)
    for each in endings:
        if each.formula is not None:
            formula = each.formula if rounded else each.formula.unrounded()
            groups[formula].append(each.number)
    cases = []
    for formula, numbers in groups.items():
        hit = ending == numbers[0] if len(numbers) == 1 else ending.isin(numbers)
        cases.append((hit, formula.units(columns, grain)))
    return cases_of(cases, ibis.literal(0, "int64"))


def _ended(number: IntegerValue, ends: Iterable[Ending], outcome: Outcome) -> BooleanValue:
    found = [each.number for each in ends if each.outcome is outcome]
    return number.isin(found) if found else ibis.literal(value=False)
