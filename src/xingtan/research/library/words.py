"""How texts become searchable words, the same on every database.

Chinese has no spaces, so a run of characters is written as its overlapping pairs, and its last character alone:
杏坛之上 becomes 杏坛, 坛之, 之上, 上. A question of two or more characters is then a phrase of pairs, that is, exactly
those characters in a row; a question of one character is the beginning of a pair. Other words are found by their
beginning. Every word is spelled with the letters a to z alone, so that the tokenizers of SQLite and PostgreSQL, which
judge characters differently, have nothing left to judge.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_WORD = 32
LONGEST_QUERY = 100
MOST_TERMS = 8
_CJK = "\u3007\u3040-\u309f\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # with kana
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_BROKEN = re.compile(rf"(?<=[{_CJK}])[ \t]*\r?\n[ \t]*(?=[{_CJK}])")
_NIBBLES = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass(frozen=True)
class Term:
    """One thing asked for: its characters as people wrote them, normalised, and the words that must follow one another.

    ``beginning``: the last word need only begin like this.
    """

    said: str
    words: tuple[str, ...]
    beginning: bool


def normal(text: str) -> str:
    """Return the text without differences of case, width and accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(sign))


def joined_lines(text: str) -> str:
    """Return the text with lines joined that break between two Chinese characters, as pages of PDF files do."""
    return _BROKEN.sub("", text)


def runs(text: str) -> Iterator[str]:
    """Yield the runs of Chinese characters and the other words, normalised, in their order."""
    for found in _RUN.finditer(normal(text)):
        yield found[0]


def words_of(text: str) -> str:
    """Return the searchable words of a text, one space between them."""
    return " ".join(word for run in runs(text) for word in _indexed(run))


def terms_of(query: str) -> tuple[Term, ...]:
    """Return what a question asks for; all of it has to be found. None for a question without words."""
    found = dict.fromkeys(runs(query[:LONGEST_QUERY]))
    return tuple(_term(run) for run in list(found)[:MOST_TERMS])


def is_chinese(run: str) -> bool:
    """Tell whether the run is one of Chinese characters."""
    return bool(_IS_CJK.match(run))


def _term(run: str) -> Term:
    if not is_chinese(run):
        return Term(run, (_spelled(run),), beginning=True)
    if len(run) == 1:
        return Term(run, (_pair(run),), beginning=True)
    return Term(run, tuple(_pair(run[at : at + 2]) for at in range(len(run) - 1)), beginning=False)


def _indexed(run: str) -> Iterator[str]:
    if is_chinese(run):
        yield from (_pair(run[at : at + 2]) for at in range(len(run)))
    else:
        yield _spelled(run)


def _pair(signs: str) -> str:
    """Return one or two characters as letters; what begins with a character begins with its letters."""
    return "c" + "".join(_letters(sign) for sign in signs)


def _spelled(run: str) -> str:
    """Return a word as letters: a to y stand for themselves, everything else is its number after a z."""
    word = run[:LONGEST_WORD]
    return "l" + "".join(sign if "a" <= sign <= "y" else "z" + _letters(sign) for sign in word)


def _letters(sign: str) -> str:
    return f"{ord(sign):05x}".translate(_NIBBLES)
