"""Recompute credits that moved: what was posted is what the document comes to, papers say what their digest binds."""

from __future__ import annotations

from collections.abc import Iterator

from xingtan.credit_bank.reads import posted_from
from xingtan.declarations.mobility.models import RECOGNITION, TRANSFER, Admission, Outgoing
from xingtan.declarations.mobility.papers import sealed
from xingtan.declarations.mobility.workflow import State
from xingtan.kernel.amounts import parse_exact
from xingtan.trail.reads import last_marks
from xingtan.trail.verify import Finding

MOVING = "moving"


def verify_moving() -> Iterator[Finding]:
    """Yield admissions and papers that do not agree with ledger, journal or digest."""
    for kind in (TRANSFER, RECOGNITION):
        rows = list(Admission.objects.filter(kind=kind).order_by("serial"))
        marks = last_marks(kind, {str(each.serial) for each in rows})
        for each in rows:
            if marks.get(str(each.serial), {}).get("state") != each.state:
                yield Finding(MOVING, str(each), "journal_differs")
            if (each.state == State.POSTED) is not bool(each.carried) or not _posted(each):
                yield Finding(MOVING, str(each), "entry_differs")
    for paper in Outgoing.objects.prefetch_related("entries").order_by("serial"):
        told = sorted(str(each["entry"]) for each in paper.content["entries"])
        if sealed(paper.content) != paper.digest or told != sorted(each.entry for each in paper.entries.all()):
            yield Finding(MOVING, str(paper), "paper_differs")


def _posted(admission: Admission) -> bool:
    posted = posted_from(admission.kind, [f"{admission.serial}/{each['part']}" for each in admission.carried])
    found = {entry.entry: (entry.amount, entry.year) for entries in posted.values() for entry in entries}
    return all(
        found.get(str(each["entry"])) == (parse_exact(str(each["amount"])), each["year"]) for each in admission.carried
    )
