"""Records that were accepted unread and that a sample, widened since, picks: somebody reads them still."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from xingtan.access.actors import Actor
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import StepNotAllowedError
from xingtan.records.audit.models import AuditDecision
from xingtan.records.audit.months import closed_months, hold_books
from xingtan.records.errors import MonthClosedError
from xingtan.records.marks import mark_on
from xingtan.records.models import Record
from xingtan.records.policies import may_take
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.workflow import ROAD, State
from xingtan.trail.services import leave_mark


def unread_of(school: Institution, month: date) -> RecordQuerySet:
    """Return the records of the sheet that are in a sample now and were accepted when they lay outside it."""
    last = AuditDecision.objects.filter(record=OuterRef("pk")).order_by("-pk").values("unsampled")[:1]
    rows = Record.objects.filter(school=school, audit_month=month, state=State.ACCEPTED.value, sampled=True)
    return rows.annotate(unread=Subquery(last)).filter(unread=True).order_by("number")


@transaction.atomic
def confirm_unread(*, actor: Actor, record_id: int, at: datetime) -> AuditDecision:
    """Return the decision that the record stays accepted, now that somebody has read it.

    Errors: Record.DoesNotExist; NotPermittedError for others than an auditor of the school, and for one's own record;
        MonthClosedError; StepNotAllowedError when it was read before, or is not in a sample.
    """
    school_id = Record.objects.values_list("school_id", flat=True).get(pk=record_id)
    hold_books([school_id])
    record = Record.objects.select_for_update(of=("self",)).for_rows().get(pk=record_id)
    may_take(actor, ROAD.step("accept"), record).require()
    if record.audit_month in closed_months([school_id])[school_id]:
        raise MonthClosedError(month=f"{record.audit_month:%Y-%m}")
    month = record.audit_month
    if month is None or not unread_of(record.school, month).filter(pk=record.pk).exists():
        raise StepNotAllowedError(road=ROAD.name, state=record.state, step="accept")
    leave_mark(mark_on(record, actor, "record.looked_at", at=at))
    return AuditDecision.objects.create(
        record=record, school_id=school_id, month=month, step="accept", by=actor.account_id, by_name=actor.name, at=at
    )
