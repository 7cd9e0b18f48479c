"""Codes of simulations as words and sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.rulebook.results import State as Verdict

Words = str | Promise

VERDICTS: dict[str, tuple[Words, str]] = {
    "": (_("no rules"), "neutral"),
    Verdict.MET.value: (_("met"), "good"),
    Verdict.OPEN.value: (_("open"), "wait"),
    Verdict.SHORT.value: (_("short"), "bad"),
}
"""How a teacher stands under a rulebook on the day: the word and its tone."""

SENTENCES: dict[str, Words] = {
    "not_provincial_officer": _("Only the provincial officer of this place may do this."),
    "draft_has_mistakes": _("The draft still has mistakes; correct them, then simulate."),
    "outside_draft": _("The draft is not written for this place."),
    "simulation_impossible": _(
        "These rules cannot be simulated: they count no credits, or name no year in which a common cycle begins."
    ),
}
