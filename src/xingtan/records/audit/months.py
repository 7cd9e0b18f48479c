"""The sheet of a month: where a record is audited, closing the month and opening it again.

Whoever changes what stands on a school's sheets holds the row of its ``AuditBook`` first, then its records: so a
month is never closed while a record comes onto its sheet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, Count, DateField, F, QuerySet, Sum, Value, When
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.records.audit.claims import note_claims
from xingtan.records.audit.models import AuditBook, MonthSheet, SheetState
from xingtan.records.audit.month_calendar import cancel_month, put_month
from xingtan.records.errors import MonthAheadError, MonthClosedError, MonthNotClosedError, MonthNotDoneError
from xingtan.records.models import SUBJECT, Record
from xingtan.records.workflow import UNDECIDED
from xingtan.seal.digests import digest
from xingtan.trail.holding import Hold, hold_table
from xingtan.trail.services import leave_mark, leave_marks, mark_of

SHEET = "month_sheet"
"""The kind under which the journal knows a sheet; the key is the school's code and the month."""
DECEMBER = 12
ONE_DAY = timedelta(days=1)
Closed = Mapping[int, Collection[date]]


@dataclass(frozen=True)
class Closing:
    """What closing a month did: its sheet, and the numbers of the records that went to a later one."""

    sheet: MonthSheet
    carried: tuple[str, ...]
    to: date


