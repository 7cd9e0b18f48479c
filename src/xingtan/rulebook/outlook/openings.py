"""Openings (余量): how much of each item still counts under every cap, from a day on to the end of the cycle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from xingtan.kernel.periods import Cycle
from xingtan.rulebook.caps import caps_in_order
from xingtan.rulebook.requirements import Place
from xingtan.rulebook.results import ZERO
from xingtan.rulebook.rules import Cap, Rulebook, Scope
from xingtan.rulebook.vocabulary import Over

Cell = tuple[str, str, int]
"""Part, item and credit year in which something may still be done."""

_BOUNDING = frozenset({Over.DAY, Over.SEMESTER, Over.YEAR, Over.CYCLE, Over.SHARE})
_ALL_CYCLE = frozenset({Over.CYCLE, Over.SHARE})


@dataclass(slots=True)
class Openings:
    """The room that is left under each cap; taking some of it leaves less.

    A cap over single events, project years or groups of their own (each programme) bounds nothing here: another event
    or programme is a room of its own.

    Units: the unit of the rulebook.
    """

    rulebook: Rulebook
    cycle: Cycle
    day: date
    caps: list[Cap]
    left: dict[tuple[int, int], Fraction] = field(default_factory=dict)
    bounds: dict[tuple[str, str | None], tuple[tuple[int, Cap], ...]] = field(default_factory=dict)
    """Which caps bound an item, by part and item, as far as it was asked."""

    def of(self, cell: Cell) -> Fraction | None:
        """Return how much of the cell still counts; None when no cap bounds it."""
        return min((self._left(key, cap) for key, cap in self._over(cell)), default=None)

    def take(self, cell: Cell, wanted: Fraction) -> Fraction:
        """Return how much of what is wanted counts, and use up the room for it."""
        room = self.of(cell)
        taken = wanted if room is None else min(room, wanted)
        for key, cap in self._over(cell):
            self.left[key] = self._left(key, cap) - taken
        return taken

    def fill(self, cells: Iterable[Cell], wanted: Fraction | None) -> Fraction | None:
        """Return how much all the cells together can bring, at most what is wanted; None for without bound."""
        total = ZERO
        for cell in cells:
            room = self.of(cell)
            if wanted is None and room is None:
                return None
            rest = (room or ZERO) if wanted is None else wanted - total
            total += self.take(cell, rest)
        return total

    def full(self, cells: Iterable[Cell]) -> list[Cap]:
        """Return the caps over the cells that have no room left, in the order of the rulebook."""
        found: dict[Cap, None] = {}
        for cell in cells:
            for key, cap in self._over(cell):
                if self._left(key, cap) == 0:
                    found[cap] = None
        return list(found)

    def period(self, cap: Cap, year: int) -> int:
        """Return what tells the periods of a cap apart: the year, or for caps over the cycle its first year."""
        if cap.over not in _ALL_CYCLE:
            return year
        return self.cycle.first_year + (year - self.cycle.first_year) // self.cycle.years * self.cycle.years

    def _over(self, cell: Cell) -> Iterable[tuple[tuple[int, int], Cap]]:
        for number, cap in self.over(cell[0], cell[1]):
            yield (number, self.period(cap, cell[2])), cap

    def over(self, part: str, item: str | None) -> tuple[tuple[int, Cap], ...]:
        """Return the caps that bound an item of a part, each with its number."""
        found = self.bounds.get((part, item))
        if found is None:
            numbered = enumerate(self.caps)
            found = tuple((number, cap) for number, cap in numbered if _is_over(cap, part, item))
            self.bounds[part, item] = found
        return found

    def _left(self, key: tuple[int, int], cap: Cap) -> Fraction:
        found = self.left.get(key)
        if found is None:
            found = self.left[key] = cap.at_most * self._times(cap, key[1])
        return found

    def _times(self, cap: Cap, year: int) -> int:
        """Return how often the cap's period still comes: the days or semesters that are left of the year."""
        if cap.over not in {Over.DAY, Over.SEMESTER}:
            return 1
        span = self.rulebook.calendar.year.span_of(year)
        begins, ends = max(span.start, self.day), span.end or span.start
        if cap.over is Over.DAY:
            return max(0, (ends - begins).days + 1)
        number = max(1, len(self.rulebook.calendar.semesters))
        return number - self.rulebook.calendar.semester_of(begins) + 1


def openings_of(
    rulebook: Rulebook, amounts: Mapping[Place, Fraction], *, cycle: Cycle, day: date, profile: str | None = None
) -> Openings:
    """Return the room that is left from the day on, after what stands in the ledger has used up the caps.

    Units: the unit of the rulebook. Amounts below zero make no room.
    """
    caps = [cap for cap in caps_in_order(rulebook, profile) if cap.over in _BOUNDING and not cap.by]
    found = Openings(rulebook, cycle, day, caps)
    for (part, item, year), amount in amounts.items():
        if amount <= 0:
            continue
        for number, cap in found.over(part, item):
            if cap.over in {Over.DAY, Over.SEMESTER}:
                continue
            key = (number, found.period(cap, year))
            found.left[key] = max(ZERO, found.left.get(key, cap.at_most) - amount)
    return found


def _is_over(cap: Cap, part: str, item: str | None) -> bool:
    if cap.scope is Scope.ALL:
        return True
    return cap.of == (item if cap.scope is Scope.ITEM else part)
