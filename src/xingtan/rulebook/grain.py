"""The grain of a rulebook: the common denominator of everything it can produce; and whether sums fit 64 bits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm

from xingtan.rulebook.rules import Cap, Item, Offset, Requirement, Rule
from xingtan.rulebook.vocabulary import Attribute
from xingtan.rulebook.worth import Bands, Decided, Factor, Fixed, Recorded, Rounding, Table, Value

FINEST = 10**9
"""A finer grain is refused when the file is read: 9 billion units would no longer fit a 64-bit column."""

MOST_FACTS = 10_000
"""So many facts one teacher may have in one assessment."""

LARGEST = 2**63 - 1
"""The largest whole number of a 64-bit column."""

_MOST_PRODUCTS = 5_000
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Producible:
    """Everything that decides how fine and how large amounts can become."""

    items: tuple[Item, ...]
    caps: tuple[Cap, ...]
    requirements: tuple[Requirement, ...]
    offsets: tuple[Offset, ...]
    attributes: Mapping[str, Attribute]
    about: Mapping[str, Attribute]
    rounding: Rounding | None = None


def grain_of(found: Producible) -> int:
    """Return the smallest whole number of which every producible amount is a whole multiple of the inverse.

    Units: grains that make one unit of the rulebook.
    """
    finest = {amount for item in found.items for amount in _finest_of_item(item, found)}
    finest |= {cap.at_most for cap in found.caps}
    finest |= {amount for requirement in found.requirements for amount in _finest_need(requirement, found.about)}
    finest |= {offset.at_most for offset in found.offsets if offset.at_most is not None}
    return lcm(*(amount.denominator for amount in finest))


def largest_of(found: Producible, grain: int) -> int:
    """Return a bound on every whole number that the assessment of one teacher can come to.

    Units: grains, of ``MOST_FACTS`` facts that each give the most that any rule can give.
    """
    highest = max(
        (_highest(value, found.attributes) for item in found.items for rule in item.rules for value in rule.values),
        default=_ZERO,
    )
    need = max((requirement.at_least for requirement in found.requirements), default=_ZERO)
    bound = max(highest * MOST_FACTS * grain, need * grain)
    return bound.numerator // bound.denominator + 1


def _finest_of_item(item: Item, found: Producible) -> Iterator[Fraction]:
    for rule in item.rules:
        finest = _finest_of_rule(rule, found)
        yield from finest
        for recognition in item.recognised:
            yield from (amount * recognition.times for amount in finest)


def _finest_of_rule(rule: Rule, found: Producible) -> set[Fraction]:
    finest = {amount for value in rule.values for amount in _finest_amounts(value, found.attributes)}
    rounding = rule.rounding or found.rounding
    return finest | {rounding.to} if rounding else finest


def _finest_amounts(value: Value, attributes: Mapping[str, Attribute]) -> Iterator[Fraction]:
    """Yield amounts such that all that the value can give are whole multiples of their common divisor."""
    base = set(_finest_base(value, attributes))
    for factor in value.factors:
        base = _products(base, _finest_factor(factor, attributes))
    yield from base
    if value.less:
        yield value.not_below
    for less in value.less:
        if less.quantity in attributes:
            yield attributes[less.quantity].step / less.size * less.takes


def _finest_base(value: Value, attributes: Mapping[str, Attribute]) -> Iterator[Fraction]:
    match value.gives:
        case Recorded(name) | Decided(name):
            if name in attributes:
                yield attributes[name].step
        case Fixed() | Table() | Bands():
            for amount in _rates(value.gives):
                yield from _each(value, amount, attributes)


def _rates(gives: Fixed | Table | Bands) -> set[Fraction]:
    match gives:
        case Fixed(amount):
            return {amount}
        case Table(_, cells):
            return set(cells.values())
        case Bands(_, rows):
            return {row.gives for row in rows}


def _each(value: Value, amount: Fraction, attributes: Mapping[str, Attribute]) -> Iterator[Fraction]:
    if not value.each or value.whole:
        yield amount
        return
    for name, size in value.each:
        if name in attributes:
            yield attributes[name].step / size * amount
        if value.running:
            yield value.running.beyond / size * amount


def _finest_factor(factor: Factor, attributes: Mapping[str, Attribute]) -> set[Fraction]:
    found = {factor.otherwise} if factor.otherwise is not None else set()
    if factor.times is not None:
        found.add(factor.times)
    if factor.table is not None:
        found |= set(factor.table.cells.values())
    if factor.attribute in attributes:
        found.add(attributes[factor.attribute].step)
    return found


def _products(left: set[Fraction], right: set[Fraction]) -> set[Fraction]:
    """Return all products, or where these would be too many one that is fine enough for all of them."""
    if len(left) * len(right) <= _MOST_PRODUCTS:
        return {one * other for one, other in product(left, right)}
    bottom = lcm(*(each.denominator for each in left)) * lcm(*(each.denominator for each in right))
    return {Fraction(1, bottom)}


def _finest_need(requirement: Requirement, about: Mapping[str, Attribute]) -> Iterator[Fraction]:
    if requirement.quantity:
        return
    yield requirement.at_least
    pro_rata = requirement.pro_rata
    if pro_rata and pro_rata.by in about:
        yield requirement.at_least * about[pro_rata.by].step / pro_rata.of


def _highest(value: Value, attributes: Mapping[str, Attribute]) -> Fraction:
    """Return a bound on what the value can give or take, without its sign."""
    highest = _highest_base(value, attributes)
    for factor in value.factors:
        found = [abs(times) for times in _finest_factor(factor, {})]
        if factor.attribute in attributes:
            found.append(attributes[factor.attribute].most)
        highest *= max(found, default=_ZERO)
    return max(highest, value.not_below)


def _highest_base(value: Value, attributes: Mapping[str, Attribute]) -> Fraction:
    match value.gives:
        case Recorded(name):
            return attributes[name].most if name in attributes else _ZERO
        case Decided(_, _, highest):
            return highest
        case Fixed() | Table() | Bands():
            rate = max((abs(amount) for amount in _rates(value.gives)), default=_ZERO)
            sizes = [attributes[name].most / size for name, size in value.each if name in attributes]
            return rate * max(sizes, default=Fraction(1))
