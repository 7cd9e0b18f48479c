"""Versions (版本): which of several versions of a rulebook holds on a day, and which one took the place of which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from xingtan.rulebook.rules import Rulebook


def holding(versions: Iterable[Rulebook], on: date) -> Rulebook | None:
    """Return the version in force on the day, or None; of several the one that took effect last."""
    found = [rulebook for rulebook in versions if rulebook.identity.effective.contains(on)]
    names = {rulebook.identity.supersedes for rulebook in found}
    left = [rulebook for rulebook in found if rulebook.name not in names] or found
    return max(left, key=lambda rulebook: (rulebook.identity.effective.start, rulebook.name), default=None)


def chain_of(name: str, versions: Mapping[str, Rulebook]) -> tuple[Rulebook, ...]:
    """Return a version and those that it took the place of, the newest first."""
    found: list[Rulebook] = []
    step: str | None = name
    while step is not None and step in versions and versions[step] not in found:
        found.append(versions[step])
        step = versions[step].identity.supersedes
    return tuple(found)
