"""Recompute credits that moved: every word is in the journal, and what was posted is what the document comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xingtan.credit_bank.reads import posted_from
from xingtan.declarations.mobility.content import admission_content, agreement_content, paper_content
from xingtan.declarations.mobility.models import (
    AGREEMENT,
    NOTE,
    RECOGNITION,
    STATEMENT,
    TRANSFER,
    Admission,
    Agreement,
    Outgoing,
)
from xingtan.declarations.mobility.workflow import State
from xingtan.kernel.amounts import parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.seal.digests import recomputed
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

MOVING = "moving"
Acts = dict[str, Mapping[str, object]]
"""What the newest act upon each thing says was so after it, by key."""


def verify_moving() -> Iterator[Finding]:
    """Yield admissions, papers and agreements that do not agree with ledger, journal or digest, and those gone."""
    for kind in (TRANSFER, RECOGNITION):
        yield from _verify_admissions(kind, _acts(kind))
    yield from _verify_papers({kind: _acts(kind) for kind in (STATEMENT, NOTE)})
    acts = _acts(AGREEMENT)
    for agreement in Agreement.objects.order_by("pk"):
        told = acts.pop(str(agreement.pk), None)
        if told is None or _is_other(told, agreement_content(agreement)):
            yield Finding(MOVING, f"{AGREEMENT} {agreement.pk}", "agreement_differs")
    yield from _gone(AGREEMENT, acts)


def _acts(kind: str) -> Acts:
    rows = JournalRow.objects.filter(subject_kind=kind, action__startswith=f"{kind}.").order_by("pk")
    return dict(rows.values_list("subject_key", "after"))


def _verify_admissions(kind: str, acts: Acts) -> Iterator[Finding]:
    for each in Admission.objects.filter(kind=kind).select_related("teacher").order_by("serial"):
        told = acts.pop(str(each.serial), None)
        if told is None or told.get("state") != each.state:
            yield Finding(MOVING, str(each), "journal_differs")
        elif _is_other(told, admission_content(each)):
            yield Finding(MOVING, str(each), "content_differs")
        if (each.state == State.POSTED) is not bool(each.carried) or not _posted(each):
            yield Finding(MOVING, str(each), "entry_differs")
    yield from _gone(kind, acts)


def _verify_papers(acts: Mapping[str, Acts]) -> Iterator[Finding]:
    for paper in Outgoing.objects.select_related("teacher").prefetch_related("entries").order_by("serial"):
        entries = [(each.entry, each.purpose) for each in paper.entries.all()]
        told = acts[paper.kind].pop(str(paper.serial), {}) if paper.kind in acts else {}
        agrees = told.get("digest") == paper.digest == recomputed(paper.content)
        if not agrees or _is_other(told, paper_content(paper, entries), name="seal"):
            yield Finding(MOVING, str(paper), "paper_differs")
    for kind, left in acts.items():
        yield from _gone(kind, left)


def _is_other(told: Mapping[str, object], content: Mapping[str, object], *, name: str = "digest") -> bool:
    """Whether the digest that the journal keeps is another one; acts older than digests keep none."""
    return name in told and told[name] != recomputed(content)


def _gone(kind: str, left: Acts) -> Iterator[Finding]:
    """Yield what the journal tells of and no row is left of."""
    yield from (Finding(MOVING, f"{kind} {key}", "gone") for key in left)


def _posted(admission: Admission) -> bool:
    try:
        wanted = [(str(each["entry"]), parse_exact(str(each["amount"])), each["year"]) for each in admission.carried]
        parts = [f"{admission.serial}/{each['part']}" for each in admission.carried]
    except (DomainError, KeyError, TypeError):
        return False
    posted = posted_from(admission.kind, parts)
    found = {entry.entry: (entry.amount, entry.year) for entries in posted.values() for entry in entries}
    return all(found.get(number) == (amount, year) for number, amount, year in wanted)
