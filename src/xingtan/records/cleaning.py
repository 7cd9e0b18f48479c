"""From what somebody wrote to what a record holds: the one place where the fields of a definition are judged.

Forms, imports and services all clean with ``clean``; each gets the same values or the same mistakes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from xingtan.kernel.amounts import HOUR_GRAIN, InexactAmountError, NotAnAmountError, exact_text, parse_exact, to_units
from xingtan.records.definition import Definition, Field, FieldType

LONGEST = {FieldType.TEXT: 200, FieldType.LONG_TEXT: 4000, FieldType.INSTITUTION: 120}
MOST = 100_000
MOST_WHOLE = 100_000_000
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 1, 1)
YES = frozenset({"yes", "true", "1", "on"})
NO = frozenset({"no", "false", "0", "off"})

JSONValue = str | int | bool


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
    ONE_OF_MISSING = "one_of_missing"


@dataclass(frozen=True)
class Slip:
    """One mistake in one field; ``code`` is stable, labels turn it into a sentence."""

    key: str
    code: SlipCode


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

    def __init__(self, code: SlipCode) -> None:
        super().__init__(code.value)
        self.code = code


def clean(spec: Definition, raw: Mapping[str, object]) -> Entered:
    """Return what the record will hold and every mistake at once; unknown keys are passed over.

    Units: texts as people and files write them: ``2024-09-01``, ``3.5``, ``yes``, codes of choices.
    Rounding: none; hours finer than a hundredth are a mistake.
    """
    entered = Entered()
    for each in spec.fields:
        text = _text_of(raw.get(each.key))
        if not text:
            if each.required:
                entered.slips.append(Slip(each.key, SlipCode.MISSING))
            continue
        try:
            _keep(entered, each, text)
        except _SlipError as slip:
            entered.slips.append(Slip(each.key, slip.code))
    _judge_together(spec, entered)
    return entered


def _keep(entered: Entered, each: Field, text: str) -> None:
    value = _READERS[each.type](each, text)
    if each.is_column:
        setattr(entered, each.key, value)
    elif not isinstance(value, date):
        entered.values[each.key] = value
    else:
        entered.values[each.key] = value.isoformat()


def _judge_together(spec: Definition, entered: Entered) -> None:
    """Add the mistakes that only several fields together show."""
    if entered.ended_on and entered.happened_on and entered.ended_on < entered.happened_on:
        entered.slips.append(Slip("ended_on", SlipCode.ENDS_BEFORE_START))
    given = entered.values.keys() | {"hours"} if entered.hours is not None else entered.values.keys()
    slipped = {slip.key for slip in entered.slips}
    if spec.one_of and not given & set(spec.one_of) and not slipped & set(spec.one_of):
        entered.slips.append(Slip(spec.one_of[0], SlipCode.ONE_OF_MISSING))


def _text_of(value: object) -> str:
    """Return the text that a value from anywhere stands for."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return exact_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return "".join(c for c in str(value) if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"}).strip()


def _read_text(each: Field, text: str) -> str:
    line = text if each.type is FieldType.LONG_TEXT else " ".join(text.split())
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


_READERS: dict[FieldType, Callable[[Field, str], JSONValue | date]] = {
    FieldType.TEXT: _read_text,
    FieldType.LONG_TEXT: _read_text,
    FieldType.INSTITUTION: _read_text,
    FieldType.NUMBER: _read_number,
    FieldType.WHOLE: _read_whole,
    FieldType.HOURS: _read_hours,
    FieldType.DATE: _read_date,
    FieldType.CHOICE: _read_choice,
    FieldType.YES_NO: _read_yes_no,
}
