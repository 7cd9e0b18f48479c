"""The tree of institutions and its history."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from treebeard.mp_tree import MP_Node


class Kind(StrEnum):
    """What an institution is."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    SCHOOL = "school"
    CAMPUS = "campus"
    RESEARCH_GROUP = "research_group"
    PREPARATION_GROUP = "preparation_group"
    TRAINING_INSTITUTION = "training_institution"


class Institution(MP_Node):
    """An authority, school, campus, group or training institution; its path covers everything below it.

    The tree is today's; where an institution stood on an earlier day its placements tell.
    """

    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=24, choices=[(kind.value, kind.name) for kind in Kind])
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="institution_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Placement(models.Model):
    """Under which parent an institution stood, for a span of days."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="placement_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.UniqueConstraint(name="placement_one_open", fields=["institution"], condition=Q(valid_until=None)),
        )

    def __str__(self) -> str:
        return f"{self.institution_id} under {self.parent_id} from {self.valid_from}"
