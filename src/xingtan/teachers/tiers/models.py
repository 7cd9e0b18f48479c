"""Tiers of teachers: what a school lays down about them, and who is in which from when until when."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from xingtan.institutions.models import Institution
from xingtan.teachers.versions.models import SchoolVersion


class TierScheme(SchoolVersion):
    """One version of a school's tiers (梯队方案): entry rules and standards; in force from its day, never changed.

    Personal data: name of whoever published it; kept as long as placements rest on it.
    """

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="tier_schemes")

    class Meta:
        constraints = (models.UniqueConstraint(name="tier_scheme_versions_run", fields=["school", "version"]),)


class TierPlacementQuerySet(models.QuerySet["TierPlacement"]):
    """Questions asked about placements in tiers."""

    def on(self, day: date) -> Self:
        """Placements whose span holds the day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class TierPlacement(models.Model):
    """One teacher in one tier for a span of days (入列), with the document it stands on.

    ``titled`` is the name of the tier as it was then, in both languages. Of several open ones only the ``appraised``
    one is looked at when the teacher is appraised.

    Personal data: which distinctions a teacher holds, and who entered them; kept with the personnel file.
    """

    teacher = models.ForeignKey("teachers.Teacher", on_delete=models.PROTECT, related_name="tiers")
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    tier = models.SlugField(max_length=40)
    titled = models.JSONField()
    level = models.CharField(max_length=12)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True, default="")
    appraised = models.BooleanField(default=False)
    entered_by_name = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    ended_because = models.CharField(max_length=500, blank=True, default="")

    objects = TierPlacementQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["school", "tier"], name="tier_placement_by_school"),)
        constraints = (
            models.CheckConstraint(
                name="tier_placement_ends_after_it_begins", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                name="tier_placement_one_open", fields=["teacher", "tier"], condition=Q(until=None)
            ),
            models.UniqueConstraint(
                name="tier_one_is_appraised", fields=["teacher"], condition=Q(until=None, appraised=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.teacher_id} {self.tier} from {self.since}"
