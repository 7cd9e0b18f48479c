"""Words that somebody looks for among records, asked so that a database finds them by its indexes.

A condition over record and person together would make it read every record of a province. Who is meant is therefore
looked up first, and titles are held against an index of their overlapping pairs of signs, which Chinese needs: its
words have two signs, and indexes of three find none of them. PostgreSQL has that index; a school's SQLite reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import CharField, Lookup, Q

from xingtan.pages.words import holds
from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

PAIR = 2
FEW = 1000
"""So many people of one name are named by their keys; a word that more names hold is found soon enough by reading."""


@CharField.register_lookup
class HoldingPairs(Lookup[bool]):
    """Whether a text holds every pair of signs of another, in whatever order; PostgreSQL only."""

    lookup_name = "pairs"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Return the condition as the index knows it."""
        column, of_column = self.process_lhs(compiler, connection)
        wanted, of_wanted = self.process_rhs(compiler, connection)
        return f"xingtan_pairs({column}) @> xingtan_pairs({wanted})", (*of_column, *of_wanted)


def holding(text: str) -> Q:
    """Return the condition that a record's title, number or teacher's name holds the text; one query."""
    named = Teacher.objects.filter(holds(text, "name")).order_by("pk").values_list("pk", flat=True)
    people = list(named[: FEW + 1])
    of_people = holds(text, "teacher__name") if len(people) > FEW else Q(teacher_id__in=people)
    numbered = Q(number__startswith=text) | Q(number__startswith=text.upper())
    return _titled(text) | numbered | of_people


def _titled(text: str) -> Q:
    titled = holds(text, "title")
    return titled & Q(title__pairs=text) if connection.vendor == "postgresql" and len(text) >= PAIR else titled
