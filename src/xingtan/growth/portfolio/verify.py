"""Recompute the digest of every frozen portfolio, and name those that are not what was frozen."""

from __future__ import annotations

from collections.abc import Iterator

from xingtan.growth.portfolio.models import FrozenPortfolio
from xingtan.seal.digests import recomputed
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding, verify_told

STREAM = "portfolios"
FROZEN = "portfolio.frozen"
CHUNK = 50


def verify_portfolios() -> Iterator[Finding]:
    """Yield the copies whose content was changed since it was frozen, that nobody froze, and those that are gone."""
    kept: list[tuple[str, tuple[str, str]]] = []
    for frozen in FrozenPortfolio.objects.order_by("pk").iterator(chunk_size=CHUNK):
        kept.append((frozen.number, (frozen.number, frozen.digest)))
        if recomputed(frozen.content) != frozen.digest:
            yield Finding(STREAM, frozen.number, "digest_differs")
    marks = JournalRow.objects.filter(action=FROZEN).order_by("pk").values_list("after", flat=True)
    told = ((number := str(after.get("number")), (number, str(after.get("digest")))) for after in marks.iterator())
    yield from verify_told(STREAM, told=told, kept=kept)
