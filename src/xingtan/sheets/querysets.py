"""The vocabulary of imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from xingtan.sheets.kinds import Person, RowVerdict

if TYPE_CHECKING:
    from xingtan.sheets.models import ImportRow, ImportRun


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Questions asked about imports."""

    def visible_to(self, actor: Person) -> Self:
        """Imports whose existence this person may know: their own."""
        return self.filter(started_by=actor.account_id)

    def newest_first(self) -> Self:
        """The last import first."""
        return self.order_by("-pk")


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    """Questions asked about rows of an import."""

    def with_verdict(self, verdict: str) -> Self:
        """Rows of one verdict, in the order of the file."""
        return self.filter(verdict=verdict).order_by("position")

    def to_write(self) -> Self:
        """New and changed rows, those that are opened again among them, in the order of the file."""
        return self.exclude(verdict__in=[RowVerdict.SAME.value, RowVerdict.WRONG.value]).order_by("position")
