"""The vocabulary of duties."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from xingtan.access.models import Duty


class DutyQuerySet(models.QuerySet["Duty"]):
    """Questions asked about duties."""

    def in_force(self, on: date) -> Self:
        """Duties whose span holds the day."""
        return self.not_ended(on).filter(valid_from__lte=on)

    def not_ended(self, on: date) -> Self:
        """Duties in force on the day or later."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on))
