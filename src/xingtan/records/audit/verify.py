"""Hold the sheets of the months and their samples against the journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Count, Sum

from xingtan.records.audit.models import AuditSample, MonthSheet, SheetState
from xingtan.records.audit.months import SHEET, sheet_key
from xingtan.records.audit.samples import chosen_of, is_true
from xingtan.records.models import Record
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

SHEETS, SAMPLES = "month_sheets", "samples"
CLOSED, DRAWN = "month.closed", ("month.sampled", "month.sample_widened")
Told = tuple[object, ...]


def verify_sheets() -> Iterator[Finding]:
    """Yield sheets that are not as they were closed or opened last, whose records are others, and those gone."""
    told: dict[str, JournalRow] = {}
    for mark in JournalRow.objects.filter(subject_kind=SHEET, action__startswith="month.").order_by("pk").iterator():
        if mark.action not in DRAWN:
            told[mark.subject_key] = mark
    for sheet in MonthSheet.objects.select_related("school").order_by("pk").iterator():
        key = sheet_key(sheet.school, sheet.month)[1]
        last = told.pop(key, None)
        if _sheet_says(sheet) != _journal_says(last):
            yield Finding(SHEETS, key, "journal_differs")
        elif sheet.state == SheetState.CLOSED and _by_kind(sheet) != _on_sheet(sheet.school_id, sheet.month):
            yield Finding(SHEETS, key, "records_differ")
    yield from (Finding(SHEETS, key, "gone") for key in told)


def _sheet_says(sheet: MonthSheet) -> Told:
    if sheet.state != SheetState.CLOSED:
        return (SheetState.OPEN.value, sheet.digest)
    return (sheet.state, sheet.digest, sheet.closed_by, sheet.closed_by_name, sheet.closed_at)


def _journal_says(mark: JournalRow | None) -> Told:
    """Return what a sheet must say after its last act; before any it is open."""
    if mark is None:
        return (SheetState.OPEN.value, "")
    if mark.action != CLOSED:
        return (SheetState.OPEN.value, mark.before.get("digest", ""))
    return (SheetState.CLOSED.value, mark.after.get("digest"), mark.actor_id, mark.actor_name, mark.at)


def _by_kind(sheet: MonthSheet) -> dict[str, tuple[int, int]]:
    """Return how many records and hours of each kind were on the sheet when it was closed."""
    found: dict[str, tuple[int, int]] = {}
    for row in sheet.content:
        many, hours = found.get(row["kind"], (0, 0))
        found[row["kind"]] = (many + row["records"], hours + row["hours"])
    return found


def _on_sheet(school_id: int, month: date) -> dict[str, tuple[int, int]]:
    rows = Record.objects.filter(school=school_id, audit_month=month).order_by().values("kind")
    return {row["kind"]: (row["many"], row["sum"] or 0) for row in rows.annotate(many=Count("pk"), sum=Sum("hours"))}


def verify_samples() -> Iterator[Finding]:
    """Yield draws whose seed does not follow from what was drawn from, or that the journal tells otherwise."""
    told: dict[tuple[str, int], Mapping[str, object]] = {}
    marks = JournalRow.objects.filter(subject_kind=SHEET, action__in=DRAWN).order_by("pk")
    for key, after in marks.values_list("subject_key", "after").iterator():
        told[key, int(after["draw"])] = after
    for sample in AuditSample.objects.select_related("sheet__school").order_by("pk").iterator():
        key = sheet_key(sample.sheet.school, sample.sheet.month)[1]
        after = told.pop((key, sample.number), {})
        if not is_true(sample):
            yield Finding(SAMPLES, f"{key}/{sample.number}", "seed_differs")
        elif (after.get("seed"), after.get("picked")) != (sample.seed, len(chosen_of(sample))):
            yield Finding(SAMPLES, f"{key}/{sample.number}", "journal_differs")
    yield from (Finding(SAMPLES, f"{key}/{number}", "gone") for key, number in told)
