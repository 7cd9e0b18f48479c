"""Conversion (折算): from one fact to its raw amount, step by step: rule, gates, value, rounding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xingtan.rulebook.facts import Fact
from xingtan.rulebook.results import ZERO, Outcome, Step, StepValue
from xingtan.rulebook.rounding import rounded
from xingtan.rulebook.rules import Rule, Rulebook
from xingtan.rulebook.valuing import Attempt, Case, Tally, attempt, off_step, pairs
from xingtan.rulebook.vocabulary import Condition, Deadline, Gate, all_hold

__all__ = ["Converted", "convert", "off_step", "rule_for"]


@dataclass(slots=True)
class Converted:
    """What the conversion of one fact came to."""

    outcome: Outcome
    raw: Fraction
    rule: Rule | None
    steps: tuple[Step, ...]


def convert(rulebook: Rulebook, fact: Fact, tally: Tally | None = None) -> Converted:
    """Return the raw amount of the fact under the first rule that covers it.

    ``tally`` carries what earlier facts of the teacher have counted through their periods; without one the fact is
    taken alone.

    Units: the unit of the rulebook.
    Rounding: the one that the rule or the rulebook names; none when they name none.
    """
    rule = rule_for(rulebook, fact)
    if rule is not None:
        return _converted_by(Case(rulebook, rule, fact, tally or Tally()))
    rules = rulebook.rules_by_kind.get(fact.kind, ())
    if not rules:
        return _no_rule(None, Step("no_rule_for_kind", {"kind": fact.kind}))
    return _no_rule(None, Step("no_rule_for_these_attributes", {"kind": fact.kind, "of": _recorded(rules, fact)}))


def rule_for(rulebook: Rulebook, fact: Fact) -> Rule | None:
    """Return the first rule of the file that covers the fact."""
    for rule in rulebook.rules_by_kind.get(fact.kind, ()):
        if all_hold(rule.when, fact.value):
            return rule
    return None


def _converted_by(case: Case) -> Converted:
    rule = case.rule
    covered = Step("covered", {"rule": rule.name, "item": rule.item, "part": rule.part})
    for gate in rule.gates:
        if (shut := _shut(case, gate)) is not None:
            step = Step("gate_closed", {"rule": rule.name, "gate": gate.name, **shut})
            return Converted(Outcome.GATE_CLOSED, ZERO, rule, (covered, step))
    found = _highest(case) if rule.highest else _first(case)
    if found.outcome is Outcome.NO_RULE:
        return _no_rule(rule, *found.steps)
    if found.outcome is Outcome.COUNTED:
        found = _rounded(case, found)
    return Converted(found.outcome, found.raw, rule, (covered, *found.steps))


_FINAL = frozenset({Outcome.COUNTED, Outcome.REFUSED})
"""A value that gives an amount, or that finds something untrue, ends the search; else the next one is tried."""
_TOLD_FIRST = (Outcome.NO_RULE, Outcome.UNDECIDED)


def _first(case: Case) -> Attempt:
    attempts: list[Attempt] = []
    for value in case.rule.values:
        found = attempt(case, value)
        if found.outcome in _FINAL:
            return found
        attempts.append(found)
    return min(attempts, key=lambda each: _TOLD_FIRST.index(each.outcome))


def _highest(case: Case) -> Attempt:
    attempts = [attempt(case, value) for value in case.rule.values]
    for outcome in (Outcome.REFUSED, Outcome.COUNTED, *_TOLD_FIRST):
        found = [each for each in attempts if each.outcome is outcome]
        if found:
            return max(found, key=lambda each: each.raw)
    return attempts[0]


def _rounded(case: Case, found: Attempt) -> Attempt:
    rounding = case.rule.rounding or case.rulebook.rounding
    if rounding is None:
        return found
    makes = rounded(found.raw, rounding)
    if makes == found.raw:
        return found
    step = Step("rounded", {"from": found.raw, "to": rounding.to, "mode": rounding.mode.value, "makes": makes})
    return Attempt(found.outcome, makes, (*found.steps, step))


def _shut(case: Case, gate: Gate) -> dict[str, StepValue] | None:
    """Return which attribute keeps the gate shut and what is recorded, or None when it is open."""
    for condition in gate.needs:
        if not _passes(gate, condition, case.fact):
            return _told(condition.attribute, case.fact)
    if gate.any_of and not any(_all_pass(gate, group, case.fact) for group in gate.any_of):
        return _told(gate.any_of[0][0].attribute, case.fact)
    if gate.deadline and not _in_time(case, gate, gate.deadline):
        return _told(gate.deadline.attribute, case.fact)
    return None


def _passes(gate: Gate, condition: Condition, fact: Fact) -> bool:
    held = condition.met_by(fact.value)
    return gate.passes_unrecorded if held is None else held


def _all_pass(gate: Gate, conditions: Iterable[Condition], fact: Fact) -> bool:
    return all(_passes(gate, condition, fact) for condition in conditions)


def _in_time(case: Case, gate: Gate, deadline: Deadline) -> bool:
    day = case.fact.value(deadline.attribute)
    if day is None:
        return gate.passes_unrecorded
    last = deadline.last_day(case.rulebook.calendar.year, case.rulebook.year_of(case.fact.on))
    return isinstance(day, date) and day <= last


def _told(attribute: str, fact: Fact) -> dict[str, StepValue]:
    value = fact.value(attribute)
    return {"attribute": attribute} if value is None else {"attribute": attribute, "value": value}


def _no_rule(rule: Rule | None, *steps: Step) -> Converted:
    return Converted(Outcome.NO_RULE, ZERO, rule, steps)


def _recorded(rules: Iterable[Rule], fact: Fact) -> str:
    """Name what the fact says about the attributes by which the rules tell their cases apart."""
    names = dict.fromkeys(condition.attribute for rule in rules for condition in rule.when)
    return pairs((name, fact.value(name)) for name in names)
