"""Printed documents: a Typst template and plain data become a PDF, in a confined child process.

Data reach the template as JSON, never as markup: a name full of brackets and hashes is printed as that name.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.http import HttpResponse

from xingtan.kernel.errors import DomainError
from xingtan.pages import typst_writer

MEGABYTE = 1024 * 1024
LONGEST_NAME = 80
REGIONS = {"zh": "cn", "en": "gb"}
"""Whose rules of setting type a document follows, by its language."""
UNSAFE = frozenset('\\/:*?"<>|%')


class NotPrintedError(DomainError):
    """The document could not be laid out within its limits."""

    code = "not_printed"


@dataclass(frozen=True)
class Limits:
    """What one document may cost: memory in bytes, seconds of processor and of wall clock."""

    memory: int = 3072 * MEGABYTE
    seconds: int = 60
    wall: int = 90


@dataclass(frozen=True)
class Paper:
    """What is printed: the template, its data as JSON values, pictures by the file names that the data use."""

    template: Path
    data: Mapping[str, object]
    pictures: Mapping[str, Path]
    moment: datetime


LIMITS = Limits()


def pdf_of(paper: Paper, *, limits: Limits = LIMITS) -> bytes:
    """Return the document as a PDF.

    Errors: NotPrintedError when it cannot be laid out or costs more than the limits.
    """
    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        folder = Path(name)
        (folder / "main.typ").write_bytes(paper.template.read_bytes())
        (folder / "data.json").write_text(json.dumps(paper.data, ensure_ascii=False), encoding="utf-8")
        for file_name, place in paper.pictures.items():
            (folder / Path(file_name).name).symlink_to(place.resolve())
        asked = {
            "folder": str(folder),
            "memory": limits.memory,
            "seconds": limits.seconds,
            "fonts": [],
            "moment": int(paper.moment.timestamp()),
        }
        return _laid_out(asked, limits.wall)


def pdf_response(content: bytes, *, name: str) -> HttpResponse:
    """Return the PDF as a download under a safe file name."""
    safe = file_name(name)
    plain = "".join(sign if sign.isascii() else "_" for sign in safe)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename=\"{plain}.pdf\"; filename*=UTF-8''{quote(safe)}.pdf"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(name: str) -> str:
    """Return the name without anything that a file system or a header could stumble over, never empty."""
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFC", name)
        if sign not in UNSAFE and unicodedata.category(sign)[0] != "C"
    )
    return kept.strip(" .")[:LONGEST_NAME] or "document"


def _laid_out(asked: Mapping[str, object], wall: int) -> bytes:
    try:
        answer = subprocess.run(  # noqa: S603 our own script over a folder of ours
            [sys.executable, "-I", str(Path(typst_writer.__file__)), json.dumps(asked)],
            capture_output=True,
            timeout=wall,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotPrintedError from None
    if answer.returncode != 0 or not answer.stdout.startswith(b"%PDF"):
        raise NotPrintedError(why=answer.stderr.decode(errors="replace")[-2000:])
    return answer.stdout
