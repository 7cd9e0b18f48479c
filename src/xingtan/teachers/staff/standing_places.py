"""What stood below an institution on a day: the tree is today's, the placements remember the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from xingtan.institutions.models import Institution, Placement

MOST_MOVES = 64


def below_on(institution: Institution, on: date, *, field: str) -> Q:
    """Return the filter on a path column for what stood at or below the institution on that day; one query.

    Only what has been moved since then needs a second look; everything else stands where it stood.
    """
    gone = Placement.objects.filter(valid_from__lte=on, valid_until__gte=on).exclude(parent=None)
    moved = dict(gone.values_list("institution__path", "parent__path"))
    found = Q(pk__in=[])
    for root in ("", *sorted(moved)):
        inner = [path for path in moved if path != root and path.startswith(root)]
        if institution.path.startswith(root):
            reached = institution.path
        elif _stood_below(moved[root], institution.path, moved):
            reached = root
        else:
            continue
        condition = Q(**{f"{field}__startswith": reached})
        for path in inner:
            condition &= ~Q(**{f"{field}__startswith": path})
        found |= condition
    return found


def _stood_below(path: str, top: str, moved: Mapping[str, str]) -> bool:
    """Tell whether something that now has this path stood at or below ``top``, following every move."""
    for _step in range(MOST_MOVES):
        root = max((each for each in moved if path.startswith(each)), key=len, default="")
        if path.startswith(top) and top.startswith(root):
            return True
        if not root:
            return False
        path = moved[root]
    return False
