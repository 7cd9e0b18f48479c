"""What every kind of workbook needs in order to plan, write and undo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from django.db.models import ForeignObjectRel, Model
from django.utils.translation import gettext_lazy as _

from xingtan.sheets.kinds import Bilingual, Mistake, Row, say

T = TypeVar("T")
CHUNK = 10_000
"""So many values at most go into one IN list; SQLite takes 32,766."""


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield the values in lists short enough for one query."""
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def row_name(row: Row) -> Bilingual:
    """Return what people call a row: its sheet and number."""
    return say(_("sheet “%(sheet)s” row %(row)s"), sheet=row.sheet, row=row.number)


def repeated(rows: Sequence[Row], keys: Mapping[tuple[str, int], str]) -> dict[tuple[str, int], Row]:
    """Return for every row whose key stands in another row too that other row: the first, or for the first the second.

    ``keys`` gives the key of a row by its place; empty keys are left out.
    """
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if key := keys.get(row.place, ""):
            by_key[key].append(row)
    return {
        row.place: same[0] if row is not same[0] else same[1]
        for same in by_key.values()
        if len(same) > 1
        for row in same
    }


def repeated_mistake(column: str, other: Row) -> Mistake:
    """Return the mistake of a value that stands in another row of the file too."""
    return Mistake(
        column,
        "repeated",
        say_with_row(_("The same value stands in %(row)s."), other),
        say(_("Keep one of the two rows, or correct the value in one of them.")),
    )


def say_with_row(sentence: object, row: Row, **params: object) -> Bilingual:
    """Return a sentence in both languages whose ``%(row)s`` names a row in the same language."""
    name = row_name(row)
    zh = say(sentence, row=name.zh, **params).zh
    return Bilingual(zh, say(sentence, row=name.en, **params).en)


def needed_keys(model: type[Model], keys: Iterable[int], *, apart_from: Iterable[type[Model]] = ()) -> set[int]:
    """Return which of these rows other tables point to; one query a table, whatever room it belongs to."""
    wanted, spared = list(keys), set(apart_from)
    needed: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in spared:
            needed |= _pointed_at(relation, wanted)
    return needed


def _pointed_at(relation: ForeignObjectRel, keys: Sequence[int]) -> set[int]:
    name = relation.field.name
    table = relation.related_model._meta.base_manager
    found: set[int] = set()
    for part in chunks(keys):
        found |= set(table.filter(**{f"{name}__in": part}).values_list(f"{name}_id", flat=True).distinct())
    return found


def changed_since(column: str) -> Mistake:
    """Return the mistake of a cell that somebody has changed after the import."""
    return Mistake(
        column,
        "changed_since",
        say(_("The value has been changed after the import.")),
        say(_("Set it back by hand, or leave the import as it is.")),
    )


def needed_by_others() -> Mistake:
    """Return the mistake of a row on which other data has come to rest after the import."""
    return Mistake(
        "",
        "needed",
        say(_("Other data refers to it since the import.")),
        say(_("Remove or withdraw that data first, or leave the import as it is.")),
    )


def gone_since() -> Mistake:
    """Return the mistake of a row that is no longer there."""
    return Mistake("", "gone", say(_("It is no longer there.")), say(_("Leave the import as it is.")))
