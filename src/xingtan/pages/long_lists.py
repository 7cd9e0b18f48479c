"""Pages of lists that may be very long: counted only so far, and rows fetched only for the page that is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import cached_property

COUNTED = 10_000
"""So many rows of a list are counted; of a longer one it is said that there are more."""


class LongList(Paginator[Any]):
    """Pages of a query set whose cost does not grow with its length: two queries for its count and its page's keys.

    A third one fetches the rows of the page. ``count`` is at most ``most``, and ``is_longer`` tells that there are
    more; their pages are reached by narrowing the list. ``rows`` must be ordered by columns of its own table.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, *, most: int = COUNTED) -> None:
        """Take the rows in their order."""
        super().__init__(rows, per_page)
        self.most = most

    @cached_property
    def _counted(self) -> int:
        """The length, one more than ``most`` when it is longer; one query."""
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by().prefetch_related(None)[: self.most + 1].count()

    @cached_property
    def count(self) -> int:
        """How many rows have pages."""
        return min(self._counted, self.most)

    @property
    def is_longer(self) -> bool:
        """Whether there are more rows than have pages."""
        return self._counted > self.most

    def page(self, number: int | str) -> Page[Any]:
        """Return the page with its rows, in their order: first the keys, then what the rows show."""
        number = self.validate_number(number)
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        keys = list(rows.prefetch_related(None).values_list("pk", flat=True)[start:end])
        found = {row.pk: row for row in _same_shape(rows, keys)} if keys else {}
        return Page([found[key] for key in keys if key in found], number, self)


def _same_shape(rows: QuerySet[Any], keys: Sequence[int]) -> QuerySet[Any]:
    """Return the rows with these keys, joined and fetched as the list says, without what narrowed it."""
    shaped: QuerySet[Any] = rows.model._default_manager.filter(pk__in=keys)  # noqa: SLF001 the documented way to a model's manager
    shaped.query.select_related = rows.query.select_related
    return shaped.prefetch_related(*rows._prefetch_related_lookups)  # type: ignore[attr-defined] # noqa: SLF001


def numbers_up_to(lists: Mapping[str, QuerySet[Any]], most: int) -> dict[str, int]:
    """Return how many rows each of these lists has, counted up to one more than ``most``; one query for all of them.

    Lists without rows are left out.
    """
    parts: list[str] = []
    values: list[Any] = []
    for name, rows in _asked(lists):
        try:
            sql, params = rows[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s, COUNT(*) FROM ({sql}) AS counted")  # noqa: S608 Django's own statement in a bracket
        values += [name, *params]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {str(name): many for name, many in cursor.fetchall() if many}


def _asked(lists: Mapping[str, QuerySet[Any]]) -> Iterator[tuple[str, QuerySet[Any]]]:
    for name, rows in lists.items():
        yield name, rows.order_by().prefetch_related(None).values_list("pk")
