"""How far raters lie apart: range, mean, deviation and outliers of one indicator; how each rater leans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from xingtan.kernel.amounts import exact_text

HUNDREDTHS = 100


@dataclass(frozen=True)
class Spread:
    """What several raters gave for one thing. ``outliers`` are the keys of raters outside the tolerance."""

    count: int
    low: Fraction
    high: Fraction
    mean: Fraction
    median: Fraction
    deviation: Fraction
    outliers: frozenset[int]

    @property
    def range(self) -> Fraction:
        """The highest less the lowest."""
        return self.high - self.low


@dataclass(frozen=True)
class Leaning:
    """How a rater's marks lie beside those of the others: over so many ratings, the mean difference in marks."""

    count: int
    mean: Fraction


def spread_of(marks: Mapping[int, Fraction], *, full: Fraction, tolerance: Fraction) -> Spread | None:
    """Return how far these raters lie apart; None when nobody has rated.

    Units: marks. A rater is an outlier when they lie further from the median than ``tolerance`` of full marks.
    Rounding: the standard deviation (of all raters, not of a sample) to hundredths, half up; all else exact.
    """
    if not marks:
        return None
    values = sorted(marks.values())
    middle = median_of(values)
    mean = sum(values, Fraction(0)) / len(values)
    variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / len(values)
    far = frozenset(rater for rater, value in marks.items() if abs(value - middle) > tolerance * full)
    return Spread(len(values), values[0], values[-1], mean, middle, root_in_hundredths(variance), far)


def median_of(values: Sequence[Fraction]) -> Fraction:
    """Return the middle of sorted values; of an even number the mean of the two in the middle."""
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def root_in_hundredths(square: Fraction) -> Fraction:
    """Return the square root to hundredths.

    Rounding: half up, decided in whole numbers, so that it is the same everywhere.
    """
    top, bottom = square.numerator * HUNDREDTHS**2 * 4, square.denominator
    doubled = isqrt(top // bottom)
    return Fraction((doubled + 1) // 2, HUNDREDTHS)


def leanings(cases: Sequence[Mapping[int, Fraction]]) -> dict[int, Leaning]:
    """Return how each rater leans: over cases that several rated, the mean of own marks less the mean of the others.

    ``cases`` are things that were rated, each with the raters' marks as shares of full marks or marks alike.
    """
    differences: dict[int, list[Fraction]] = {}
    for case in cases:
        for rater, value in case.items():
            others = [other for key, other in case.items() if key != rater]
            if others:
                own = value - sum(others, Fraction(0)) / len(others)
                differences.setdefault(rater, []).append(own)
    return {rater: Leaning(len(each), sum(each, Fraction(0)) / len(each)) for rater, each in differences.items()}


def near(amount: Fraction) -> str:
    """Return an amount for reading: exact where it has at most two decimals, else ``≈`` and two of them.

    Rounding: to hundredths, half away from zero, on the screen only.
    """
    if not HUNDREDTHS % amount.denominator:
        return exact_text(amount)
    top, bottom = abs(amount.numerator) * HUNDREDTHS * 2 + amount.denominator, amount.denominator * 2
    whole, rest = divmod(top // bottom, HUNDREDTHS)
    return f"≈ {'−' if amount < 0 else ''}{whole}.{rest:02d}"
