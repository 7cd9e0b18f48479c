"""Recompute the book (entries, batches, mirrors, rulebooks, seals) and name what does not agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db.models import Prefetch

from xingtan.credit_bank.batches import LEDGER
from xingtan.credit_bank.content import batch_is_whole, entry_content, rulebook_content
from xingtan.credit_bank.models import CreditAccount, Entry, PostingBatch, PublishedRulebook
from xingtan.seal.digests import merkle_root, recomputed
from xingtan.trail.verify import Finding, verify_stream

BATCHES = "batches"
RULEBOOKS = "rulebooks"
CHUNK = 2000
BATCHES_AT_ONCE = 500
MIRRORED = ("number", "account", "part", "item", "year", "units", "grain", "rulebook")
"""Columns of an entry that a batch or the entry's mirror is held against."""


def verify_book() -> Iterator[Finding]:
    """Yield what is wrong in the book: rulebooks first, then entries and seals, then batches."""
    yield from verify_rulebooks()
    yield from verify_ledger()
    yield from verify_batches()


def verify_rulebooks() -> Iterator[Finding]:
    """Yield published rulebooks whose content or row is not what was sealed at publication."""
    for published in PublishedRulebook.objects.select_related("institution").order_by("pk"):
        if hashlib.sha256(published.canonical.encode()).hexdigest() != published.digest:
            yield Finding(RULEBOOKS, str(published), "digest_differs")
        elif recomputed(rulebook_content(published)) != published.seal:
            yield Finding(RULEBOOKS, str(published), "seal_broken")


def verify_ledger() -> Iterator[Finding]:
    """Yield entries whose digest differs, named by their numbers, and seals that do not close."""
    numbers: dict[str, str] = {}
    for finding in verify_stream(LEDGER, _recomputed_entries(numbers)):
        yield Finding(finding.stream, numbers.get(finding.key, finding.key), finding.code)


def _recomputed_entries(numbers: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    """Yield each entry's key, digest and the digest that it should have; note the numbers of those that differ.

    What many entries share, whole texts of rulebooks among it, is fetched once for each piece of the stream.
    """
    accounts = CreditAccount.objects.select_related("teacher").only("unit", "teacher__number")
    shared = (Prefetch("account", accounts), Prefetch("reverses", Entry.objects.only("number")))
    rows = Entry.objects.order_by("pk").prefetch_related("batch__institution", "rulebook", *shared)
    for entry in rows.iterator(chunk_size=CHUNK):
        found = recomputed(entry_content(entry))
        if found != entry.digest:
            numbers[str(entry.pk)] = entry.number
        yield entry.pk, entry.digest, found


def verify_batches() -> Iterator[Finding]:
    """Yield batches that do not hold what they say: count, totals, root, rulebook, mirrors."""
    empty = dict(PostingBatch.objects.filter(entries=None).values_list("number", "count"))
    yield from (Finding(BATCHES, str(number), "entries_missing") for number in sorted(empty))
    for some in _batches_together():
        entries = Entry.objects.filter(batch__in=some).only(*MIRRORED, "batch", "reverses", "digest")
        entries = entries.prefetch_related(Prefetch("reverses", Entry.objects.only(*MIRRORED)))
        batches = {batch.pk: batch for batch in some}
        for key, members in groupby(entries.order_by("batch__number", "pk"), key=lambda entry: entry.batch_id):
            yield from _verify_batch(batches[key], list(members))


def _batches_together() -> Iterator[list[PostingBatch]]:
    """Yield all batches, so many at once that their entries are few."""
    some: list[PostingBatch] = []
    for batch in PostingBatch.objects.order_by("number").iterator(chunk_size=CHUNK):
        some.append(batch)
        if len(some) == BATCHES_AT_ONCE or sum(each.count for each in some) >= CHUNK:
            yield some
            some = []
    yield some


def _verify_batch(batch: PostingBatch, entries: Sequence[Entry]) -> Iterator[Finding]:
    if not batch_is_whole(batch, entries):
        yield Finding(BATCHES, str(batch.number), "totals_differ")
    if merkle_root(entry.digest for entry in entries) != batch.root:
        yield Finding(BATCHES, str(batch.number), "root_differs")
    for entry in entries:
        if entry.rulebook_id != (entry.reverses.rulebook_id if entry.reverses else batch.rulebook_id):
            yield Finding(LEDGER, entry.number, "not_of_its_batch")
        if entry.reverses and not _mirrors(entry, entry.reverses):
            yield Finding(LEDGER, entry.number, "no_mirror")


def _mirrors(entry: Entry, posted: Entry) -> bool:
    same = ("account_id", "part", "item", "year", "grain")
    return entry.units == -posted.units and all(getattr(entry, name) == getattr(posted, name) for name in same)
