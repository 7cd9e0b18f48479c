"""What the digests of the book bind: natural keys and exact values, the same on every database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from fractions import Fraction

from xingtan.credit_bank.models import Entry, PostingBatch, PublishedRulebook
from xingtan.kernel.amounts import exact_text, from_units

TOTAL = "total"


def moment(at: datetime) -> str:
    """Return an instant as text in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def rulebook_content(published: PublishedRulebook) -> dict[str, object]:
    """Return what the seal of a published rulebook binds."""
    until = published.effective_until
    return {
        "institution": published.institution.code,
        "rulebook": [published.rulebook_id, published.version, published.digest],
        "purpose": published.purpose,
        "title": published.title,
        "text": published.text,
        "canonical": published.canonical,
        "effective": [published.effective_from.isoformat(), until.isoformat() if until else None],
        "published": [published.published_by, published.published_by_name, moment(published.published_at)],
    }


def entry_content(entry: Entry) -> dict[str, object]:
    """Return what the digest of an entry binds: the entry itself, its batch, its rulebook."""
    batch, rulebook = entry.batch, entry.rulebook
    return {
        "number": entry.number,
        "account": [entry.account.teacher.number, entry.account.unit],
        "batch": [batch.number, batch.kind, batch.institution.code, batch.year, batch.reason],
        "batch_posted": [batch.posted_by, batch.posted_by_name, moment(batch.posted_at)],
        "source": [entry.source_kind, entry.source_key, entry.narrative, entry.happened_on.isoformat()],
        "place": [entry.part, entry.item, entry.rule, entry.year, entry.turn, entry.place],
        "amount": [entry.units, entry.raw_units, entry.grain],
        "lines": entry.lines,
        "rulebook": [rulebook.rulebook_id, rulebook.version, rulebook.digest],
        "reverses": entry.reverses.number if entry.reverses else None,
        "posted": [entry.posted_by, entry.posted_by_name, moment(entry.posted_at)],
    }


def totals_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the sum of the entries by part, and of all under ``total``, as exact texts."""
    units: dict[tuple[str, int], int] = {}
    for entry in entries:
        place = (entry.part, entry.grain)
        units[place] = units.get(place, 0) + entry.units
    sums: dict[str, Fraction] = {TOTAL: Fraction(0)}
    for (part, grain), counted in units.items():
        amount = from_units(counted, grain)
        sums[TOTAL] += amount
        sums[part] = sums.get(part, Fraction(0)) + amount
    return {part: exact_text(amount) for part, amount in sorted(sums.items())}


def batch_is_whole(batch: PostingBatch, entries: Sequence[Entry]) -> bool:
    """Return whether count and totals of a batch are those of its entries."""
    return batch.count == len(entries) and batch.totals == totals_of(entries)
