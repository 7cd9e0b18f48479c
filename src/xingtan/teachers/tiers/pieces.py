"""A tier as fields: what each field of the form shows of the published data, and how one field is written back.

Whatever no field shows (codes, further attributes, sources of an entry rule) stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Row = dict[str, Any]
Path = tuple[str, ...]

SCHEME: Mapping[str, Path] = {"scheme_zh": ("title", "zh"), "scheme_en": ("title", "en")}
TIER: Mapping[str, Path] = {
    "title_zh": ("title", "zh"),
    "title_en": ("title", "en"),
    "levels": ("levels",),
    "document": ("document",),
    "replaces": ("replaces",),
    "source_zh": ("source", "zh"),
    "source_en": ("source", "en"),
    "entry_proposal": ("entry_ground", "proposal"),
}
STANDARD: Mapping[str, Path] = {
    "title_zh": ("title", "zh"),
    "title_en": ("title", "en"),
    "need": ("need",),
    "counts": ("counts",),
    "years": ("years",),
    "kinds": ("kinds",),
    "level": ("where", "level"),
    "source_zh": ("source", "zh"),
    "source_en": ("source", "en"),
    "proposal": ("proposal",),
}
PLATFORM: Mapping[str, Path] = {
    "title_zh": ("title", "zh"),
    "title_en": ("title", "en"),
    "about_zh": ("about", "zh"),
    "about_en": ("about", "en"),
    "url": ("url",),
}
PARTS = {"standards": STANDARD, "platforms": PLATFORM}
DEFAULTS: Mapping[str, Any] = {"levels": ["school"], "counts": "records", "years": 1}


def _words(found: object) -> list[str]:
    return [str(each) for each in found] if isinstance(found, list) else []


READ: Mapping[str, Callable[[object], Any]] = {
    **dict.fromkeys(("levels", "replaces", "kinds", "level"), _words),
    **dict.fromkeys(("document", "entry_proposal", "proposal"), lambda found: found is True),
    "years": lambda found: found if isinstance(found, int) and not isinstance(found, bool) else "",
}


def shown(row: Mapping[str, Any], pieces: Mapping[str, Path], prefix: str = "") -> dict[str, Any]:
    """Return what the fields show of a row, by their names."""
    return {prefix + name: _shown(row, name, path) for name, path in pieces.items()}


def write(row: Row, path: Path, value: object) -> None:
    """Write one field into the row; an empty one takes its piece away, and what held nothing else."""
    *above, last = path
    if above:
        inner = row.get(above[0])
        inner = inner if isinstance(inner, dict) else {}
        write(inner, path[1:], value)
        row[above[0]] = inner
        if not inner:
            del row[above[0]]
    elif value in ("", [], False, None):
        row.pop(last, None)
    else:
        row[last] = value


def rows_in(row: object, name: str) -> list[Row]:
    """Return the rows of this name in the data; none when it says something else there."""
    found = row.get(name) if isinstance(row, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _shown(row: Mapping[str, Any], name: str, path: Path) -> Any:  # noqa: ANN401 a text, a list, a number or yes and no
    found: object = row
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    if not found and name in DEFAULTS:
        return DEFAULTS[name]
    read = READ.get(name)
    return read(found) if read else "" if found is None else str(found).strip()
