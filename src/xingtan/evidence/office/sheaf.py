"""What a reader gathers from a stranger's document: parts of headings, paragraphs, items and tables, up to limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEADING, PARAGRAPH, ITEM, TABLE = "heading", "paragraph", "item", "table"
DEEPEST_HEADING = 6


class EnoughError(Exception):
    """So much is enough; what was gathered stays."""


class Sheaf:
    """Blocks gathered part by part (a document, a slide, a sheet); ``cut`` says that something was left out.

    Units: ``characters`` and ``cell`` in characters, ``parts``, ``rows`` of a table and ``columns`` in numbers.
    """

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self.asked = asked
        self.left: int = asked["characters"]
        self.parts: list[dict[str, Any]] = []
        self.cut = False

    def begin(self, title: str = "", *, number: int = 0) -> None:
        """Open the next part; ``number`` counts slides.

        Errors: EnoughError past the last part that is wanted.
        """
        if len(self.parts) >= self.asked["parts"]:
            self._stop()
        self.parts.append({"title": self._taken(title), "number": number, "blocks": [], "cut": False})

    def name(self, title: str) -> None:
        """Give the open part its title, unless it has one."""
        if not self.parts[-1]["title"]:
            self.parts[-1]["title"] = self._taken(" ".join(title.split()))

    def add(self, kind: str, text: str, level: int = 0) -> None:
        """Put a heading, paragraph or item into the open part; blank ones are left out.

        Errors: EnoughError when there are enough characters.
        """
        if said := text.strip():
            level = min(max(level, 0), DEEPEST_HEADING)
            self._open()["blocks"].append({"kind": kind, "level": level, "text": self._taken(said)})

    def table(self, rows: list[list[str]], *, more: bool = False) -> None:
        """Put a table into the open part, its first rows and columns; ``more`` says that it had more rows.

        Errors: EnoughError when there are enough characters.
        """
        part, wide = self._open(), self.asked["columns"]
        shown = [[self._cell(cell) for cell in row[:wide]] for row in rows[: self.asked["rows"]]]
        if more or len(rows) > len(shown) or any(len(row) > wide for row in rows):
            part["cut"] = True
        while shown and not any(shown[-1]):
            shown.pop()
        width = max((len(row) for row in shown), default=0)
        kept: list[list[str]] = []
        if shown:
            part["blocks"].append({"kind": TABLE, "level": 0, "rows": kept})
        kept.extend([*(self._taken(cell) for cell in row), *[""] * (width - len(row))] for row in shown)

    def as_json(self) -> dict[str, Any]:
        """Return what was gathered; parts without title and blocks are left out."""
        return {"parts": [part for part in self.parts if part["title"] or part["blocks"]], "cut": self.cut}

    def _open(self) -> dict[str, Any]:
        if not self.parts:
            self.begin()
        return self.parts[-1]

    def _cell(self, text: str) -> str:
        short = " ".join(text.split())
        longest = self.asked["cell"]
        return short if len(short) <= longest else f"{short[:longest]}…"

    def _taken(self, text: str) -> str:
        if self.left <= 0:
            self._stop()
        taken = text[: self.left]
        self.left -= len(text)
        return taken

    def _stop(self) -> None:
        self.cut = True
        raise EnoughError
