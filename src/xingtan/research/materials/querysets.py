"""The vocabulary of the books: what exists for whom, how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from xingtan.access.roles import Role
from xingtan.research.materials.workflow import Move

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.research.materials.models import Material


class MaterialQuerySet(models.QuerySet["Material"]):
    """Questions asked about books."""

    def kept_by(self, actor: Actor) -> Self:
        """Books of the schools that this person manages."""
        return self.filter(actor.within("school__path", Role.MANAGER))

    def with_sums(self) -> Self:
        """Add how many copies were ordered, arrived, issued, returned and lost, and lost from the store."""
        sums = {move.value: Coalesce(Sum("moves__quantity", filter=Q(moves__move=move.value)), 0) for move in Move}
        stray = Q(moves__move=Move.LOST.value, moves__teacher=None)
        return self.annotate(**sums, lost_in_store=Coalesce(Sum("moves__quantity", filter=stray), 0))
