"""Whom the steps of records concern: their teachers are told, each of their own records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate

from xingtan.kernel.steps import Step
from xingtan.notices.services import Told, notify_each, told_and_unread, was_told
from xingtan.records.audit.deciding import Deed
from xingtan.records.audit.month_calendar import plan_month
from xingtan.records.audit.months import closed_months, month_after, month_of
from xingtan.records.audit.return_reasons import every_reason, reason_in_both
from xingtan.records.models import Record
from xingtan.records.workflow import OPEN_FOR_CHANGE

KINDS = {"return": "record_returned", "reopen": "record_returned", "accept": "record_accepted"}
"""Which steps their teachers are told of, and as what."""

AMENDED = {"reopen": "record_amended", "accept": "record_accepted"}
"""The same where a workbook changes accepted records; being handed in again is told with being opened."""

ONE_DAY = timedelta(days=1)
BEFORE_THE_END = timedelta(days=3)
"""How long before its end a month is said to be about to close."""


def tell_teachers(records: Sequence[Record], step: Step, deed: Deed) -> int:
    """Tell the teachers what became of their records, in the transaction of the step; return how many were told."""
    kind = AMENDED.get(step.name) if deed.amended else KINDS.get(step.name)
    if kind is None:
        return 0
    reason = reason_in_both(deed.codes, deed.words, every_reason(deed.codes)) if deed.codes else deed.reason
    told = [
        Told(
            to=record.teacher.account_id,
            kind=kind,
            params={"title": record.title or record.number, "reason": reason},
            link=reverse("records:record", args=[record.pk]),
            instant=step.needs_reason,
        )
        for record in records
        if record.teacher.account_id != deed.actor.account_id
    ]
    return notify_each(told, at=deed.at)


def plan_this_month(*, at: datetime) -> int:
    """Put the end of this month into the calendars of schools that have no entry of it; return how many."""
    month = month_of(localdate(at))
    return plan_month(month, month_after(month) - ONE_DAY, at=at)


def tell_of_month(*, at: datetime) -> int:
    """Tell teachers that a month ends of records of that month that they have not submitted; return how many were told.

    Once three days before the end, and once more on its last day whoever has read that and still has some; who has not
    read it is reminded by the round itself. Schools that have closed the month already are left out.
    """
    month = month_of(localdate(at))
    ends = datetime.combine(month_after(month), time(0), get_current_timezone())
    first, last = f"month {month:%Y-%m}", f"month {month:%Y-%m} last day"
    key = last if at >= ends - ONE_DAY else first
    if at < ends - BEFORE_THE_END or was_told(key):
        return 0
    counts = _unsubmitted(month)
    for account in told_and_unread(first) if key == last else ():
        counts.pop(account, None)
    link = reverse("records:list")
    told = [
        Told(account, "month_closing", {"month": f"{month:%Y-%m}", "count": count}, link, due=ends, once_key=key)
        for account, count in sorted(counts.items())
    ]
    return notify_each(told, at=at)


def _unsubmitted(month: date) -> Counter[int]:
    """Return how many records of the month each account has not submitted; two queries."""
    rows = Record.objects.filter(
        state__in=OPEN_FOR_CHANGE,
        happened_on__gte=month,
        happened_on__lt=month_after(month),
        teacher__account__isnull=False,
    )
    open_rows = list(rows.order_by().values_list("school_id", "teacher__account_id"))
    closed = closed_months(school for school, _ in open_rows)
    return Counter(account for school, account in open_rows if month not in closed.get(school, ()))
