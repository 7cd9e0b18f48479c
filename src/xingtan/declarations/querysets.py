"""The vocabulary of declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.access.roles import OVERSEERS
from xingtan.declarations.workflow import State

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.declarations.models import Declaration, DeclarationLine
    from xingtan.institutions.models import Institution


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Questions asked about the declarations of schools."""

    def visible_to(self, actor: Actor) -> Self:
        """Declarations of schools that this person oversees."""
        return self.filter(actor.within("school__path", *OVERSEERS))


class LineQuerySet(models.QuerySet["DeclarationLine"]):
    """Questions asked about the lines of declarations."""

    def visible_to(self, actor: Actor) -> Self:
        """Lines whose existence this person may know: of their own records, and of schools that they oversee."""
        own = Q(pk__in=[]) if actor.account_id is None else Q(teacher__account_id=actor.account_id)
        return self.filter(own | actor.within("declaration__school__path", *OVERSEERS))

    def not_own(self, actor: Actor) -> Self:
        """Lines on which this person may decide as far as their own records go."""
        return self.exclude(teacher__account_id__in=actor.spoken_for) if actor.spoken_for else self

    def below(self, institution: Institution) -> Self:
        """Lines of schools that stand at or below the institution."""
        return self.filter(declaration__school__path__startswith=institution.path)

    def of_year(self, year: int) -> Self:
        """Lines of one credit year."""
        return self.filter(declaration__year=year)

    def live(self) -> Self:
        """Lines that still stand for their record: all but the dropped ones."""
        return self.exclude(state=State.DROPPED.value)

    def waiting_for(self, state: State) -> Self:
        """Lines in that state."""
        return self.filter(state=state.value)

    def with_ground(self) -> Self:
        """Everything that policies, facts and marks read; definitions come once each, in a second query."""
        return self.select_related("declaration__school", "teacher", "record__teacher").prefetch_related(
            "record__definition"
        )

    def for_rows(self) -> Self:
        """Everything one table row shows, in one query, by school, teacher and day."""
        return self.select_related(
            "declaration__school", "teacher", "record__definition", "answer__identification"
        ).order_by("declaration__school__path", "teacher__number", "record__happened_on", "pk")
