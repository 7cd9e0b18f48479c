"""Who may do what to a personnel file."""

from __future__ import annotations

from collections.abc import Iterable

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher

ROSTER_KEEPERS = (Role.MANAGER, Role.COUNTY_AUDITOR, Role.CITY_AUDITOR, Role.PROVINCIAL_OFFICER)
"""Who may import teachers and hand out first passwords: the school itself, and the authorities above it.

An authority that begins with an empty installation has nobody else who could enrol the first manager of a school.
"""


def keeps_roster(actor: Actor, path: str) -> bool:
    """Tell whether the actor may import teachers of the school with this path."""
    return any(actor.wears(role, path) for role in ROSTER_KEEPERS)


def may_keep(actor: Actor, school: Institution) -> Verdict:
    """Decide whether the actor keeps the personnel files of this school: its manager does."""
    return YES if actor.wears(Role.MANAGER, school.path) else no("not_your_school")


def may_let_go(actor: Actor, teacher: Teacher) -> Verdict:
    """Decide whether the actor may enter that the teacher left: the school's manager, and not about themselves."""
    if actor.speaks_for(teacher.account_id):
        return no("own_leaving")
    return may_keep(actor, teacher.school)


def may_transfer(actor: Actor, old: Institution, new: Institution) -> Verdict:
    """Decide whether the actor may move somebody between these schools.

    Whoever manages both may, and so may the county's auditor, because teachers of a county are posted by the county.
    """
    for role in (Role.MANAGER, Role.COUNTY_AUDITOR):
        if actor.wears(role, old.path) and actor.wears(role, new.path):
            return YES
    return no("not_your_school")


def may_reset_password(actor: Actor, teacher: Teacher, duty_paths: Iterable[str]) -> Verdict:
    """Decide whether the actor may hand out a new password: for accounts all of whose duties lie in the own scope.

    Otherwise a school's manager could sign in as somebody of the county. An authority hands out first passwords
    only: with a reset it could declare as the school and then audit what it declared.
    """
    if not keeps_roster(actor, teacher.school.path):
        return no("not_your_school")
    if teacher.account is None:
        return no("no_account")
    if actor.speaks_for(teacher.account_id):
        return no("own_account")
    if teacher.account.has_usable_password() and not may_keep(actor, teacher.school):
        return no("first_password_only")
    return YES if all(keeps_roster(actor, path) for path in duty_paths) else no("other_duties")
