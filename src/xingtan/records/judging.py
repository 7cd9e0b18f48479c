"""Who judges which record: the auditor always, a team leader or the principal where a school opened a kind to them.

Like the other rights, judging follows the newest version of the kind's definition at once, also for old records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from xingtan.access.roles import Role
from xingtan.institutions.paths import at_or_above
from xingtan.records.definitions.grant_models import KindGrant
from xingtan.records.definitions.rights import CATEGORIES, OPEN_CELLS, SHARED, Right, holders

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.records.models import Record

JUDGES = (Role.SCHOOL_AUDITOR, Role.TEAM_LEADER, Role.PRINCIPAL)
"""Roles that may hold the right to judge, the one that always holds it first."""


@dataclass(frozen=True)
class Judges:
    """Which roles judge each kind at places that decide it themselves; elsewhere the shipped table holds.

    ``own`` maps the path of a place and a kind to the roles.
    """

    own: Mapping[tuple[str, str], frozenset[Role]] = field(default_factory=dict)

    def of(self, record: Record) -> frozenset[Role]:
        """Return the roles that judge records of this kind there where the record is; its school must be loaded."""
        places = at_or_above([record.school.path])
        own = [self.own[place, record.kind] for place in places if (place, record.kind) in self.own]
        if own:
            return frozenset().union(*own)
        return holders(record.kind, Right.JUDGE) if record.kind in CATEGORIES else SHARED[Right.JUDGE]


def judges_of(records: Iterable[Record]) -> Judges:
    """Return who judges these records, whose schools must be loaded; one query, none without records."""
    asked = list(records)
    if not asked:
        return Judges()
    places = at_or_above({record.school.path for record in asked})
    rows = KindGrant.objects.filter(right=Right.JUDGE.value, kind__in={record.kind for record in asked})
    found: dict[tuple[str, str], set[Role]] = defaultdict(set)
    cells = rows.filter(institution__path__in=places).values_list("institution__path", "kind", "role")
    for place, kind, role in cells:
        found[place, kind].add(Role(role))
    return Judges({key: frozenset(roles) for key, roles in found.items()})


def hats_of(actor: Actor, record: Record, roles: Iterable[Role]) -> frozenset[Role]:
    """Return those of the roles in which the actor reaches the record: a leader their own group, others the school.

    A leader reaches members of the group who work at the record's school; what somebody did at a former school is
    that school's to judge. Teacher, group and school must be loaded.
    """
    return frozenset(role for role in roles if _reaches(actor, role, record))


def _reaches(actor: Actor, role: Role, record: Record) -> bool:
    if role is not Role.TEAM_LEADER:
        return actor.wears(role, record.school.path)
    teacher = record.teacher
    if role not in actor.roles or teacher.group is None or teacher.school_id != record.school_id:
        return False
    return actor.wears(role, teacher.group.path)


def acted_for(actor: Actor, record: Record, roles: Collection[Role]) -> tuple[int, str] | None:
    """Return account and name of whom the actor stands in for in an act on the record that these roles may do.

    None in a duty of their own. A leader's duty reaches the record at the teacher's group, any other at the school.
    """
    group = record.teacher.group if Role.TEAM_LEADER in roles else None
    led = group is not None and record.teacher.school_id == record.school_id
    return actor.behind(group.path if led and group is not None else record.school.path, roles)


def openings_for(actor: Actor) -> QuerySet[KindGrant]:
    """Return the kinds that schools opened to this person for judging: to the roles that do not always hold it."""
    condition = Q(pk__in=[])
    for role in sorted(OPEN_CELLS[Right.JUDGE]):
        condition |= Q(role=role.value, institution__path__in=at_or_above(actor.paths(role)))
    return KindGrant.objects.filter(condition, right=Right.JUDGE.value)


def judges_at_all(actor: Actor) -> bool:
    """Tell whether any record could be this person's to judge; one query for whoever is no auditor."""
    return Role.SCHOOL_AUDITOR in actor.roles or openings_for(actor).exists()
