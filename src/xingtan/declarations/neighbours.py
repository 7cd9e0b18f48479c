"""Which lines stand before and after one in an office's queue, without reading the queue.

A queue goes by school, teacher and day. Neighbours are looked for in the same declaration; only at its ends in the next
one that has lines waiting.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from xingtan.declarations.models import Declaration, DeclarationLine
from xingtan.declarations.querysets import LineQuerySet
from xingtan.pages.long_lists import numbers_up_to

COUNTED = 1000
"""So many waiting lines are counted; of more it is said that there are more."""
WITHIN = ("teacher__number", "record__happened_on", "pk")
"""The order of the lines of one declaration."""
BACK = ("-teacher__number", "-record__happened_on", "-pk")


@dataclass(frozen=True)
class Neighbours:
    """Keys of the lines before and after, and how many wait: one more than ``COUNTED`` stands for many."""

    before: int | None
    after: int | None
    waiting: int


def neighbours(line: DeclarationLine, queue: LineQuerySet) -> Neighbours:
    """Return what stands around the line among the waiting lines of the queue; six queries at most."""
    own = list(queue.filter(declaration=line.declaration_id).order_by(*WITHIN).values_list("pk", flat=True))
    at = own.index(line.pk) if line.pk in own else -1
    before = after = None
    if at >= 0:
        before = own[at - 1] if at > 0 else _first(queue, _declarations(line, queue, "lt", "-school__path"), BACK)
        after = own[at + 1] if at + 1 < len(own) else _first(queue, _declarations(line, queue, "gt", "school__path"))
    return Neighbours(before, after, numbers_up_to({"waiting": queue}, COUNTED).get("waiting", 0))


def _declarations(line: DeclarationLine, queue: LineQuerySet, side: str, order: str) -> QuerySet[Declaration, int]:
    """Return the declarations on that side with lines in the queue, the nearest first."""
    path = line.declaration.school.path
    rows = Declaration.objects.filter(**{f"school__path__{side}": path}, year=line.declaration.year)
    return rows.filter(Exists(queue.filter(declaration=OuterRef("pk")))).order_by(order).values_list("pk", flat=True)


def _first(
    queue: LineQuerySet, declarations: QuerySet[Declaration, int], order: tuple[str, ...] = WITHIN
) -> int | None:
    nearest = declarations.first()
    if nearest is None:
        return None
    return queue.filter(declaration=nearest).order_by(*order).values_list("pk", flat=True).first()
