"""Pictures made harmless by a confined child process: upright, without the camera's notes, no larger than needed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xingtan.evidence import picture_reader
from xingtan.evidence.errors import DamagedPictureError, EvidenceRefusedError, LockedFileError, PictureTooLargeError

MEGABYTE = 1024 * 1024
BANDS = 4
BAND_DIGITS = 4
LOOK_DIGITS = 16
NEAR = 3
"""Pictures whose hashes differ in so few of 64 signs look alike; one of four bands is then the same."""
NEAR_BOTH = 6
"""... and in so few of the 128 signs of both hashes."""
PLAIN = 3
"""Hashes with fewer different rows are those of plain pictures, which all look alike."""
FEWEST_SIGNS, MOST_SIGNS = 8, 56


@dataclass(frozen=True)
class Limits:
    """What one picture may cost: memory in bytes, seconds of processor and of wall clock, pixels; sides in pixels."""

    memory: int = 1024 * MEGABYTE
    seconds: int = 20
    wall: int = 40
    pixels: int = 60_000_000
    longest: int = 4096
    small: int = 720

    def as_json(self, kind: str, page: int = 1) -> str:
        """Return what the child process must know; ``page`` of a PDF, from 1."""
        names = ("memory", "seconds", "pixels", "longest", "small")
        return json.dumps({"kind": kind, "page": page, **{name: getattr(self, name) for name in names}})


LIMITS = Limits()
_REFUSALS: dict[str, type[EvidenceRefusedError]] = {"damaged": DamagedPictureError, "locked": LockedFileError}


@dataclass(frozen=True)
class Picture:
    """A clean picture and its small one; ``look`` are its two perceptual hashes, 16 hexadecimal digits each.

    A PDF has none of these: ``pdf_page_of``.
    """

    clean: bytes = field(repr=False, default=b"")
    small: bytes = field(repr=False, default=b"")
    width: int | None = None
    height: int | None = None
    look: str = ""


def picture_of(content: bytes, media_type: str, *, name: str, limits: Limits = LIMITS, own: bool = False) -> Picture:
    """Return the clean picture; ``own`` bytes, which the program itself has made, are read without a child process.

    Errors: PictureTooLargeError for more pixels, memory or time than a picture may cost, DamagedPictureError for what
        cannot be drawn.
    """
    asked = limits.as_json(media_type)
    told, body = _read_own(content, asked) if own else _answer(content, asked, name=name, limits=limits)
    clean, small = body[: told["clean"]], body[told["clean"] :]
    look = told.get("across", "") + told.get("down", "")
    return Picture(clean, small, told.get("width"), told.get("height"), look)


@dataclass(frozen=True)
class PdfPage:
    """One page of a PDF as a WebP picture, empty where it cannot be drawn, and how many pages there are."""

    picture: bytes = field(repr=False, default=b"")
    pages: int = 0


def pdf_page_of(content: bytes, number: int = 1, *, limits: Limits = LIMITS, own: bool = False) -> PdfPage:
    """Return one page of a PDF, counted from 1; an empty one when it cannot be drawn.

    Errors: LockedFileError for a PDF behind a password.
    """
    asked = limits.as_json(picture_reader.PDF, number)
    try:
        told, picture = _read_own(content, asked) if own else _answer(content, asked, name="", limits=limits)
    except LockedFileError:
        raise
    except EvidenceRefusedError:
        return PdfPage()
    return PdfPage(picture, int(told["pages"]))


def first_page_of(content: bytes, *, limits: Limits = LIMITS, own: bool = False) -> bytes:
    """Return the first page of a PDF as a small WebP picture; nothing when it cannot be drawn."""
    return pdf_page_of(content, limits=limits, own=own).picture


def _read_own(content: bytes, asked: str) -> tuple[dict[str, Any], bytes]:
    told, clean, small = picture_reader.read(content, json.loads(asked))
    return {**told, "clean": len(clean)}, clean + small


def bands_of(look: str) -> tuple[int, int, int, int] | None:
    """Return the quarters of the first hash, by which pictures that look alike are found; None for plain pictures."""
    first = look[:LOOK_DIGITS]
    rows = {first[at : at + 2] for at in range(0, len(first), 2)}
    signs = int(first, 16).bit_count() if first else 0
    if len(rows) < PLAIN or not FEWEST_SIGNS <= signs <= MOST_SIGNS:
        return None
    a, b, c, d = (int(first[at : at + BAND_DIGITS], 16) for at in range(0, LOOK_DIGITS, BAND_DIGITS))
    return a, b, c, d


def look_alike(one: str, other: str) -> bool:
    """Tell whether two pictures look alike: both hashes differ in few signs."""
    if len(one) != len(other) or not one:
        return False
    first = (int(one[:LOOK_DIGITS], 16) ^ int(other[:LOOK_DIGITS], 16)).bit_count()
    second = (int(one[LOOK_DIGITS:], 16) ^ int(other[LOOK_DIGITS:], 16)).bit_count()
    return first <= NEAR and first + second <= NEAR_BOTH


def _answer(content: bytes, asked: str, *, name: str, limits: Limits) -> tuple[dict[str, Any], bytes]:
    try:
        answer = subprocess.run(  # noqa: S603 our own script, the file goes in on stdin
            [sys.executable, "-I", str(Path(picture_reader.__file__)), asked],
            input=content,
            capture_output=True,
            timeout=limits.wall,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PictureTooLargeError(name=name) from None
    code = json.loads(answer.stdout)["code"] if answer.returncode == picture_reader.REFUSED else ""
    if code in _REFUSALS:
        raise _REFUSALS[code](name=name)
    if answer.returncode != 0:
        raise PictureTooLargeError(name=name)
    head, _, body = answer.stdout.partition(b"\n")
    return json.loads(head), body
