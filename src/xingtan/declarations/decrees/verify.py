"""Recompute what decrees say: their acts in the journal, and that each entry they posted is the document's amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from xingtan.credit_bank.postings import BatchKind
from xingtan.credit_bank.reads import posted_from, source_keys
from xingtan.declarations.decrees.content import decree_content, withdrawal_content
from xingtan.declarations.decrees.models import SUBJECT, Decree, DecreeKind, DecreeTeacher
from xingtan.kernel.amounts import parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.seal.digests import recomputed
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

DECREES = "decrees"
ISSUED, WITHDRAWN = "decree.issued", "decree.withdrawn"
Acts = Mapping[tuple[str, str], Mapping[str, object]]


def verify_decrees() -> Iterator[Finding]:
    """Yield decrees whose acts, words, entries or withdrawal do not agree, and what no decree stands behind."""
    marks = JournalRow.objects.filter(subject_kind=SUBJECT).order_by("pk")
    acts: Acts = {(key, action): after for key, action, after in marks.values_list("subject_key", "action", "after")}
    rows = Decree.objects.select_related("withdrawal").prefetch_related("named__teacher").order_by("serial")
    keys: set[str] = set()
    for decree in rows:
        yield from _verify_acts(decree, acts)
        if decree.kind == DecreeKind.ADJUSTMENT:
            named = list(decree.named.all())
            keys |= {f"{decree.serial}/{each.teacher.number}" for each in named}
            yield from _verify_entries(decree, named)
    for missing in {key for key, action in acts if action == ISSUED} - {str(decree.serial) for decree in rows}:
        yield Finding(DECREES, missing, "decree_missing")
    for number, key in source_keys(SUBJECT, BatchKind.DECREE):
        if key not in keys:
            yield Finding(DECREES, number, "entry_without_decree")


def _verify_acts(decree: Decree, acts: Acts) -> Iterator[Finding]:
    key = str(decree.serial)
    issued, withdrawn = acts.get((key, ISSUED)), acts.get((key, WITHDRAWN))
    if issued is None:
        yield Finding(DECREES, key, "act_missing")
    elif _is_other(issued, recomputed(decree_content(decree, decree.named.all()))):
        yield Finding(DECREES, key, "content_differs")
    if withdrawn is None or not decree.is_withdrawn:
        agrees = withdrawn is None and not decree.is_withdrawn
    else:
        agrees = not _is_other(withdrawn, recomputed(withdrawal_content(decree.withdrawal)))
    if not agrees:
        yield Finding(DECREES, key, "withdrawal_differs")


def _is_other(after: Mapping[str, object], found: str) -> bool:
    """Whether the digest that the journal keeps is another one; acts older than digests keep none."""
    return after.get("digest", found) != found


def _verify_entries(decree: Decree, named: list[DecreeTeacher]) -> Iterator[Finding]:
    sources = {f"{decree.serial}/{each.teacher.number}": each for each in named}
    posted = posted_from(SUBJECT, list(sources))
    says = _says(decree)
    for key, each in sources.items():
        entries = posted.get(key, ())
        if not entries:
            yield Finding(DECREES, key, "entry_missing")
        elif (entries[0].entry, entries[0].amount, entries[0].year) != (each.entry, *says):
            yield Finding(DECREES, key, "entry_differs")
        elif decree.is_withdrawn and any(entry.reversed_by_batch is None for entry in entries):
            yield Finding(DECREES, key, "entry_stands")


def _says(decree: Decree) -> tuple[Fraction | None, object]:
    """Return amount and year that the stored parameters say; None for what says no amount any more."""
    try:
        return parse_exact(str(decree.parameters["amount"])), decree.parameters["year"]
    except (DomainError, KeyError, TypeError):
        return None, None
