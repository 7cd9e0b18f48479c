"""Hold frozen portfolios, and what was said under portfolios, against the journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xingtan.growth.portfolio.models import FrozenPortfolio, PortfolioRemark
from xingtan.seal.digests import recomputed
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

STREAM = "portfolios"
FROZEN, REMARKED = "portfolio.frozen", "portfolio.remarked"
CHUNK = 50


def verify_portfolios() -> Iterator[Finding]:
    """Yield copies that were changed since they were frozen, that nobody froze, and those gone; remarks as well.

    What was frozen or said before the journal kept all of it is compared as far as it did.
    """
    told = {str(mark.after.get("number")): mark for mark in _marks(FROZEN)}
    for frozen in FrozenPortfolio.objects.select_related("teacher").order_by("pk").iterator(chunk_size=CHUNK):
        if recomputed(frozen.content) != frozen.digest:
            yield Finding(STREAM, frozen.number, "digest_differs")
        kept = {"digest": frozen.digest, "purpose": frozen.purpose, "assessed": frozen.assessed_id}
        who = (frozen.teacher.number, frozen.frozen_by, frozen.frozen_by_name, frozen.frozen_at)
        if not _agrees(told.pop(frozen.number, None), who, kept):
            yield Finding(STREAM, frozen.number, "journal_differs")
    yield from (Finding(STREAM, number, "gone") for number in told)
    yield from _verify_remarks()


def _verify_remarks() -> Iterator[Finding]:
    told = {mark.after.get("remark"): mark for mark in _marks(REMARKED)}
    rows = PortfolioRemark.objects.select_related("teacher", "frozen").order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        said = recomputed({"text": row.text, "as": row.said_as})
        kept = {"frozen": row.frozen.number if row.frozen else "", "digest": said}
        if not _agrees(told.pop(row.pk, None), (row.teacher.number, row.said_by, row.said_by_name, row.said_at), kept):
            yield Finding(STREAM, f"remark {row.pk}", "journal_differs")
    yield from (Finding(STREAM, f"remark {key}", "gone") for key in told)


def _marks(action: str) -> Iterator[JournalRow]:
    yield from JournalRow.objects.filter(action=action).order_by("pk").iterator(chunk_size=CHUNK)


def _agrees(mark: JournalRow | None, who: tuple[object, ...], kept: Mapping[str, Any]) -> bool:
    """Tell whether the act is told of the same teacher, by the same person then, and of the same content."""
    if mark is None or who != (mark.subject_key, mark.actor_id, mark.actor_name, mark.at):
        return False
    return all(mark.after.get(name, value) == value for name, value in kept.items())
