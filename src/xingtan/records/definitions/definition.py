"""What a data definition says, parsed: the fields of one kind of record, in both languages.

``Definition`` is made from the JSON body of a ``DataDefinition``, which was shipped from a YAML file of the folder
``definitions`` or made by a school's manager. Fields named ``title``, ``happened_on``, ``ended_on``, ``hours`` and
``provider`` are columns of the record; all others lie in its ``values``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from xingtan.records.definitions.rights import Category, Rights, category_of, rights_of
from xingtan.records.definitions.wording import Wording, wording_of

COLUMNS = ("title", "happened_on", "ended_on", "hours", "provider")
"""Fields that are columns of the record."""

CELLS, LINES = " | ", " || "
"""What stands between the cells and between the rows of a repeated group written as one text."""


class FieldType(StrEnum):
    """What a field holds.

    ``number`` is an exact amount, ``hours`` hundredths of one, ``institution`` a provider, ``span`` two days,
    ``rich_text`` text with formatting (Markdown), ``file`` files of its own, ``group`` repeated rows of columns.
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    RICH_TEXT = "rich_text"
    NUMBER = "number"
    WHOLE = "whole"
    HOURS = "hours"
    DATE = "date"
    SPAN = "span"
    CHOICE = "choice"
    YES_NO = "yes_no"
    PERSON = "person"
    INSTITUTION = "institution"
    LINK = "link"
    FILE = "file"
    GROUP = "group"


CELL_TYPES = frozenset(
    {
        FieldType.TEXT,
        FieldType.NUMBER,
        FieldType.WHOLE,
        FieldType.DATE,
        FieldType.PERSON,
        FieldType.LINK,
        FieldType.YES_NO,
    }
)
"""What a column of a repeated group may hold."""


class Part(StrEnum):
    """What somebody was on a record of several people."""

    FIRST_AUTHOR = "first_author"
    LEADER = "leader"
    MEMBER = "member"


@dataclass(frozen=True)
class Choice:
    """One of the values of a choice field."""

    code: str
    label: Wording


@dataclass(frozen=True)
class Field:
    """One field of a kind of record."""

    key: str
    type: FieldType
    label: Wording
    help: Wording
    required: bool
    choices: tuple[Choice, ...]
    default: str = ""
    columns: tuple[Field, ...] = ()

    @property
    def is_column(self) -> bool:
        """Whether it is a column of the record."""
        return self.key in COLUMNS

    @property
    def is_wide(self) -> bool:
        """Whether a form gives it a whole line."""
        return self.key == "title" or self.type in {
            FieldType.LONG_TEXT,
            FieldType.RICH_TEXT,
            FieldType.INSTITUTION,
            FieldType.GROUP,
            FieldType.FILE,
        }

    def shown(self, text: str) -> str:
        """Return what people read of a kept text: the labels of choices, yes and no as words."""
        if self.type is FieldType.CHOICE:
            return self.label_of(text) if text else ""
        if self.type is FieldType.YES_NO and text:
            return _("yes") if text == "yes" else _("no")
        if self.type is FieldType.SPAN:
            return text.replace("/", " – ")
        return text

    def label_of(self, code: object) -> str:
        """Return the label of a choice in the reader's language; an unknown code stands for itself."""
        return next((choice.label.here for choice in self.choices if choice.code == code), str(code))


@dataclass(frozen=True)
class Definition:
    """One kind of record: its names, place in the tree, fields, evidence, rights and what it feeds.

    ``months`` are those in which it may be entered, all when empty. ``parts`` are what several people may be on one
    record, none when a record is one person's. ``rounds``: prepared in dated rounds; ``observers``: others fill in a
    sheet on it. ``retired`` kinds are kept for what was entered and offered no more.
    """

    kind: str
    name: Wording
    hint: Wording
    icon: str
    first: str
    second: str
    fields: tuple[Field, ...]
    one_of: tuple[str, ...]
    evidence_wanted: Wording
    evidence_required: int
    category: Category
    rights: Rights
    dimensions: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    shares: bool = False
    rounds: bool = False
    observers: bool = False
    retired: bool = False

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """The fields by their keys."""
        return {field.key: field for field in self.fields}

    @cached_property
    def written(self) -> tuple[Field, ...]:
        """The fields that texts say; files are attached instead."""
        return tuple(field for field in self.fields if field.type is not FieldType.FILE)

    @cached_property
    def file_fields(self) -> tuple[Field, ...]:
        """The fields that hold files."""
        return tuple(field for field in self.fields if field.type is FieldType.FILE)

    def open_in(self, month: int) -> bool:
        """Tell whether it may be entered in this month of the year."""
        return not self.retired and (not self.months or month in self.months)


def definition_of(body: Mapping[str, Any]) -> Definition:
    """Return the parsed definition.

    Errors: KeyError or ValueError when the body is not one; shipped bodies are checked by a test, those of schools
        by ``drawing_up``.
    """
    evidence, people = body["evidence"], body.get("people", {})
    return Definition(
        kind=body["code"],
        name=wording_of(body["name"]),
        hint=wording_of(body["hint"]),
        icon=body["icon"],
        first=body["category"]["first"],
        second=body["category"]["second"],
        fields=tuple(_field(each) for each in body["fields"]),
        one_of=tuple(body.get("one_of", ())),
        evidence_wanted=wording_of(evidence["wanted"]),
        evidence_required=int(evidence["required"]),
        category=category_of(body),
        rights=rights_of(body),
        dimensions=tuple(body.get("dimensions", ())),
        months=tuple(int(month) for month in body.get("months", ())),
        parts=tuple(Part(part) for part in people.get("roles", ())),
        shares=bool(people.get("share", False)),
        rounds=bool(body.get("rounds", False)),
        observers=bool(body.get("observers", False)),
        retired=bool(body.get("retired", False)),
    )


def _field(body: Mapping[str, Any]) -> Field:
    return Field(
        key=body["key"],
        type=FieldType(body["type"]),
        label=wording_of(body["label"]),
        help=wording_of(body.get("help", {})),
        required=bool(body.get("required", False)),
        choices=tuple(Choice(code, wording_of(label)) for code, label in body.get("choices", {}).items()),
        default=str(body.get("default", "")),
        columns=tuple(_field(each) for each in body.get("columns", ())),
    )
