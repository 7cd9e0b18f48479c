"""The vocabulary of frozen portfolios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.assessment.models import Assessed, RatingSheet
from xingtan.assessment.scale import Phase
from xingtan.assessment.workflow import SheetState
from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.growth.portfolio.models import FrozenPortfolio


class FrozenPortfolioQuerySet(models.QuerySet["FrozenPortfolio"]):
    """Questions asked about frozen portfolios."""

    def visible_to(self, actor: Actor) -> Self:
        """Copies of the portfolios of teachers whom this person may know, and those named for what they examine."""
        reached = Q(teacher__in=Teacher.objects.visible_to(actor))
        return self.filter(reached | Q(assessed__in=examined_by(actor)))


def examined_by(actor: Actor) -> models.QuerySet[Assessed]:
    """Return the assessed teachers whom this person examines: not as a colleague, not when excused."""
    if actor.account_id is None:
        return Assessed.objects.none()
    sheets = RatingSheet.objects.filter(rater_id=actor.account_id, phase=Phase.EXAMINER.value)
    return Assessed.objects.filter(pk__in=sheets.exclude(state=SheetState.EXCUSED.value).values("assessed"))
