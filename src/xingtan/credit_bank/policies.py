"""Who may publish a rulebook, post a batch, take an entry back."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.roles import SCHOOL_KINDS, Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.postings import OF_POINTS, BatchKind
from xingtan.institutions.models import Institution
from xingtan.rulebook.rules import Purpose

AUTHORITIES = (Role.PROVINCIAL_OFFICER, Role.CITY_AUDITOR, Role.COUNTY_AUDITOR)
"""Who may correct what stands in the book, and post by decree, transfer or recognition, below their place."""


def may_publish(actor: Actor, institution: Institution, purpose: Purpose = Purpose.CREDITS) -> Verdict:
    """Decide whether the actor may publish a rulebook for the institution and all below it.

    Rules of credits are the province's; a school gives itself rules of points.
    """
    if purpose is Purpose.POINTS:
        return _manages(actor, institution)
    return YES if actor.wears(Role.PROVINCIAL_OFFICER, institution.path) else no("not_provincial_officer")


def may_post(actor: Actor, institution: Institution, kind: BatchKind = BatchKind.IDENTIFICATION) -> Verdict:
    """Decide whether the actor may post amounts of that kind for the teachers below the institution."""
    if kind is BatchKind.REVERSAL:
        return no("reversal_stands")
    if kind in OF_POINTS:
        return _manages(actor, institution)
    if kind is BatchKind.IDENTIFICATION:
        return YES if actor.wears(Role.PROVINCIAL_OFFICER, institution.path) else no("not_provincial_officer")
    return YES if _oversees(actor, institution.path) else no("not_authority")


def may_reverse(actor: Actor, entry: Entry) -> Verdict:
    """Decide whether the actor may take the entry back; nobody does so on their own account.

    Points are taken back by the school's manager, credits by the authorities above the school.
    """
    if owns(actor, entry):
        return no("own_account")
    if entry.rulebook.purpose == Purpose.POINTS:
        return YES if actor.wears(Role.MANAGER, entry.place) else no("not_manager")
    return YES if _oversees(actor, entry.place) else no("not_authority")


def may_reverse_by_hand(actor: Actor, entry: Entry) -> Verdict:
    """Decide whether the actor may take the entry back on its page; cities and counties do so by decisions only."""
    if owns(actor, entry):
        return no("own_account")
    if entry.rulebook.purpose == Purpose.POINTS:
        return may_reverse(actor, entry)
    return YES if actor.wears(Role.PROVINCIAL_OFFICER, entry.place) else no("not_provincial_officer")


def owns(actor: Actor, entry: Entry) -> bool:
    """Tell whether the entry stands on the account of the actor or of whom they stand in for."""
    return actor.speaks_for(entry.account.teacher.account_id)


def _manages(actor: Actor, school: Institution) -> Verdict:
    if school.kind not in SCHOOL_KINDS:
        return no("not_a_school")
    return YES if actor.wears(Role.MANAGER, school.path) else no("not_manager")


def _oversees(actor: Actor, path: str) -> bool:
    return any(actor.wears(role, path) for role in AUTHORITIES)
