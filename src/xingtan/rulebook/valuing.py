"""Valuing: one value of a rule applied to one fact: rate, quantity, factors, deductions, in this order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from xingtan.rulebook.facts import AttributeValue, Fact
from xingtan.rulebook.groups import period_of, same_things
from xingtan.rulebook.results import ZERO, Outcome, Step, StepValue
from xingtan.rulebook.rules import Rule, Rulebook
from xingtan.rulebook.vocabulary import Attribute
from xingtan.rulebook.worth import Bands, Decided, Factor, Fixed, Recorded, Table, Value


@dataclass(slots=True)
class Tally:
    """Quantities counted through periods so far, facts taken in the order in which they use up caps."""

    sums: dict[Hashable, Fraction] = field(default_factory=dict)

    def add(self, group: Hashable, amount: Fraction) -> tuple[Fraction, Fraction]:
        """Return the sum of the group before and after the amount is added."""
        before = self.sums.get(group, ZERO)
        after = self.sums[group] = before + amount
        return before, after


@dataclass(slots=True)
class Attempt:
    """One way of valuing a fact, tried: an outcome, an amount and how it came about."""

    outcome: Outcome
    raw: Fraction
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Case:
    """One fact before one rule of one rulebook."""

    rulebook: Rulebook
    rule: Rule
    fact: Fact
    tally: Tally

    def attribute(self, name: str) -> Attribute:
        """Return what the rulebook says of an attribute."""
        return self.rulebook.attributes[name]


def attempt(case: Case, value: Value) -> Attempt:
    """Return what one value of the rule makes of the fact.

    Units: the unit of the rulebook.
    Rounding: none.
    """
    return _lessened(case, value, _multiplied(case, value, _base(case, value)))


def off_step(attribute: Attribute, value: AttributeValue | None) -> bool:
    """Return whether the value is no amount, below zero, too large, or finer than the attribute allows."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return True
    top, bottom, step, most = value.numerator, value.denominator, attribute.step, attribute.most
    off = (top * step.denominator) % (bottom * step.numerator)
    return top < 0 or off != 0 or top * most.denominator > most.numerator * bottom


def pairs(found: Iterable[tuple[str, AttributeValue | None]]) -> str:
    """Return ``level=county, award=?`` for what a fact says of some attributes."""
    return ", ".join(f"{name}={_shown(value)}" for name, value in found)


