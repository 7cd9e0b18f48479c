"""Pictures made harmless by a confined child process: upright, without the camera's notes, no larger than needed."""

from __future__ import annotations

from dataclasses import dataclass, field

from xingtan.evidence import picture_reader
from xingtan.evidence.errors import DamagedPictureError, EvidenceRefusedError, LockedFileError, PictureTooLargeError
from xingtan.kernel.confining import Limits as Confines
from xingtan.kernel.confining import RefusedError, Told, ask_confined, asked_of

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
class Limits(Confines):
    """What one picture may cost: pixels beside memory and time; sides in pixels."""

    pixels: int = 60_000_000
    longest: int = 4096
    small: int = 720


LIMITS = Limits()
LOCKED = "locked"
_REFUSALS: dict[str, type[EvidenceRefusedError]] = {"damaged": DamagedPictureError, LOCKED: LockedFileError}


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
    try:
        told = _told(content, limits, own=own, kind=media_type)
    except RefusedError as refused:
        raise _REFUSALS.get(refused.code, PictureTooLargeError)(name=name) from None
    about, clean = told.about, told.about["clean"]
    look = about.get("across", "") + about.get("down", "")
    return Picture(told.made[:clean], told.made[clean:], about.get("width"), about.get("height"), look)


@dataclass(frozen=True)
class PdfPage:
    """One page of a PDF as a WebP picture, empty where it cannot be drawn, and how many pages there are."""

    picture: bytes = field(repr=False, default=b"")
    pages: int = 0


def pdf_page_of(content: bytes, number: int = 1, *, limits: Limits = LIMITS, own: bool = False) -> PdfPage:
    """Return one page of a PDF, counted from 1; an empty one when it cannot be drawn.

    Errors: LockedFileError for a PDF behind a password.
    """
    try:
        told = _told(content, limits, own=own, kind=picture_reader.PDF, page=number)
    except RefusedError as refused:
        if refused.code == LOCKED:
            raise LockedFileError(name="") from None
        return PdfPage()
    return PdfPage(told.made, int(told.about["pages"]))


def _told(content: bytes, limits: Limits, *, own: bool, **more: str | int) -> Told:
    if own:
        return picture_reader.read(content, asked_of(limits, **more))
    return ask_confined(picture_reader, content, limits, **more)


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
