"""Who may do what in this room."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.roles import SCHOOL_KINDS, Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.institutions.models import Institution


def may_keep_messenger(actor: Actor, institution: Institution) -> Verdict:
    """Decide whether the actor may set the robot of the institution's group: the manager of a school may."""
    if institution.kind not in SCHOOL_KINDS:
        return no("not_a_school")
    return YES if actor.wears(Role.MANAGER, institution.path) else no("not_manager")
