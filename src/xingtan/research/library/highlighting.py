"""Where the words asked for stand in what people read: marked in titles, and cut out of long texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from xingtan.research.library.words import Term, is_chinese, normal

AROUND = 60
"""Characters shown on either side of the first word found."""
Span = tuple[int, int]


def spans_of(text: str, terms: Sequence[Term]) -> list[Span]:
    """Return where the terms stand in the text as it is written, in order and without overlaps."""
    signs = [(sign, place) for place, written in enumerate(text) for sign in normal(written)]
    plain = "".join(sign for sign, _ in signs)
    found = sorted(
        (signs[at][1], signs[at + len(term.said) - 1][1] + 1) for term in terms for at in _places(plain, term.said)
    )
    apart: list[Span] = []
    for begin, end in found:
        if not apart or begin >= apart[-1][1]:
            apart.append((begin, end))
    return apart


def marked(text: str, terms: Sequence[Term]) -> SafeString:
    """Return the text as clean HTML, what was asked for in ``mark``."""
    return _drawn(text, spans_of(text, terms))


def passage(text: str, terms: Sequence[Term]) -> SafeString:
    """Return the part of a long text around the first word found, marked; nothing when none is found."""
    spans = spans_of(text, terms)
    if not spans:
        return SafeString("")
    begin, end = max(spans[0][0] - AROUND, 0), min(spans[0][1] + AROUND, len(text))
    inside = [(start - begin, stop - begin) for start, stop in spans if stop <= end]
    piece = text[begin:end].replace("\n", " ")
    before, after = "…" if begin else "", "…" if end < len(text) else ""
    return format_html("{}{}{}", before, _drawn(piece, inside), after)


def _places(plain: str, said: str) -> Iterator[int]:
    """Yield where the term stands; a word that is not Chinese only where a word begins."""
    at = plain.find(said)
    while at >= 0:
        before = plain[at - 1] if at else " "
        if is_chinese(said) or not before.isalnum() or is_chinese(before):
            yield at
        at = plain.find(said, at + 1)


def _drawn(text: str, spans: Sequence[Span]) -> SafeString:
    ends = [0, *(end for _, end in spans)]
    starts = [*(begin for begin, _ in spans), len(text)]
    plain = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    marks = [*(text[begin:end] for begin, end in spans), ""]
    pairs = (
        (before, format_html("<mark>{}</mark>", hit) if hit else "") for before, hit in zip(plain, marks, strict=True)
    )
    return format_html_join("", "{}{}", pairs)
