"""Geometry of the flow of a declaration: how the lines spread over the road, in whole numbers only."""

from __future__ import annotations

from dataclasses import dataclass

from xingtan.declarations.labels import STATES
from xingtan.declarations.reads import Tally
from xingtan.declarations.workflow import State
from xingtan.pages.road_labels import StateLabel

WHOLE = 1000
ORDER = (
    State.DECLARED,
    State.COUNTY_AUDITED,
    State.CITY_AUDITED,
    State.IDENTIFIED,
    State.RETURNED,
    State.DROPPED,
)


@dataclass(frozen=True)
class Piece:
    """One state's share of the bar: from where, how wide, in thousandths; lines and hours in hundredths."""

    state: State
    label: StateLabel
    count: int
    hours: int
    left: int
    width: int


def flow(tally: Tally) -> tuple[Piece, ...]:
    """Return a piece for every state in the order of the road; the widths fill the bar exactly."""
    pieces = []
    before = 0
    for state in ORDER:
        count = tally.counts[state]
        left, right = (WHOLE * part // max(tally.declared, 1) for part in (before, before + count))
        pieces.append(Piece(state, STATES[state], count, tally.hours[state], left, right - left))
        before += count
    return tuple(pieces)
