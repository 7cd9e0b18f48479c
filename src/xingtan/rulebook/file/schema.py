"""The JSON Schema (2020-12) of a rulebook file, made from the same form that the reader uses."""

from __future__ import annotations

from xingtan.rulebook.file.form import FILE, OWN, WHOLE
from xingtan.rulebook.file.shapes import Schema

SCHEMA_ID = "urn:xingtan:rulebook:1"


def rulebook_schema() -> Schema:
    """Return the schema as plain JSON values. References between sections are checked by the reader only."""
    described = FILE.schema()
    described.pop("required", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Xingtan rulebook 杏坛规则集",
        **described,
        "if": {"required": ["extends"]},
        "then": {"required": list(OWN)},
        "else": {"required": list(WHOLE)},
    }