def month_of(day: date) -> date:
    """Return the first day of the day's month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the month after."""
    return date(month.year + month.month // DECEMBER, month.month % DECEMBER + 1, 1)


def sheet_key(school: Institution, month: date) -> tuple[str, str]:
    """Return the kind and key under which the journal knows the sheet of that month."""
    return SHEET, f"{school.code} {month:%Y-%m}"


def hold_books(school_ids: Iterable[int]) -> dict[int, AuditBook]:
    """Return the audit books of these schools, locked until the transaction ends; made where one is missing."""
    hold_table(Record, Hold.AMONG_OTHERS)
    wanted = sorted(set(school_ids))
    found = {book.school_id: book for book in _books(wanted)}
    if missing := [school_id for school_id in wanted if school_id not in found]:
        AuditBook.objects.bulk_create([AuditBook(school_id=each) for each in missing], ignore_conflicts=True)
        found = {book.school_id: book for book in _books(wanted)}
    return found


def closed_months(school_ids: Iterable[int]) -> dict[int, set[date]]:
    """Return the closed months of these schools; one query."""
    found: dict[int, set[date]] = defaultdict(set)
    rows = MonthSheet.objects.filter(school__in=set(school_ids), state=SheetState.CLOSED.value)
    for school_id, month in rows.values_list("school_id", "month"):
        found[school_id].add(month)
    return found


def open_month(school_id: int, day: date, closed: Closed) -> date:
    """Return the month on whose sheet something of that day is audited: its own, or the next that is not closed."""
    month = month_of(day)
    while month in closed.get(school_id, ()):
        month = month_after(month)
    return month


def place_records(records: Iterable[Record], closed: Closed) -> None:
    """Put each record, unsaved, onto the sheet where it is audited now."""
    for record in records:
        record.audit_month = open_month(record.school_id, record.happened_on, closed)
        record.sampled = record.held_by = record.held_since = None


def put_on_sheets(records: Sequence[Record]) -> None:
    """Put new records that come in past the draft onto their sheets, unsaved, and note the certificates they claim."""
    schools = {record.school_id for record in records}
    hold_books(schools)
    place_records(records, closed_months(schools))
    note_claims(records)


def months_case(records: Iterable[Record]) -> Case:
    """Return the expression that writes each record's sheet in one statement."""
    months: dict[date | None, list[int]] = defaultdict(list)
    for record in records:
        months[record.audit_month].append(record.pk)
    whens = [When(pk__in=ids, then=Value(month)) for month, ids in months.items()]
    return Case(*whens, default=F("audit_month"), output_field=DateField())


@transaction.atomic
def close_month(*, actor: Actor, school: Institution, month: date, at: datetime, carry: bool = False) -> Closing:
    """Return what closing did: the sheet takes no more records, and what is on it can no longer be decided on.

    With ``carry`` the records that nobody decided on, and those that are back with their teachers, go to the next
    open month, where they are shown as late.
    Errors: NotPermittedError, MonthClosedError when it is closed, MonthAheadError before it has begun,
        MonthNotDoneError with their number when records wait and ``carry`` is not said.
    """
    require_role(actor, school, Role.SCHOOL_AUDITOR, Role.MANAGER)
    hold_books([school.pk])
    closed = closed_months([school.pk])
    if month in closed[school.pk]:
        raise MonthClosedError(month=f"{month:%Y-%m}")
    if month > timezone.localdate(at):
        raise MonthAheadError(month=f"{month:%Y-%m}")
    undecided = list(_of_month(school, month).filter(state__in=UNDECIDED).select_for_update(of=("self",)))
    if undecided and not carry:
        raise MonthNotDoneError(waiting=len(undecided))
    closed[school.pk].add(month)
    to = open_month(school.pk, month, closed)
    _carry_over(undecided, to, actor=actor, school=school, at=at)
    sheet = _closed_sheet(school, month, actor=actor, at=at)
    leave_mark(
        mark_of(
            actor,
            action="month.closed",
            subject=sheet_key(school, month),
            at=at,
            place=school.path,
            after={"digest": sheet.digest, "carried": len(undecided), "to": to.isoformat()},
        )
    )
    cancel_month(school, month, at=at)
    return Closing(sheet, tuple(record.number for record in undecided), to)


@transaction.atomic
def reopen_month(*, actor: Actor, school: Institution, month: date, reason: str, at: datetime) -> MonthSheet:
    """Return the sheet, open again; what went to a later month stays there.

    Errors: NotPermittedError (a manager's right), MonthNotClosedError, ReasonMissingError.
    """
    require_role(actor, school, Role.MANAGER)
    hold_books([school.pk])
    sheet = MonthSheet.objects.filter(school=school, month=month, state=SheetState.CLOSED.value).first()
    if sheet is None:
        raise MonthNotClosedError(month=f"{month:%Y-%m}")
    if not reason.strip():
        raise ReasonMissingError(step="reopen")
    sheet.state = SheetState.OPEN.value
    sheet.save(update_fields=["state"])
    leave_mark(
        mark_of(
            actor,
            action="month.reopened",
            subject=sheet_key(school, month),
            at=at,
            place=school.path,
            reason=reason.strip(),
            before={"digest": sheet.digest},
        )
    )
    if month == month_of(timezone.localdate(at)):
        put_month(school, month, month_after(month) - ONE_DAY, at=at)
    return sheet


def require_role(actor: Actor, school: Institution, *roles: Role) -> None:
    """Raise NotPermittedError unless the actor wears one of the roles at the school."""
    if not any(actor.wears(role, school.path) for role in roles):
        raise NotPermittedError(reason="not_your_sheet")


def tally_of(records: QuerySet[Record]) -> list[dict[str, object]]:
    """Return kinds and states with their records and hours in hundredths, in a fixed order; one query."""
    rows = records.order_by().values("kind", "state").annotate(many=Count("pk"), sum_hours=Sum("hours"))
    return [
        {"kind": row["kind"], "state": row["state"], "records": row["many"], "hours": row["sum_hours"] or 0}
        for row in rows.order_by("kind", "state")
    ]


def digest_of(records: QuerySet[Record]) -> str:
    """Return what binds the records of a sheet: numbers, states, versions and hours, in the order of the numbers."""
    return digest_of_rows(records.order_by("number").values_list("number", "state", "version", "hours"))


def digest_of_rows(rows: Iterable[Iterable[object]]) -> str:
    """Return what binds these rows of number, state, version and hours; they come in the order of the numbers."""
    return digest({"records": [list(row) for row in rows]})


def _books(school_ids: Collection[int]) -> QuerySet[AuditBook]:
    return AuditBook.objects.select_for_update().filter(school__in=school_ids).order_by("pk")


def _of_month(school: Institution, month: date) -> QuerySet[Record]:
    return Record.objects.filter(school=school, audit_month=month).order_by("pk")


def _carry_over(records: Sequence[Record], to: date, *, actor: Actor, school: Institution, at: datetime) -> None:
    marks = [
        mark_of(
            actor,
            action="record.carried",
            subject=(SUBJECT, record.number),
            at=at,
            place=school.path,
            before={"month": f"{record.audit_month:%Y-%m}"},
            after={"month": f"{to:%Y-%m}"},
        )
        for record in records
    ]
    ids = [record.pk for record in records]
    Record.objects.filter(pk__in=ids).update(audit_month=to, sampled=None)
    leave_marks(marks)


def _closed_sheet(school: Institution, month: date, *, actor: Actor, at: datetime) -> MonthSheet:
    rows = _of_month(school, month)
    sheet, _ = MonthSheet.objects.update_or_create(
        school=school,
        month=month,
        defaults={
            "state": SheetState.CLOSED.value,
            "closed_at": at,
            "closed_by": actor.account_id,
            "closed_by_name": actor.name,
            "content": tally_of(rows),
            "digest": digest_of(rows),
        },
    )
    return sheet
