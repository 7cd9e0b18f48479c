"""What a data definition says, parsed: the fields of one kind of record, in both languages.

``Definition`` is made from the JSON body of a ``DataDefinition``, which was shipped from a YAML file of the folder
``definitions``. Fields named ``title``, ``happened_on``, ``ended_on``, ``hours`` and ``provider`` are columns of the
record; all others lie in its ``values``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

COLUMNS = ("title", "happened_on", "ended_on", "hours", "provider")
"""Fields that are columns of the record."""


class FieldType(StrEnum):
    """What a field holds: ``number`` is an exact amount, ``hours`` hundredths of one, ``institution`` a provider."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    WHOLE = "whole"
    HOURS = "hours"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    INSTITUTION = "institution"


@dataclass(frozen=True)
class Wording:
    """One thing said in both languages."""

    zh: str = ""
    en: str = ""

    @property
    def here(self) -> str:
        """The wording in the reader's language, the other one when it is missing."""
        chinese = (get_language() or "zh").startswith("zh")
        return (self.zh or self.en) if chinese else (self.en or self.zh)

    def __str__(self) -> str:
        return self.here


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

    @property
    def is_column(self) -> bool:
        """Whether it is a column of the record."""
        return self.key in COLUMNS

    def shown(self, text: str) -> str:
        """Return what people read of a kept text: the labels of choices, yes and no as words."""
        if self.type is FieldType.CHOICE:
            return self.label_of(text) if text else ""
        if self.type is FieldType.YES_NO and text:
            return _("yes") if text == "yes" else _("no")
        return text

    def label_of(self, code: object) -> str:
        """Return the label of a choice in the reader's language; an unknown code stands for itself."""
        return next((choice.label.here for choice in self.choices if choice.code == code), str(code))


@dataclass(frozen=True)
class Definition:
    """One kind of record: its names, place in the tree, fields and evidence."""

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

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """The fields by their keys."""
        return {field.key: field for field in self.fields}


def definition_of(body: Mapping[str, Any]) -> Definition:
    """Return the parsed definition.

    Errors: KeyError or ValueError when the body is not one; shipped bodies are checked by a test.
    """
    evidence = body["evidence"]
    return Definition(
        kind=body["code"],
        name=_wording(body["name"]),
        hint=_wording(body["hint"]),
        icon=body["icon"],
        first=body["category"]["first"],
        second=body["category"]["second"],
        fields=tuple(_field(each) for each in body["fields"]),
        one_of=tuple(body.get("one_of", ())),
        evidence_wanted=_wording(evidence["wanted"]),
        evidence_required=int(evidence["required"]),
    )


def _field(body: Mapping[str, Any]) -> Field:
    return Field(
        key=body["key"],
        type=FieldType(body["type"]),
        label=_wording(body["label"]),
        help=_wording(body.get("help", {})),
        required=bool(body.get("required", False)),
        choices=tuple(Choice(code, _wording(label)) for code, label in body.get("choices", {}).items()),
        default=str(body.get("default", "")),
    )


def _wording(body: Mapping[str, str]) -> Wording:
    return Wording(zh=body.get("zh", ""), en=body.get("en", ""))
