"""Arithmetic of paths: which places lie at or above another one, without asking the database."""

from __future__ import annotations

from collections.abc import Iterable

from xingtan.institutions.models import Institution

STEP: int = Institution.steplen
"""So many signs of a path name one place below the one before."""


def at_or_above(paths: Iterable[str]) -> set[str]:
    """Return the paths themselves and those of everything that stands above them."""
    return {path[:end] for path in paths for end in range(STEP, len(path) + 1, STEP)}


def above(path: str) -> set[str]:
    """Return the paths of everything that stands above this one."""
    return at_or_above([path[:-STEP]])
