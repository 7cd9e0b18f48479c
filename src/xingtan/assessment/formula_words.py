"""A formula as it is read aloud: titles where the names of indicators, parameters, phases and tiers stand."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xingtan.assessment.formula import RESERVED

_PIECE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\.\*|\*|>=|<=|!=", re.ASCII)
SIGNS = {"*": "×", ">=": "≥", "<=": "≤", "!=": "≠"}


def in_words(text: str, titles: Mapping[str, str]) -> str:
    """Return the formula with titles for names and the signs of arithmetic; empty when no name has a title.

    What has no title, and the functions, stay as they are written.
    """
    named = False

    def said(found: re.Match[str]) -> str:
        nonlocal named
        piece = found[0]
        title = "" if piece in RESERVED else titles.get(piece, "")
        named = named or bool(title)
        return title or SIGNS.get(piece, piece)

    words = _PIECE.sub(said, text)
    return words if named else ""
