"""Exact amounts made and added up quickly: the same fractions, without making one for each step on the way."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from xingtan.kernel.amounts import to_units


class Exact(dict[int, Fraction]):
    """Amounts by their whole units of one grain, each made once.

    Units: the unit of the rulebook for so many grains.
    """

    def __init__(self, grain: int) -> None:
        super().__init__()
        self._grain = grain

    def __missing__(self, units: int) -> Fraction:
        """Make the amount of so many units."""
        found = self[units] = Fraction(units, self._grain)
        return found


def units_of(amount: Fraction, grain: int) -> int:
    """Return an amount in whole units of a grain.

    Errors: InexactAmountError when it does not fall on the grain.
    """
    top, bottom = amount.as_integer_ratio()
    return top * (grain // bottom) if grain % bottom == 0 else to_units(amount, grain)


def exact_sum(amounts: Iterable[Fraction]) -> Fraction:
    """Return the sum of amounts; those of the same denominator are added as whole numbers."""
    tops: dict[int, int] = {}
    for amount in amounts:
        top, bottom = amount.as_integer_ratio()
        tops[bottom] = tops.get(bottom, 0) + top
    if len(tops) == 1:
        [(bottom, top)] = tops.items()
        return Fraction(top, bottom)
    return sum((Fraction(top, bottom) for bottom, top in tops.items()), Fraction(0))
