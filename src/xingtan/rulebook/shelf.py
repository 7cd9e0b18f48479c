"""The rulebooks shipped with Xingtan, as texts: id → file, nothing read until it is asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

SETS = Path(__file__).parent / "sets"


@cache
def shipped_paths() -> dict[str, Path]:
    """Return the file of every shipped rulebook by id: ``sets/cn/gx-2016.yaml`` is ``cn-gx-2016``."""
    files = sorted(SETS.glob("*/*.yaml"))
    return {f"{file.parent.name}-{file.stem}": file for file in files}


def shipped_text(name: str) -> str | None:
    """Return the text of a shipped rulebook, or None when none has that id."""
    path = shipped_paths().get(name)
    return path.read_text(encoding="utf-8") if path else None
