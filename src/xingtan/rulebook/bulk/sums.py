"""Which caps take from which sums: stages in order, groups of cells."""

from __future__ import annotations

from collections.abc import Iterator

from xingtan.rulebook.bulk.layout import Cell, Layout
from xingtan.rulebook.caps import STAGES
from xingtan.rulebook.rules import Cap, Over, Scope


def staged(layout: Layout) -> Iterator[tuple[int, Cap]]:
    """Yield the caps with their numbers, from the inside out; those over single events where facts are looked at."""
    for stage in STAGES:
        for number, cap in enumerate(layout.rulebook.caps):
            if (cap.scope, cap.over) == stage and (layout.by_fact or cap.over is not Over.EVENT):
                yield number, cap


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
