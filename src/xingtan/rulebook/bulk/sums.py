"""Which caps take from which sums: stages in order, groups of cells."""

from __future__ import annotations

from collections.abc import Iterator

from xingtan.rulebook.bulk.layout import Cell, Layout
from xingtan.rulebook.caps import STAGES
from xingtan.rulebook.rules import Cap, Over, Scope

_SCOPES = tuple(dict.fromkeys(scope for scope, _ in STAGES))


def staged(layout: Layout) -> Iterator[tuple[int, Cap]]:
    """Yield the caps with their numbers, from the inside out; those over single events where facts are looked at."""
    found = [(n, cap) for n, cap in enumerate(layout.rulebook.caps) if layout.by_fact or cap.over is not Over.EVENT]
    yield from sorted(found, key=lambda pair: _stage(pair[1]))


def _stage(cap: Cap) -> tuple[int, bool, int]:
    """Return the place of a cap: by scope, those over groups of their own first, then from the event to the cycle."""
    return (_SCOPES.index(cap.scope), not cap.by, STAGES.index((cap.scope, cap.over)))


def wide(cap: Cap) -> bool:
    """Return whether the cuts of a cap are columns of the standings: one for each year, or one over the cycle."""
    return cap.over in {Over.YEAR, Over.CYCLE, Over.SHARE} and not cap.by


def under(layout: Layout, cap: Cap) -> tuple[tuple[int | None, tuple[Cell, ...]], ...]:
    """Return the groups of a cap: the slot (None over the cycle) and its cells, years in order."""
    cells = [cell for cell in layout.cells() if _falls_under(cap, cell)]
    if cap.over is not Over.YEAR:
        return ((None, tuple(sorted(cells, key=lambda cell: cell.slot))),)
    return tuple((slot, tuple(cell for cell in cells if cell.slot == slot)) for slot in range(layout.slots))


def _falls_under(cap: Cap, cell: Cell) -> bool:
    match cap.scope:
        case Scope.ITEM:
            return cell.item == cap.of
        case Scope.PART:
            return cell.part == cap.of
        case Scope.ALL:
            return True
