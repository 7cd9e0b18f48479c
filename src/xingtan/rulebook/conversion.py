"""Conversion (折算): from one fact to its raw amount, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from xingtan.rulebook.results import ZERO, Outcome, Step, StepValue
from xingtan.rulebook.rules import Attribute, Condition, Decided, Fixed, Gate, Recorded, Rule, Rulebook, Table, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xingtan.rulebook.facts import AttributeValue, Fact


@dataclass(frozen=True, slots=True)
class Converted:
    """What the conversion of one fact came to."""

    outcome: Outcome
    raw: Fraction
    rule: Rule | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way of valuing a fact, tried: an outcome, an amount and how it came about."""

    outcome: Outcome
    raw: Fraction
    steps: tuple[Step, ...]


def convert(rulebook: Rulebook, fact: Fact) -> Converted:
    """Return the raw amount of the fact under the first rule that covers it.

    Units: the unit of the rulebook.
    Rounding: none.
    """
    rules = rulebook.rules_by_kind.get(fact.kind, ())
    if not rules:
        return _no_rule(None, Step("no_rule_for_kind", {"kind": fact.kind}))
    for rule in rules:
        if _covers(rule.when, fact):
            return _converted_by(rulebook, rule, fact)
    return _no_rule(None, Step("no_rule_for_these_attributes", {"kind": fact.kind, "of": _recorded(rules, fact)}))


