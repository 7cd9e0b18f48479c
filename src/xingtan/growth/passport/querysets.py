"""The vocabulary of growth passports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.access.roles import OVERSEERS, Role

if TYPE_CHECKING:
    from datetime import date

    from xingtan.access.actors import Actor
    from xingtan.growth.passport.models import GrowthPassport, PassportMentor


class GrowthPassportQuerySet(models.QuerySet["GrowthPassport"]):
    """Questions asked about growth passports."""

    def visible_to(self, actor: Actor, *, on: date) -> Self:
        """Passports whose existence this person may know: their own, those they guide, those in their scope."""
        found = actor.within("school__path", *OVERSEERS) | actor.within("teacher__group__path", Role.TEAM_LEADER)
        if actor.account_id is not None:
            guided = self.model.objects.filter(
                Q(mentors__until=None) | Q(mentors__until__gte=on),
                mentors__since__lte=on,
                mentors__mentor__account_id=actor.account_id,
            )
            found |= Q(teacher__account_id=actor.account_id) | Q(pk__in=guided.values("pk"))
        return self.filter(found)

    def for_rows(self) -> Self:
        """Everything one row shows."""
        return self.select_related("teacher__group", "teacher__school", "school")


class PassportMentorQuerySet(models.QuerySet["PassportMentor"]):
    """Questions asked about mentors."""

    def on(self, day: date) -> Self:
        """Mentors whose span holds the day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)
