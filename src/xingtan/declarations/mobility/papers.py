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
MOST = Fraction(10_000)


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
    return _required(_read((_words(row), number) for number, row in enumerate(rows, start=1)))


def typed_in(text: str) -> list[Brought]:
    """Return lines typed as ``year part amount``, one in each line.

    Errors: PaperError naming the line.
    """
    rows = [(line.replace(",", " ").split(), number) for number, line in enumerate(text.splitlines(), start=1)]
    return _required(_read((words, number) for words, number in rows if words))


def from_table(rows: Sequence[Sequence[str]]) -> list[Brought]:
    """Return lines of a workbook whose first three columns are year, part and amount; a row of titles is passed over.

    Errors: PaperError naming the line.
    """
    cells = [([cell.strip() for cell in row[:COLUMNS]], number) for number, row in enumerate(rows, start=1)]
    return _required(
        _read((words, at) for words, at in cells if any(words) and not (at == 1 and not words[0].isdigit()))
    )


def as_data(lines: Iterable[Brought]) -> list[dict[str, object]]:
    """Return the lines for storage."""
    return [{"part": each.part, "year": each.year, "amount": exact_text(each.amount)} for each in lines]


def _read(rows: Iterable[tuple[Sequence[str], int]]) -> list[Brought]:
    """Return every line, or name all those that cannot be read."""
    lines = [(_brought(words), number) for words, number in rows]
    if wrong := [str(number) for line, number in lines if line is None]:
        raise PaperError(problem="line_wrong", line=", ".join(wrong))
    return [line for line, _ in lines if line is not None]


def _words(row: object) -> list[str]:
    return [str(row.get(name, "")) for name in ("year", "part", "amount")] if isinstance(row, Mapping) else []


def _brought(words: Sequence[str]) -> Brought | None:
    if len(words) != COLUMNS or words[0] not in YEARS or not words[1]:
        return None
    try:
        amount = parse_exact(words[2])
    except DomainError:
        return None
    return Brought(words[1][:40], int(words[0]), amount) if 0 < amount <= MOST else None


def _required(found: list[Brought]) -> list[Brought]:
    if not found or len(found) > MOST_LINES:
        raise PaperError(problem="no_lines")
    return found