def off_step(attribute: Attribute, value: AttributeValue | None) -> bool:
    """Return whether the value is no amount, below zero, or finer than the attribute allows."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return True
    step = attribute.step
    return value < 0 or (value.numerator * step.denominator) % (value.denominator * step.numerator) != 0


def _converted_by(rulebook: Rulebook, rule: Rule, fact: Fact) -> Converted:
    covered = Step("covered", {"rule": rule.name, "item": rule.item, "part": rule.part})
    for gate in rule.gates:
        if shut := _shut(gate, fact):
            step = Step("gate_closed", {"rule": rule.name, "gate": gate.name, **shut})
            return Converted(Outcome.GATE_CLOSED, ZERO, rule, (covered, step))
    attempts: list[_Attempt] = []
    for value in rule.values:
        attempt = _attempt(rulebook, value, fact)
        if attempt.outcome in _FINAL:
            return Converted(attempt.outcome, attempt.raw, rule, (covered, *attempt.steps))
        attempts.append(attempt)
    told = min(attempts, key=lambda attempt: _TOLD_FIRST.index(attempt.outcome))
    if told.outcome is Outcome.NO_RULE:
        return _no_rule(rule, *told.steps)
    return Converted(told.outcome, ZERO, rule, (covered, *told.steps))


_FINAL = frozenset({Outcome.COUNTED, Outcome.REFUSED})
"""A value that gives an amount, or that finds something untrue, ends the search; else the next one is tried."""
_TOLD_FIRST = (Outcome.NO_RULE, Outcome.UNDECIDED)


def _covers(conditions: Iterable[Condition], fact: Fact) -> bool:
    for condition in conditions:
        value = fact.value(condition.attribute)
        if value is None or not condition.holds(value):
            return False
    return True


def _shut(gate: Gate, fact: Fact) -> dict[str, StepValue] | None:
    """Return which attribute keeps the gate shut and what is recorded, or None when it is open."""
    for condition in gate.needs:
        value = fact.value(condition.attribute)
        if value is None:
            if gate.passes_unrecorded:
                continue
            return {"attribute": condition.attribute}
        if not condition.holds(value):
            return {"attribute": condition.attribute, "value": value}
    return None


def _attempt(rulebook: Rulebook, value: Value, fact: Fact) -> _Attempt:
    match value.gives:
        case Fixed(amount):
            return _times(rulebook, value, fact, _Attempt(Outcome.COUNTED, amount, ()))
        case Table() as table:
            return _times(rulebook, value, fact, _looked_up(table, fact))
        case Recorded(name):
            return _as_recorded(rulebook.attributes[name], fact)
        case Decided() as decided:
            return _as_decided(rulebook, decided, fact)


def _looked_up(table: Table, fact: Fact) -> _Attempt:
    found = tuple(fact.value(name) for name in table.by)
    amount = table.cells.get(found)
    row = _pairs(zip(table.by, found, strict=True))
    if amount is None:
        return _Attempt(Outcome.NO_RULE, ZERO, (Step("no_row", {"row": row}),))
    return _Attempt(Outcome.COUNTED, amount, (Step("row", {"row": row, "gives": amount}),))


def _times(rulebook: Rulebook, value: Value, fact: Fact, once: _Attempt) -> _Attempt:
    """Multiply what one helping gives by how many helpings were recorded."""
    if once.outcome is not Outcome.COUNTED:
        return once
    if not value.each:
        steps = once.steps or (Step("fixed", {"gives": once.raw}),)
        return _Attempt(Outcome.COUNTED, once.raw, steps)
    for name, size in value.each:
        amount = fact.value(name)
        if amount is None:
            continue
        if isinstance(amount, str) or off_step(rulebook.attributes[name], amount):
            return _refused("quantity_refused", rulebook.attributes[name], amount)
        raw = _fraction(amount) / size * once.raw
        step = Step(
            "each", {"quantity": name, "amount": _fraction(amount), "size": size, "gives": once.raw, "makes": raw}
        )
        return _Attempt(Outcome.COUNTED, raw, (*once.steps, step))
    missing = Step("quantity_missing", {"quantities": ", ".join(name for name, _ in value.each)})
    return _Attempt(Outcome.UNDECIDED, ZERO, (missing,))


def _as_recorded(attribute: Attribute, fact: Fact) -> _Attempt:
    amount = fact.value(attribute.name)
    if amount is None:
        return _Attempt(Outcome.UNDECIDED, ZERO, (Step("quantity_missing", {"quantities": attribute.name}),))
    if off_step(attribute, amount):
        return _refused("quantity_refused", attribute, amount)
    raw = _fraction(amount)
    return _Attempt(Outcome.COUNTED, raw, (Step("recorded", {"attribute": attribute.name, "makes": raw}),))


def _as_decided(rulebook: Rulebook, decided: Decided, fact: Fact) -> _Attempt:
    bounds: dict[str, StepValue] = {"lowest": decided.lowest, "highest": decided.highest}
    amount, person = fact.value(decided.attribute), fact.value(decided.by)
    if amount is None:
        return _Attempt(Outcome.UNDECIDED, ZERO, (Step("decision_missing", bounds),))
    if off_step(rulebook.attributes[decided.attribute], amount):
        return _refused("quantity_refused", rulebook.attributes[decided.attribute], amount)
    raw = _fraction(amount)
    if not decided.lowest <= raw <= decided.highest:
        return _Attempt(Outcome.REFUSED, ZERO, (Step("decision_out_of_range", {**bounds, "decided": raw}),))
    if not person:
        return _Attempt(Outcome.REFUSED, ZERO, (Step("decision_without_name", {**bounds, "decided": raw}),))
    return _Attempt(Outcome.COUNTED, raw, (Step("decided", {**bounds, "makes": raw, "by": person}),))


def _refused(code: str, attribute: Attribute, value: AttributeValue) -> _Attempt:
    params: dict[str, StepValue] = {"attribute": attribute.name, "value": value, "step": attribute.step}
    return _Attempt(Outcome.REFUSED, ZERO, (Step(code, params),))


def _no_rule(rule: Rule | None, *steps: Step) -> Converted:
    return Converted(Outcome.NO_RULE, ZERO, rule, steps)


def _fraction(value: AttributeValue) -> Fraction:
    """Return a quantity, already known to be one, as a fraction."""
    return value if isinstance(value, Fraction) else Fraction(str(value))


def _recorded(rules: Iterable[Rule], fact: Fact) -> str:
    """Name what the fact says about the attributes by which the rules tell their cases apart."""
    names = dict.fromkeys(condition.attribute for rule in rules for condition in rule.when)
    return _pairs((name, fact.value(name)) for name in names)


def _pairs(pairs: Iterable[tuple[str, AttributeValue | None]]) -> str:
    return ", ".join(f"{name}={_shown(value)}" for name, value in pairs)


def _shown(value: AttributeValue | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "?" if value is None else str(value)
