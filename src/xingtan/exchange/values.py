"""The values of a record as JSON, made from its definition: in, out, and described as a JSON Schema.

Exact numbers are texts ("3.5"), days ISO dates, yes/no true or false, whole numbers integers, repeated rows lists of
objects. Whatever is read out can be sent in again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from xingtan.exchange.problems import Mistake, mistake_at, mistakes_of
from xingtan.records.cleaning import LONGEST, MOST_ROWS, clean, group_text, text_of
from xingtan.records.definitions.definition import Definition, Field, FieldType
from xingtan.records.intake import filled_from
from xingtan.records.models import Record

DIALECT = "https://json-schema.org/draft/2020-12/schema"
AMOUNT = r"^[0-9]{1,9}(\.[0-9]{1,6})?$"
SPAN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}/([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
TAKES: dict[FieldType, tuple[type, ...]] = {
    FieldType.YES_NO: (bool, str),
    FieldType.WHOLE: (int, str),
    FieldType.NUMBER: (int, str),
    FieldType.HOURS: (int, str),
    FieldType.GROUP: (list,),
}
"""What JSON values each type takes besides none; all others take texts."""


def texts_of(
    spec: Definition, values: Mapping[str, Any], *, draft: bool = True, over: Mapping[str, str] = MappingProxyType({})
) -> tuple[dict[str, str], tuple[Mistake, ...]]:
    """Return the values as the texts that services clean, over those that stood there, and every mistake at once."""
    texts, mistakes = _texts(spec, values)
    whole = {**over, **texts}
    found = {each.place.split(".")[1] for each in mistakes}
    slips = (slip for slip in clean(spec, whole, draft=draft).slips if slip.key not in found)
    return whole, (*mistakes, *mistakes_of(slips))


def _texts(spec: Definition, values: Mapping[str, Any]) -> tuple[dict[str, str], list[Mistake]]:
    texts: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for key, value in values.items():
        field = spec.by_key.get(key)
        if field is None:
            mistakes.append(_mistake(key, "unknown_field"))
        elif field.type is FieldType.FILE:
            mistakes.append(_mistake(key, "file_field"))
        elif not _fits(field, value):
            mistakes.append(_mistake(key, "wrong_type"))
        elif field.type is FieldType.GROUP and value is not None:
            mistakes += _unknown_columns(field, value)
            texts[key] = group_text([_cells(row) for row in value], field.columns)
        else:
            texts[key] = text_of(value)
    return texts, mistakes


def json_of(record: Record) -> dict[str, Any]:
    """Return what the record says as JSON; fields without a value and files are left out; no query for most kinds."""
    texts = filled_from(record)
    return {key: _value(record.spec.by_key[key], record, text) for key, text in texts.items()}


def schema_of(spec: Definition) -> dict[str, Any]:
    """Return the JSON Schema of the values with which a record of this kind can be submitted; a draft may lack any.

    Titles and descriptions are in the reader's language.
    """
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "title": spec.name.here,
        "description": spec.hint.here,
        "type": "object",
        "properties": {field.key: _described(field) for field in spec.written},
        "required": [field.key for field in spec.written if field.required],
        "additionalProperties": False,
    }
    if spec.one_of:
        schema["anyOf"] = [{"required": [key]} for key in spec.one_of]
    return schema


def _described(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"title": field.label.here, **_SHAPES.get(field.type, _text)(field)}
    notes = [field.help.here, _note(field)]
    if any(notes):
        told["description"] = " ".join(note for note in notes if note)
    if field.default:
        told["default"] = field.default == "yes" if field.type is FieldType.YES_NO else field.default
    return told


def _note(field: Field) -> str:
    if field.type is FieldType.RICH_TEXT:
        return _("Markdown.")
    if field.type is FieldType.INSTITUTION:
        return _("Code or name of a training institution, or any other name.")
    return ""


def _text(field: Field) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": LONGEST.get(field.type, 200)}


def _group(field: Field) -> dict[str, Any]:
    row = {
        "type": "object",
        "properties": {column.key: _described(column) for column in field.columns},
        "required": [column.key for column in field.columns if column.required],
        "additionalProperties": False,
    }
    return {"type": "array", "items": row, "minItems": 1, "maxItems": MOST_ROWS}


_SHAPES: dict[FieldType, Callable[[Field], dict[str, Any]]] = {
    FieldType.NUMBER: lambda _field: {"type": "string", "pattern": AMOUNT},
    FieldType.HOURS: lambda _field: {"type": "string", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,2})?$"},
    FieldType.WHOLE: lambda _field: {"type": "integer", "minimum": 0, "maximum": 100_000_000},
    FieldType.DATE: lambda _field: {"type": "string", "format": "date"},
    FieldType.SPAN: lambda _field: {"type": "string", "pattern": SPAN},
    FieldType.CHOICE: lambda field: {
        "type": "string",
        "oneOf": [{"const": choice.code, "title": choice.label.here} for choice in field.choices],
    },
    FieldType.YES_NO: lambda _field: {"type": "boolean"},
    FieldType.LINK: lambda field: {**_text(field), "format": "uri"},
    FieldType.GROUP: _group,
}


def _value(field: Field, record: Record, text: str) -> Any:  # noqa: ANN401 what JSON holds
    if field.type is FieldType.YES_NO:
        return text == "yes"
    if field.type is FieldType.WHOLE:
        return int(text)
    if field.type is FieldType.GROUP:
        rows = record.values.get(field.key) or []
        return [{column.key: _cell(column, row) for column in field.columns if row.get(column.key)} for row in rows]
    return text


def _cell(column: Field, row: Mapping[str, str]) -> Any:  # noqa: ANN401 what JSON holds
    text = str(row[column.key])
    if column.type is FieldType.YES_NO:
        return text == "yes"
    return int(text) if column.type is FieldType.WHOLE and text.isdecimal() else text


def _fits(field: Field, value: object) -> bool:
    if value is None:
        return True
    takes = TAKES.get(field.type, (str,))
    if isinstance(value, bool):
        return bool in takes
    if not isinstance(value, list):
        return isinstance(value, takes)
    return list in takes and all(isinstance(row, dict) for row in value)


def _unknown_columns(field: Field, rows: list[dict[str, Any]]) -> list[Mistake]:
    columns = {column.key: column for column in field.columns}
    found = []
    for place, row in enumerate(rows):
        for key, value in row.items():
            where = f"{field.key}.{place}.{key}"
            if key not in columns:
                found.append(_mistake(where, "unknown_field"))
            elif not _fits(columns[key], value):
                found.append(_mistake(where, "wrong_type"))
    return found


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: text_of(value) for key, value in row.items()}


def _mistake(place: str, code: str) -> Mistake:
    return mistake_at(f"values.{place}", code)
