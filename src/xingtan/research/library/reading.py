"""The text of a document of unknown origin as the library searches it."""

from __future__ import annotations

import re

from xingtan.evidence.contents import PDF
from xingtan.evidence.words import LIMITS, WordLimits, words_in
from xingtan.research.library.words import joined_lines

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[ \t]+")


def text_of(content: bytes, media_type: str, *, limits: WordLimits = LIMITS) -> str | None:
    """Return the text of a document, empty where there is none; None for what cannot be read."""
    words = words_in(content, media_type, limits=limits)
    if words is None:
        return None
    text = _CONTROL.sub("", words.replace("\r\n", "\n"))
    return _SPACES.sub(" ", joined_lines(text) if media_type == PDF else text).strip()
