"""What other rooms may ask of the rulebook desk: a draft by its number, and the rulebook that its text says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from xingtan.access.actors import Actor
from xingtan.credit_bank.drafts.comparables import title_of_draft
from xingtan.credit_bank.drafts.models import RulebookDraft, RulebookDraftText
from xingtan.institutions.models import Institution
from xingtan.rulebook.file.reading import Reading, read_rulebook


@dataclass(frozen=True)
class DraftShown:
    """One draft: its number, the version of its text, for whom it is written."""

    number: int
    version: int
    title: str
    text: str
    institution: Institution
    open: bool

    @property
    def reading(self) -> Reading:
        """What comes of reading the text."""
        return read_rulebook(self.text, "draft")


def drafts_seen_by(actor: Actor) -> QuerySet[RulebookDraft]:
    """Return the drafts that the person may know of; ``draft_title`` says what each is called."""
    return RulebookDraft.objects.visible_to(actor)


def draft_title(draft: RulebookDraft) -> str:
    """Return what a draft is called in the page's language."""
    return title_of_draft(draft)


def draft_of(actor: Actor, number: int) -> DraftShown | None:
    """Return the draft of this number; None when there is none or the person may not know of it."""
    return _shown(RulebookDraft.objects.visible_to(actor).filter(pk=number).select_related("institution").first())


def draft_numbered(number: int, version: int | None = None) -> DraftShown | None:
    """Return the draft of this number, for work on the server; with a version, as its text was then."""
    found = _shown(RulebookDraft.objects.filter(pk=number).select_related("institution").first())
    if found is None or version in {None, found.version}:
        return found
    text = RulebookDraftText.objects.filter(draft_id=number, version=version).values_list("text", flat=True).first()
    return None if text is None else replace(found, text=text, version=version or found.version)


def _shown(draft: RulebookDraft | None) -> DraftShown | None:
    if draft is None:
        return None
    return DraftShown(draft.pk, draft.version, title_of_draft(draft), draft.text, draft.institution, open=draft.is_open)
