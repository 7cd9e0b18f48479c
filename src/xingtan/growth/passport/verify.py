"""Recompute the digest of every result of a growth passport, and name those whose content does not give it."""

from __future__ import annotations

from collections.abc import Iterator

from xingtan.growth.passport.models import PassportResult
from xingtan.seal.digests import digest
from xingtan.trail.verify import Finding

STREAM = "passports"
CHUNK = 50


def verify_passports() -> Iterator[Finding]:
    """Yield the results whose content or outcome was changed since they were decided."""
    for row in PassportResult.objects.order_by("pk").iterator(chunk_size=CHUNK):
        said = {"line": row.line, "outcome": row.outcome, "passed": row.passed, "content": row.content}
        if digest(said) != row.digest:
            yield Finding(STREAM, f"{row.passport_id}-{row.line}", "digest_differs")
