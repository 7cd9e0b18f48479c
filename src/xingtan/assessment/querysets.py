"""The vocabulary of assessments: what exists for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.assessment.workflow import LOOKERS, MISSING, ScaleState, SheetState, State
from xingtan.institutions.models import Institution
from xingtan.institutions.paths import at_or_above

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.assessment.models import Assessed, AssessmentCycle, AssessmentResult, AssessmentScale, RatingSheet


class ScaleQuerySet(models.QuerySet["AssessmentScale"]):
    """Questions asked about scales."""

    def visible_to(self, actor: Actor) -> Self:
        """Scales shipped for whoever has a duty, of places around one's own; drafts only for their keepers."""
        above = at_or_above(actor.paths())
        drafts = Q(state=ScaleState.DRAFT.value)
        mine = actor.within("institution__path", *LOOKERS)
        shipped = Q(institution=None) if actor.duties else Q(pk__in=[])
        reach = shipped | Q(institution__path__in=above) | mine
        return self.filter(reach & (~drafts | mine))

    def usable_at(self, school: Institution) -> Self:
        """Published scales that hold for the school, the newest version of each first."""
        here = Q(institution=None) | Q(institution__path__in=at_or_above([school.path]))
        return self.filter(here, state=ScaleState.PUBLISHED.value).order_by("code", "-version")


class CycleQuerySet(models.QuerySet["AssessmentCycle"]):
    """Questions asked about assessments."""

    def run_by(self, actor: Actor) -> Self:
        """Assessments of schools where the person runs or confirms them."""
        return self.filter(actor.within("school__path", *LOOKERS))


class AssessedQuerySet(models.QuerySet["Assessed"]):
    """Questions asked about those who are assessed."""

    def visible_to(self, actor: Actor) -> Self:
        """Those whom one runs the assessment of, whom one rates, and oneself; drafts only for who runs them."""
        mine = Q(pk__in=[])
        if actor.account_id is not None:
            rated = self.model.objects.filter(sheets__rater_id=actor.account_id, sheets__state__in=RATING_STATES)
            rates = Q(pk__in=rated.values("pk"))
            begun = ~Q(cycle__state__in=(State.DRAFT.value, State.CANCELLED.value))
            mine = begun & (Q(teacher__account_id=actor.account_id) | rates)
        return self.filter(mine | actor.within("cycle__school__path", *LOOKERS))

    def for_rows(self) -> Self:
        """Everything a row shows, by group and number."""
        return self.select_related("teacher__group", "cycle__scale", "cycle__school").order_by(
            "teacher__group__path", "teacher__number"
        )


RATING_STATES = tuple(state.value for state in SheetState if state is not SheetState.EXCUSED)


class SheetQuerySet(models.QuerySet["RatingSheet"]):
    """Questions asked about rating sheets."""

    def of_rater(self, actor: Actor) -> Self:
        """Sheets that this person fills in; nobody else reads an unfinished one."""
        if actor.account_id is None:
            return self.none()
        hidden = (State.DRAFT.value, State.CANCELLED.value)
        return self.filter(rater_id=actor.account_id).exclude(assessed__cycle__state__in=hidden)

    def missing(self) -> Self:
        """Sheets that still have to be handed in."""
        return self.filter(state__in=MISSING)

    def counting(self) -> Self:
        """Sheets that were handed in and count."""
        return self.filter(state__in=(SheetState.HANDED_IN.value, SheetState.REOPENED.value))


class ResultQuerySet(models.QuerySet["AssessmentResult"]):
    """Questions asked about results."""

    def published(self) -> Self:
        """Results that the teacher may read."""
        return self.filter(assessed__cycle__state=State.PUBLISHED.value)
