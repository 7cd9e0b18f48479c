"""What the pages of roles show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from xingtan.access.actors import Actor
from xingtan.access.models import Account, Duty
from xingtan.access.policies import may_give, may_name_deputy, may_withdraw
from xingtan.access.querysets import DutyQuerySet
from xingtan.access.roles import GIVERS, GIVES, HELD_AT, Role
from xingtan.institutions.models import Institution
from xingtan.pages.words import holds
from xingtan.trail.models import JournalRow

IN_FORCE, COMING, ENDED, DEPUTIES = "in_force", "coming", "ended", "deputies"
STATES = (IN_FORCE, COMING, DEPUTIES, ENDED)


@dataclass(frozen=True)
class Asked:
    """Which duties somebody asks for; without a role all but that of teachers."""

    query: str = ""
    role: str = ""
    place: str = ""
    state: str = ""


@dataclass(frozen=True)
class DutyRow:
    """One duty with what the reader may do to it."""

    duty: Duty
    state: str
    may_end: bool
    may_name: bool
    may_withdraw: bool


def duties_for(actor: Actor, asked: Asked, *, on: date) -> DutyQuerySet:
    """Return the duties in the actor's scope that were asked for, by place, role and login."""
    found = Duty.objects.filter(actor.within("institution__path", *GIVERS))
    found = found.filter(role=asked.role) if asked.role else found.exclude(role=Role.TEACHER.value)
    if asked.place:
        found = found.filter(institution__code=asked.place)
    for word in asked.query.split():
        found = found.filter(holds(word, "account__name") | Q(account__username__istartswith=word))
    found = _in_state(found, asked.state, on)
    rows = found.select_related("institution", "account", "stands_in_for__account")
    return rows.order_by("institution__path", "role", "account__username", "pk")


def _in_state(found: DutyQuerySet, state: str, on: date) -> DutyQuerySet:
    if state == ENDED:
        return found.exclude(pk__in=found.not_ended(on).values("pk"))
    if state == COMING:
        return found.not_ended(on).filter(valid_from__gt=on)
    if state == DEPUTIES:
        return found.not_ended(on).of_deputies()
    return found.not_ended(on) if not state else found.in_force(on)


def duty_rows(actor: Actor, duties: Iterable[Duty], *, on: date) -> list[DutyRow]:
    """Return duties, loaded as ``duties_for`` loads them, with what the actor may do to each."""
    return [_row(actor, duty, on) for duty in duties]


def _row(actor: Actor, duty: Duty, on: date) -> DutyRow:
    state = state_of(duty, on)
    if state == ENDED:
        return DutyRow(duty, state, may_end=False, may_name=False, may_withdraw=False)
    role, path = Role(duty.role), duty.institution.path
    own = duty.stands_in_for is None
    return DutyRow(
        duty,
        state,
        may_end=own and bool(may_give(actor, duty.account_id, role, path)),
        may_name=own and bool(may_name_deputy(actor, duty)),
        may_withdraw=not own and bool(may_withdraw(actor, duty)),
    )


def state_of(duty: Duty, on: date) -> str:
    """Return whether the duty counts on that day, later or no longer; ``stands_in_for`` must be loaded."""
    behind = duty.stands_in_for
    ends = [day for day in (duty.valid_until, behind.valid_until if behind else None) if day is not None]
    withdrawn = duty.withdrawn_on is not None and duty.withdrawn_on <= on
    if withdrawn or any(day < on for day in ends):
        return ENDED
    return COMING if duty.valid_from > on else IN_FORCE


def own_duties(account_id: int) -> QuerySet[Duty, Duty]:
    """Return every duty of an account, the newest first."""
    rows = Duty.objects.filter(account=account_id).select_related("institution", "account", "stands_in_for__account")
    return rows.order_by("-valid_from", "role")


def deputies_of(account_id: int, *, on: date) -> list[Duty]:
    """Return the duties in which others stand in for this account, now or later."""
    rows = Duty.objects.not_ended(on).filter(stands_in_for__account=account_id)
    return list(rows.select_related("institution", "account", "stands_in_for__account").order_by("valid_from", "pk"))


def roles_given_by(actor: Actor) -> list[Role]:
    """Return the roles that the actor hands out somewhere, in the order of the roles."""
    given = {role for held in actor.duties for role in GIVES.get(held.role, ())}
    return [role for role in Role if role in given]


def places_for(actor: Actor, roles: Iterable[Role]) -> QuerySet[Institution, Institution]:
    """Return the open institutions in the actor's scope at which one of these roles can be held."""
    kinds = {kind for role in roles for kind in HELD_AT[role]}
    found = Institution.objects.filter(actor.within("path", *GIVERS), kind__in=kinds, closed_on=None)
    return found.order_by("path")


def people_for(actor: Actor, *, on: date, query: str = "") -> QuerySet[Account, Account]:
    """Return the accounts that hold a duty in the actor's scope, apart from their own, by login."""
    held = Duty.objects.own().not_ended(on).filter(actor.within("institution__path", *GIVERS))
    found = Account.objects.filter(pk__in=held.values("account"), is_active=True).exclude(pk__in=actor.spoken_for)
    for word in query.split():
        found = found.filter(holds(word, "name") | Q(username__istartswith=word))
    return found.order_by("username")


def holders_by_role(actor: Actor, *, on: date) -> dict[str, tuple[int, int]]:
    """Return how many hold each role in the actor's scope, in their own right and as deputies; one query."""
    held = Duty.objects.in_force(on).filter(actor.within("institution__path", *GIVERS))
    own = Count("account", distinct=True, filter=Q(stands_in_for=None))
    deputies = Count("account", distinct=True, filter=Q(stands_in_for__isnull=False))
    rows = held.order_by().values_list("role").annotate(as_own=own, as_deputies=deputies)
    return {role: (mine, others) for role, mine, others in rows}


def password_handed_out(account_id: int) -> tuple[str, datetime] | None:
    """Return who handed out this account's password last, and when; None when nobody did."""
    acts = JournalRow.objects.filter(
        subject_kind="account", subject_key=str(account_id), action="account.password_handed_out"
    )
    last = acts.order_by("-pk").first()
    return (last.said_by, last.at) if last else None
