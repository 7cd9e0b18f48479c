"""Values of records as people read them on a page: formatted texts, links, rows."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join

from xingtan.records.definitions.definition import CELLS, LINES, Field, FieldType
from xingtan.records.rich import rich_html


def drawn(field: Field, text: str) -> str:
    """Return what a page shows of a kept text; safe HTML where a plain text does not do."""
    if not text:
        return ""
    if field.type is FieldType.RICH_TEXT:
        return format_html('<div class="rich">{}</div>', rich_html(text))
    if field.type is FieldType.LINK:
        return format_html('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>', text, text)
    if field.type is FieldType.GROUP:
        return _table(field, text)
    return field.shown(text)


def _table(field: Field, text: str) -> str:
    rows = [[cell.strip() for cell in line.split(CELLS.strip())] for line in text.split(LINES.strip())]
    heads = format_html_join("", '<th scope="col">{}</th>', ((column.label.here,) for column in field.columns))
    lines = [
        format_html_join(
            "",
            "<td>{}</td>",
            (
                (drawn(column, cell),)
                for column, cell in zip(field.columns, [*row, *[""] * len(field.columns)], strict=False)
            ),
        )
        for row in rows
    ]
    body = format_html_join("", "<tr>{}</tr>", ((line,) for line in lines))
    return format_html('<table class="told-rows"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', heads, body)
