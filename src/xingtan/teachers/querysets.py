"""The vocabulary of the personnel file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.access.roles import OVERSEERS, Role

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.teachers.models import Teacher


class TeacherQuerySet(models.QuerySet["Teacher"]):
    """Questions asked about teachers."""

    def visible_to(self, actor: Actor) -> Self:
        """Teachers whose existence this person may know: themselves, their team, everybody in their scope."""
        return self.filter(
            Q(account_id=actor.account_id)
            | actor.within("school__path", *OVERSEERS)
            | actor.within("group__path", Role.TEAM_LEADER)
        )

    def in_service(self, on: date) -> Self:
        """Teachers who have not left by that day."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=on))

    def for_rows(self) -> Self:
        """Everything one table row shows, in one query, by school, group and number."""
        return self.select_related("school", "group").order_by("school__path", "number")
