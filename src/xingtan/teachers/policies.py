"""Who may do what to a personnel file."""

from __future__ import annotations

from collections.abc import Iterable

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher


def may_keep(actor: Actor, school: Institution) -> Verdict:
    """Decide whether the actor keeps the personnel files of this school: its manager does."""
    return YES if actor.wears(Role.MANAGER, school.path) else no("not_your_school")


def may_transfer(actor: Actor, old: Institution, new: Institution) -> Verdict:
    """Decide whether the actor may move somebody between these schools.

    Whoever manages both may, and so may the county's auditor, because teachers of a county are posted by the county.
    """
    for role in (Role.MANAGER, Role.COUNTY_AUDITOR):
        if actor.wears(role, old.path) and actor.wears(role, new.path):
            return YES
    return no("not_your_school")


def may_reset_password(actor: Actor, teacher: Teacher, duty_paths: Iterable[str]) -> Verdict:
    """Decide whether the actor may hand out a new password: for accounts all of whose duties lie in the own school.

    Otherwise a school's manager could sign in as somebody of the county.
    """
    keeps = may_keep(actor, teacher.school)
    if not keeps:
        return keeps
    if teacher.account_id is None:
        return no("no_account")
    if teacher.account_id == actor.account_id:
        return no("own_account")
    if not all(actor.wears(Role.MANAGER, path) for path in duty_paths):
        return no("other_duties")
    return YES
