"""Giving and ending roles: one duty at a time; many at once do the very same to each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.errors import (
    AccountClosedError,
    EndedAlreadyError,
    HeldAlreadyError,
    LastManagerError,
    RoleMisplacedError,
    SpanError,
)
from xingtan.access.models import Account, Duty
from xingtan.access.policies import may_give
from xingtan.access.querysets import DutyQuerySet
from xingtan.access.roles import HELD_AT, Role, givers_of
from xingtan.institutions.models import Institution
from xingtan.institutions.paths import at_or_above
from xingtan.trail.services import Mark, leave_mark, mark_of

ONE_DAY = timedelta(days=1)

duty_given = Signal()
"""Sent when somebody was given a role: ``duty``, ``by`` (a name), ``at``."""

duty_ended = Signal()
"""Sent when a role of somebody was ended: ``duty``, ``by`` (a name), ``on`` (the first day without it), ``at``."""


@dataclass(frozen=True)
class Span:
    """From the first day to the last one; without a last day for as long as nobody ends it."""

    since: date
    until: date | None = None


@transaction.atomic
def give_duty(*, actor: Actor, account_id: int, role: Role, institution: Institution, span: Span, at: datetime) -> Duty:
    """Return the duty that gives the account this role at the institution in these days.

    Errors: NotPermittedError (also for one's own roles and beyond one's scope), RoleMisplacedError, SpanError for days
        in the past, AccountClosedError, HeldAlreadyError.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    may_give(actor, account.pk, role, institution.path).require()
    if institution.kind not in HELD_AT[role]:
        raise RoleMisplacedError(role=role.value, kind=institution.kind)
    require_span(span, today=timezone.localdate(at))
    if not account.is_active:
        raise AccountClosedError(login=account.username)
    if meeting(account.pk, role, institution, span).exists():
        raise HeldAlreadyError(role=role.value, institution=institution.code)
    make_room(account.pk, role, institution, span.since)
    duty = Duty.objects.create(
        account=account,
        role=role.value,
        institution=institution,
        valid_from=span.since,
        valid_until=span.until,
    )
    leave_mark(_mark(actor, duty, "duty.granted", at))
    duty_given.send(sender=Duty, duty=duty, by=actor.name, at=at)
    return duty


@transaction.atomic
def end_duty(*, actor: Actor, duty_id: int, on: date, at: datetime) -> Duty:
    """Return the duty, held for the last time on the day before ``on``; one that had not begun by then never was.

    Whoever stood in for it stops with it.
    Errors: NotPermittedError, SpanError for a day in the past, EndedAlreadyError, LastManagerError.
    """
    duty, managers = _held(duty_id)
    may_give(actor, duty.account_id, Role(duty.role), duty.institution.path).require()
    if on < timezone.localdate(at):
        raise SpanError(on=on.isoformat())
    if duty.stands_in_for_id is not None or (duty.valid_until is not None and duty.valid_until < on):
        raise EndedAlreadyError(duty=duty.pk)
    if duty.role == Role.MANAGER:
        _require_another_manager(duty, managers, on)
    before = {"until": duty.valid_until.isoformat() if duty.valid_until else ""}
    duty.valid_until = on - ONE_DAY
    leave_mark(_mark(actor, duty, "duty.ended", at, before=before))
    duty_ended.send(sender=Duty, duty=duty, by=actor.name, on=on, at=at)
    if duty.valid_from < on:
        duty.save(update_fields=["valid_until"])
    else:
        Duty.objects.filter(stands_in_for=duty).delete()
        Duty.objects.filter(pk=duty.pk).delete()
    return duty


def require_span(span: Span, *, today: date) -> None:
    """Refuse days that lie in the past or end before they begin.

    Errors: SpanError.
    """
    if span.since < today or (span.until is not None and span.until < span.since):
        raise SpanError(since=span.since.isoformat(), until=str(span.until or ""))


def meeting(account_id: int, role: Role, institution: Institution, span: Span) -> DutyQuerySet:
    """Return the duties of this role there, own ones and those of a deputy, that share a day with the span."""
    rows = Duty.objects.not_ended(span.since).filter(account=account_id, role=role.value, institution=institution)
    return rows.filter(valid_from__lte=span.until) if span.until else rows


def make_room(account_id: int, role: Role, institution: Institution, since: date) -> None:
    """Take away what a deputy of the same role would have done from that day and does not: it was withdrawn at once.

    The journal keeps that it was. A role is held once from a day.
    """
    same = Duty.objects.of_deputies().filter(
        account=account_id, role=role.value, institution=institution, valid_from=since
    )
    same.exclude(pk__in=same.not_ended(since).values("pk")).delete()


def told_of(duty: Duty) -> dict[str, object]:
    """Return what a mark says of a duty: whose, which role, where, from when until when."""
    return {
        "account": duty.account_id,
        "name": duty.account.name,
        "role": duty.role,
        "institution": duty.institution.code,
        "from": duty.valid_from.isoformat(),
        "until": duty.valid_until.isoformat() if duty.valid_until else "",
    }


def _held(duty_id: int) -> tuple[Duty, list[int]]:
    """Return the duty, locked, and of a manager's the keys of all that manage the school, locked in one order.

    So two managers who end each other at the same moment wait in turn instead of for each other.
    """
    rows = Duty.objects.select_related("institution", "account")
    duty, held = rows.get(pk=duty_id), []
    if duty.role == Role.MANAGER:
        places = at_or_above([duty.institution.path])
        managers = Duty.objects.own().filter(role=Role.MANAGER.value, institution__path__in=places).order_by("pk")
        held = list(managers.select_for_update(of=("self",)).values_list("pk", flat=True))
    return rows.select_for_update(of=("self",)).get(pk=duty_id), held


def _require_another_manager(duty: Duty, managers: list[int], on: date) -> None:
    """Refuse to end the duty when nobody else manages the school from that day on."""
    others = Duty.objects.in_force(on).filter(pk__in=managers, account__is_active=True)
    if not others.exclude(account=duty.account_id).exists():
        raise LastManagerError(institution=duty.institution.code)


def _mark(actor: Actor, duty: Duty, action: str, at: datetime, *, before: dict[str, str] | None = None) -> Mark:
    return mark_of(
        actor,
        action=action,
        hats=givers_of(Role(duty.role)),
        subject=("duty", str(duty.pk)),
        at=at,
        place=duty.institution.path,
        before=before or {},
        after=told_of(duty),
    )
