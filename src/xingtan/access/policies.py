"""Who may give and end roles, and name deputies; reads only."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.models import Duty
from xingtan.access.roles import GIVES, Role
from xingtan.access.verdicts import YES, Verdict, no


def gives(actor: Actor, role: Role, path: str) -> bool:
    """Tell whether the actor hands out this role at the institution of this path."""
    return any(role in GIVES.get(held.role, ()) and path.startswith(held.path) for held in actor.duties)


def may_give(actor: Actor, account_id: int, role: Role, path: str) -> Verdict:
    """Decide whether the actor may give or end this role there: never their own, never one beyond their scope."""
    if role is Role.TEACHER:
        return no("role_of_the_file")
    if actor.speaks_for(account_id):
        return no("own_roles")
    return YES if gives(actor, role, path) else no("beyond_scope")


def may_name_deputy(actor: Actor, duty: Duty) -> Verdict:
    """Decide whether the actor may name a deputy for this duty: whoever holds it, or whoever gives the role.

    A deputy names no deputy, and nobody stands in for a teacher: what teachers enter is their own.
    """
    if duty.role == Role.TEACHER:
        return no("role_of_the_file")
    if duty.stands_in_for_id is not None:
        return no("deputies_end_here")
    if actor.account_id is not None and duty.account_id == actor.account_id:
        return YES
    if actor.speaks_for(duty.account_id):
        return no("deputies_end_here")
    return YES if gives(actor, Role(duty.role), duty.institution.path) else no("beyond_scope")


def may_withdraw(actor: Actor, duty: Duty) -> Verdict:
    """Decide whether the actor may send a deputy back: the two of them may, and whoever gives the role."""
    behind = duty.stands_in_for
    if behind is None:
        return no("not_a_deputy")
    if actor.account_id is not None and actor.account_id in {duty.account_id, behind.account_id}:
        return YES
    return YES if gives(actor, Role(duty.role), duty.institution.path) else no("beyond_scope")
