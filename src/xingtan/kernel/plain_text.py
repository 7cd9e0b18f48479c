"""Plain text: without the signs that nobody sees and that make a text say something else than it shows."""

from __future__ import annotations

import re

from xingtan.kernel.errors import DomainError

_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters; tab and line ends are none
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of reading
    "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # without width
    "\u2028\u2029\ud800-\udfff]"  # line ends that no editor shows, halves of a character
)
ENCODINGS = ("utf-8-sig", "gb18030")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_JOINERS = re.compile("[\u200c\u200d]")
_SPACES = re.compile(r"[ \t\r\n\x85\u2028\u2029]*[\t\r\n\x85\u2028\u2029][ \t\r\n\x85\u2028\u2029]*")


class TextTooLongError(DomainError):
    """A text of one line is longer than what it is kept in; ``length`` and ``longest`` count characters."""

    code = "text_too_long"


def without_hidden(text: str) -> str:
    """Return the text without controls, marks of direction and signs without width; lines and emoji stay."""
    return _HIDDEN.sub("", text)


def without_joiners(text: str) -> str:
    """Return the text without hidden signs and without those that join letters, which no name and no code needs."""
    return _JOINERS.sub("", without_hidden(text))


def one_line(text: str, longest: int | None = None) -> str:
    """Return the text as one line: hidden signs gone, line ends and tabs as one space.

    Units: ``longest`` in characters.
    Errors: TextTooLongError.
    """
    found = without_hidden(_SPACES.sub(" ", text))
    if longest is not None and len(found) > longest:
        raise TextTooLongError(length=len(found), longest=longest)
    return found


def is_wide(content: bytes) -> bool:
    """Tell whether the bytes begin with the mark of UTF-16."""
    return content.startswith(_WIDE)


def decoded(content: bytes) -> str | None:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or GB18030; None for what is none of these."""
    for encoding in ("utf-16",) if is_wide(content) else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
