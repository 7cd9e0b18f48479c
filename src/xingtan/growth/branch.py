"""The apricot branch over the teacher's desk: every blossom that opens is a twentieth of the cycle."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from xingtan.pages.drawings import share

#: Where the blossoms sit on the branch, from the trunk outwards: x, y, size in tenths.
PLACES = (
    (352, 128, 10), (330, 98, 12), (306, 132, 9), (292, 84, 11), (270, 112, 13), (258, 64, 9), (240, 98, 10),
    (226, 46, 12), (214, 84, 9), (196, 108, 11), (184, 62, 13), (166, 84, 10), (152, 36, 9), (142, 66, 11),
    (120, 92, 9), (112, 48, 12), (92, 70, 10), (76, 34, 9), (62, 58, 11), (38, 54, 9),
)  # fmt: skip


@dataclass(frozen=True)
class Blossom:
    """One place on the branch; ``state`` is open, bud (on its way) or sleeping, ``turn`` its angle in degrees."""

    x: int
    y: int
    size: int
    turn: int
    state: str


def blossoms(have: Fraction, coming: Fraction, need: Fraction) -> tuple[Blossom, ...]:
    """Return the branch: as many open blossoms as twentieths are earned, buds for what is on its way.

    Rounding: down.
    """
    earned = share(have, need, len(PLACES))
    awaited = share(have + coming, need, len(PLACES))
    states = ["open" if place < earned else "bud" if place < awaited else "sleeping" for place in range(len(PLACES))]
    return tuple(
        Blossom(x, y, size, (x * 7 + y * 13) % 72, state) for (x, y, size), state in zip(PLACES, states, strict=True)
    )
