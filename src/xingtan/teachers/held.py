"""Everything that is held about one person: each table that names the teacher or the account, with its count.

The tables of other rooms are found by what refers to the file, not by name, so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import ForeignObjectRel, Model, QuerySet

from xingtan.access.models import Account
from xingtan.teachers.held_labels import TABLES, TableLabel
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

LATEST = 20


@dataclass(frozen=True)
class Held:
    """One table with rows about the person, and the address of the page on which they are read, if there is one."""

    table: str
    label: TableLabel
    count: int
    page: str = ""


def held_about(teacher: Teacher) -> list[Held]:
    """Return every table with rows about the person, and how many; one query for each table, however many rows."""
    found: dict[str, int] = {}
    for model, field in _references(Teacher):
        found[model._meta.label_lower] = found.get(model._meta.label_lower, 0) + _count(model, field, teacher.pk)
    if teacher.account_id is not None:
        for model, field in _references(Account):
            if model is not Teacher:
                name = model._meta.label_lower
                found[name] = found.get(name, 0) + _count(model, field, teacher.account_id)
    rows = [
        Held(name, TABLES.get(name) or TableLabel(name), count, settings.PAGES_OF_TABLES.get(name, ""))
        for name, count in found.items()
        if count
    ]
    return sorted(rows, key=lambda row: (row.label.order, row.table))


def acts_about(teacher: Teacher) -> list[JournalRow]:
    """Return the latest acts on the file, the newest first; one query."""
    return list(JournalRow.objects.filter(subject_kind="teacher", subject_key=str(teacher.pk)).order_by("-pk")[:LATEST])


def _references(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Yield every table of the installation that refers to rows of this one, with the column."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and (relation.one_to_many or relation.one_to_one):
            other: Any = relation.related_model
            yield other, relation.field.name


def _count(model: type[Model], field: str, key: int) -> int:
    return QuerySet(model).filter(**{field: key}).count()
