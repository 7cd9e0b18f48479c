"""Geometry of the small server-made drawings: rings and bars, in whole numbers only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

ROUND = 1000
"""Length of a ring's circumference; the SVG says so with ``pathLength``."""

TONES = 6
GAP = 8
Amount = Fraction | int


@dataclass(frozen=True)
class Arc:
    """One piece of a ring: where its track starts, how long it is, how much of it is filled; in thousandths."""

    start: int
    length: int
    filled: int
    tone: int


def share(have: Amount, need: Amount, whole: int = 100) -> int:
    """Return how much of ``need`` is there, from 0 to ``whole``; all of it when nothing is needed.

    Rounding: down, so that a bar is never full before the requirement is met.
    """
    if need <= 0:
        return whole
    return max(0, min(whole, int(have * whole // need)))


def ring(parts: Iterable[Mapping[str, Any]], need: Amount) -> tuple[Arc, ...]:
    """Return the arcs of a progress ring.

    Each part says what it ``have`` and may say its own ``need``. A part with a need owns a piece of the ring of that
    size; what parts earn beyond their own need, and parts without one, fill the free rest.
    """
    rows = [(Fraction(part["have"]), Fraction(part.get("need") or 0)) for part in parts]
    bound = sum((own for _, own in rows), Fraction(0))
    whole = max(Fraction(need), bound, Fraction(1))
    arcs: list[Arc] = []
    start = 0
    for tone, (have, own) in enumerate(rows):
        if own > 0:
            arcs.append(_piece(start, own, min(have, own), whole, tone % TONES + 1))
            start += arcs[-1].length
    arcs.extend(_free_pieces(rows, whole - bound, whole, start))
    return tuple(arcs)


def _piece(start: int, own: Fraction, have: Fraction, whole: Fraction, tone: int) -> Arc:
    length = int(own * ROUND // whole)
    visible = max(length - GAP, 1)
    return Arc(start, length, share(have, own, visible), tone)


def _free_pieces(rows: list[tuple[Fraction, Fraction]], room: Fraction, whole: Fraction, start: int) -> Iterable[Arc]:
    """Yield the free rest of the ring: a track, then what each part brings beyond its own need until it is full."""
    if room <= 0:
        return
    yield Arc(start, ROUND - start, 0, 0)
    for tone, (have, own) in enumerate(rows):
        extra = min(max(have - max(own, Fraction(0)), Fraction(0)), room)
        length = int(extra * ROUND // whole)
        if length:
            yield Arc(start, length, max(length - GAP // 4, 1), tone % TONES + 1)
        start += length
        room -= extra
