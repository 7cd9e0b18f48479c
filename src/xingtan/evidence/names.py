"""Names of files as people gave them, made harmless for pages, journals and headers."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 120
NAMELESS = "evidence"
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(given: str) -> str:
    """Return the last part of the name, without control and direction marks, at most 120 characters, ending kept.

    Units: characters, in normal form C. A name that has nothing left becomes ``evidence``.
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c if c not in '<>:"|?*' else "_" for c in last if unicodedata.category(c) not in _REFUSED_CATEGORIES)
    name = " ".join(unicodedata.normalize("NFC", kept).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME] or NAMELESS
    room = LONGEST_NAME - len(ending) - 1
    return f"{stem[:room].rstrip()}.{ending}" if room > 0 else name[:LONGEST_NAME]


def ending_of(name: str) -> str:
    """Return the ending of a name in lower case without its dot, empty when it has none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""
