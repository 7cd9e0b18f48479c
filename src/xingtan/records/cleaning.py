"""From what somebody wrote to what a record holds: the one place where the fields of a definition are judged.

Forms, imports and services all clean with ``clean``; each gets the same values or the same mistakes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from xingtan.kernel.amounts import HOUR_GRAIN, InexactAmountError, NotAnAmountError, exact_text, parse_exact, to_units
from xingtan.records.definitions.definition import CELLS, LINES, Definition, Field, FieldType

LONGEST = {
    FieldType.TEXT: 200,
    FieldType.LONG_TEXT: 4000,
    FieldType.RICH_TEXT: 20_000,
    FieldType.INSTITUTION: 120,
    FieldType.PERSON: 80,
    FieldType.LINK: 500,
    FieldType.GROUP: 8000,
    FieldType.SPAN: 21,
}
MANY_LINES = frozenset({FieldType.LONG_TEXT, FieldType.RICH_TEXT})
"""Types whose text may have several lines."""
MOST_ROWS = 50
MOST = 100_000
MOST_WHOLE = 100_000_000
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 1, 1)
YES = frozenset({"yes", "true", "1", "on"})
NO = frozenset({"no", "false", "0", "off"})

JSONValue = str | int | bool | list[dict[str, str]]
LINK = URLValidator(schemes=["http", "https"])
HOST_FIRST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(/|\?|$)")


class SlipCode(StrEnum):
    """What can be wrong with a field."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    BELOW_ZERO = "below_zero"
    NOT_ABOVE_ZERO = "not_above_zero"
    TOO_LARGE = "too_large"
    NOT_WHOLE = "not_whole"
    TOO_FINE = "too_fine"
    NOT_A_DATE = "not_a_date"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    ENDS_BEFORE_START = "ends_before_start"
    NOT_A_CHOICE = "not_a_choice"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_LINK = "not_a_link"
    NOT_A_SPAN = "not_a_span"
    ROW_WRONG = "row_wrong"
    TOO_MANY_ROWS = "too_many_rows"
    ONE_OF_MISSING = "one_of_missing"


@dataclass(frozen=True)
class Slip:
    """One mistake in one field; ``code`` is stable, labels turn it into a sentence.

    In a repeated group ``row`` counts from 1, and ``column`` is the one that is wrong.
    """

    key: str
    code: SlipCode
    row: int = 0
    column: Field | None = None


@dataclass
class Entered:
    """What a record will hold, column by column; ``provider`` is still the code or name that was written.

    Units: ``hours`` in hundredths of an hour.
    """

    title: str = ""
    happened_on: date | None = None
    ended_on: date | None = None
    hours: int | None = None
    provider: str = ""
    values: dict[str, JSONValue] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)


class _SlipError(Exception):
    """One field cannot be read."""

    def __init__(self, code: SlipCode, row: int = 0, column: Field | None = None) -> None:
        super().__init__(code.value)
        self.code, self.row, self.column = code, row, column


def clean(spec: Definition, raw: Mapping[str, object], *, draft: bool = False) -> Entered:
    """Return what the record will hold and every mistake at once; unknown keys are passed over.

    A draft may lack anything; what it says must be readable all the same. Fields of files are not texts and are
    judged where files are attached.

    Units: texts as people and files write them: ``2024-09-01``, ``3.5``, ``yes``, codes of choices.
    Rounding: none; hours finer than a hundredth are a mistake.
    """
    entered = Entered()
    for each in spec.written:
        text = text_of(raw.get(each.key))
        if not text:
            if each.required and not draft:
                entered.slips.append(Slip(each.key, SlipCode.MISSING))
            continue
        try:
            _keep(entered, each, text)
        except _SlipError as slip:
            entered.slips.append(Slip(each.key, slip.code, slip.row, slip.column))
    _judge_together(spec, entered, draft=draft)
    return entered


def _keep(entered: Entered, each: Field, text: str) -> None:
    value = _READERS[each.type](each, text)
    if each.is_column:
        setattr(entered, each.key, value)
    elif not isinstance(value, date):
        entered.values[each.key] = value
    else:
        entered.values[each.key] = value.isoformat()


def _judge_together(spec: Definition, entered: Entered, *, draft: bool) -> None:
    """Add the mistakes that only several fields together show."""
    if entered.ended_on and entered.happened_on and entered.ended_on < entered.happened_on:
        entered.slips.append(Slip("ended_on", SlipCode.ENDS_BEFORE_START))
    if draft:
        return
    given = entered.values.keys() | {"hours"} if entered.hours is not None else entered.values.keys()
    slipped = {slip.key for slip in entered.slips}
    if spec.one_of and not given & set(spec.one_of) and not slipped & set(spec.one_of):
        entered.slips.append(Slip(spec.one_of[0], SlipCode.ONE_OF_MISSING))


def text_of(value: object) -> str:
    """Return the text that a value from anywhere stands for."""
    for kind, written in _WRITTEN:
        if isinstance(value, kind):
            return written(value)
    return "".join(c for c in str(value) if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"}).strip()


_WRITTEN: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (type(None), lambda _nothing: ""),
    (bool, lambda said: "yes" if said else "no"),
    (Fraction, exact_text),
    (date, date.isoformat),
    (list, lambda rows: group_text(rows)),  # noqa: PLW0108 it is defined below
)
"""How values of these types are written; bool before anything else, as it is a kind of number."""


def _read_text(each: Field, text: str) -> str:
    line = text.replace("\r\n", "\n") if each.type in MANY_LINES else " ".join(text.split())
    if len(line) > LONGEST[each.type]:
        raise _SlipError(SlipCode.TOO_LONG)
    return line


