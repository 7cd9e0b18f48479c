"""From the row of a published rulebook to the rulebook itself; read once, then kept."""

from __future__ import annotations

import json
from functools import lru_cache

from xingtan.credit_bank.models import PublishedRulebook
from xingtan.credit_bank.postings import POINTS
from xingtan.rulebook.catalogue import rulebook_from
from xingtan.rulebook.rules import Purpose, Rulebook

LAYERING = frozenset({"extends", "layer", "stricter"})
"""Fields that say what a file changes of another one; the canonical text holds what came of it."""


LONGEST_UNIT = 32
CREDIT_POINTS = "credit_points"
"""Unit of an authority's credits where the authority calls them points."""


def rulebook_of(published: PublishedRulebook) -> Rulebook:
    """Return the rulebook that was published, from its canonical text: later shipped files cannot change it."""
    return _read(published.digest, published.canonical, str(published))


def unit_code(rulebook: Rulebook) -> str:
    """Return the code of the rulebook's unit, which names the account: ``credits``, ``hours``, ``points``.

    Points of a school always stand on the account of points, whatever the school calls them, and nothing else does.
    """
    if rulebook.identity.purpose is Purpose.POINTS:
        return POINTS
    code = rulebook.unit.en.strip().lower().replace(" ", "_")[:LONGEST_UNIT]
    return CREDIT_POINTS if code == POINTS else code


@lru_cache(maxsize=64)
def _read(_digest: str, canonical: str, name: str) -> Rulebook:
    tree = json.loads(canonical)
    whole = {field: value for field, value in tree.items() if field not in LAYERING}
    return rulebook_from(json.dumps(whole, ensure_ascii=False), source_name=name)
