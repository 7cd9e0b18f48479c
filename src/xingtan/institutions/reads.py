"""What pages show of the tree."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from xingtan.institutions.models import Institution
from xingtan.pages.words import holds


def institutions_below(paths: Iterable[str], *, query: str = "") -> QuerySet[Institution, Institution]:
    """Return the institutions at and below these paths, parents before children, filtered by name or code."""
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(path__startswith=path)
    found: QuerySet[Institution, Institution] = Institution.objects.filter(inside)
    for word in query.split():
        found = found.filter(holds(word, "name", "name_en") | Q(code__istartswith=word))
    return found.order_by("path")
