"""Recompute the digests and seals of a stream and name the first bad row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from xingtan.seal.digests import head_of, merkle_root, recomputed
from xingtan.trail.models import JournalRow, Seal
from xingtan.trail.services import JOURNAL, journal_content


@dataclass(frozen=True)
class Finding:
    """One thing that is not well: where, and a stable code for what."""

    stream: str
    key: str
    code: str


def verify_journal() -> Iterator[Finding]:
    """Yield what is wrong in the journal: rows whose digest differs, seals that do not close."""
    stored = JournalRow.objects.order_by("pk").iterator()
    yield from verify_stream(JOURNAL, ((row.pk, row.digest, recomputed(journal_content(row))) for row in stored))


def verify_stream(stream: str, rows: Iterable[tuple[int, str, str]]) -> Iterator[Finding]:
    """Yield what is wrong in a stream of (id, stored digest, recomputed digest), ids rising."""
    stored = list(rows)
    yield from (Finding(stream, str(pk), "digest_differs") for pk, kept, found in stored if kept != found)
    previous, first = "", 0
    for number, seal in enumerate(Seal.objects.filter(stream=stream).order_by("number"), start=1):
        members = [kept for pk, kept, _ in stored if first < pk <= seal.last_id]
        whole = seal.number == number and seal.previous == previous and len(members) == seal.count
        root = merkle_root(members)
        head = head_of(previous=previous, root=root, count=len(members))
        if not whole or root != seal.root or head != seal.head:
            yield Finding(stream, f"seal {seal.number}", "seal_broken")
        previous, first = seal.head, seal.last_id


def verify_told(
    stream: str, *, told: Iterable[tuple[str, Hashable]], kept: Iterable[tuple[str, Hashable]]
) -> Iterator[Finding]:
    """Yield what is kept and no act of the journal told, and what was told and is gone; each a key and what binds it.

    Whoever can write to a table can also work its digest out anew; the journal, which is sealed, holds the old one.
    """
    waiting = Counter[Hashable]()
    names: dict[Hashable, str] = {}
    for key, bound in told:
        waiting[bound] += 1
        names[bound] = key
    for key, bound in kept:
        if waiting[bound] > 0:
            waiting[bound] -= 1
        else:
            yield Finding(stream, key, "journal_differs")
    yield from (Finding(stream, names[bound], "gone") for bound, count in waiting.items() if count > 0)
