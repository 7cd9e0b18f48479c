"""How a standing is named and toned."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.rulebook.results import State
from xingtan.standing.reads import Outlook

OUTLOOKS: dict[str, tuple[Promise, str]] = {
    Outlook.SHORT: (_("Short"), "bad"),
    Outlook.WAITING: (_("Waits for identification"), "wait"),
    Outlook.OPEN: (_("Still running"), "neutral"),
    Outlook.MET: (_("All met"), "done"),
}
"""How a teacher stands, with the tone of its badge; the most urgent first."""

RESULTS: dict[str, tuple[Promise, str]] = {
    State.MET: (_("met"), "good"),
    State.OPEN: (_("not due yet"), "neutral"),
    State.SHORT: (_("missed"), "bad"),
}
"""State of one requirement, with the tone of its badge."""

COVERED: tuple[Promise, str] = (_("waits for identification"), "wait")
"""A requirement that is due and that what is on its way would meet."""

REACHES: dict[str, tuple[Promise, str]] = {
    "lost": (_("Can no longer be met"), "bad"),
    "soon": (_("Only just in time"), "wait"),
    "open": (_("Can still be met"), "neutral"),
    "met": (_("Nothing is missing"), "done"),
}
"""What becomes of requirements that still run, with the tone of its badge; the most urgent first."""
