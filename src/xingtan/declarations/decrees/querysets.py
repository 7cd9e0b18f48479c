"""The vocabulary of decrees: who may know of one, when it holds, whom it touches."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.access.roles import OVERSEERS, Role
from xingtan.institutions.paths import at_or_above
from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.declarations.decrees.models import Decree

OFFICES = (Role.PROVINCIAL_OFFICER, Role.CITY_AUDITOR, Role.COUNTY_AUDITOR)
"""Authorities that issue decrees for the places below them."""


class DecreeQuerySet(models.QuerySet["Decree"]):
    """Questions asked about decrees."""

    def visible_to(self, actor: Actor) -> Self:
        """Decrees of one's own office and below, those that name a teacher in scope, those for a place one is in."""
        named = Teacher.objects.visible_to(actor)
        around = Q(place__path__in=at_or_above(actor.paths())) | actor.within("place__path", *OVERSEERS)
        return self.filter(
            actor.within("institution__path", *OFFICES)
            | Q(pk__in=self.model.objects.filter(named__teacher__in=named).values("pk"))
            | (Q(covers_place=True) & around)
        )

    def in_force(self, on: date) -> Self:
        """Decrees that hold on that day: begun, not over, not withdrawn by then."""
        return self.filter(
            Q(effective_until=None) | Q(effective_until__gte=on),
            Q(withdrawal=None) | Q(withdrawal__effective_on__gt=on),
            effective_from__lte=on,
        )

    def touching(self, teacher: Teacher) -> Self:
        """Decrees that name the teacher, or hold for a place that the teacher's school lies in."""
        above = at_or_above([teacher.school.path])
        return self.filter(Q(named__teacher=teacher) | Q(covers_place=True, place__path__in=above)).distinct()

    def for_rows(self) -> Self:
        """Everything one table row shows, in one query, the newest document first."""
        return self.select_related("institution", "place", "withdrawal").order_by("-dated_on", "-serial")
