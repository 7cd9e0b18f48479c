"""Custom groups: circles of teachers that a school puts together, by a list or by a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from xingtan.access.roles import OVERSEERS
from xingtan.institutions.models import Institution

if TYPE_CHECKING:
    from xingtan.access.actors import Actor


class CustomGroupQuerySet(models.QuerySet["CustomGroup"]):
    """Questions asked about custom groups."""

    def visible_to(self, actor: Actor) -> Self:
        """Groups of the places that the person oversees."""
        return self.filter(actor.within("school__path", *OVERSEERS))


class CustomGroup(models.Model):
    """A circle of teachers of a school (自定义群组): whoever meets ``rule``, or a fixed list where there is none.

    Personal data: name of whoever made it; kept while the group is in use.
    """

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="custom_groups")
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=300, blank=True, default="")
    rule = models.JSONField(null=True, blank=True)
    made_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    retired_on = models.DateField(null=True, blank=True)

    objects = CustomGroupQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="custom_group_name_once", fields=["school", "name"], condition=Q(retired_on=None)
            ),
        )

    def __str__(self) -> str:
        return self.name


class CustomGroupMember(models.Model):
    """One teacher on the fixed list of a group, for a span of days.

    Personal data: that a teacher belongs to a circle; kept while the group is.
    """

    group = models.ForeignKey(CustomGroup, on_delete=models.PROTECT, related_name="listed")
    teacher = models.ForeignKey("teachers.Teacher", on_delete=models.PROTECT, related_name="custom_groups")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="group_member_ends_after_it_begins", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                name="group_member_listed_once", fields=["group", "teacher"], condition=Q(until=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.teacher_id} in {self.group_id}"
