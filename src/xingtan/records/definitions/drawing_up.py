"""Judging the body of a data definition that somebody drew up: every mistake at once, with its place in the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from xingtan.records.definitions.definition import CELL_TYPES, FieldType
from xingtan.records.definitions.rights import Right
from xingtan.records.definitions.shipped import shipped_dimensions

MOST_FIELDS, LONGEST_NAME, LONGEST_HINT = 40, 60, 300
MOST_CHOICES, MOST_COLUMNS, MOST_FILES = 60, 8, 9
MONTHS = range(1, 13)
ALWAYS = {"title": FieldType.TEXT, "happened_on": FieldType.DATE}
"""Fields that every kind has; they may be renamed, not removed."""
OWN_COLUMNS = {
    **ALWAYS,
    "ended_on": FieldType.DATE,
    "hours": FieldType.HOURS,
    "provider": FieldType.INSTITUTION,
}
"""Fields that are columns of the record, and the only type each can have."""


RESERVED = frozenset({"part", "member_rank", "share", "feedback", "late_reason", "passed", "provider_name"})
"""Keys under which a record holds what others say of it; a field of such a key would let its teacher say it."""


class ProblemCode(StrEnum):
    """What can be wrong with a definition."""

    NAME_MISSING = "name_missing"
    TOO_LONG = "too_long"
    LABEL_MISSING = "label_missing"
    UNKNOWN_TYPE = "unknown_type"
    TYPE_IS_FIXED = "type_is_fixed"
    FIELD_TWICE = "field_twice"
    KEY_RESERVED = "key_reserved"
    FIELD_MISSING = "field_missing"
    TOO_MANY_FIELDS = "too_many_fields"
    CHOICES_MISSING = "choices_missing"
    CHOICE_TWICE = "choice_twice"
    TOO_MANY_CHOICES = "too_many_choices"
    COLUMNS_MISSING = "columns_missing"
    COLUMN_WRONG = "column_wrong"
    NOBODY_ENTERS = "nobody_enters"
    UNKNOWN_DIMENSION = "unknown_dimension"
    MONTH_WRONG = "month_wrong"
    FILES_WRONG = "files_wrong"


@dataclass(frozen=True)
class Problem:
    """One mistake: the box of the editor's form it stands beside, and what it is."""

    place: str
    code: ProblemCode


def problems_of(body: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]] = ()) -> tuple[Problem, ...]:
    """Return every mistake of the body; ``earlier`` are the bodies of its former versions.

    A field keeps its type for good, since records under former versions hold its values.
    """
    types = {field["key"]: field["type"] for former in earlier for field in former["fields"] if field["key"]}
    found = [*_about(body), *_fields(body["fields"], types), *_around(body)]
    return tuple(found)


def _about(body: Mapping[str, Any]) -> Iterator[Problem]:
    name, hint = body["name"], body["hint"]
    if not any(name.values()):
        yield Problem("name_zh", ProblemCode.NAME_MISSING)
    for place, words, longest in (("name", name, LONGEST_NAME), ("hint", hint, LONGEST_HINT)):
        for language, text in words.items():
            if len(text) > longest:
                yield Problem(f"{place}_{language}", ProblemCode.TOO_LONG)


def _fields(fields: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> Iterator[Problem]:
    keys = Counter(field["key"] for field in fields if field["key"])
    if len(fields) > MOST_FIELDS:
        yield Problem("fields", ProblemCode.TOO_MANY_FIELDS)
    if any(key not in keys for key in ALWAYS):
        yield Problem("fields", ProblemCode.FIELD_MISSING)
    for place, field in enumerate(fields):
        if keys[field["key"]] > 1:
            yield Problem(f"f-{place}-label_zh", ProblemCode.FIELD_TWICE)
        if field["key"] in RESERVED:
            yield Problem(f"f-{place}-label_zh", ProblemCode.KEY_RESERVED)
        yield from _field(f"f-{place}", field, types)


def _field(place: str, field: Mapping[str, Any], types: Mapping[str, str]) -> Iterator[Problem]:
    key, kind = field["key"], field["type"]
    if not any(field["label"].values()):
        yield Problem(f"{place}-label_zh", ProblemCode.LABEL_MISSING)
    if any(len(text) > LONGEST_NAME for text in field["label"].values()):
        yield Problem(f"{place}-label_zh", ProblemCode.TOO_LONG)
    if any(len(text) > LONGEST_HINT for text in field.get("help", {}).values()):
        yield Problem(f"{place}-help_zh", ProblemCode.TOO_LONG)
    if kind not in set(FieldType):
        yield Problem(f"{place}-type", ProblemCode.UNKNOWN_TYPE)
    elif kind != types.get(key, kind) or kind != OWN_COLUMNS.get(key, kind):
        yield Problem(f"{place}-type", ProblemCode.TYPE_IS_FIXED)
    if kind == FieldType.CHOICE:
        yield from _choices(f"{place}-choices", field.get("choices", {}))
    if kind == FieldType.GROUP:
        yield from _columns(f"{place}-columns", field.get("columns", ()))


def _choices(place: str, choices: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    if not choices:
        yield Problem(place, ProblemCode.CHOICES_MISSING)
    if len(choices) > MOST_CHOICES:
        yield Problem(place, ProblemCode.TOO_MANY_CHOICES)
    labels = Counter(label.get("zh") or label.get("en") for label in choices.values())
    if any(many > 1 for many in labels.values()):
        yield Problem(place, ProblemCode.CHOICE_TWICE)


def _columns(place: str, columns: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    if not columns:
        yield Problem(place, ProblemCode.COLUMNS_MISSING)
    wrong = [each for each in columns if each["type"] not in CELL_TYPES or not any(each["label"].values())]
    if wrong or len(columns) > MOST_COLUMNS:
        yield Problem(place, ProblemCode.COLUMN_WRONG)


def _around(body: Mapping[str, Any]) -> Iterator[Problem]:
    if not body["rights"][Right.ENTER.value]:
        yield Problem("right-enter", ProblemCode.NOBODY_ENTERS)
    if not set(body.get("dimensions", ())) <= set(shipped_dimensions()):
        yield Problem("dimensions", ProblemCode.UNKNOWN_DIMENSION)
    if not set(body.get("months", ())) <= set(MONTHS):
        yield Problem("months", ProblemCode.MONTH_WRONG)
    if body["evidence"]["required"] not in range(MOST_FILES + 1):
        yield Problem("evidence_required", ProblemCode.FILES_WRONG)
