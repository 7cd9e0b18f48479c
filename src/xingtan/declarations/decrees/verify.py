"""Recompute what decrees say: their acts in the journal, and that each entry they posted is the document's amount."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xingtan.credit_bank.postings import BatchKind
from xingtan.credit_bank.reads import Posted, posted_from, source_keys
from xingtan.declarations.decrees.models import SUBJECT, Decree, DecreeKind, DecreeTeacher
from xingtan.kernel.amounts import parse_exact
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

DECREES = "decrees"


def verify_decrees() -> Iterator[Finding]:
    """Yield decrees whose acts, entries or withdrawal do not agree, and entries that no decree stands behind."""
    acts = set(JournalRow.objects.filter(subject_kind=SUBJECT).values_list("subject_key", "action"))
    rows = Decree.objects.select_related("withdrawal").prefetch_related("named__teacher").order_by("serial")
    keys: set[str] = set()
    for decree in rows:
        key = str(decree.serial)
        if (key, "decree.issued") not in acts:
            yield Finding(DECREES, key, "act_missing")
        if ((key, "decree.withdrawn") in acts) is not decree.is_withdrawn:
            yield Finding(DECREES, key, "withdrawal_differs")
        if decree.kind == DecreeKind.ADJUSTMENT:
            named = list(decree.named.all())
            keys |= {f"{key}/{each.teacher.number}" for each in named}
            yield from _verify_entries(decree, named)
    for number, key in source_keys(SUBJECT, BatchKind.DECREE):
        if key not in keys:
            yield Finding(DECREES, number, "entry_without_decree")


def _verify_entries(decree: Decree, named: list[DecreeTeacher]) -> Iterator[Finding]:
    sources = {f"{decree.serial}/{each.teacher.number}": each for each in named}
    posted = posted_from(SUBJECT, list(sources))
    amount = parse_exact(str(decree.parameters["amount"]))
    for key, each in sources.items():
        entries = posted.get(key, ())
        if not entries:
            yield Finding(DECREES, key, "entry_missing")
        elif not _agrees(entries[0], each.entry, amount, int(decree.parameters["year"])):
            yield Finding(DECREES, key, "entry_differs")
        elif decree.is_withdrawn and any(entry.reversed_by_batch is None for entry in entries):
            yield Finding(DECREES, key, "entry_stands")


def _agrees(posted: Posted, number: str, amount: Fraction, year: int) -> bool:
    return (posted.entry, posted.amount, posted.year) == (number, amount, year)
