"""Forms that keep themselves: what somebody typed, put by every few seconds, until it is saved or given up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from xingtan.access.actors import Actor
from xingtan.records.company.models import TypedForm
from xingtan.records.models import Record

LEFT_OUT = frozenset({"csrfmiddlewaretoken", "submit", "save", "evidence"})
MOST_NAMES, LONGEST_VALUE = 400, 20_000


def typed_forms(actor: Actor) -> QuerySet[TypedForm]:
    """Return the forms that this person has not handed in, newest first."""
    return TypedForm.objects.filter(account_id=_who(actor)).select_related("record").order_by("-saved_at")


def typed_form(actor: Actor, kind: str, record: Record | None) -> TypedForm | None:
    """Return what this person typed into this form and did not save, or None; one query."""
    return typed_forms(actor).filter(kind=kind, record=record).first()


@transaction.atomic
def put_by(
    *, actor: Actor, kind: str, record: Record | None, fields: Iterable[tuple[str, Sequence[str]]], at: datetime
) -> TypedForm:
    """Return the form as it stands now, kept for this person; the newest state replaces the last.

    It is no record and leaves no mark: nobody else can see it.
    """
    kept = {name: [value[:LONGEST_VALUE] for value in values] for name, values in fields if name not in LEFT_OUT}
    kept = dict(list(kept.items())[:MOST_NAMES])
    form, _made = TypedForm.objects.update_or_create(
        account_id=_who(actor), kind=kind, record=record, defaults={"fields": kept, "saved_at": at}
    )
    return form


@transaction.atomic
def give_up(*, actor: Actor, kind: str, record: Record | None) -> None:
    """Forget what this person typed into this form; nothing happens when nothing was kept."""
    TypedForm.objects.filter(account_id=_who(actor), kind=kind, record=record).delete()


def _who(actor: Actor) -> int:
    """Return the account that types; the operator of a command has none and keeps nothing."""
    return actor.account_id or 0


def flat(fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the kept fields as a form's data: the last value of each name."""
    return {name: values[-1] if values else "" for name, values in fields.items()}
