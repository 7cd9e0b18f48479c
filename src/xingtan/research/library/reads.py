"""What pages and other rooms ask of the library."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.institutions.paths import at_or_above
from xingtan.research.library.lists import lists
from xingtan.research.library.models import Resource, ResourceUse, ShelfItem
from xingtan.research.library.querysets import teachers_of
from xingtan.research.library.workflow import State, Use
from xingtan.teachers.models import Teacher


@dataclass(frozen=True)
class Numbers:
    """How often something was opened, downloaded, used in a lesson; ``resources`` how many are on the shelf."""

    opened: int = 0
    downloaded: int = 0
    used: int = 0
    resources: int = 0


@dataclass
class OwnRow:
    """One of one's own resources with its numbers."""

    resource: Resource
    numbers: Numbers = field(default_factory=Numbers)


NONE = Numbers()


def resource_numbers(teacher_ids: Collection[int], *, since: date, until: date) -> dict[int, Numbers]:
    """Return what came of each teacher's resources between two days, both included; two queries.

    A resource of two authors counts for both. Teachers without resources are there too, with zeros.
    """
    between = Q(uses__on__gte=since, uses__on__lte=until)
    counts = {use.value: Count("uses", filter=between & Q(uses__use=use.value), distinct=True) for use in Use}
    rows = (
        Resource.objects.filter(authors__teacher__in=teacher_ids, state__in=(State.SHELVED, State.RETIRED))
        .order_by()
        .values("authors__teacher", "state")
        .annotate(resources=Count("pk", distinct=True), **counts)
    )
    found = dict.fromkeys(teacher_ids, NONE)
    for row in cast("Iterable[dict[str, Any]]", rows):
        shelved = row["resources"] if row["state"] == State.SHELVED.value else 0
        before = found[row["authors__teacher"]]
        found[row["authors__teacher"]] = Numbers(
            before.opened + row["opened"],
            before.downloaded + row["downloaded"],
            before.used + row["used"],
            before.resources + shelved,
        )
    return found


def numbers_of(resources: Iterable[Resource]) -> dict[int, Numbers]:
    """Return how often each resource was opened, downloaded and used; one query."""
    rows = (
        ResourceUse.objects.filter(resource__in=[each.pk for each in resources])
        .order_by()
        .values_list("resource", "use")
        .annotate(number=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for pk, use, number in rows:
        found.setdefault(pk, {})[use] = number
    return {pk: Numbers(**counts) for pk, counts in found.items()}


def own_rows(actor: Actor) -> list[OwnRow]:
    """Return what the person made or brought, newest first, with its numbers."""
    rows = list(Resource.objects.own_of(actor).for_rows().order_by("-brought_at", "-pk"))
    numbers = numbers_of(rows)
    return [OwnRow(row, numbers.get(row.pk, NONE)) for row in rows]


def months_of(resources: Sequence[Resource]) -> list[tuple[date, Numbers]]:
    """Return the uses of these resources month by month, the newest first; one query."""
    rows = (
        ResourceUse.objects.filter(resource__in=[each.pk for each in resources])
        .annotate(month=TruncMonth("on"))
        .order_by("-month")
        .values_list("month", "use")
        .annotate(number=Count("pk"))
    )
    found: dict[date, dict[str, int]] = {}
    for month, use, number in rows:
        found.setdefault(month, {})[use] = number
    return [(month, Numbers(**counts)) for month, counts in found.items()]


def thanks_for(resources: Sequence[Resource], *, most: int = 20) -> list[ResourceUse]:
    """Return who used these resources in lessons, newest first."""
    rows = ResourceUse.objects.filter(resource__in=[each.pk for each in resources], use=Use.USED.value)
    return list(rows.select_related("resource").order_by("-on", "-pk")[:most])


def saved_ids(actor: Actor, resources: Iterable[Resource]) -> set[int]:
    """Return which of these resources stand on the person's own shelf."""
    if actor.account_id is None:
        return set()
    rows = ShelfItem.objects.filter(account_id=actor.account_id, resource__in=[each.pk for each in resources])
    return set(rows.values_list("resource_id", flat=True))


def places_of(actor: Actor) -> list[Institution]:
    """Return where the person may bring resources: places one keeps, one's own teams and school, teams first."""
    kept = actor.within("path", Role.TEAM_LEADER) & Q(kind__in=(Kind.RESEARCH_GROUP, Kind.PREPARATION_GROUP))
    managed = actor.within("path", Role.MANAGER) & Q(
        kind__in=(Kind.SCHOOL, Kind.CAMPUS, Kind.RESEARCH_GROUP, Kind.PREPARATION_GROUP)
    )
    works = teachers_of(actor)
    own = Q(pk__in=works.values("school_id")) | Q(pk__in=works.exclude(group=None).values("group_id"))
    rows = Institution.objects.filter(kept | managed | own, closed_on=None).order_by("path")
    return sorted(rows, key=lambda place: (place.kind in {Kind.SCHOOL.value, Kind.CAMPUS.value}, place.path))


def own_subject(actor: Actor) -> str:
    """Return the code of the subject that the actor teaches by their file; empty where the list does not know it."""
    files = Teacher.objects.filter(account_id=actor.account_id or 0)
    taught = {text.casefold() for text in files.values_list("subject", flat=True)}
    subjects = lists()["subjects"].values()
    named = (each.code for each in subjects if {each.name.zh.casefold(), each.name.en.casefold()} & taught)
    return next(named, "")


def colleagues_at(places: Sequence[Institution], *, on: date) -> Mapping[str, Teacher]:
    """Return the teachers in service of the schools of these places by their numbers."""
    above = at_or_above(place.path for place in places)
    rows = Teacher.objects.filter(school__path__in=above).in_service(on).select_related("group").order_by("number")
    return {teacher.number: teacher for teacher in rows}