def _shown(value: AttributeValue | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "?" if value is None else str(value)


def _base(case: Case, value: Value) -> Attempt:
    match value.gives:
        case Fixed(amount):
            steps = () if value.each else (Step("fixed", {"gives": amount}),)
            return _times(case, value, Attempt(Outcome.COUNTED, amount, steps))
        case Table() as table:
            return _times(case, value, _looked_up(table, case.fact))
        case Bands() as bands:
            return _times(case, value, _banded(case, bands))
        case Recorded(name):
            return _as_recorded(case.attribute(name), case.fact)
        case Decided() as decided:
            return _as_decided(case, decided)


def _looked_up(table: Table, fact: Fact) -> Attempt:
    found = tuple(fact.value(name) for name in table.by)
    amount = table.cells.get(found)
    row = pairs(zip(table.by, found, strict=True))
    if amount is None:
        return Attempt(Outcome.NO_RULE, ZERO, (Step("no_row", {"row": row}),))
    return Attempt(Outcome.COUNTED, amount, (Step("row", {"row": row, "gives": amount}),))


def _banded(case: Case, bands: Bands) -> Attempt:
    attribute = case.attribute(bands.attribute)
    mark = case.fact.value(bands.attribute)
    if mark is None:
        return missing(bands.attribute)
    if off_step(attribute, mark):
        return refused(attribute, mark)
    amount = _fraction(mark)
    reached = bisect_right(bands.starts, amount)
    if not reached:
        return Attempt(Outcome.NO_RULE, ZERO, (Step("no_row", {"row": pairs([(bands.attribute, mark)])}),))
    band = bands.rows[reached - 1]
    params: dict[str, StepValue] = {
        "attribute": bands.attribute,
        "amount": amount,
        "band": f"{case.rule.name}/{bands.attribute}/{reached - 1}",
        "start": band.start,
        "gives": band.gives,
    }
    return Attempt(Outcome.COUNTED, band.gives, (Step("band", params),))


def _times(case: Case, value: Value, once: Attempt) -> Attempt:
    """Multiply what one helping gives by how many helpings were recorded."""
    if once.outcome is not Outcome.COUNTED or not value.each:
        return once
    for name, size in value.each:
        amount = case.fact.value(name)
        if amount is None:
            continue
        if isinstance(amount, str) or off_step(case.attribute(name), amount):
            return refused(case.attribute(name), amount)
        if value.running:
            return _run(case, value, (name, size), once)
        return _each(value, (name, size), _fraction(amount), once)
    return missing(*(name for name, _ in value.each))


def _each(value: Value, helping: tuple[str, Fraction], amount: Fraction, once: Attempt) -> Attempt:
    name, size = helping
    helpings = Fraction(amount // size) if value.whole else amount if size == 1 else amount / size
    raw = helpings * once.raw
    params: dict[str, StepValue] = {
        "quantity": name,
        "amount": amount,
        "size": size,
        "gives": once.raw,
        "makes": raw,
    }
    if value.whole:
        return Attempt(Outcome.COUNTED, raw, (*once.steps, Step("each_whole", {**params, "times": helpings})))
    return Attempt(Outcome.COUNTED, raw, (*once.steps, Step("each", params)))


def _run(case: Case, value: Value, helping: tuple[str, Fraction], once: Attempt) -> Attempt:
    """Count the quantity through its period: what goes beyond the threshold earns, in whole helpings if so said."""
    name, size = helping
    running = value.running
    if running is None:
        return once
    fact, rulebook = case.fact, case.rulebook
    period = period_of(rulebook, running.over, fact, rulebook.year_of(fact.on))
    group = (case.rule.name, name, *period, same_things(fact, running.by))
    amount = _fraction(fact.value(name) or 0)
    before, after = case.tally.add(group, amount)
    counted = [each - running.beyond if each > running.beyond else ZERO for each in (before, after)]
    helpings = counted if size == 1 else [each / size for each in counted]
    if value.whole:
        helpings = [Fraction(each.numerator // each.denominator) for each in helpings]
    times = helpings[1] - helpings[0]
    params: dict[str, StepValue] = {
        "quantity": name,
        "amount": amount,
        "before": before,
        "beyond": running.beyond,
        "size": size,
        "times": times,
        "gives": once.raw,
        "makes": times * once.raw,
    }
    return Attempt(Outcome.COUNTED, times * once.raw, (*once.steps, Step(f"running_{running.over.value}", params)))


def _multiplied(case: Case, value: Value, found: Attempt) -> Attempt:
    for number, factor in enumerate(value.factors):
        if found.outcome is not Outcome.COUNTED:
            return found
        times = _factor(case, factor)
        if times.outcome is not Outcome.COUNTED:
            return times
        makes = found.raw * times.raw
        params: dict[str, StepValue] = {
            "factor": f"{case.rule.name}/{factor.name}",
            "number": number + 1,
            "from": found.raw,
            "times": times.raw,
            "makes": makes,
        }
        found = Attempt(Outcome.COUNTED, makes, (*found.steps, Step("factor", params)))
    return found


def _factor(case: Case, factor: Factor) -> Attempt:
    if factor.times is not None:
        return Attempt(Outcome.COUNTED, factor.times, ())
    if factor.table is not None:
        found = _looked_up(factor.table, case.fact)
        if found.outcome is Outcome.COUNTED or factor.otherwise is None:
            return found
        return Attempt(Outcome.COUNTED, factor.otherwise, ())
    if case.fact.value(factor.attribute) is None and factor.otherwise is not None:
        return Attempt(Outcome.COUNTED, factor.otherwise, ())
    return _as_recorded(case.attribute(factor.attribute), case.fact)


def _lessened(case: Case, value: Value, found: Attempt) -> Attempt:
    for less in value.less:
        amount = case.fact.value(less.quantity)
        if found.outcome is not Outcome.COUNTED or amount is None:
            continue
        if off_step(case.attribute(less.quantity), amount):
            return refused(case.attribute(less.quantity), amount)
        takes = _fraction(amount) / less.size * less.takes
        makes = max(value.not_below, found.raw - takes)
        params: dict[str, StepValue] = {
            "quantity": less.quantity,
            "amount": _fraction(amount),
            "size": less.size,
            "takes": less.takes,
            "from": found.raw,
            "not_below": value.not_below,
            "makes": makes,
        }
        found = Attempt(Outcome.COUNTED, makes, (*found.steps, Step("less", params)))
    return found


def _as_recorded(attribute: Attribute, fact: Fact) -> Attempt:
    amount = fact.value(attribute.name)
    if amount is None:
        return missing(attribute.name)
    if off_step(attribute, amount):
        return refused(attribute, amount)
    raw = _fraction(amount)
    return Attempt(Outcome.COUNTED, raw, (Step("recorded", {"attribute": attribute.name, "makes": raw}),))


def _as_decided(case: Case, decided: Decided) -> Attempt:
    bounds: dict[str, StepValue] = {"lowest": decided.lowest, "highest": decided.highest}
    amount, person = case.fact.value(decided.attribute), case.fact.value(decided.by)
    if amount is None:
        return Attempt(Outcome.UNDECIDED, ZERO, (Step("decision_missing", bounds),))
    if off_step(case.attribute(decided.attribute), amount):
        return refused(case.attribute(decided.attribute), amount)
    raw = _fraction(amount)
    if not decided.lowest <= raw <= decided.highest:
        return Attempt(Outcome.REFUSED, ZERO, (Step("decision_out_of_range", {**bounds, "decided": raw}),))
    if not person:
        return Attempt(Outcome.REFUSED, ZERO, (Step("decision_without_name", {**bounds, "decided": raw}),))
    return Attempt(Outcome.COUNTED, raw, (Step("decided", {**bounds, "makes": raw, "by": person}),))


def missing(*names: str) -> Attempt:
    """Return that a quantity is not recorded, so that nothing can be said yet."""
    return Attempt(Outcome.UNDECIDED, ZERO, (Step("quantity_missing", {"quantities": ", ".join(names)}),))


def refused(attribute: Attribute, value: AttributeValue) -> Attempt:
    """Return that what is recorded cannot be true."""
    params: dict[str, StepValue] = {"attribute": attribute.name, "value": value, "step": attribute.step}
    return Attempt(Outcome.REFUSED, ZERO, (Step("quantity_refused", params),))


def _fraction(value: AttributeValue) -> Fraction:
    """Return a quantity, already known to be one, as a fraction."""
    return value if isinstance(value, Fraction) else Fraction(value if isinstance(value, int) else str(value))
