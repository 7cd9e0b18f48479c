"""Offsets (抵充): surplus over one requirement fills the gap of another, along listed arrows only, the sum kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xingtan.rulebook.results import ZERO, Move, Step
from xingtan.rulebook.rules import Offset, Requirement


@dataclass(slots=True)
class Draft:
    """A requirement on its way to a result; ``asked`` is the need before exceptions by decree, told by ``steps``.

    Units: the unit of the rulebook, or of the quantity that the requirement adds up.
    """

    requirement: Requirement
    year: int | None
    need: Fraction
    have: Fraction
    is_over: bool
    moved: Fraction = ZERO
    asked: Fraction | None = None
    lifted: bool = False
    end: date | None = None
    steps: tuple[Step, ...] = ()


def apply_offsets(offsets: Iterable[Offset], drafts: Sequence[Draft]) -> tuple[Move, ...]:
    """Move what the arrows allow, in their order, each year by itself, and return the moves.

    Units: the unit of the rulebook. Only what lies above the need moves, and no more than the gap.
    """
    found = {(draft.requirement.name, draft.year): draft for draft in drafts}
    years = sorted({draft.year for draft in drafts}, key=lambda year: (year is not None, year or 0))
    moves: list[Move] = []
    for offset in offsets:
        for year in years:
            source, target = found.get((offset.source, year)), found.get((offset.target, year))
            if source is None or target is None:
                continue
            amount = min(max(ZERO, source.have - source.need), max(ZERO, target.need - target.have))
            if offset.at_most is not None:
                amount = min(amount, offset.at_most)
            if amount:
                _move(source, target, amount)
                moves.append(Move(offset.source, offset.target, year, amount))
    return tuple(moves)


def _move(source: Draft, target: Draft, amount: Fraction) -> None:
    source.have -= amount
    source.moved -= amount
    target.have += amount
    target.moved += amount
