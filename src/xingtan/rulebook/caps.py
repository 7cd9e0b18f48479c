"""Caps (上限): from recognised amounts to counted ones, in whole grains, from the inside out.

Each cap cuts what goes beyond it from the latest facts on; what an earlier batch settled is never cut and uses up the
cap first. The stages run item, part, share of the total, everything; inside each first the caps over groups of their
own (each programme), and from the event to the cycle. Every stage leaves at most the cap in each of its groups, so
that a second run changes nothing. What a rule takes (an amount below zero) is not cut and makes no room.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xingtan.rulebook.drafts import Portion
from xingtan.rulebook.groups import period_of, same_things
from xingtan.rulebook.results import Step, StepValue
from xingtan.rulebook.rules import Cap, Rulebook, Scope
from xingtan.rulebook.valuing import pairs
from xingtan.rulebook.vocabulary import Over

STAGES = (
    (Scope.ITEM, Over.EVENT),
    (Scope.ITEM, Over.DAY),
    (Scope.ITEM, Over.SEMESTER),
    (Scope.ITEM, Over.PROJECT_YEAR),
    (Scope.ITEM, Over.YEAR),
    (Scope.ITEM, Over.CYCLE),
    (Scope.PART, Over.DAY),
    (Scope.PART, Over.SEMESTER),
    (Scope.PART, Over.YEAR),
    (Scope.PART, Over.CYCLE),
    (Scope.PART, Over.SHARE),
    (Scope.ALL, Over.DAY),
    (Scope.ALL, Over.SEMESTER),
    (Scope.ALL, Over.YEAR),
    (Scope.ALL, Over.CYCLE),
)
_SCOPES = (Scope.ITEM, Scope.PART, Scope.ALL)
_TELLS_YEAR = frozenset({Over.EVENT, Over.DAY, Over.SEMESTER, Over.PROJECT_YEAR, Over.YEAR})


@dataclass(slots=True)
class _Group:
    """How full one cap is in one group, and what it cut."""

    year: int
    same: str
    used: int = 0
    cut: int = 0


def caps_in_order(rulebook: Rulebook, profile: str | None) -> list[Cap]:
    """Return the caps that apply to teachers of the profile, in the order in which they cut."""
    own = [cap for cap in rulebook.caps if not cap.profiles or profile in cap.profiles]
    return sorted(own, key=lambda cap: (_SCOPES.index(cap.scope), not cap.by, STAGES.index((cap.scope, cap.over))))


def cut_to_caps(rulebook: Rulebook, portions: Sequence[Portion], grain: int, profile: str | None = None) -> list[Step]:
    """Cut the portions, given in the order in which they use up caps, and return one finding per group that was cut.

    Units: grains; ``grain`` is a multiple of the rulebook's.
    Rounding: none.
    """
    under: dict[tuple[Scope, str], list[Portion]] = {(Scope.ALL, ""): list(portions)}
    for portion in portions:
        under.setdefault((Scope.PART, portion.draft.part), []).append(portion)
        if portion.draft.item is not None:
            under.setdefault((Scope.ITEM, portion.draft.item), []).append(portion)
    return [
        step
        for cap in caps_in_order(rulebook, profile)
        for step in _apply(rulebook, cap, under.get((cap.scope, cap.of), ()), grain)
    ]


def _apply(rulebook: Rulebook, cap: Cap, portions: Sequence[Portion], grain: int) -> list[Step]:
    limit = int(cap.at_most * grain)
    if sum(portion.units for portion in portions if portion.units > 0) <= limit:
        return []  # no group of them can go beyond it
    groups: dict[Hashable, _Group] = {}
    for portion in portions:
        same = same_things(portion.draft.fact, cap.by) if cap.by else ()
        if portion.units <= 0 or same is None:
            continue
        key = (_group_of(rulebook, cap, portion), same)
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group(portion.year, pairs(zip(cap.by, same, strict=True)))
        room = max(0, limit - group.used)
        if portion.units > room and not portion.draft.settled:
            cut = portion.units - room
            portion.units = room
            portion.draft.steps.append(_step("cut", cap, group, cut, grain))
            group.cut += cut
        group.used += portion.units
    told = list(groups.values())
    if cap.over is Over.YEAR and not cap.by:
        told.sort(key=lambda group: group.year)
    return [_step("cap", cap, group, group.cut, grain) for group in told if group.cut]


def _group_of(rulebook: Rulebook, cap: Cap, portion: Portion) -> Hashable:
    if cap.over is Over.YEAR:
        return portion.year
    return period_of(rulebook, cap.over, portion.draft.fact, portion.year)


def _step(kind: str, cap: Cap, group: _Group, cut: int, grain: int) -> Step:
    """Return ``item_year_cut`` for a line or ``item_year_cap`` for a finding, with the cap and what it cut."""
    params: dict[str, StepValue] = {"at_most": cap.at_most, "cut": Fraction(cut, grain)}
    if cap.of:
        params[cap.scope.value] = cap.of
    if cap.over in _TELLS_YEAR:
        params["year"] = group.year
    if group.same:
        params["same"] = group.same
    return Step(f"{cap.scope.value}_{cap.over.value}_{kind}", params)
