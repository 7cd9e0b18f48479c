"""The grain of a rulebook: the common denominator of everything it can produce."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import lcm

from xingtan.rulebook.rules import Attribute, Cap, Decided, Fixed, Item, Recorded, Requirement, Table, Value

FINEST = 10**9
"""A finer grain is refused when the file is read: 9 billion units would no longer fit a 64-bit column."""


def grain_of(
    items: Iterable[Item], caps: Iterable[Cap], requirements: Iterable[Requirement], attributes: Mapping[str, Attribute]
) -> int:
    """Return the smallest whole number of which every producible amount is a whole multiple of the inverse.

    Units: grains that make one unit of the rulebook.
    """
    finest = [
        amount
        for item in items
        for rule in item.rules
        for value in rule.values
        for amount in _finest_amounts(value, attributes)
    ]
    finest += [cap.at_most for cap in caps]
    finest += [requirement.at_least for requirement in requirements]
    return lcm(*(amount.denominator for amount in finest))


def _finest_amounts(value: Value, attributes: Mapping[str, Attribute]) -> Iterator[Fraction]:
    """Yield amounts such that all that the value can give are whole multiples of one of them."""
    match value.gives:
        case Fixed(amount):
            yield from _each(value, amount, attributes)
        case Table(_, cells):
            for amount in set(cells.values()):
                yield from _each(value, amount, attributes)
        case Recorded(name) | Decided(name):
            if name in attributes:
                yield attributes[name].step


def _each(value: Value, amount: Fraction, attributes: Mapping[str, Attribute]) -> Iterator[Fraction]:
    if not value.each:
        yield amount
    for name, size in value.each:
        if name in attributes:
            yield attributes[name].step / size * amount
