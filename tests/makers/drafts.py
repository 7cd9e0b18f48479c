"""Makers of rulebook drafts: the demonstration's rulebook under a new version, written out."""

from __future__ import annotations

from makers.credit import NOON
from xingtan.access.actors import Actor
from xingtan.credit_bank.draft_models import RulebookDraft
from xingtan.credit_bank.drafting import take_in_draft
from xingtan.institutions.models import Institution
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.table_editing import written_out

DEMO = "demo-xinghe-2022"


def draft_text(**changes: str) -> str:
    """Return the demonstration's rulebook written out as version 2027.1, with pieces of text exchanged."""
    text = written_out(shipped(DEMO)).replace("2022.1", "2027.1")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def make_draft(officer: Actor, place: Institution, text: str | None = None) -> RulebookDraft:
    """Return a draft of the officer for the place."""
    return take_in_draft(
        actor=officer, institution=place, text=draft_text() if text is None else text, source_name="rules.yaml", at=NOON
    )
