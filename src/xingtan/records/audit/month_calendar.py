"""The last day of each month in the calendars of the schools that audit by months."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import get_current_timezone

from xingtan.institutions.models import Institution
from xingtan.notices.calendar import cancel_entry, on_day, put_entry
from xingtan.notices.models import CalendarEntry
from xingtan.records.audit.models import AuditBook

SOURCE = "month"
"""Source kind of these entries; the key is the month and the code of the school."""
A_MONTH_OR_MORE = timedelta(days=31)
TITLE = {"zh": "{month} 记录提交截止", "en": "Records of {month} are due"}


def source_of(school_code: str, month: date) -> tuple[str, str]:
    """Return the source under which the calendar knows the end of that month at that school."""
    return SOURCE, f"{month:%Y-%m} {school_code}"


@transaction.atomic
def plan_month(month: date, last: date, *, at: datetime) -> int:
    """Put the last day of the month into the calendars of schools that audit and have no entry yet; return how many."""
    known = CalendarEntry.objects.filter(source_kind=SOURCE, source_key__startswith=f"{month:%Y-%m} ")
    schools = Institution.objects.filter(pk__in=AuditBook.objects.values("school"), closed_on=None)
    missing = list(schools.exclude(pk__in=known.values("audience")).order_by("pk"))
    for school in missing:
        put_month(school, month, last, at=at)
    return len(missing)


def put_month(school: Institution, month: date, last: date, *, at: datetime) -> None:
    """Put the last day of the month into the calendars of the school, or back into them."""
    title = {tongue: text.format(month=f"{month:%Y-%m}") for tongue, text in TITLE.items()}
    says = on_day(title, last, link=reverse("records:list"))
    put_entry(source=source_of(school.code, month), says=says, at=at, audience=school)


def cancel_month(school: Institution, month: date, *, at: datetime) -> None:
    """Take a month that is closed before its end out of the calendars; they show it as cancelled."""
    if at < _end_of(month):
        cancel_entry(source=source_of(school.code, month), at=at)


def _end_of(month: date) -> datetime:
    """Return the first moment after the month, in local time."""
    return datetime.combine((month + A_MONTH_OR_MORE).replace(day=1), time(0), get_current_timezone())
