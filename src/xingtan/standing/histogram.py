"""Geometry of the picture of differences: so many teachers would gain or lose so much; whole numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from xingtan.kernel.amounts import from_units

BARS = 7
"""At most so many bars on each side of nothing."""
HEIGHT, TOP, COLUMN, BAR = 160, 22, 56, 40
FINEST = Fraction(1, 1000)
NICE = (1, 2, 5)


@dataclass(frozen=True)
class Bar:
    """One bar: teachers whose difference lies above ``low`` and up to ``high`` (gains; losses mirror it).

    Units: amounts in the unit of the rulebook; geometry in units of the drawing. ``side`` is "lose", "same" or "gain".
    """

    side: str
    low: Fraction
    high: Fraction
    count: int
    left: int
    top: int
    height: int


@dataclass(frozen=True)
class Histogram:
    """All bars from the largest loss to the largest gain; nothing itself has a bar of its own."""

    bars: tuple[Bar, ...]
    width: int


def histogram(spread: Mapping[int, int], grain: int) -> Histogram:
    """Return the picture of so many teachers by difference in grains.

    Rounding: heights down to whole units of the drawing, never to nothing where somebody stands.
    """
    step = _step(from_units(max((abs(units) for units in spread), default=0), grain))
    counts: dict[int, int] = {0: 0}
    for units, count in spread.items():
        place = ceil(from_units(abs(units), grain) / step)
        counts[place if units > 0 else -place] = counts.get(place if units > 0 else -place, 0) + count
    places = range(min(counts), max(counts) + 1)
    tallest = max(counts.values()) or 1
    return Histogram(
        bars=tuple(_bar(place, counts.get(place, 0), number, tallest, step) for number, place in enumerate(places)),
        width=len(places) * COLUMN,
    )


def _step(largest: Fraction) -> Fraction:
    """Return the smallest width of 1, 2, 5, 10, 20 ... thousandths with which the bars suffice."""
    size = FINEST
    while True:
        for nice in NICE:
            if nice * size * BARS >= largest:
                return nice * size
        size *= 10


def _bar(place: int, count: int, number: int, tallest: int, step: Fraction) -> Bar:
    height = max(2, count * HEIGHT // tallest) if count else 0
    side = "same" if place == 0 else "gain" if place > 0 else "lose"
    far, near = abs(place) * step, max(0, abs(place) - 1) * step
    low, high = (-far, -near) if place < 0 else (near, far)
    return Bar(side, low, high, count, number * COLUMN + (COLUMN - BAR) // 2, TOP + HEIGHT - height, height)