def _amount(text: str) -> Fraction:
    try:
        amount = parse_exact(unicodedata.normalize("NFKC", text))
    except NotAnAmountError:
        raise _SlipError(SlipCode.NOT_A_NUMBER) from None
    if amount < 0:
        raise _SlipError(SlipCode.BELOW_ZERO)
    if amount > MOST_WHOLE:
        raise _SlipError(SlipCode.TOO_LARGE)
    return amount


def _read_number(each: Field, text: str) -> str:
    del each
    amount = _amount(text)
    if amount > MOST:
        raise _SlipError(SlipCode.TOO_LARGE)
    return exact_text(amount)


def _read_whole(each: Field, text: str) -> int:
    del each
    amount = _amount(text)
    if amount.denominator != 1:
        raise _SlipError(SlipCode.NOT_WHOLE)
    return amount.numerator


def _read_hours(each: Field, text: str) -> int:
    del each
    amount = _amount(text)
    if amount == 0:
        raise _SlipError(SlipCode.NOT_ABOVE_ZERO)
    if amount > MOST:
        raise _SlipError(SlipCode.TOO_LARGE)
    try:
        return to_units(amount, HOUR_GRAIN)
    except InexactAmountError:
        raise _SlipError(SlipCode.TOO_FINE) from None


def _read_date(each: Field, text: str) -> date:
    del each
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _SlipError(SlipCode.NOT_A_DATE) from None
    if not FIRST_DAY <= day < LAST_DAY:
        raise _SlipError(SlipCode.DATE_OUT_OF_RANGE)
    return day


def _read_choice(each: Field, text: str) -> str:
    if text not in {choice.code for choice in each.choices}:
        raise _SlipError(SlipCode.NOT_A_CHOICE)
    return text


def _read_yes_no(each: Field, text: str) -> bool:
    del each
    word = text.casefold()
    if word not in YES | NO:
        raise _SlipError(SlipCode.NOT_YES_OR_NO)
    return word in YES


def _read_link(each: Field, text: str) -> str:
    """Return an address; one that begins with the name of a host, as people copy it, gets its scheme."""
    line = _read_text(each, text)
    line = f"https://{line}" if HOST_FIRST.match(line) else line
    try:
        LINK(line)
    except ValidationError:
        raise _SlipError(SlipCode.NOT_A_LINK) from None
    return line


def _read_span(each: Field, text: str) -> str:
    """Return two days as ``2025-09-01/2026-01-20``; the second may be missing."""
    first, _slash, last = (part.strip() for part in text.partition("/"))
    if not first:
        raise _SlipError(SlipCode.NOT_A_SPAN)
    days = [_read_date(each, day) for day in (first, last) if day]
    if days[-1] < days[0]:
        raise _SlipError(SlipCode.ENDS_BEFORE_START)
    return "/".join(day.isoformat() for day in days)


def _read_group(each: Field, text: str) -> list[dict[str, str]]:
    """Return the rows of a repeated group; each cell is read as its column says."""
    lines = [line for line in text.split(LINES.strip()) if line.strip()]
    if len(lines) > MOST_ROWS:
        raise _SlipError(SlipCode.TOO_MANY_ROWS)
    return [
        _read_row(each, number, [cell.strip() for cell in line.split(CELLS.strip())])
        for number, line in enumerate(lines, start=1)
    ]


def _read_row(each: Field, number: int, cells: Sequence[str]) -> dict[str, str]:
    if len(cells) > len(each.columns):
        raise _SlipError(SlipCode.ROW_WRONG, number)
    row = {}
    for column, text in zip(each.columns, [*cells, *[""] * len(each.columns)], strict=False):
        if not text and column.required:
            raise _SlipError(SlipCode.MISSING, number, column)
        if text:
            row[column.key] = _read_cell(column, number, text)
    return row


def _read_cell(column: Field, number: int, text: str) -> str:
    try:
        return text_of(_READERS[column.type](column, text))
    except _SlipError as slip:
        raise _SlipError(slip.code, number, column) from slip


def group_text(rows: Sequence[Mapping[str, str]], columns: Sequence[Field] = ()) -> str:
    """Return the rows of a group as one text: cells parted by a bar, rows by two; a bar in a cell becomes ｜."""
    lines = []
    for row in rows:
        cells = [row.get(column.key, "") for column in columns] if columns else list(row.values())
        lines.append(CELLS.join(cell.replace("|", "｜") for cell in cells).rstrip(" |"))
    return LINES.join(line for line in lines if line)


def group_text_of(each: Field, text: str) -> str:
    """Return the text of a group as it is kept, or as it came when it cannot be read."""
    try:
        return group_text(_read_group(each, text), each.columns)
    except _SlipError:
        return text


_READERS: dict[FieldType, Callable[[Field, str], JSONValue | date]] = {
    FieldType.TEXT: _read_text,
    FieldType.LONG_TEXT: _read_text,
    FieldType.INSTITUTION: _read_text,
    FieldType.RICH_TEXT: _read_text,
    FieldType.PERSON: _read_text,
    FieldType.LINK: _read_link,
    FieldType.SPAN: _read_span,
    FieldType.GROUP: _read_group,
    FieldType.NUMBER: _read_number,
    FieldType.WHOLE: _read_whole,
    FieldType.HOURS: _read_hours,
    FieldType.DATE: _read_date,
    FieldType.CHOICE: _read_choice,
    FieldType.YES_NO: _read_yes_no,
}
