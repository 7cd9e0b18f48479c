"""Who may freeze dossiers and enter circumstances: a yes, or a no with a reason; reads only."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.roles import OVERSEERS, Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.institutions.models import Institution
from xingtan.standing.models import CircumstanceKind
from xingtan.teachers.models import Teacher

FREEZERS = (Role.COUNTY_AUDITOR, Role.CITY_AUDITOR, Role.PROVINCIAL_OFFICER)
"""Who freezes dossiers, for teachers below their place."""

OF_SCHOOL = frozenset(
    {CircumstanceKind.ANNUAL_ASSESSMENT, CircumstanceKind.INTERRUPTION, CircumstanceKind.PROBATION_TRAINING}
)
"""What the school's manager enters; the rest only authorities do."""


def is_own(actor: Actor, teacher: Teacher) -> bool:
    """Tell whether it is the actor's own case."""
    return actor.account_id is not None and teacher.account_id == actor.account_id


def may_look(actor: Actor, teacher: Teacher) -> bool:
    """Tell whether the actor may know circumstances and eligibility: one's own, or as somebody who oversees the school.

    A team leader knows the teacher and not this.
    """
    return is_own(actor, teacher) or any(actor.wears(role, teacher.school.path) for role in OVERSEERS)


def may_freeze(actor: Actor, teacher: Teacher) -> Verdict:
    """Decide whether the actor may freeze a dossier of the teacher; nobody freezes their own."""
    if actor.speaks_for(teacher.account_id):
        return no("own_dossier")
    return may_freeze_place(actor, teacher.school)


def may_freeze_place(actor: Actor, place: Institution) -> Verdict:
    """Decide whether the actor may freeze the dossiers of a place."""
    return YES if any(actor.wears(role, place.path) for role in FREEZERS) else no("not_an_authority")


def may_note(actor: Actor, teacher: Teacher, kind: CircumstanceKind) -> Verdict:
    """Decide whether the actor may enter or withdraw a circumstance of the teacher; nobody does so for themselves."""
    if actor.speaks_for(teacher.account_id):
        return no("own_circumstance")
    if any(actor.wears(role, teacher.school.path) for role in FREEZERS):
        return YES
    manages = actor.wears(Role.MANAGER, teacher.school.path)
    return YES if manages and kind in OF_SCHOOL else no("not_for_this_kind" if manages else "not_manager")


def notable_kinds(actor: Actor, teacher: Teacher) -> tuple[CircumstanceKind, ...]:
    """Return the kinds of circumstances that the actor may enter for the teacher."""
    return tuple(kind for kind in CircumstanceKind if may_note(actor, teacher, kind))
