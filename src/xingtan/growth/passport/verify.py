"""Hold growth passports, their books, entries, remarks, mentors and results against the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from xingtan.growth.passport.content import entry_content, passport_content, remark_content, result_content
from xingtan.growth.passport.filing import SUBJECT, key_of
from xingtan.growth.passport.models import (
    GrowthPassport,
    PassportBook,
    PassportEntry,
    PassportMentor,
    PassportRemark,
    PassportResult,
)
from xingtan.growth.passport.workflow import ROAD
from xingtan.seal.digests import recomputed
from xingtan.teachers.versions.verify import verify_versions
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding, verify_told

STREAM = "passports"
OPENED, ENTERED, REMARKED = "passport.opened", "passport.entered", "passport.remarked"
CLOSED, NAMED = "passport.closed", "passport.mentor_named"
ON_ENTRIES = (ENTERED, *(f"passport.{step.name}" for step in ROAD.steps))
CHUNK = 50
Content = Callable[[Any], dict[str, Any]]


def verify_passports() -> Iterator[Finding]:
    """Yield what of passports was changed since it was written, what nobody wrote, and what is gone.

    What was written before the journal kept digests is counted, not compared.
    """
    yield from verify_versions(STREAM, PassportBook.objects.all(), action="passport.published")
    yield from _verify_opened()
    yield from _verify_pieces(PassportEntry.objects.all(), ON_ENTRIES, ENTERED, ("entry", entry_content))
    yield from _verify_pieces(PassportRemark.objects.all(), (REMARKED,), REMARKED, ("remark", remark_content))
    yield from _verify_mentors()
    yield from _verify_results()


def _marks(*actions: str) -> QuerySet[JournalRow, JournalRow]:
    return JournalRow.objects.filter(subject_kind=SUBJECT, action__in=actions).order_by("pk")


def _verify_opened() -> Iterator[Finding]:
    told = dict(_marks(OPENED).values_list("subject_key", "after").iterator())
    for row in GrowthPassport.objects.select_related("teacher").order_by("pk").iterator(chunk_size=CHUNK):
        after = told.pop(key_of(row), None)
        if after is None or _is_other(after, passport_content(row)):
            yield Finding(STREAM, key_of(row), "journal_differs")
    yield from (Finding(STREAM, key, "gone") for key in told)


def _verify_pieces(
    pieces: QuerySet[Any, Any], actions: tuple[str, ...], made: str, told_as: tuple[str, Content]
) -> Iterator[Finding]:
    """Yield passports whose entries or remarks are other than their last act told, or more or fewer than were made."""
    name, content = told_as
    last: dict[int, Mapping[str, Any]] = {}
    many: Counter[str] = Counter()
    for key, action, after in _marks(*actions).values_list("subject_key", "action", "after").iterator():
        many[key] += action == made
        if name in after:
            last[after[name]] = after
    rows = pieces.select_related("passport__teacher").order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        key = key_of(row.passport)
        many[key] -= 1
        if _is_other(last.get(row.pk, {}), content(row)):
            yield Finding(STREAM, f"{key} {name} {row.pk}", "journal_differs")
    yield from (
        Finding(STREAM, f"{key} {name}", "gone" if left > 0 else "made_by_nobody") for key, left in many.items() if left
    )


def _is_other(after: Mapping[str, Any], content: Mapping[str, object]) -> bool:
    """Tell whether the journal keeps another digest; acts older than digests keep none."""
    found = recomputed(content)
    return bool(after.get("digest", found) != found)


def _verify_mentors() -> Iterator[Finding]:
    told = (
        (
            mark.subject_key,
            (mark.subject_key, mark.after.get("mentor"), mark.after.get("hand"), mark.actor_name, mark.at),
        )
        for mark in _marks(NAMED).iterator(chunk_size=CHUNK)
    )
    rows = PassportMentor.objects.select_related("passport__teacher", "mentor").order_by("pk")
    kept = (
        (key, (key, row.mentor.number, row.hand, row.named_by_name, row.named_at))
        for row in rows.iterator(chunk_size=CHUNK)
        for key in (key_of(row.passport),)
    )
    yield from verify_told(STREAM, told=told, kept=kept)


def _verify_results() -> Iterator[Finding]:
    kept: list[tuple[str, tuple[str, str]]] = []
    rows = PassportResult.objects.select_related("passport__teacher").order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        key = key_of(row.passport)
        kept.append((f"{row.passport_id}-{row.line}", (key, row.digest)))
        if recomputed(result_content(row)) != row.digest:
            yield Finding(STREAM, kept[-1][0], "digest_differs")
    marks = _marks(CLOSED).values_list("subject_key", "after")
    told = ((key, (key, str(after.get("digest")))) for key, after in marks.iterator())
    yield from verify_told(STREAM, told=told, kept=kept)
