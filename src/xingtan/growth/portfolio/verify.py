"""Recompute the digest of every frozen portfolio, and name those whose content does not give it."""

from __future__ import annotations

from collections.abc import Iterator

from xingtan.growth.portfolio.models import FrozenPortfolio
from xingtan.seal.digests import recomputed
from xingtan.trail.verify import Finding

STREAM = "portfolios"
CHUNK = 50


def verify_portfolios() -> Iterator[Finding]:
    """Yield the copies whose content was changed since it was frozen."""
    for frozen in FrozenPortfolio.objects.order_by("pk").iterator(chunk_size=CHUNK):
        if recomputed(frozen.content) != frozen.digest:
            yield Finding(STREAM, frozen.number, "digest_differs")
