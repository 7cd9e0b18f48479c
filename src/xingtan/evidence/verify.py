"""Hold the files that subjects rest on against the journal, and their bytes against their names."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from xingtan.evidence.models import EvidenceFile, EvidenceLink
from xingtan.evidence.storage import path_of
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding, verify_told

EVIDENCE = "evidence"
ATTACHED, DETACHED = "evidence.attached", "evidence.detached"
CHUNK = 1000


def verify_evidence() -> Iterator[Finding]:
    """Yield files attached, exchanged or taken off without an act of the journal, and bytes that are others."""
    kept: list[tuple[str, tuple[object, ...]]] = []
    off: Counter[tuple[object, ...]] = Counter()
    for link in EvidenceLink.objects.select_related("file").order_by("pk").iterator(chunk_size=CHUNK):
        subject = (link.subject_kind, link.subject_key)
        key = f"{link.subject_kind} {link.subject_key}"
        kept.append((key, (*subject, link.file.sha256, link.name, link.added_by, link.added_at)))
        if link.removed_at is not None:
            off[(*subject, link.name, link.removed_at)] += 1
    marks = JournalRow.objects.filter(action__in=(ATTACHED, DETACHED)).order_by("pk").iterator(chunk_size=CHUNK)
    told: list[tuple[str, tuple[object, ...]]] = []
    taken: Counter[tuple[object, ...]] = Counter()
    for mark in marks:
        subject = (mark.subject_kind, mark.subject_key)
        if mark.action == ATTACHED:
            bound = (*subject, mark.after.get("file"), mark.after.get("name"), mark.actor_id, mark.at)
            told.append((f"{subject[0]} {subject[1]}", bound))
        else:
            taken[(*subject, mark.after.get("removed"), mark.at)] += 1
    yield from verify_told(EVIDENCE, told=told, kept=kept)
    for removed in sorted((off - taken) + (taken - off), key=str):
        yield Finding(EVIDENCE, f"{removed[0]} {removed[1]}", "removed_differs")
    yield from verify_bytes()


def verify_bytes() -> Iterator[Finding]:
    """Yield files whose bytes are not there, or not those under whose digest they are kept."""
    for sha256 in EvidenceFile.objects.order_by("pk").values_list("sha256", flat=True).iterator(chunk_size=CHUNK):
        place = path_of(sha256)
        if not place.is_file():
            yield Finding(EVIDENCE, sha256, "bytes_missing")
            continue
        with place.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != sha256:
                yield Finding(EVIDENCE, sha256, "bytes_differ")
