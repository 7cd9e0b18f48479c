"""Closing many finished months at once: those on whose sheets everything is decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.records.audit.models import MonthSheet, SheetState
from xingtan.records.audit.months import closed_months, digest_of_rows, hold_books, month_of, require_role, sheet_key
from xingtan.records.errors import MonthClosedError, MonthNotDoneError, MonthNotOverError
from xingtan.records.models import Record
from xingtan.records.workflow import UNDECIDED
from xingtan.trail.services import leave_marks, mark_of

ON_SHEET = ("number", "state", "version", "hours")
WRITTEN = ("state", "closed_at", "closed_by", "closed_by_name", "content", "digest")
Row = Mapping[str, object]


@transaction.atomic
def close_months(*, actor: Actor, school: Institution, months: Collection[date], at: datetime) -> list[MonthSheet]:
    """Return the sheets of these months, the oldest first, all closed in one act: none of them takes more records.

    Only months that are over and on whose sheets nothing waits; however many months, the same number of statements.
    Errors: NotPermittedError, MonthNotOverError, MonthClosedError when one of them is closed already,
        MonthNotDoneError with the number of records that wait; nothing is closed then.
    """
    require_role(actor, school, Role.SCHOOL_AUDITOR, Role.MANAGER)
    hold_books([school.pk])
    wanted = sorted(set(months))
    _all_over(wanted, month_of(timezone.localdate(at)))
    for month in sorted(closed_months([school.pk])[school.pk] & set(wanted)):
        raise MonthClosedError(month=f"{month:%Y-%m}")
    rows = _rows_by_month(school, wanted)
    if waiting := sum(row["state"] in UNDECIDED for month in wanted for row in rows[month]):
        raise MonthNotDoneError(waiting=waiting)
    sheets = [_closed(school, month, rows[month], actor=actor, at=at) for month in wanted]
    MonthSheet.objects.bulk_create(
        sheets, update_conflicts=True, unique_fields=("school", "month"), update_fields=WRITTEN
    )
    leave_marks(
        mark_of(
            actor,
            action="month.closed",
            subject=sheet_key(school, sheet.month),
            at=at,
            place=school.path,
            after={"digest": sheet.digest, "carried": 0},
        )
        for sheet in sheets
    )
    return sheets


def _all_over(months: Iterable[date], running: date) -> None:
    for month in months:
        if month >= running:
            raise MonthNotOverError(month=f"{month:%Y-%m}")


def _rows_by_month(school: Institution, months: Collection[date]) -> dict[date, list[Row]]:
    """Return what stands on these sheets, in the order of the numbers; one query, the rows held."""
    found: dict[date, list[Row]] = defaultdict(list)
    held = Record.objects.filter(school=school, audit_month__in=months).order_by("number").select_for_update()
    for row in held.values("audit_month", "kind", *ON_SHEET):
        found[row["audit_month"]].append(row)
    return found


def _closed(school: Institution, month: date, rows: Collection[Row], *, actor: Actor, at: datetime) -> MonthSheet:
    return MonthSheet(
        school=school,
        month=month,
        state=SheetState.CLOSED.value,
        closed_at=at,
        closed_by=actor.account_id,
        closed_by_name=actor.name,
        content=_tally(rows),
        digest=digest_of_rows([row[name] for name in ON_SHEET] for row in rows),
    )


def _tally(rows: Collection[Row]) -> list[dict[str, object]]:
    many: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        counted = many[(str(row["kind"]), str(row["state"]))]
        counted[0] += 1
        counted[1] += int(str(row["hours"] or 0))
    return [
        {"kind": kind, "state": state, "records": records, "hours": hours}
        for (kind, state), (records, hours) in sorted(many.items())
    ]
