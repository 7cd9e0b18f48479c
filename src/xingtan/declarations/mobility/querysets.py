"""The vocabulary of credits that move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from xingtan.institutions.paths import at_or_above
from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.declarations.mobility.models import Agreement


Row = TypeVar("Row", bound=models.Model)


class OfTeacherQuerySet(models.QuerySet[Row]):
    """Questions asked about what belongs to one teacher."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of teachers whose existence this person may know, and one's own."""
        return self.filter(teacher__in=Teacher.objects.visible_to(actor))

    def for_rows(self) -> Self:
        """Everything one table row shows, the newest first."""
        return self.select_related("teacher__school").order_by("-pk")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Questions asked about agreements."""

    def visible_to(self, actor: Actor) -> Self:
        """Agreements of the authorities at, above or below a place that this person is in."""
        paths = actor.paths()
        within = actor.within("institution__path")
        return self.filter(models.Q(institution__path__in=at_or_above(paths)) | within)

    def for_rows(self) -> Self:
        """Everything one table row shows, by university and course."""
        return self.select_related("institution").order_by("partner", "course_code", "-effective_from")
