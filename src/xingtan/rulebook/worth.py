"""What a fact is worth: amounts, tables, bands, decisions; what multiplies, counts, lessens, rounds, spreads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

from xingtan.rulebook.facts import AttributeValue
from xingtan.rulebook.vocabulary import NO_TEXT, Over, Text

Cell = tuple[AttributeValue | None, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same amount each time; below zero when the rule takes."""

    amount: Fraction


@dataclass(frozen=True, slots=True)
class Table:
    """An amount looked up by attributes; ``cells`` holds every combination, None standing for "not recorded"."""

    by: tuple[str, ...]
    cells: Mapping[Cell, Fraction]


@dataclass(frozen=True, slots=True)
class Band:
    """From this mark on, this grade and this amount."""

    start: Fraction
    gives: Fraction
    grade: Text


@dataclass(frozen=True)
class Bands:
    """Marks to grade to amount: the row with the highest start that the attribute reaches; rows are in order."""

    attribute: str
    rows: tuple[Band, ...]

    @cached_property
    def starts(self) -> tuple[Fraction, ...]:
        """Where the rows start."""
        return tuple(row.start for row in self.rows)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The amount that the record itself carries, as the institution awarded it."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Decided:
    """An amount between two bounds that a named person decided."""

    attribute: str
    lowest: Fraction
    highest: Fraction
    by: str


@dataclass(frozen=True, slots=True)
class Factor:
    """What multiplies an amount: the same each time, by a table, or as recorded (a share, a weight).

    ``otherwise`` is used where the table has no row or nothing is recorded; without it no rule covers the case.
    """

    name: str
    title: Text
    times: Fraction | None = None
    table: Table | None = None
    attribute: str = ""
    otherwise: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """The quantity is counted through a period: only what goes beyond a threshold earns anything."""

    over: Over
    beyond: Fraction
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deduction:
    """So much is taken for each such quantity recorded (2 for each day of absence)."""

    quantity: str
    size: Fraction
    takes: Fraction


class Mode(StrEnum):
    """The named ways of rounding; halves and directions are those of the amount without its sign."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


@dataclass(frozen=True, slots=True)
class Rounding:
    """Round the amount of one fact to a multiple of ``to``."""

    to: Fraction
    mode: Mode


@dataclass(frozen=True, slots=True)
class Value:
    """How a rule turns a fact into an amount.

    ``each`` names quantities with the size that earns the amount once; the first one recorded is used, so that "half
    day or 4 hours" is one value. With ``whole`` only whole helpings count.
    """

    gives: Fixed | Table | Bands | Recorded | Decided
    each: tuple[tuple[str, Fraction], ...] = ()
    whole: bool = False
    running: Running | None = None
    factors: tuple[Factor, ...] = ()
    less: tuple[Deduction, ...] = ()
    not_below: Fraction = Fraction(0)


@dataclass(frozen=True)
class Spread:
    """The amount is shared out over so many credit years, from that of the fact on, by the largest remainder."""

    shares: tuple[Fraction, ...]

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """The smallest whole numbers in the same proportion as the shares."""
        bottom = lcm(*(share.denominator for share in self.shares))
        weights = [int(share * bottom) for share in self.shares]
        return tuple(weight // gcd(*weights) for weight in weights)


@dataclass(frozen=True, slots=True)
class Recognition:
    """Of what an item gives only so much is recognised in the cycle, for everyone or for some profiles."""

    times: Fraction
    profiles: tuple[str, ...]
    title: Text = NO_TEXT
