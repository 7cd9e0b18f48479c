"""What a growth passport shows, as plain values: the same content fills the page, the print and the frozen result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from xingtan.growth.passport.counting import Line, Part, Progress, due_on
from xingtan.growth.passport.models import (
    GrowthPassport,
    PassportEntry,
    PassportFile,
    PassportMentor,
    PassportRemark,
    PassportResult,
)
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import exact_text
from xingtan.kernel.periods import Span
from xingtan.kernel.plain_text import one_line
from xingtan.records.models import Record
from xingtan.teachers.versions.reading import Text
from xingtan.trail.services import moment

Values = dict[str, Any]
Files = tuple[Mapping[int, Sequence[PassportFile]], Mapping[int, Sequence[PassportFile]]]


def told(
    passport: GrowthPassport,
    progress: Progress,
    mentors: Iterable[PassportMentor],
    remarks: Iterable[PassportRemark],
    files: Files = ({}, {}),
) -> Values:
    """Return the whole passport as JSON values; amounts are exact texts, days in ISO form.

    ``files``: those beside entries and those beside remarks, by key; each is told with its SHA-256.
    """
    book, lines = progress.book, {line.item.code: line for line in progress.lines}
    return {
        "head": _head(passport, progress.span),
        "book": {"version": book.version, "title": both(book.title), "source": both(book.source)},
        "reached": progress.reached,
        "total": len(progress.lines),
        "waiting": progress.waiting,
        "mentors": [_mentor(row) for row in mentors],
        "areas": [
            {
                "code": area.code,
                "title": both(area.title),
                "reached": sum(lines[item.code].reached for item in area.items),
                "items": [_item(lines[item.code], progress.span, files[0]) for item in area.items],
            }
            for area in book.areas
        ],
        "shares": [_part(part) for part in progress.parts],
        "months": [{"year": year, "month": month, "count": count} for year, month, count in progress.months],
        "remarks": [_remark(row, files[1]) for row in remarks],
    }


def result_content(row: PassportResult) -> Values:
    """Return what the digest of a result binds: how the year ended in words too, who said so when, the booklet."""
    return {
        "line": row.line,
        "outcome": row.outcome,
        "titled": row.titled,
        "passed": row.passed,
        "reason": row.reason,
        "decided_by": row.decided_by,
        "decided_by_name": row.decided_by_name,
        "decided_at": moment(row.decided_at),
        "content": row.content,
    }


def passport_content(row: GrowthPassport) -> Values:
    """Return what the journal binds of a passport: whose, of which year, the book that it was opened with."""
    return {
        "teacher": row.teacher_id,
        "school": row.school_id,
        "year": row.year,
        "version": row.version,
        "body": row.body,
        "base": row.base,
        "opened_by_name": row.opened_by_name,
        "opened_at": moment(row.opened_at),
    }


def entry_content(row: PassportEntry) -> Values:
    """Return what the journal binds of an entry after each act upon it."""
    return {
        "passport": row.passport_id,
        "item": row.item,
        "happened_on": row.happened_on.isoformat(),
        "hours": row.hours,
        "text": one_line(row.text),
        "state": row.state,
        "entered_at": moment(row.entered_at),
        "decided_by": row.decided_by,
        "decided_by_name": row.decided_by_name,
        "decided_as": row.decided_as,
        "decided_at": moment(row.decided_at) if row.decided_at else "",
        "words": one_line(row.words),
    }


def remark_content(row: PassportRemark) -> Values:
    """Return what the journal binds of what somebody said."""
    return {
        "passport": row.passport_id,
        "area": row.area,
        "text": one_line(row.text),
        "said_by": row.said_by,
        "said_by_name": row.said_by_name,
        "said_as": row.said_as,
        "said_at": moment(row.said_at),
    }


def both(text: Text) -> dict[str, str]:
    """Return a text as it is kept in JSON."""
    return {"zh": text.zh, "en": text.en}


def place(found: Institution) -> dict[str, str]:
    """Return the name of an institution in both languages."""
    return {"zh": found.name, "en": found.name_en or found.name}


def _head(passport: GrowthPassport, span: Span) -> Values:
    teacher = passport.teacher
    return {
        "name": teacher.name,
        "number": teacher.number,
        "school": place(passport.school),
        "group": place(teacher.group) if teacher.group else None,
        "subject": teacher.subject,
        "year": passport.year,
        "first": span.start.isoformat(),
        "last": span.end.isoformat() if span.end else "",
        "base": passport.base,
    }


def _mentor(row: PassportMentor) -> Values:
    return {
        "mentor": row.pk,
        "hand": row.hand,
        "name": row.mentor.name,
        "school": place(row.mentor.school),
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else "",
    }


def _item(line: Line, span: Span, files: Mapping[int, Sequence[PassportFile]]) -> Values:
    item, due = line.item, due_on(line.item, span)
    return {
        "code": item.code,
        "title": both(item.title),
        "need": exact_text(item.need),
        "have": exact_text(line.have),
        "waiting": exact_text(line.waiting) if line.waiting else "",
        "reached": line.reached,
        "counts": item.counts.value,
        "place": item.place.value,
        "hands": [hand.value for hand in item.hands],
        "kinds": list(item.kinds),
        "due": due.isoformat() if due else "",
        "proposal": item.ground.proposal,
        "source": both(item.ground.source),
        "entries": [_entry(entry, files) for entry in line.entries],
        "records": [_record(record) for record in line.records],
    }


def _entry(entry: PassportEntry, files: Mapping[int, Sequence[PassportFile]]) -> Values:
    return {
        "entry": entry.pk,
        "day": entry.happened_on.isoformat(),
        "hours": entry.hours,
        "text": entry.text,
        "state": entry.state,
        "who": entry.decided_by_name,
        "as": entry.decided_as,
        "at": timezone.localdate(entry.decided_at).isoformat() if entry.decided_at else "",
        "words": entry.words,
        **_files(files.get(entry.pk, ())),
    }


def _files(rows: Sequence[PassportFile]) -> Values:
    """Return the files as the content keeps them; nothing where there is none."""
    told_of = [{"file": row.pk, "name": row.link.name, "sha256": row.link.file.sha256} for row in rows]
    return {"files": told_of} if told_of else {}


def _record(record: Record) -> Values:
    return {
        "record": record.pk,
        "number": record.number,
        "title": record.title,
        "day": record.happened_on.isoformat(),
        "hours": record.hours,
        "state": record.state,
    }


def _part(part: Part) -> Values:
    return {
        "code": part.share.code,
        "title": both(part.share.title),
        "have": exact_text(part.have),
        "whole": exact_text(part.whole),
        "at_least": exact_text(part.share.at_least),
        "reached": part.reached,
        "proposal": part.share.ground.proposal,
        "source": both(part.share.ground.source),
    }


def _remark(row: PassportRemark, files: Mapping[int, Sequence[PassportFile]]) -> Values:
    return {
        "area": row.area,
        "text": row.text,
        "who": row.said_by_name,
        "as": row.said_as,
        "at": timezone.localtime(row.said_at).isoformat(),
        **_files(files.get(row.pk, ())),
    }
