"""The vocabulary of duties."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.access.roles import GIVERS

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.access.models import Duty


class DutyQuerySet(models.QuerySet["Duty"]):
    """Questions asked about duties."""

    def visible_to(self, actor: Actor) -> Self:
        """Duties that this person may know of: their own, those of their deputies, those in the scope of a giver."""
        own = Q(pk__in=[])
        if actor.account_id is not None:
            own = Q(account_id=actor.account_id) | Q(stands_in_for__account_id=actor.account_id)
        return self.filter(own | actor.within("institution__path", *GIVERS))

    def in_force(self, on: date) -> Self:
        """Duties whose span holds the day; a deputy's only while the duty behind it is in force too."""
        return self.not_ended(on).filter(
            Q(stands_in_for=None) | Q(stands_in_for__valid_from__lte=on), valid_from__lte=on
        )

    def not_ended(self, on: date) -> Self:
        """Duties in force on the day or later."""
        behind = Q(stands_in_for__valid_until=None) | Q(stands_in_for__valid_until__gte=on)
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=on),
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=on),
            Q(stands_in_for=None) | behind,
        )

    def own(self) -> Self:
        """Duties held in one's own right, not as somebody's deputy."""
        return self.filter(stands_in_for=None)

    def of_deputies(self) -> Self:
        """Duties in which somebody stands in for another."""
        return self.exclude(stands_in_for=None)

    def lasting(self) -> Self:
        """Duties held in one's own right without a last day: those that the personnel file keeps."""
        return self.own().filter(valid_until=None)
