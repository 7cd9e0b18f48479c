"""How a standing is named and toned."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.rulebook.results import State

VERDICTS: dict[str, tuple[Promise, str]] = {
    State.MET: (_("All met"), "done"),
    State.OPEN: (_("On the way"), "wait"),
    State.SHORT: (_("Short"), "bad"),
}
"""Verdict over all requirements of a teacher, with the tone of its badge."""

RESULTS: dict[str, tuple[Promise, str]] = {
    State.MET: (_("met"), "good"),
    State.OPEN: (_("not due yet"), "wait"),
    State.SHORT: (_("missed"), "bad"),
}
"""State of one requirement, with the tone of its badge."""
