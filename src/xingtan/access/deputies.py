"""Deputies: somebody stands in for a duty of another for a span of days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.duties import Span, make_room, meeting, require_span, told_of
from xingtan.access.errors import (
    AccountClosedError,
    DeputyThereError,
    EndedAlreadyError,
    HeldAlreadyError,
    NotFromTheHouseError,
    SpanError,
)
from xingtan.access.models import Account, Duty
from xingtan.access.policies import may_name_deputy, may_withdraw
from xingtan.access.querysets import DutyQuerySet
from xingtan.access.roles import AUTHORITIES, GROUP_KINDS, Role
from xingtan.institutions.paths import STEP
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.trail.services import leave_mark, mark_of

LONGEST = timedelta(days=366)
"""A deputy is named for a year at most; who is away longer should hand the duty over."""
LONGEST_REASON = 200

deputy_named = Signal()
"""Sent when somebody stands in for another: ``duty`` (the deputy's), ``by`` (account or None), ``by_name``, ``at``."""

deputy_withdrawn = Signal()
"""Sent when a deputy stops before the last day: ``duty``, ``by`` (account or None), ``by_name``, ``at``."""


@transaction.atomic
def name_deputy(*, actor: Actor, duty_id: int, deputy_id: int, span: Span, reason: str, at: datetime) -> Duty:
    """Return the duty in which the deputy stands in for this one, from the first day to the last of the span.

    Errors: NotPermittedError, SpanError (also without a last day, longer than a year, or beyond the duty itself),
        ReasonMissingError, AccountClosedError, NotFromTheHouseError, HeldAlreadyError, DeputyThereError.
    """
    rows = Duty.objects.select_for_update(of=("self",)).select_related("institution", "account")
    duty, deputy = rows.get(pk=duty_id), Account.objects.select_for_update().get(pk=deputy_id)
    may_name_deputy(actor, duty).require()
    until = _last_day(duty, span, today=timezone.localdate(at))
    if not reason.strip():
        raise ReasonMissingError(step="name_deputy")
    _require_fitting(actor, duty, deputy, span)
    if Duty.objects.not_ended(span.since).filter(stands_in_for=duty, valid_from__lte=until).exists():
        raise DeputyThereError(duty=duty.pk)
    make_room(deputy.pk, Role(duty.role), duty.institution, span.since)
    found = Duty.objects.create(
        account=deputy,
        role=duty.role,
        institution=duty.institution,
        valid_from=span.since,
        valid_until=until,
        stands_in_for=duty,
        reason=reason.strip()[:LONGEST_REASON],
    )
    _leave(actor, found, "deputy.named", at)
    deputy_named.send(sender=Duty, duty=found, by=actor.account_id, by_name=actor.name, at=at)
    return found


@transaction.atomic
def withdraw_deputy(*, actor: Actor, duty_id: int, at: datetime) -> Duty:
    """Return the deputy's duty, which counts no longer from this very moment.

    Errors: NotPermittedError, EndedAlreadyError.
    """
    on = timezone.localdate(at)
    rows = Duty.objects.select_for_update(of=("self",)).select_related(
        "institution", "account", "stands_in_for__account"
    )
    duty = rows.get(pk=duty_id)
    may_withdraw(actor, duty).require()
    if not Duty.objects.not_ended(on).filter(pk=duty.pk).exists():
        raise EndedAlreadyError(duty=duty.pk)
    duty.withdrawn_on = on
    duty.save(update_fields=["withdrawn_on"])
    _leave(actor, duty, "deputy.withdrawn", at)
    deputy_withdrawn.send(sender=Duty, duty=duty, by=actor.account_id, by_name=actor.name, at=at)
    return duty


def house_of(duty: Duty) -> str:
    """Return the path of the house from which a deputy comes: of a group its school, else the institution itself."""
    place = duty.institution
    return place.path[:-STEP] if place.kind in GROUP_KINDS else place.path


def eligible(duty: Duty, *, on: date) -> DutyQuerySet:
    """Return duties in force whose holders could stand in for this one.

    Of a school they are everybody's who works there, of an authority the same office's elsewhere; so nobody from a
    school stands in for those who audit it.
    """
    held = Duty.objects.own().in_force(on).filter(account__is_active=True).exclude(account=duty.account_id)
    if Role(duty.role) in AUTHORITIES or duty.role == Role.TRAINING_INSTITUTION:
        return held.filter(role=duty.role).exclude(institution=duty.institution_id)
    return held.filter(institution__path__startswith=house_of(duty))


def _last_day(duty: Duty, span: Span, *, today: date) -> date:
    """Return the last day of the span, which must be one that a deputy can have.

    Errors: SpanError, EndedAlreadyError.
    """
    require_span(span, today=today)
    if duty.valid_until is not None and duty.valid_until < span.since:
        raise EndedAlreadyError(duty=duty.pk)
    begun = duty.valid_from <= span.since
    ends = span.until is not None and (duty.valid_until is None or span.until <= duty.valid_until)
    if span.until is None or not begun or not ends or span.until - span.since > LONGEST:
        raise SpanError(since=span.since.isoformat(), until=str(span.until or ""))
    return span.until


def _require_fitting(actor: Actor, duty: Duty, deputy: Account, span: Span) -> None:
    """Refuse whoever cannot stand in for the duty.

    Errors: NotPermittedError, AccountClosedError, NotFromTheHouseError, HeldAlreadyError.
    """
    if actor.account_id is not None and deputy.pk == actor.account_id:
        raise NotPermittedError(reason="own_roles")
    if not deputy.is_active:
        raise AccountClosedError(login=deputy.username)
    if not eligible(duty, on=span.since).filter(account=deputy).exists():
        raise NotFromTheHouseError(login=deputy.username)
    if meeting(deputy.pk, Role(duty.role), duty.institution, span).exists():
        raise HeldAlreadyError(role=duty.role, institution=duty.institution.code)


def _leave(actor: Actor, duty: Duty, action: str, at: datetime) -> None:
    behind = duty.stands_in_for
    leave_mark(
        mark_of(
            actor,
            action=action,
            hats=(duty.role,),
            subject=("duty", str(duty.pk)),
            at=at,
            place=duty.institution.path,
            reason=duty.reason,
            after={**told_of(duty), "for": behind.account.name if behind else ""},
        )
    )
