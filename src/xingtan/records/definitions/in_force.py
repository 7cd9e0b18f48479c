"""Which data definitions are in force where: the shipped ones, and a school's own over them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from xingtan.institutions.paths import at_or_above
from xingtan.records.definitions.rights import CATEGORIES
from xingtan.records.models import DataDefinition


@dataclass
class InForce:
    """The newest version of each kind, shipped and at every place that has its own."""

    shipped: dict[str, DataDefinition] = field(default_factory=dict)
    own: dict[str, dict[str, DataDefinition]] = field(default_factory=dict)

    def at(self, path: str) -> dict[str, DataDefinition]:
        """Return the definition of each kind at the place with this path, in the tree's order, own kinds last."""
        found = dict(self.shipped)
        for place in prefixes(path):
            found.update(self.own.get(place, {}))
        ordered = {code: found[code] for code in CATEGORIES if code in found}
        return {**ordered, **found}


def definitions_in_force(paths: Iterable[str] = ()) -> InForce:
    """Return what is in force at the places with these paths; one query however many.

    Without a path: only what is shipped.
    """
    places = at_or_above(paths)
    rows = DataDefinition.objects.filter(Q(institution=None) | Q(institution__path__in=places))
    found = InForce()
    for row in rows.select_related("institution").order_by("code", "version"):
        if row.institution is None:
            found.shipped[row.code] = row
        else:
            found.own.setdefault(row.institution.path, {})[row.code] = row
    return found


def definitions_at(path: str) -> dict[str, DataDefinition]:
    """Return the definition of each kind at the place with this path; one query."""
    return definitions_in_force([path]).at(path)


def versions_within(paths: Iterable[str]) -> list[DataDefinition]:
    """Return every version of every kind that anybody at, above or below these places had, the newest first.

    Shipped kinds stand first, in the tree's order; one query.
    """
    condition = Q(institution=None)
    for path in paths:
        condition |= Q(institution__path__startswith=path) | Q(institution__path__in=prefixes(path))
    rows = DataDefinition.objects.filter(condition).select_related("institution")
    order = {code: place for place, code in enumerate(CATEGORIES)}
    return sorted(rows, key=lambda row: (order.get(row.code, len(order)), row.code, -row.version, row.pk))


def definitions_within(paths: Iterable[str]) -> dict[str, DataDefinition]:
    """Return one definition of each kind for whoever sees several schools: the nearest above, else any below.

    One query.
    """
    places = list(paths)
    above = at_or_above(places)
    found: dict[str, DataDefinition] = {}
    near: dict[str, int] = {}
    for row in versions_within(places):
        at = row.institution.path if row.institution else ""
        nearness = len(at) if row.institution is None or at in above else -1
        if row.code not in found or nearness > near[row.code]:
            found[row.code], near[row.code] = row, nearness
    return found


def prefixes(path: str) -> list[str]:
    """Return the paths of every place above this one, from the root, and its own."""
    return sorted(at_or_above([path]))
