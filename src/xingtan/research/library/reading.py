"""The text of a document of unknown origin, taken out by a confined child process."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from xingtan.evidence.contents import DOCX, PDF, PPTX, XLSX
from xingtan.research.library import text_reader
from xingtan.research.library.words import joined_lines

MEGABYTE = 1024 * 1024
KINDS = {PDF: "pdf", DOCX: "docx", PPTX: "pptx", XLSX: "xlsx"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[ \t]+")


@dataclass(frozen=True)
class Limits:
    """What one document may cost: memory and unpacked size in bytes, seconds, pages, characters of text."""

    memory: int = 1024 * MEGABYTE
    seconds: int = 20
    wall: int = 40
    unpacked: int = 100 * MEGABYTE
    pages: int = 400
    characters: int = 200_000

    def as_json(self, kind: str) -> str:
        """Return what the child process must know."""
        names = ("memory", "seconds", "unpacked", "pages", "characters")
        return json.dumps({"kind": kind, **{name: getattr(self, name) for name in names}})


LIMITS = Limits()


def text_of(content: bytes, media_type: str, *, limits: Limits = LIMITS) -> str | None:
    """Return the text of a PDF, Word, PowerPoint or Excel file, empty where there is none; None for what is refused."""
    kind = KINDS.get(media_type)
    if kind is None:
        return ""
    try:
        answer = subprocess.run(  # noqa: S603 our own script, the file goes in on stdin
            [sys.executable, "-I", str(Path(text_reader.__file__)), limits.as_json(kind)],
            input=content,
            capture_output=True,
            timeout=limits.wall,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    if answer.returncode != 0:
        return None
    text = _CONTROL.sub("", str(json.loads(answer.stdout)["text"]).replace("\r\n", "\n"))
    return _SPACES.sub(" ", joined_lines(text) if kind == "pdf" else text).strip()
