"""Who may publish a rulebook, post a batch, take an entry back."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.credit_bank.models import Entry
from xingtan.institutions.models import Institution


def may_publish(actor: Actor, institution: Institution) -> Verdict:
    """Decide whether the actor may publish a rulebook for the institution and all below it."""
    return YES if actor.wears(Role.PROVINCIAL_OFFICER, institution.path) else no("not_provincial_officer")


def may_post(actor: Actor, institution: Institution) -> Verdict:
    """Decide whether the actor may post credits for the teachers below the institution."""
    return YES if actor.wears(Role.PROVINCIAL_OFFICER, institution.path) else no("not_provincial_officer")


def may_reverse(actor: Actor, entry: Entry) -> Verdict:
    """Decide whether the actor may take the entry back; nobody does so on their own account."""
    holder = entry.account.teacher.account_id
    if holder is not None and holder == actor.account_id:
        return no("own_account")
    return YES if actor.wears(Role.PROVINCIAL_OFFICER, entry.place) else no("not_provincial_officer")
