"""Where somebody's records lie, said in keys that a database finds by its indexes.

``visible_to`` decides what somebody may know of, row by row. In the table of a county or a province that alone would
mean to look at every row; whoever reaches only some schools, groups or teachers is therefore led to their rows first.
Whoever reaches more sees the newest first, which an index gives in order.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from xingtan.access.actors import Actor
from xingtan.access.roles import OVERSEERS, Role
from xingtan.institutions.models import Institution, Kind
from xingtan.records.company.models import Companion
from xingtan.records.querysets import RecordQuerySet
from xingtan.teachers.models import Teacher

PLACES = (Kind.SCHOOL.value, Kind.CAMPUS.value, Kind.TRAINING_INSTITUTION.value)
"""Where records belong, and who provides what they are about."""
FEW_PLACES = 12
FEW_PEOPLE = 400
"""So many places and people are named; whoever reaches more is not narrowed."""


def in_reach(rows: RecordQuerySet, actor: Actor) -> tuple[RecordQuerySet, bool]:
    """Return the rows, found by the keys of this person's places and people, and whether these are few.

    Only what ``visible_to`` leaves may be handed in: no row is lost and none is added. Three queries at most.
    """
    condition = few_keys(actor)
    return (rows, False) if condition is None else (rows.filter(condition), True)


def few_keys(actor: Actor) -> Q | None:
    """Return the condition that a record belongs to one of this person's places or people; None where many are."""
    places = _places(actor, OVERSEERS)
    providers = _places(actor, (Role.TRAINING_INSTITUTION,))
    people, asked = _people(actor), _asked_onto(actor)
    if len(places) > FEW_PLACES or len(providers) > FEW_PLACES or len(people) > FEW_PEOPLE or len(asked) > FEW_PEOPLE:
        return None
    return Q(school_id__in=places) | Q(provider_id__in=providers) | Q(teacher_id__in=people) | Q(pk__in=asked)


def provider_ids(actor: Actor) -> list[int]:
    """Return the institutions for which this person sees participation; one query."""
    return _places(actor, (Role.TRAINING_INSTITUTION,))


def _places(actor: Actor, roles: Iterable[Role]) -> list[int]:
    worn = [role for role in roles if role in actor.roles]
    if not worn:
        return []
    found = Institution.objects.filter(actor.within("path", *worn), kind__in=PLACES).order_by("path")
    return list(found.values_list("pk", flat=True)[: FEW_PLACES + 1])


def _people(actor: Actor) -> list[int]:
    found = Teacher.objects.filter(Q(account_id=actor.account_id) | actor.within("group__path", Role.TEAM_LEADER))
    return list(found.order_by("pk").values_list("pk", flat=True)[: FEW_PEOPLE + 1]) if actor.account_id else []


def _asked_onto(actor: Actor) -> list[int]:
    if actor.account_id is None:
        return []
    found = Companion.objects.filter(teacher__account_id=actor.account_id).order_by("pk")
    return list(found.values_list("record_id", flat=True)[: FEW_PEOPLE + 1])
