"""The vocabulary of the book: what somebody may know of, what stands where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from xingtan.access.roles import OVERSEERS
from xingtan.institutions.paths import at_or_above
from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from xingtan.access.actors import Actor
    from xingtan.credit_bank.models import Entry, PostingBatch, PublishedRulebook
    from xingtan.institutions.models import Institution
    from xingtan.rulebook.rules import Purpose


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions asked about ledger entries."""

    def visible_to(self, actor: Actor) -> Self:
        """Entries of teachers whose existence this person may know."""
        return self.filter(account__teacher__in=Teacher.objects.visible_to(actor))

    def of_teachers(self, teacher_ids: Iterable[int]) -> Self:
        """Entries on the accounts of these teachers."""
        return self.filter(account__teacher_id__in=teacher_ids)

    def below(self, institution: Institution) -> Self:
        """Entries posted while the teacher's school stood below the institution."""
        return self.filter(place__startswith=institution.path)

    def with_ground(self) -> Self:
        """Everything the digest of an entry binds and its page shows, in one query, oldest first."""
        return self.select_related("account__teacher", "batch__institution", "rulebook", "reverses").order_by("pk")


class PostingBatchQuerySet(models.QuerySet["PostingBatch"]):
    """Questions asked about batches of postings."""

    def visible_to(self, actor: Actor) -> Self:
        """Batches of institutions above, at or below a place that this person oversees."""
        paths = actor.paths(*OVERSEERS)
        return self.filter(Q(institution__path__in=at_or_above(paths)) | actor.within("institution__path", *OVERSEERS))


class PublishedRulebookQuerySet(models.QuerySet["PublishedRulebook"]):
    """Questions asked about published rulebooks."""

    def of_purpose(self, purpose: Purpose) -> Self:
        """Rulebooks that count credits, or those that count a school's points."""
        return self.filter(purpose=purpose.value)

    def in_force(self, on: date) -> Self:
        """Rulebooks whose dates of effect hold the day."""
        return self.filter(Q(effective_until=None) | Q(effective_until__gte=on), effective_from__lte=on)

    def over(self, institution: Institution) -> Self:
        """Rulebooks published by the institution or by one above it; the nearest first, then the newest."""
        return self.filter(institution__path__in=at_or_above([institution.path])).order_by(
            F("institution__depth").desc(), F("effective_from").desc(), F("pk").desc()
        )

    def for_rows(self) -> Self:
        """Everything one table row shows, in one query, newest effect first."""
        return self.select_related("institution").order_by("-effective_from", "-pk")
