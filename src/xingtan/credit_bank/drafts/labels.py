"""Codes of the rulebook desk as words and sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.credit_bank.drafts.models import DraftState
from xingtan.credit_bank.labels import SENTENCES as OF_THE_BANK
from xingtan.rulebook.comparing.words import Change, Leaning

Words = str | Promise

STATES: dict[str, tuple[Words, str]] = {
    DraftState.DRAFT: (_("Draft"), "wait"),
    DraftState.PUBLISHED: (_("Published"), "done"),
    DraftState.DROPPED: (_("Dropped"), "neutral"),
}

CHANGES: dict[Change, tuple[Words, str, str]] = {
    Change.ADDED: (_("added"), "good", "plus"),
    Change.REMOVED: (_("removed"), "bad", "x"),
    Change.RAISED: (_("raised"), "done", "arrow-up"),
    Change.LOWERED: (_("lowered"), "warn", "arrow-down"),
    Change.CHANGED: (_("changed"), "neutral", "pencil"),
    Change.MOVED: (_("in another order"), "neutral", "list"),
}
"""What happened to a thing: its word, tone and icon."""

LEANINGS: dict[Leaning, tuple[Words, str]] = {
    Leaning.STRICTER: (_("asks more"), "warn"),
    Leaning.LAXER: (_("gives more"), "good"),
    Leaning.NEITHER: (_("depends on the case"), "neutral"),
}
"""Which way a difference leans for teachers."""

SENTENCES: dict[str, Words] = {
    **OF_THE_BANK,
    "draft_closed": _("This draft is published or dropped; it can no longer change. Start a new one from it."),
    "draft_changed_meanwhile": _("Somebody else saved this draft after you opened it."),
    "draft_too_long": _("The text is too long for a rulebook, or holds a character that cannot be kept."),
    "not_author": _("Rulebooks are written by the provincial officer, or for points by the school's manager."),
    "not_editable": _("That place does not stand in the text any more. Open the page again."),
}
