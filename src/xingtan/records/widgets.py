"""Widgets of fields that one box cannot hold: two days, rows of a repeated group."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xingtan.records.cleaning import Slip, group_text
from xingtan.records.definitions.definition import CELLS, LINES, Field, FieldType

SPARE = 1
"""Empty rows offered below those that are filled."""
INPUTS = {FieldType.DATE: "date", FieldType.LINK: "url"}


class SpanWidget(forms.Widget):
    """Two days, kept as one text ``2025-09-01/2026-01-20``."""

    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> str:
        """Return the two days as one text; a text under the field's own name is taken as it is."""
        del files
        if name in data:
            return str(data[name])
        first, last = (str(data.get(f"{name}-{end}") or "").strip() for end in ("first", "last"))
        return f"{first}/{last}" if last else first

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,
    ) -> SafeString:
        """Return two date boxes with a dash between them."""
        del renderer
        first, _slash, last = str(value or "").partition("/")
        mark = (attrs or {}).get("id", f"id_{name}")
        return format_html(
            '<span class="span-boxes">'
            '<input type="date" class="form-control" name="{0}-first" id="{1}" value="{2}" aria-label="{4}">'
            '<span aria-hidden="true">–</span>'
            '<input type="date" class="form-control" name="{0}-last" id="{1}_last" value="{3}" aria-label="{5}">'
            "</span>",
            name, mark, first, last, _("First day"), _("Last day"),
        )  # fmt: skip


class GroupWidget(forms.Widget):
    """Rows of columns, kept as one text; one empty row more than is filled, further ones by a button.

    ``slip`` is the mistake found in it: the cell it names is marked wrong, or the row where it names no column.
    """

    use_fieldset = True

    def __init__(self, columns: Sequence[Field]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.slip: Slip | None = None

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> str:
        """Return the rows as one text; empty ones are passed over."""
        del files
        if name in data:
            return str(data[name])
        pattern = re.compile(rf"{re.escape(name)}-([0-9]{{1,3}})-", re.ASCII)
        numbers = sorted({int(found[1]) for key in data if (found := pattern.match(key))})
        rows = [
            {column.key: str(data.get(f"{name}-{number}-{column.key}") or "").strip() for column in self.columns}
            for number in numbers
        ]
        return group_text([row for row in rows if any(row.values())], self.columns)

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,
    ) -> SafeString:
        """Return the rows as a small table."""
        del renderer
        lines = [line for line in str(value or "").split(LINES.strip()) if line.strip()]
        rows = [[cell.strip() for cell in line.split(CELLS.strip())] for line in lines] + [
            [] for _spare in range(SPARE)
        ]
        heads = format_html_join("", '<th scope="col">{}</th>', ((column.label.here,) for column in self.columns))
        body = format_html_join("", "{}", ((self._row(name, place, row),) for place, row in enumerate(rows)))
        return format_html(
            '<div class="group-rows" id="{}" data-rows="{}"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
            '<button type="button" class="btn btn-sm" data-add-row hidden>{}</button></div>',
            (attrs or {}).get("id", f"id_{name}"), name, heads, body, _("One more row"),
        )  # fmt: skip

    def _row(self, name: str, place: int, cells: Sequence[str]) -> SafeString:
        filled = [*cells, *[""] * len(self.columns)]
        boxes = [
            (column.label.here, _box(f"{name}-{place}-{column.key}", column, text, self._mark_of(place, column)))
            for column, text in zip(self.columns, filled, strict=False)
        ]
        return format_html("<tr>{}</tr>", format_html_join("", '<td data-label="{}">{}</td>', boxes))

    def _mark_of(self, place: int, column: Field) -> SafeString:
        """Return what marks the cell as the wrong one; empty for every other cell."""
        slip = self.slip
        if slip is None or slip.row != place + 1 or (slip.column is not None and slip.column.key != column.key):
            return SafeString("")
        return SafeString(' aria-invalid="true"')


def _box(name: str, column: Field, text: str, wrong: SafeString) -> SafeString:
    if column.type is FieldType.YES_NO:
        words = [("", "—"), ("yes", _("yes")), ("no", _("no"))]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SafeString(" selected") if code == text else "", word) for code, word in words),
        )
        return format_html(
            '<select class="form-select" name="{}" aria-label="{}"{}>{}</select>',
            name,
            column.label.here,
            wrong,
            options,
        )
    kind = INPUTS.get(column.type, "text")
    mode = SafeString(' inputmode="decimal"') if column.type in {FieldType.NUMBER, FieldType.WHOLE} else ""
    return format_html(
        '<input type="{}" class="form-control" name="{}" value="{}" aria-label="{}"{}{}>',
        kind, name, text, column.label.here, mode, wrong,
    )  # fmt: skip
