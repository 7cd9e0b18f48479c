"""Recompute the digests and seals of a stream and name the first bad row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from xingtan.seal.digests import MerkleTree, head_of, recomputed
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
    """Yield what is wrong in a stream of (id, stored digest, recomputed digest), ids rising; rows first, then seals.

    Rows are read once; none of them is held.
    """
    seals = list(Seal.objects.filter(stream=stream).order_by("number"))
    broken: list[Finding] = []
    tree, closed = MerkleTree(), 0
    for pk, kept, found in rows:
        if kept != found:
            yield Finding(stream, str(pk), "digest_differs")
        while closed < len(seals) and pk > seals[closed].last_id:
            broken += _broken(seals, closed, tree)
            tree, closed = MerkleTree(), closed + 1
        if closed < len(seals):
            tree.add(kept)
    for place in range(closed, len(seals)):
        broken += _broken(seals, place, tree)
        tree = MerkleTree()
    yield from broken


def _broken(seals: Sequence[Seal], place: int, tree: MerkleTree) -> Iterator[Finding]:
    """Yield that the seal at this place does not close over these digests and the seal before it."""
    seal, previous = seals[place], seals[place - 1].head if place else ""
    whole = seal.number == place + 1 and seal.previous == previous and tree.count == seal.count
    if not whole or tree.root != seal.root or head_of(previous=previous, root=tree.root, count=tree.count) != seal.head:
        yield Finding(seal.stream, f"seal {seal.number}", "seal_broken")


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
