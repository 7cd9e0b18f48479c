"""The files that this room ships: data definitions, the category tree, growth dimensions; read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
KINDS = HERE / "kinds"


@lru_cache(maxsize=1)
def shipped_bodies() -> dict[str, dict[str, Any]]:
    """Return the body of every shipped definition by its code."""
    bodies = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(KINDS.glob("*.yaml")))
    return {body["code"]: body for body in bodies}


@lru_cache(maxsize=1)
def shipped_tree() -> dict[str, Any]:
    """Return the category tree as it is written: names and rows."""
    tree: dict[str, Any] = yaml.safe_load((HERE / "tree.yaml").read_text(encoding="utf-8"))
    return tree


@lru_cache(maxsize=1)
def shipped_dimensions() -> dict[str, dict[str, str]]:
    """Return the growth dimensions by code, each in both languages."""
    dimensions: dict[str, dict[str, str]] = yaml.safe_load((HERE / "dimensions.yaml").read_text(encoding="utf-8"))
    return dimensions
