"""Chances (途径): what a teacher can do, read off the rules: one fact each, and what one helping of it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import islice, product

from xingtan.rulebook.conversion import convert
from xingtan.rulebook.facts import HOURS, AttributeValue, Fact
from xingtan.rulebook.measuring import wanted
from xingtan.rulebook.results import ZERO, Outcome
from xingtan.rulebook.rules import FactsWanted, Rule, Rulebook
from xingtan.rulebook.valuing import pairs
from xingtan.rulebook.vocabulary import Attribute, AttributeKind, Condition, Deadline
from xingtan.rulebook.worth import Bands, Decided, Factor, Fixed, Recorded, Table, Value

MOST_CASES = 40
"""So many cases of one value are looked at."""

NAMED = "1"
"""What a text attribute says in a fact that nobody has done yet."""

Attributes = dict[str, AttributeValue]


@dataclass(frozen=True, slots=True)
class Chance:
    """One thing to do: a kind of fact with its attributes, and what one helping of it gives.

    Units: ``gives`` in the unit of the rulebook, before caps; ``size`` is one helping of ``quantity`` (half days,
    hours), which is empty when the thing counts by times. ``row`` names the case of a table: ``level=county``.
    """

    kind: str
    rule: str
    item: str
    part: str
    gives: Fraction
    attributes: Mapping[str, AttributeValue]
    quantity: str
    size: Fraction
    row: str
    deadlines: tuple[Deadline, ...]

    def fact(self, key: str, on: date, helpings: int = 1) -> Fact:
        """Return the fact of doing so many helpings of it on that day."""
        attributes = {**self.attributes, **{each.attribute: on for each in self.deadlines}}
        hours = None
        if self.quantity == HOURS:
            hours = self.size * helpings
        elif self.quantity:
            attributes[self.quantity] = self.size * helpings
        return Fact(key, "", self.kind, on, hours, attributes)


def chances_of(rulebook: Rulebook) -> tuple[Chance, ...]:
    """Return everything that the rules give something for, each case tried by the engine itself.

    Rules that spread an amount over years or give nothing for a first helping are left out.
    """
    day = rulebook.identity.effective.start
    return tuple(
        found
        for rule in rulebook.rules.values()
        if rule.spread is None
        for value in rule.values
        for draft in _drafts(rulebook, rule, value)
        if (found := tried(rulebook, draft, day)) is not None and found.rule == rule.name
    )


def tried(rulebook: Rulebook, chance: Chance, day: date) -> Chance | None:
    """Return the chance with what one helping of it gives under the rulebook, or None when that is nothing."""
    converted = convert(rulebook, chance.fact("", day))
    if converted.outcome is not Outcome.COUNTED or converted.rule is None or converted.raw <= 0:
        return None
    rule = converted.rule
    return replace(chance, rule=rule.name, item=rule.item, part=rule.part, gives=converted.raw)


def fitted(rulebook: Rulebook, chance: Chance, facts: FactsWanted) -> Chance | None:
    """Return the chance changed so that its facts are among those wanted, or None when that cannot be."""
    if facts.kinds and chance.kind not in facts.kinds:
        return None
    changed = replace(chance, attributes={**chance.attributes, **_picked(rulebook, facts.where)})
    found = tried(rulebook, changed, rulebook.identity.effective.start)
    return found if found is not None and wanted(facts, found.fact("", rulebook.identity.effective.start)) else None


def circumstance(rulebook: Rulebook, kind: str, quantity: str, facts: FactsWanted) -> Chance:
    """Return the chance of a kind that earns nothing and whose quantity alone is asked for."""
    return Chance(kind, "", "", "", ZERO, _picked(rulebook, facts.where), quantity, Fraction(1), "", ())


def _drafts(rulebook: Rulebook, rule: Rule, value: Value) -> Iterator[Chance]:
    """Yield the cases of one value: what each needs, not yet tried."""
    needed = _picked(rulebook, rule.when)
    deadlines = []
    for gate in rule.gates:
        needed |= _picked(rulebook, gate.needs)
        needed |= _picked(rulebook, gate.any_of[0]) if gate.any_of else {}
        deadlines += [gate.deadline] if gate.deadline else []
    cases = [list(_given(rulebook, value)), *(list(_multiplied(rulebook, each)) for each in value.factors)]
    quantity, size = _helping(rulebook, value)
    for case in islice(product(*cases), MOST_CASES):
        told: Attributes = {name: known for some in case for name, known in some.items()}
        attributes = {**needed, **told}
        shown = {name: known for name, known in told.items() if _tells_cases(rulebook, value, name)}
        yield Chance(
            kind=rule.kinds[0],
            rule=rule.name,
            item=rule.item,
            part=rule.part,
            gives=ZERO,
            attributes={name: known for name, known in attributes.items() if name not in {HOURS, quantity}},
            quantity=quantity,
            size=size,
            row=pairs((name, known) for name, known in shown.items() if name != quantity),
            deadlines=tuple(deadlines),
        )


def _helping(rulebook: Rulebook, value: Value) -> tuple[str, Fraction]:
    """Return the quantity that the value is measured by, and one helping of it."""
    if value.each:
        return value.each[0]
    if isinstance(value.gives, Recorded):
        attribute = rulebook.attributes.get(value.gives.attribute)
        most = attribute.most if attribute else Fraction(1)
        return value.gives.attribute, min(Fraction(1), most)
    return "", Fraction(1)


def _given(rulebook: Rulebook, value: Value) -> Iterator[Attributes]:
    match value.gives:
        case Table() as table:
            yield from _cells(table)
        case Bands() as bands:
            for band in bands.rows:
                if band.gives > 0:
                    yield {bands.attribute: band.start}
        case Decided() as decided:
            yield {decided.attribute: decided.lowest, decided.by: _any(rulebook.attributes.get(decided.by))}
        case Fixed() | Recorded():
            yield {}


def _multiplied(rulebook: Rulebook, factor: Factor) -> Iterator[Attributes]:
    if factor.table is not None:
        yield from _cells(factor.table)
    elif factor.attribute:
        attribute = rulebook.attributes.get(factor.attribute)
        yield {factor.attribute: min(Fraction(1), attribute.most) if attribute else Fraction(1)}
    else:
        yield {}


def _cells(table: Table) -> Iterator[Attributes]:
    """Yield the cells that give something, the least first: what is easiest to reach."""
    for cell, amount in sorted(table.cells.items(), key=lambda pair: pair[1]):
        if amount > 0:
            yield {name: known for name, known in zip(table.by, cell, strict=True) if known is not None}


def _tells_cases(rulebook: Rulebook, value: Value, name: str) -> bool:
    attribute = rulebook.attributes.get(name)
    decided = isinstance(value.gives, Decided) and name == value.gives.by
    return attribute is not None and attribute.kind is not AttributeKind.TEXT and not decided


def _picked(rulebook: Rulebook, conditions: tuple[Condition, ...]) -> Attributes:
    """Return attributes that fulfil the conditions, as far as each tells by itself."""
    found: Attributes = {}
    for condition in conditions:
        if condition.attribute != HOURS and not condition.of:
            found[condition.attribute] = _fulfilling(rulebook.attributes.get(condition.attribute), condition)
    return found


def _fulfilling(attribute: Attribute | None, condition: Condition) -> AttributeValue:
    if condition.values:
        order = list(attribute.values) if attribute else []
        return max(condition.values, key=lambda known: (known in order and order.index(str(known)), str(known)))
    step = attribute.step if attribute else Fraction(1)
    if condition.more_than is not None:
        return condition.more_than + step
    if condition.at_least is not None:
        return condition.at_least
    if condition.at_most is not None:
        return condition.at_most
    return max(ZERO, (condition.less_than or ZERO) - step)


def _any(attribute: Attribute | None) -> AttributeValue:
    if attribute is not None and attribute.values:
        return next(iter(attribute.values))
    return NAMED
