"""Geometry of the growth drawings, in whole numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from xingtan.growth.reads import YearOfGrowth

#: The field in which bars stand, in units of the drawing.
HEIGHT, TOP = 200, 18
COLUMN, BAR = 84, 44
#: How much room stays free above the tallest bar, in hundredths of it.
HEADROOM = 12
TONES = 6


@dataclass(frozen=True)
class Piece:
    """One piece of a bar: a part, its amount, where it stands; ``coming`` pieces are drawn as not yet earned."""

    part: str
    amount: Fraction
    top: int
    height: int
    tone: int
    coming: bool


@dataclass(frozen=True)
class Pillar:
    """The bar of one year."""

    year: int
    left: int
    pieces: tuple[Piece, ...]
    top: int
    total: Fraction
    on_its_way: Fraction


@dataclass(frozen=True)
class Trajectory:
    """Bars of all years on one scale, and the height at which the annual minimum runs."""

    width: int
    pillars: tuple[Pillar, ...]
    need_at: int | None
    need: Fraction | None


def trajectory(years: Sequence[YearOfGrowth], parts: Sequence[str]) -> Trajectory:
    """Return the drawing of credits by year and part.

    Rounding: down to whole units of the drawing, so that no piece overlaps another.
    """
    need = next((year.need for year in years if year.need is not None), None)
    highest = max([*(year.total + year.on_its_way for year in years), need or Fraction(0), Fraction(1)])
    whole = highest * (100 + HEADROOM) / 100
    pillars = tuple(_pillar(year, parts, place, whole) for place, year in enumerate(years))
    return Trajectory(
        width=COLUMN * max(len(years), 1),
        pillars=pillars,
        need_at=_level(need, whole) if need is not None else None,
        need=need,
    )


def shares(counts: Sequence[int], tallest: int) -> tuple[int, ...]:
    """Return the heights of small bars of which the greatest is ``tallest``; anything above nothing is seen.

    Rounding: down.
    """
    greatest = max(counts, default=0)
    return tuple(max(2, count * tallest // greatest) if count else 0 for count in counts)


def _pillar(year: YearOfGrowth, parts: Sequence[str], place: int, whole: Fraction) -> Pillar:
    pieces: list[Piece] = []
    below = Fraction(0)
    for amounts, coming in ((year.posted, False), (year.coming, True)):
        for tone, part in enumerate(parts, start=1):
            amount = amounts.get(part, Fraction(0))
            if amount > 0:
                top, bottom = _level(below + amount, whole), _level(below, whole)
                pieces.append(Piece(part, amount, top, bottom - top, (tone - 1) % TONES + 1, coming))
                below += amount
    left = place * COLUMN + (COLUMN - BAR) // 2
    return Pillar(year.year, left, tuple(pieces), _level(below, whole), year.total, year.on_its_way)


def _level(amount: Fraction, whole: Fraction) -> int:
    return TOP + HEIGHT - int(amount * HEIGHT // whole)
