"""What is shown of a document in the page: words and tables of office files, the number of pages of a PDF.

Made when the file arrives, and at the first look of a file that was kept before. It lies beside the file, as small
pictures do, so that a page that shows it asks the database nothing and opens no stranger's file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xingtan.evidence.contents import PDF, READ
from xingtan.evidence.labels import UNREAD
from xingtan.evidence.office import reader
from xingtan.evidence.office.sheaf import TABLE
from xingtan.evidence.storage import keep_bytes, path_of
from xingtan.kernel.confining import MEGABYTE, TOO_LARGE, TOO_SLOW, RefusedError, ask_confined, asked_of
from xingtan.kernel.confining import Limits as Confines
from xingtan.kernel.plain_text import without_hidden

GONE = "gone"
HEAD = 3000
"""So many characters are shown beside a record; the rest opens with one click."""
HEAD_ROWS = 15


@dataclass(frozen=True)
class Limits(Confines):
    """What one document may cost and how much of it is shown: bytes that it unpacks to, then numbers."""

    seconds: int = 15
    wall: int = 30
    unpacked: int = 200 * MEGABYTE
    characters: int = 60_000
    parts: int = 60
    rows: int = 60
    columns: int = 20
    cell: int = 300


LIMITS = Limits()


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, item or table; plain text throughout. ``level`` counts from 1 of headings, 0 of items."""

    kind: str
    level: int = 0
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def length(self) -> int:
        """How many characters it holds."""
        return len(self.text) + sum(len(cell) for row in self.rows for cell in row)


@dataclass(frozen=True)
class Part:
    """A document, a slide or a sheet; ``number`` counts slides, ``cut`` says that rows or columns were left out."""

    title: str
    number: int
    blocks: tuple[Block, ...]
    cut: bool


@dataclass(frozen=True)
class Preview:
    """What can be shown of a file: its parts, or ``pages`` of a PDF, or ``refused``, the code of why not.

    ``cut`` says that parts or characters were left out.
    """

    parts: tuple[Part, ...] = ()
    cut: bool = False
    pages: int = 0
    refused: str = field(default="")

    @property
    def is_empty(self) -> bool:
        """Whether it was read and holds no words."""
        return not (self.parts or self.pages or self.refused)

    @property
    def sentence(self) -> str:
        """Why it is not shown, and what to do; empty where it is."""
        return str(UNREAD.get(self.refused, UNREAD["damaged"])) if self.refused else ""

    def head(self) -> Preview:
        """Return the beginning, which stands beside a record."""
        kept: list[Part] = []
        left = HEAD
        for part in self.parts:
            if left <= 0:
                return replace(self, parts=tuple(kept), cut=True)
            blocks = tuple(_within(part, left))
            whole = blocks == part.blocks
            kept.append(replace(part, blocks=blocks, cut=part.cut or not whole))
            left -= sum(block.length for block in blocks) + len(part.title)
        return replace(self, parts=tuple(kept))


def _within(part: Part, left: int) -> Iterator[Block]:
    for block in part.blocks:
        if left <= 0:
            return
        left -= block.length
        yield replace(block, rows=block.rows[:HEAD_ROWS], text=block.text[:HEAD])


def preview_path_of(sha256: str) -> Path:
    """Return where the preview of the file of that SHA-256 lies."""
    return path_of(sha256).with_name(f"{sha256}.preview")


def kept_preview(sha256: str) -> Preview | None:
    """Return the preview that lies beside the file; None where none was made yet."""
    try:
        told = json.loads(preview_path_of(sha256).read_bytes())
    except (OSError, ValueError):
        return None
    return Preview(tuple(map(_part, told["parts"])), bool(told["cut"]), int(told["pages"]), str(told["refused"]))


def keep_preview(sha256: str, preview: Preview) -> None:
    """Put the preview beside the file; one that lies there stays."""
    told = {
        "parts": [
            {
                "title": part.title,
                "number": part.number,
                "cut": part.cut,
                "blocks": [vars(block) for block in part.blocks],
            }
            for part in preview.parts
        ],
        "cut": preview.cut,
        "pages": preview.pages,
        "refused": preview.refused,
    }
    keep_bytes(json.dumps(told, ensure_ascii=False).encode(), preview_path_of(sha256))


def document_of(content: bytes, media_type: str, *, limits: Limits = LIMITS, own: bool = False) -> Preview:
    """Return the preview of an office file or a text; ``own`` bytes are read without a child process."""
    kind = READ[media_type]
    try:
        told = (
            reader.read(content, asked_of(limits, kind=kind))
            if own
            else ask_confined(reader, content, limits, kind=kind)
        )
    except RefusedError as error:
        return Preview(refused=TOO_LARGE if error.code == TOO_SLOW else error.code)
    return Preview(tuple(map(_part, told.about["parts"])), bool(told.about["cut"]))


def is_shown(media_type: str) -> bool:
    """Tell whether files of that type have a preview of pages or words."""
    return media_type in READ or media_type == PDF


def _part(told: dict[str, Any]) -> Part:
    blocks = tuple(map(_block, told["blocks"]))
    return Part(without_hidden(told["title"]), int(told["number"]), blocks, bool(told["cut"]))


def _block(told: dict[str, Any]) -> Block:
    if told["kind"] != TABLE:
        return Block(str(told["kind"]), int(told["level"]), without_hidden(told["text"]))
    return Block(TABLE, rows=tuple(tuple(without_hidden(cell) for cell in row) for row in told["rows"]))
