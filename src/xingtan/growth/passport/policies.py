"""Who opens and closes a growth passport, who writes in it, whose hand confirms what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.growth.passport.book import Item
from xingtan.growth.passport.models import GrowthPassport, PassportMentor
from xingtan.growth.passport.workflow import Hand
from xingtan.institutions.models import Institution

DECIDERS = (Role.MANAGER, Role.PRINCIPAL)
"""Who may say how the year ended."""
SPEAKERS = (Role.PRINCIPAL, Role.MANAGER, Role.SCHOOL_AUDITOR)


def is_own(actor: Actor, passport: GrowthPassport) -> bool:
    """Tell whether the passport is the actor's."""
    return actor.account_id is not None and passport.teacher.account_id == actor.account_id


def hands_of(actor: Actor, passport: GrowthPassport, *, on: date) -> frozenset[Hand]:
    """Return the hands that the actor holds in this passport on that day; none in one's own. One query."""
    if actor.account_id is None or actor.speaks_for(passport.teacher.account_id):
        return frozenset()
    mentors = PassportMentor.objects.on(on).filter(passport=passport, mentor__account_id=actor.account_id)
    found = {Hand(hand) for hand in mentors.values_list("hand", flat=True)}
    group = passport.teacher.group
    if actor.wears(Role.PRINCIPAL, passport.school.path) or (
        group is not None and actor.wears(Role.TEAM_LEADER, group.path)
    ):
        found.add(Hand.LEADER)
    return frozenset(found)


def may_manage(actor: Actor, school: Institution) -> Verdict:
    """Decide whether the actor opens passports at this school and names mentors: its manager does."""
    return YES if actor.wears(Role.MANAGER, school.path) else no("not_your_school")


def may_manage_passport(actor: Actor, passport: GrowthPassport) -> Verdict:
    """Decide whether the actor names mentors in this passport and lets its trainee rise; nobody for themselves."""
    own = actor.speaks_for(passport.teacher.account_id)
    return no("own_passport") if own else may_manage(actor, passport.school)


def may_decide(actor: Actor, passport: GrowthPassport) -> Verdict:
    """Decide whether the actor says how the year ended: manager or principal, and not about themselves."""
    if actor.speaks_for(passport.teacher.account_id):
        return no("own_passport")
    return YES if any(actor.wears(role, passport.school.path) for role in DECIDERS) else no("not_decider")


def may_enter(actor: Actor, passport: GrowthPassport) -> Verdict:
    """Decide whether the actor writes entries: the trainee alone."""
    return YES if is_own(actor, passport) else no("not_own_passport")


def may_confirm(hands: Iterable[Hand], item: Item) -> Verdict:
    """Decide whether somebody with these hands confirms entries of the task."""
    return YES if set(hands) & set(item.hands) else no("not_your_hand")


def speaks_as(actor: Actor, passport: GrowthPassport, hands: Iterable[Hand]) -> str:
    """Return as what the actor speaks in the passport; empty when they may not."""
    if is_own(actor, passport):
        return Role.TEACHER.value
    mine = [hand for hand in Hand if hand in set(hands)]
    if mine:
        return mine[0].value
    return next((role.value for role in SPEAKERS if actor.wears(role, passport.school.path)), "")
