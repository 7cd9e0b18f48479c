"""Who keeps a school's points, who decides on requests, who may see the ranking."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.roles import SCHOOL_KINDS, Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.growth.points.models import Redemption
from xingtan.institutions.models import Institution


def may_keep_points(actor: Actor, school: Institution) -> Verdict:
    """Decide whether the actor may settle points and set how the school goes about them."""
    if school.kind not in SCHOOL_KINDS:
        return no("not_a_school")
    return YES if actor.wears(Role.MANAGER, school.path) else no("not_manager")


def may_decide(actor: Actor, redemption: Redemption) -> Verdict:
    """Decide whether the actor may grant, decline or cancel the request; nobody does so for themselves."""
    if actor.speaks_for(redemption.teacher.account_id):
        return no("own_case")
    return may_keep_points(actor, redemption.gift.school)
