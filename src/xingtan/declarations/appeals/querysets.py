"""The vocabulary of appeals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.access.roles import OVERSEERS
from xingtan.declarations.appeals.workflow import ANSWERERS, WAITING

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.declarations.appeals.models import Appeal


def owed_by(actor: Actor) -> Q:
    """Return the filter for what this person, in one of their roles, owes an answer to."""
    owed = Q(pk__in=[])
    for held in actor.duties:
        if held.role.value in ANSWERERS:
            owed |= Q(owner_role=held.role.value, owner__path__startswith=held.path)
    return owed


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Questions asked about appeals."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those that an office at or below one's own has had to answer at some time.

        An appeal that only went to the county is not for the school's desks.
        """
        own = Q(teacher__account_id=actor.account_id) if actor.account_id is not None else Q(pk__in=[])
        seen = self.model.objects.filter(actor.within("acts__owner__path", *OVERSEERS)).values("pk")
        return self.filter(own | Q(pk__in=seen))

    def owed_by(self, actor: Actor) -> Self:
        """Appeals that wait for an answer of this person's office; never their own."""
        rows = self.filter(owed_by(actor), state__in=WAITING)
        return rows.exclude(teacher__account_id__in=actor.spoken_for) if actor.spoken_for else rows

    def waiting(self) -> Self:
        """Appeals to which somebody owes an answer."""
        return self.filter(state__in=WAITING)

    def overdue(self, on: date) -> Self:
        """Appeals whose answer is late on that day."""
        return self.waiting().filter(due_on__lt=on)

    def for_rows(self) -> Self:
        """Everything one table row shows, in one query, the nearest deadline first."""
        return self.select_related("teacher__school", "owner").order_by("due_on", "serial")
