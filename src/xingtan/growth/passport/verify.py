"""Recompute the digest of every result of a growth passport, and name those that are not what was decided."""

from __future__ import annotations

from collections.abc import Iterator

from xingtan.growth.passport.content import result_content
from xingtan.growth.passport.models import PassportResult
from xingtan.seal.digests import recomputed
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding, verify_told

STREAM = "passports"
CLOSED = "passport.closed"
CHUNK = 50


def verify_passports() -> Iterator[Finding]:
    """Yield the results that were changed since they were decided, that nobody decided, and those that are gone."""
    kept: list[tuple[str, str]] = []
    for row in PassportResult.objects.order_by("pk").iterator(chunk_size=CHUNK):
        kept.append((f"{row.passport_id}-{row.line}", row.digest))
        if recomputed(result_content(row)) != row.digest:
            yield Finding(STREAM, kept[-1][0], "digest_differs")
    marks = JournalRow.objects.filter(subject_kind="passport", action=CLOSED).order_by("pk")
    told = ((key, str(after.get("digest"))) for key, after in marks.values_list("subject_key", "after").iterator())
    yield from verify_told(STREAM, told=told, kept=kept)
