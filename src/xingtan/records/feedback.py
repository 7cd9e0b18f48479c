"""What the provider of a training, or the school, reports of a result: beside what the teacher says, never over it.

It stands under ``feedback`` in the values of a record, whatever version of a definition the record has, and only the
workbook of results writes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xingtan.kernel.amounts import HOUR_GRAIN, exact_text, from_units, parse_exact

if TYPE_CHECKING:
    from xingtan.records.models import Record

FEEDBACK = "feedback"
"""The key in the values of a record."""
KIND = "training"
"""The kind of record that results belong to."""
PASSED = "passed"
"""The attribute that rules look at: whether the result is one with which the training was passed."""


class Result(StrEnum):
    """The grade that somebody left a training with."""

    EXCELLENT = "excellent"
    GOOD = "good"
    QUALIFIED = "qualified"
    NOT_QUALIFIED = "not_qualified"


RESULTS = {
    Result.EXCELLENT: _("Excellent"),
    Result.GOOD: _("Good"),
    Result.QUALIFIED: _("Passed"),
    Result.NOT_QUALIFIED: _("Not passed"),
}
KEYS = {
    "result": _("Result"),
    "marks": _("Marks"),
    "reported_hours": _("Hours attended"),
    "certificate": _("Certificate number"),
}
"""What can be reported, as the texts of a workbook: a Result, marks and hours as exact amounts, a number."""
BY, ON = "by", "on"


@dataclass(frozen=True)
class Disagreement:
    """One thing on which the report and the record differ: the code of a flag, and what the report says."""

    code: str
    told: str


def feedback_of(record: Record) -> Mapping[str, str]:
    """Return what was reported, as texts by key; empty when nothing was."""
    told: Mapping[str, str] = record.values.get(FEEDBACK, {})
    return told


def texts_of(record: Record) -> dict[str, str]:
    """Return what was reported without who and when."""
    return {key: text for key, text in feedback_of(record).items() if key in KEYS}


def passed_of(record: Record) -> bool | None:
    """Return whether the training was passed; None when no result was reported."""
    result = feedback_of(record).get("result")
    return None if not result else result != Result.NOT_QUALIFIED


def shown_feedback(record: Record) -> list[tuple[str, str]]:
    """Return what was reported, by whom and when, in the reader's language."""
    told = feedback_of(record)
    rows = [
        (str(label), str(RESULTS[Result(told[key])]) if key == "result" else told[key])
        for key, label in KEYS.items()
        if told.get(key)
    ]
    return [*rows, (str(_("Reported by")), f"{told.get(BY, '')} · {told.get(ON, '')}")] if rows else []


def disagreements(record: Record) -> Sequence[Disagreement]:
    """Return on what an auditor should look because the report says otherwise."""
    told, found = feedback_of(record), []
    if told.get("result") == Result.NOT_QUALIFIED:
        found.append(Disagreement("not_passed", ""))
    hours = told.get("reported_hours")
    if hours and record.hours is not None and _hours(hours) != from_units(record.hours, HOUR_GRAIN):
        found.append(Disagreement("hours_reported", exact_text(_hours(hours))))
    return found


def _hours(text: str) -> Fraction:
    return parse_exact(text)
