"""Founding the groups of a school by their names, as a school does that begins."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import count

from django.db import transaction
from django.utils import timezone

from xingtan.institutions.models import Institution, Kind
from xingtan.institutions.places import Warden, covers
from xingtan.institutions.services import found_institution
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.sheets.cells import folded
from xingtan.trail.services import leave_mark, mark_of

FOUNDED_BY_NAME = (Kind.RESEARCH_GROUP, Kind.PREPARATION_GROUP)
LONGEST_STEM = 27
MOST_AT_ONCE = 60


class GroupStandsError(DomainError):
    """The school has groups of these names already; ``names`` tells which."""

    code = "group_stands"


def names_standing(place: Institution, names: Collection[str]) -> list[str]:
    """Return which of the names a group of the place has already, however they are spaced or cased."""
    standing = Institution.objects.filter(path__startswith=place.path, closed_on=None, kind__in=FOUNDED_BY_NAME)
    known = {folded(name) for name in standing.values_list("name", flat=True)}
    return [name for name in names if folded(name) in known]


@transaction.atomic
def found_groups(
    *, actor: Warden, place: Institution, kind: Kind, names: Sequence[str], at: datetime
) -> list[Institution]:
    """Return new groups of the place, in the order of the names, each under the next free code of the place.

    Errors: NotPermittedError when the actor does not look after the place; GroupStandsError when a name is taken.
    """
    if not covers(actor, place.path):
        raise NotPermittedError(place=place.code)
    place = Institution.objects.select_for_update().get(pk=place.pk)
    taken = names_standing(place, names)
    if taken:
        raise GroupStandsError(names=" / ".join(taken))
    codes = _free_codes(place)
    on = timezone.localdate(at)
    founded = []
    for name in names:
        group = found_institution(kind=kind, code=next(codes), name=name, parent=place, on=on)
        told = {"code": group.code, "kind": group.kind, "name": group.name, "parent": place.code}
        subject = ("institution", group.code)
        leave_mark(
            mark_of(
                actor, action="institution.founded", subject=subject, at=at, place=group.path, before={}, after=told
            )
        )
        founded.append(group)
    return founded


def _free_codes(place: Institution) -> Iterator[str]:
    """Yield codes of the place's own with a running number, those that nobody has."""
    stem = place.code[:LONGEST_STEM]
    taken = set(Institution.objects.filter(code__startswith=f"{stem}-").values_list("code", flat=True))
    return (code for number in count(1) if (code := f"{stem}-{number:02d}") not in taken)
