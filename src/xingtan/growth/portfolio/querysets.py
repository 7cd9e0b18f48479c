"""The vocabulary of frozen portfolios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.growth.portfolio.models import FrozenPortfolio


class FrozenPortfolioQuerySet(models.QuerySet["FrozenPortfolio"]):
    """Questions asked about frozen portfolios."""

    def visible_to(self, actor: Actor) -> Self:
        """Copies of the portfolios of teachers whom this person may know."""
        return self.filter(teacher__in=Teacher.objects.visible_to(actor))
