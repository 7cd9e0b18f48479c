"""Records that come when the sheet of their month is closed: to the next open sheet, with a reason where a school asks.

The rule is the school's own. Either way a closed sheet takes nothing; what differs is whether the teacher says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from xingtan.records.audit.models import AuditBook, LateRule
from xingtan.records.audit.months import closed_months, month_of, open_month
from xingtan.records.errors import LateReasonMissingError
from xingtan.records.models import Record

LATE_REASON = "late_reason"
"""The key in the values of a record under which the teacher's words stand."""
SHOWN = 3
LONGEST_REASON = 500


@dataclass(frozen=True)
class Closedness:
    """Which months of a school are closed, and whether it asks why something comes late."""

    school_id: int
    closed: Collection[date]
    asks: bool

    @property
    def latest(self) -> Sequence[str]:
        """The newest closed months, as they are written."""
        return [f"{month:%Y-%m}" for month in sorted(self.closed, reverse=True)[:SHOWN]]

    def goes_to(self, day: date) -> date | None:
        """Return the month to whose sheet something of that day goes instead of its own; None when it is not late."""
        month = open_month(self.school_id, day, {self.school_id: self.closed})
        return month if month != month_of(day) else None


def closedness_of(school_id: int) -> Closedness:
    """Return what is closed at a school; two queries."""
    closed = closed_months([school_id]).get(school_id, set())
    return Closedness(school_id, closed, asks=bool(schools_asking([school_id])))


def schools_asking(school_ids: Iterable[int]) -> set[int]:
    """Return which of these schools ask why a record comes late; one query."""
    books = AuditBook.objects.filter(school__in=set(school_ids), late=LateRule.REASON.value)
    return set(books.values_list("school_id", flat=True))


def is_late(record: Record) -> bool:
    """Tell whether the record stands on the sheet of a later month than its own."""
    return record.audit_month is not None and record.audit_month != month_of(record.happened_on)


def keep_reasons(records: Iterable[Record], reason: str) -> None:
    """Write on those that come late why they do, where it was said; at most one statement."""
    late = [record for record in records if reason and is_late(record)]
    for record in late:
        record.values = {**record.values, LATE_REASON: reason[:LONGEST_REASON]}
    if late:
        Record.objects.bulk_update(late, ("values",))


def explain(records: Sequence[Record], reason: str) -> None:
    """Write on new records that come late why they do.

    Errors: LateReasonMissingError when a school asks and nothing is said.
    """
    late = [record for record in records if is_late(record)]
    if late and not reason.strip():
        asking = schools_asking(record.school_id for record in late)
        for record in late:
            if record.school_id in asking:
                raise LateReasonMissingError(month=f"{record.happened_on:%Y-%m}", to=f"{record.audit_month:%Y-%m}")
    keep_reasons(late, reason.strip())


def late_reason_of(record: Record) -> str:
    """Return why it came late, in the teacher's words; empty when nothing was said."""
    return str(record.values.get(LATE_REASON, ""))
