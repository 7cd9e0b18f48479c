"""The words of a document for searching: taken out by the reader that also takes out what is shown in the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xingtan.evidence.contents import PDF, READ
from xingtan.evidence.office import reader
from xingtan.evidence.previews import Limits
from xingtan.kernel.confining import MEGABYTE, RefusedError, ask_confined

WORDED = {**READ, PDF: "pdf"}
"""Types that hold words, and how their reader knows them."""


@dataclass(frozen=True)
class WordLimits(Limits):
    """What one document may cost and how much of it is searched; ``parts`` also counts the pages of a PDF."""

    seconds: int = 20
    wall: int = 40
    unpacked: int = 100 * MEGABYTE
    characters: int = 200_000
    parts: int = 400
    rows: int = 50_000
    columns: int = 200
    cell: int = 5_000


LIMITS = WordLimits()


def words_in(content: bytes, media_type: str, *, limits: WordLimits = LIMITS) -> str | None:
    """Return the words of a document with its footnotes and speaker's notes, a line for each paragraph or row.

    Empty for what holds no words, also for pictures; None for what cannot be read.
    """
    kind = WORDED.get(media_type)
    if kind is None:
        return ""
    try:
        told = ask_confined(reader, content, limits, kind=kind, notes=True)
    except RefusedError:
        return None
    return "\n".join(line for part in told.about["parts"] for line in _lines(part))


def _lines(part: Mapping[str, Any]) -> Iterator[str]:
    if part["title"]:
        yield part["title"]
    for block in part["blocks"]:
        yield from (" ".join(row) for row in block["rows"]) if "rows" in block else (block["text"],)
