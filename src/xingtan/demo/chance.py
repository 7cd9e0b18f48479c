"""Choices that look free and are the same every time: each hangs on the seed and on what is being chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")

SATURDAY = 5
HUNDRED = 100
#: Days on which no school of this world works: New Year, Qingming, May and the National Day week.
RESTS = frozenset(
    {(1, 1), (4, 4), (4, 5), (4, 6), *((5, day) for day in range(1, 6)), *((10, day) for day in range(1, 8))}
)


@dataclass(frozen=True)
class Chance:
    """A source of choices; the same seed and the same keys give the same choice, in whatever order one asks."""

    seed: int

    def roll(self, below: int, *keys: object) -> int:
        """Return a whole number from 0 up to, not including, ``below``."""
        text = "|".join([str(self.seed), *(str(key) for key in keys)])
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % below

    def between(self, low: int, high: int, *keys: object) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + self.roll(high - low + 1, *keys)

    def happens(self, percent: int, *keys: object) -> bool:
        """Tell whether something happens that happens so many times in a hundred."""
        return self.roll(HUNDRED, *keys) < percent

    def pick(self, things: Sequence[T], *keys: object) -> T:
        """Return one of the things."""
        return things[self.roll(len(things), *keys)]

    def order(self, things: Iterable[T], *keys: object) -> list[T]:
        """Return the things in an order of chance."""
        listed = list(things)
        places = sorted(range(len(listed)), key=lambda place: (self.roll(2**60, *keys, "order", place), place))
        return [listed[place] for place in places]

    def working_day(self, first: date, last: date, *keys: object) -> date:
        """Return a day of work between the two days, both included; the nearest earlier one if none is left."""
        day = first + timedelta(days=self.roll((last - first).days + 1, *keys))
        forward = timedelta(days=1)
        while not _works(day) and day < last:
            day += forward
        while not _works(day):
            day -= forward
        return day


def _works(day: date) -> bool:
    return day.weekday() < SATURDAY and (day.month, day.day) not in RESTS
