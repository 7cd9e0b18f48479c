"""The only writers of circumstances: enter one about a teacher, withdraw a wrong one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.kernel.amounts import exact_text
from xingtan.kernel.errors import ReasonMissingError
from xingtan.seal.digests import digest
from xingtan.standing.dossiers.registering import months_between
from xingtan.standing.errors import CircumstanceIncompleteError, WithdrawnAlreadyError
from xingtan.standing.models import Circumstance, CircumstanceKind
from xingtan.standing.policies import FREEZERS, may_note
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark, mark_of, moment

SUBJECT = "circumstance"
NEEDED: dict[CircumstanceKind, tuple[str, ...]] = {
    CircumstanceKind.ANNUAL_ASSESSMENT: ("result",),
    CircumstanceKind.INTERRUPTION: ("ended_on", "approved"),
    CircumstanceKind.ETHICS_BREACH: ("serious",),
    CircumstanceKind.QUALIFICATION_LOST: (),
    CircumstanceKind.PROBATION_TRAINING: ("hours",),
}
"""What each kind needs beside its day; the months of an interruption are counted from its days."""


@dataclass(frozen=True)
class Told:
    """What is said of a circumstance: its kind and days, what the kind needs, the paper it stands on."""

    kind: CircumstanceKind
    happened_on: date
    ended_on: date | None = None
    values: dict[str, Any] = field(default_factory=dict)
    document: str = ""
    note: str = ""


@transaction.atomic
def note_circumstance(*, actor: Actor, teacher: Teacher, told: Told, at: datetime) -> Circumstance:
    """Return the circumstance as entered about the teacher.

    Errors: NotPermittedError, CircumstanceIncompleteError naming the field that the kind needs.
    """
    may_note(actor, teacher, told.kind).require()
    values = {name: told.values[name] for name in NEEDED[told.kind] if told.values.get(name) is not None}
    for name in NEEDED[told.kind]:
        if name not in values and not (name == "ended_on" and told.ended_on):
            raise CircumstanceIncompleteError(field=name)
    if told.kind is CircumstanceKind.INTERRUPTION and told.ended_on:
        values["months"] = exact_text(months_between(told.happened_on, told.ended_on))
    Teacher.objects.select_for_update().get(pk=teacher.pk)
    number = Circumstance.objects.filter(teacher=teacher).count() + 1
    found = Circumstance.objects.create(
        number=f"{teacher.number}-C{number:03d}",
        teacher=teacher,
        kind=told.kind.value,
        happened_on=told.happened_on,
        ended_on=told.ended_on,
        values=values,
        document=told.document.strip(),
        note=told.note.strip(),
        noted_by=_login(actor),
        noted_by_name=actor.name,
        noted_at=at,
    )
    after = {"kind": found.kind, "on": found.happened_on.isoformat(), "values": values, "document": found.document}
    _leave(actor, found, "circumstance.entered", at, after=after)
    return found


@transaction.atomic
def withdraw_circumstance(*, actor: Actor, circumstance_id: int, reason: str, at: datetime) -> Circumstance:
    """Return the circumstance, withdrawn: it is looked at no more; dossiers that quoted it stay as they are.

    Errors: NotPermittedError, ReasonMissingError, WithdrawnAlreadyError.
    """
    rows = Circumstance.objects.select_for_update(of=("self",)).select_related("teacher__school")
    found = rows.get(pk=circumstance_id)
    may_note(actor, found.teacher, CircumstanceKind(found.kind)).require()
    if not reason.strip():
        raise ReasonMissingError(road=SUBJECT, step="withdraw")
    if found.withdrawn_at is not None:
        raise WithdrawnAlreadyError(number=found.number)
    found.withdrawn_by_name, found.withdrawn_at, found.withdrawn_because = actor.name, at, reason.strip()
    found.save(update_fields=["withdrawn_by_name", "withdrawn_at", "withdrawn_because"])
    _leave(actor, found, "circumstance.withdrawn", at, reason=reason.strip())
    return found


def circumstance_content(found: Circumstance) -> dict[str, object]:
    """Return what binds a circumstance as it stands after an act: about whom, what, on which paper, who and when."""
    withdrawn = found.withdrawn_at
    return {
        "number": found.number,
        "teacher": found.teacher.number,
        "kind": found.kind,
        "days": [found.happened_on.isoformat(), found.ended_on.isoformat() if found.ended_on else None],
        "values": found.values,
        "told": [found.document, found.note],
        "noted": [found.noted_by, found.noted_by_name, moment(found.noted_at)],
        "withdrawn": [found.withdrawn_by_name, moment(withdrawn) if withdrawn else None, found.withdrawn_because],
    }


def _leave(
    actor: Actor,
    found: Circumstance,
    action: str,
    at: datetime,
    *,
    reason: str = "",
    after: dict[str, Any] | None = None,
) -> None:
    leave_mark(
        mark_of(
            actor,
            action=action,
            hats=(*FREEZERS, Role.MANAGER),
            subject=(SUBJECT, found.number),
            at=at,
            place=found.teacher.school.path,
            reason=reason,
            after={**(after or {}), "digest": digest(circumstance_content(found))},
        )
    )


def _login(actor: Actor) -> str:
    if actor.account_id is None:
        return "operator"
    return Account.objects.values_list("username", flat=True).get(pk=actor.account_id)
