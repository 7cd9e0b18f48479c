"""Where amounts open: the entries of the ledger behind them, or the records that are on their way."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

from django.urls import reverse

from xingtan.teachers.models import Teacher


def sheet_url(teacher: Teacher, *, own: bool, year: int | None = None, part: str = "") -> str:
    """Return where an amount opens: the entries of a year and part."""
    base = reverse("credit_bank:mine") if own else reverse("credit_bank:statement", args=[teacher.pk])
    query = {name: value for name, value in (("year", year), ("part", part)) if value}
    return f"{base}?{urlencode(query)}" if query else base


def coming_url(
    teacher: Teacher, *, own: bool, year: int | None = None, parts: Collection[str] = (), items: Collection[str] = ()
) -> str:
    """Return where an amount on its way opens: the records it comes from, of a year, parts or items."""
    base = reverse("standing:coming-mine") if own else reverse("standing:coming", args=[teacher.pk])
    query = [("year", str(year))] if year else []
    query += [("part", part) for part in parts] + [("item", item) for item in items]
    return f"{base}?{urlencode(query)}" if query else base
