"""The vocabulary of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, IntegerField, Q, When

from xingtan.access.roles import OVERSEERS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from xingtan.access.actors import Actor
    from xingtan.institutions.models import Institution
    from xingtan.standing.models import Circumstance, Dossier, Weighing


class WeighingQuerySet(models.QuerySet["Weighing"]):
    """Questions asked about what was weighed."""

    def visible_to(self, actor: Actor) -> Self:
        """Weighings of everybody in one's scope; a team leader's people are few and weighed anew each time."""
        return self.filter(actor.within("place", *OVERSEERS))

    def below(self, institution: Institution) -> Self:
        """Weighings of teachers whose school stood below the institution."""
        return self.filter(place__startswith=institution.path)

    def most_urgent_first(self) -> Self:
        """Those who can no longer make it, then by the last day on which they can, then the others."""
        rank = Case(When(reach="lost", then=0), When(reach="open", then=1), default=2, output_field=IntegerField())
        return self.order_by(rank, "latest", "place", "teacher_id")


class CircumstanceQuerySet(models.QuerySet["Circumstance"]):
    """Questions asked about circumstances."""

    def visible_to(self, actor: Actor) -> Self:
        """Circumstances of oneself, and of everybody in one's scope; a team leader does not see them."""
        own = Q(pk__in=[]) if actor.account_id is None else Q(teacher__account_id=actor.account_id)
        return self.filter(own | actor.within("teacher__school__path", *OVERSEERS))

    def live(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def of_teachers(self, teacher_ids: Iterable[int], until: date) -> Self:
        """Live circumstances of these teachers that had begun by that day, oldest first."""
        found = self.live().filter(teacher_id__in=teacher_ids, happened_on__lte=until)
        return found.order_by("happened_on", "number")

    def for_rows(self) -> Self:
        """Everything one table row shows, in one query, the newest first."""
        return self.select_related("teacher__school").order_by("-happened_on", "-pk")


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Questions asked about dossiers."""

    def visible_to(self, actor: Actor) -> Self:
        """Dossiers of oneself, and of everybody in one's scope; a team leader does not see them."""
        own = Q(pk__in=[]) if actor.account_id is None else Q(teacher__account_id=actor.account_id)
        return self.filter(own | actor.within("place", *OVERSEERS))

    def live(self) -> Self:
        """Those that no later dossier supersedes."""
        return self.filter(superseded_by=None)

    def below(self, institution: Institution) -> Self:
        """Dossiers of teachers whose school stood below the institution when they were frozen."""
        return self.filter(place__startswith=institution.path)

    def for_rows(self) -> Self:
        """Everything one table row shows, in one query, the newest first; the content is left in the database."""
        found = self.select_related("teacher__school", "batch", "supersedes", "superseded_by")
        return found.defer("content", "supersedes__content", "superseded_by__content").order_by("-batch", "-number")
