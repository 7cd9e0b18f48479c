"""Papers that come in and go out, as data: statements of transfer, notes for universities, their digest; no Django."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from xingtan.kernel.amounts import exact_text, parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.rulebook.transfers import Brought
from xingtan.seal.digests import digest

FORMAT = "xingtan-transfer-1"
MOST_LINES = 400
LARGEST = 200_000
YEARS = frozenset(str(year) for year in range(1950, 2200))
COLUMNS = 3


class PaperError(DomainError):
    """A statement cannot be read; ``problem`` says why, ``line`` where."""

    code = "paper_unreadable"


def sealed(content: Mapping[str, object]) -> str:
    """Return the digest of what a paper says."""
    return digest(content)


def written(content: Mapping[str, object], seal: str) -> str:
    """Return the file that goes out with a paper: what it says and the digest of that."""
    return json.dumps({**content, "digest": seal}, ensure_ascii=False, indent=2)


def read_paper(text: str) -> tuple[dict[str, object], list[Brought]]:
    """Return what a statement of another installation says, after its digest was checked, and its lines.

    Errors: PaperError when it is not such a statement or was changed.
    """
    if len(text) > LARGEST:
        raise PaperError(problem="too_large")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise PaperError(problem="not_a_statement") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise PaperError(problem="not_a_statement")
    content = {name: value for name, value in found.items() if name != "digest"}
    try:
        agrees = sealed(content) == found.get("digest")
    except TypeError:
        agrees = False
    if not agrees:
        raise PaperError(problem="digest_differs")
    rows = found.get("lines")
    return content, brought_in(rows if isinstance(rows, list) else [])


def brought_in(rows: Iterable[object]) -> list[Brought]:
    """Return lines of stored or read data: mappings of part, year and amount.

    Errors: PaperError naming the line.
    """
    found = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise PaperError(problem="line_wrong", line=number)
        found.append(_brought([str(row.get("year", "")), str(row.get("part", "")), str(row.get("amount", ""))], number))
    return _required(found)


def typed_in(text: str) -> list[Brought]:
    """Return lines typed as ``year part amount``, one in each line.

    Errors: PaperError naming the line.
    """
    rows = [(number, line.replace(",", " ").split()) for number, line in enumerate(text.splitlines(), start=1)]
    return _required([_brought(words, number) for number, words in rows if words])


def from_table(rows: Sequence[Sequence[str]]) -> list[Brought]:
    """Return lines of a workbook whose first three columns are year, part and amount; a row of titles is passed over.

    Errors: PaperError naming the line.
    """
    found = []
    for number, row in enumerate(rows, start=1):
        words = [cell.strip() for cell in row[:COLUMNS]]
        if any(words) and not (number == 1 and not words[0].isdigit()):
            found.append(_brought(words, number))
    return _required(found)


def as_data(lines: Iterable[Brought]) -> list[dict[str, object]]:
    """Return the lines for storage."""
    return [{"part": each.part, "year": each.year, "amount": exact_text(each.amount)} for each in lines]


def _brought(words: Sequence[str], number: int) -> Brought:
    if len(words) != COLUMNS or words[0] not in YEARS:
        raise PaperError(problem="line_wrong", line=number)
    try:
        amount = parse_exact(words[2])
    except DomainError:
        raise PaperError(problem="line_wrong", line=number) from None
    if amount <= 0 or amount > Fraction(10_000):
        raise PaperError(problem="line_wrong", line=number)
    return Brought(words[1][:40], int(words[0]), amount)


def _required(found: list[Brought]) -> list[Brought]:
    if not found or len(found) > MOST_LINES:
        raise PaperError(problem="no_lines")
    return found
