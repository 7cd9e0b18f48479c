"""Several who judge, one queue: taking records out of it, giving them back, and who has what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from xingtan.access.actors import Actor, actor_for
from xingtan.access.models import Account
from xingtan.institutions.models import Institution
from xingtan.records.audit.months import hold_books
from xingtan.records.errors import NothingToTakeError
from xingtan.records.judging import Judges, acted_for, hats_of, judges_of
from xingtan.records.marks import mark_on
from xingtan.records.models import Record
from xingtan.records.querysets import RecordQuerySet
from xingtan.trail.services import leave_marks

MOST_AT_ONCE = 100


@transaction.atomic
def take_up(*, actor: Actor, rows: RecordQuerySet, count: int, at: datetime) -> list[Record]:
    """Return the records that are this person's now: the first ``count`` of these rows that nobody has taken.

    ``rows`` are narrowed and ordered by whoever calls; records out of reach and one's own are passed over. Two
    people who ask at the same moment get different records.
    Errors: NothingToTakeError.
    """
    free = _reach(rows, actor).filter(held_by=None)
    hold_books(free.order_by().values_list("school_id", flat=True).distinct())
    wanted = list(free.values_list("pk", flat=True)[: min(count, MOST_AT_ONCE)])
    taken = list(_locked(wanted).filter(held_by=None))
    if not taken:
        raise NothingToTakeError
    _hand(taken, actor.account_id, "record.taken", actor=actor, at=at)
    return taken


@transaction.atomic
def take_over(*, actor: Actor, record_id: int, at: datetime) -> Record:
    """Return the record, which is this person's now, whoever had it before.

    Errors: NothingToTakeError when it does not wait any more, is one's own or out of reach.
    """
    found = list(_locked(_reach(Record.objects.filter(pk=record_id), actor).values_list("pk", flat=True)))
    if not found:
        raise NothingToTakeError
    _hand(found, actor.account_id, "record.taken", actor=actor, at=at)
    return found[0]


@transaction.atomic
def give_back(*, actor: Actor, rows: RecordQuerySet, at: datetime) -> list[Record]:
    """Return the records of these rows that this person had taken and that wait for anybody again."""
    mine = list(_locked(_reach(rows, actor).filter(held_by=actor.account_id).values_list("pk", flat=True)))
    _hand(mine, None, "record.given_back", actor=actor, at=at)
    return mine


@transaction.atomic
def free_held(*, actor: Actor, school: Institution, kind: str, at: datetime) -> list[Record]:
    """Return the records of the kind that were taken by people who judge it no more; they wait for anybody again."""
    rows = Record.objects.filter(kind=kind, school__path__startswith=school.path).waiting_for_school()
    held = list(_locked(rows.exclude(held_by=None).values_list("pk", flat=True)))
    judges, on = judges_of(held), localdate(at)
    holders = {each.pk: actor_for(each, on=on) for each in Account.objects.filter(pk__in={row.held_by for row in held})}
    lost = [row for row in held if not _still_judges(holders.get(row.held_by or 0), row, judges)]
    _hand(lost, None, "record.given_back", actor=actor, at=at)
    return lost


def _still_judges(holder: Actor | None, record: Record, judges: Judges) -> bool:
    return holder is not None and bool(hats_of(holder, record, judges.of(record)))


def _reach(rows: RecordQuerySet, actor: Actor) -> RecordQuerySet:
    return rows.judged_by(actor).waiting_for_school()


def _locked(ids: Iterable[int]) -> RecordQuerySet:
    rows = Record.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)).waiting_for_school()
    return rows.select_related("school", "teacher__group").order_by("pk")


def _hand(records: Sequence[Record], to: int | None, action: str, *, actor: Actor, at: datetime) -> None:
    since = at if to is not None else None
    marks, judges = [], judges_of(records)
    for record in records:
        before, record.held_by, record.held_since = record.held_by, to, since
        mark = mark_on(record, actor, action, at=at, before={"held_by": before}, after={"held_by": to})
        marks.append(replace(mark, stood_for=acted_for(actor, record, judges.of(record))))
    Record.objects.filter(pk__in=[record.pk for record in records]).update(held_by=to, held_since=since)
    leave_marks(marks)
