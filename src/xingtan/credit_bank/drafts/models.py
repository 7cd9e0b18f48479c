"""Rulebooks on the officer's desk: drafts with all their versions, before anything is published."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.access.roles import Role
from xingtan.institutions.models import Institution

if TYPE_CHECKING:
    from xingtan.access.actors import Actor

AUTHORS = (Role.PROVINCIAL_OFFICER, Role.MANAGER)
"""Who writes rulebooks: the province its rules of credits, a school its rules of points."""


class DraftState(StrEnum):
    """How far a draft is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DROPPED = "dropped"


class RulebookDraftQuerySet(models.QuerySet["RulebookDraft"]):
    """Questions asked about drafts of rulebooks."""

    def visible_to(self, actor: Actor) -> Self:
        """Drafts for the very places at which this person writes rulebooks."""
        return self.filter(institution__path__in=actor.paths(*AUTHORS))

    def for_rows(self) -> Self:
        """Everything one table row shows, in one query, the latest change first."""
        return self.select_related("institution", "published", "based_on").order_by("-changed_at", "-pk")


class RulebookDraft(models.Model):
    """A rulebook on its way: a text that may hold mistakes, for one institution, until it is published or dropped.

    ``version`` counts the changes of the text; whoever changes it names the version that they saw. ``title`` is what
    the text itself says in both languages, or the name of its file. The key is the number of the draft.

    Personal data: login and name of whoever took it in and changed it last; kept, because rules name who made them.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="rulebook_drafts")
    title = models.JSONField()
    text = models.TextField()
    source_name = models.CharField(max_length=120)
    state = models.CharField(
        max_length=12, choices=[(state.value, state.name) for state in DraftState], default=DraftState.DRAFT.value
    )
    version = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey(
        "credit_bank.PublishedRulebook", on_delete=models.PROTECT, related_name="drafts", null=True, blank=True
    )
    based_on_shipped = models.CharField(max_length=64, blank=True, default="")
    published = models.ForeignKey(
        "credit_bank.PublishedRulebook", on_delete=models.PROTECT, related_name="written_as", null=True, blank=True
    )
    created_by = models.CharField(max_length=64)
    created_by_name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)
    changed_by_name = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    objects = RulebookDraftQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="draft_published_names_what_it_became",
                condition=Q(state=DraftState.PUBLISHED.value, published__isnull=False)
                | (~Q(state=DraftState.PUBLISHED.value) & Q(published__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} v{self.version}"

    @property
    def is_open(self) -> bool:
        """Whether the draft may still be changed."""
        return self.state == DraftState.DRAFT


class RulebookDraftText(models.Model):
    """One version of the text of a draft, as it was saved; nothing that anybody wrote is lost.

    Personal data: name of whoever saved it; kept as long as the draft.
    """

    draft = models.ForeignKey(RulebookDraft, on_delete=models.PROTECT, related_name="texts")
    version = models.PositiveIntegerField()
    text = models.TextField()
    changed_by_name = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="draft_text_one_of_a_version", fields=["draft", "version"]),)

    def __str__(self) -> str:
        return f"#{self.draft_id} v{self.version}"
