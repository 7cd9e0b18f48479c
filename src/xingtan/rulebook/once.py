"""What counts once (不重复计): of several facts of the same thing one is kept, the highest or the earliest."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from fractions import Fraction

from xingtan.rulebook.drafts import Draft
from xingtan.rulebook.groups import period_of, same_things
from xingtan.rulebook.results import Step, StepValue
from xingtan.rulebook.rules import Keep, Once, Rulebook


def keep_once(rulebook: Rulebook, drafts: Sequence[Draft], grain: int) -> list[Step]:
    """Lessen the drafts to what counts once, and return one finding for each group in which something was left out.

    In a group the highest amount is kept, of equal ones the earliest; or the earliest that gave anything. What an
    earlier batch settled is never lessened: the kept one then adds only what the settled ones have not given yet.
    """
    return [step for once in rulebook.once for step in _apply(rulebook, once, drafts, grain)]


def _apply(rulebook: Rulebook, once: Once, drafts: Iterable[Draft], grain: int) -> Iterable[Step]:
    groups: dict[Hashable, list[Draft]] = {}
    for draft in drafts:
        if draft.item is None or (once.items and draft.item not in once.items):
            continue
        if draft.units <= 0 and not draft.settled:
            continue
        same = same_things(draft.fact, once.by)
        if same is not None:
            key = (same, period_of(rulebook, once.over, draft.fact, draft.year))
            groups.setdefault(key, []).append(draft)
    for group in groups.values():
        if len(group) > 1:
            yield from _kept(once, group, grain)


def _kept(once: Once, group: list[Draft], grain: int) -> Iterable[Step]:
    ordered = sorted(group, key=lambda draft: _order(once, draft))
    limit = max(draft.raw for draft in group) if once.keep is Keep.HIGHEST else _earliest(ordered)
    used = cut = 0
    for draft in ordered:
        room = max(0, limit - used)
        if draft.units > room and not draft.settled:
            params = _params(once, draft.units - room, grain)
            draft.steps.append(Step(f"once_{once.keep.value}_cut", params))
            cut += draft.units - room
            draft.units = room
        used += draft.units
    if cut:
        yield Step(f"once_{once.keep.value}", _params(once, cut, grain))


def _order(once: Once, draft: Draft) -> tuple[bool, int, date, str]:
    first = -draft.units if once.keep is Keep.HIGHEST else 0
    return (not draft.settled, first, draft.fact.on, draft.fact.key)


def _earliest(ordered: Sequence[Draft]) -> int:
    """Return what the kept one may give: what is settled, or else the amount of the earliest."""
    settled = sum(draft.units for draft in ordered if draft.settled)
    return settled if ordered[0].settled else ordered[0].units


def _params(once: Once, cut: int, grain: int) -> dict[str, StepValue]:
    return {"once": once.name, "cut": Fraction(cut, grain)}
