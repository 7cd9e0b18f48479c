"""Caps (上限): from raw amounts to counted ones, in whole grains, from the inside out.

Each cap cuts what goes beyond it from the latest facts on; what an earlier batch settled is never cut and uses up the
cap first. The stages run event, item and year, item and cycle, part and year, part and cycle, share of the total, year,
cycle; every stage leaves at most the cap in each of its groups, so that a second run changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from xingtan.rulebook.results import Step, StepValue
from xingtan.rulebook.rules import Cap, Over, Rulebook, Scope

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

STAGES = (
    (Scope.ITEM, Over.EVENT),
    (Scope.ITEM, Over.YEAR),
    (Scope.ITEM, Over.CYCLE),
    (Scope.PART, Over.YEAR),
    (Scope.PART, Over.CYCLE),
    (Scope.PART, Over.SHARE),
    (Scope.ALL, Over.YEAR),
    (Scope.ALL, Over.CYCLE),
)


@dataclass(slots=True)
class Portion:
    """What one fact brings to the caps, and what is left of it after them.

    Units: ``units`` and ``settled`` in grains.
    """

    key: str
    item: str | None
    part: str
    year: int
    units: int
    settled: bool
    steps: list[Step] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """How full one cap is in one group, and what it cut."""

    used: int = 0
    cut: int = 0


def cut_to_caps(rulebook: Rulebook, portions: Sequence[Portion], grain: int) -> list[Step]:
    """Cut the portions, given in the order in which they use up caps, and return one finding per cap that cut.

    Units: grains; ``grain`` is a multiple of the rulebook's.
    Rounding: none.
    """
    found: list[Step] = []
    for stage in STAGES:
        for cap in rulebook.caps:
            if (cap.scope, cap.over) == stage:
                found += _apply(cap, [portion for portion in portions if _falls_under(cap, portion)], grain)
    return found


def _falls_under(cap: Cap, portion: Portion) -> bool:
    match cap.scope:
        case Scope.ITEM:
            return portion.item == cap.of
        case Scope.PART:
            return portion.part == cap.of
        case Scope.ALL:
            return True


def _apply(cap: Cap, portions: Iterable[Portion], grain: int) -> list[Step]:
    limit = int(cap.at_most * grain)
    groups: dict[Hashable, _Group] = {}
    for portion in portions:
        group = groups.setdefault(_group_of(cap, portion), _Group())
        room = max(0, limit - group.used)
        if portion.units > room and not portion.settled:
            cut = portion.units - room
            portion.units = room
            portion.steps.append(_step("cut", cap, portion.year, cut, grain))
            group.cut += cut
        group.used += portion.units
    return [_step("cap", cap, _year_of(key), group.cut, grain) for key, group in groups.items() if group.cut]


def _group_of(cap: Cap, portion: Portion) -> Hashable:
    match cap.over:
        case Over.EVENT:
            return (portion.year, portion.key)
        case Over.YEAR:
            return (portion.year,)
        case Over.CYCLE | Over.SHARE:
            return ()


def _year_of(group: Hashable) -> int | None:
    return group[0] if isinstance(group, tuple) and group else None


def _step(kind: str, cap: Cap, year: int | None, cut: int, grain: int) -> Step:
    """Return ``item_year_cut`` for a line or ``item_year_cap`` for a finding, with the cap and what it cut."""
    params: dict[str, StepValue] = {"at_most": cap.at_most, "cut": Fraction(cut, grain)}
    if cap.of:
        params[cap.scope.value] = cap.of
    if year is not None and cap.over in {Over.EVENT, Over.YEAR}:
        params["year"] = year
    return Step(f"{cap.scope.value}_{cap.over.value}_{kind}", params)
