"""Makers of rulebook drafts: the demonstration's rulebook under a new version, written out."""

from __future__ import annotations

from makers.credit import NOON
from makers.people import TODAY
from xingtan.access.actors import Actor
from xingtan.credit_bank.drafts.models import RulebookDraft
from xingtan.credit_bank.drafts.reads import draft_numbered
from xingtan.credit_bank.drafts.services import take_in_draft
from xingtan.institutions.models import Institution
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.table_editing import written_out
from xingtan.standing.simulations.models import Simulation
from xingtan.standing.simulations.services import ask_for_simulation, run_simulation

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


def draft_of(author: Actor, place: Institution) -> RulebookDraft:
    """Return the draft of a place, made when there is none."""
    return RulebookDraft.objects.filter(institution=place).first() or make_draft(author, place)


def simulation_of(officer: Actor, place: Institution) -> Simulation:
    """Return the finished simulation of a place, made when there is none."""
    found = Simulation.objects.filter(institution=place).first()
    if found is not None:
        return found
    draft = draft_numbered(draft_of(officer, place).pk)
    assert draft is not None
    asked = ask_for_simulation(actor=officer, draft=draft, institution=place, on=TODAY, at=NOON)
    return run_simulation(simulation=asked, draft=draft, at=NOON)
