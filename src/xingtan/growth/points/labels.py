"""Codes of the points bank as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.credit_bank.postings import BatchKind
from xingtan.growth.points.models import RequestState

SENTENCES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "not_manager": _("Only the school's manager does this."),
        "not_a_school": _("Points belong to a school; choose one."),
        "not_own_case": _("This belongs to somebody else."),
        "own_case": _("Nobody decides on their own request; ask another manager."),
        "other_school": _("This is given at another school."),
        "points_missing": _("There are not enough points for this."),
        "gift_gone": _("Nothing is left of it."),
        "not_asked": _("This request has been decided already."),
        "asked_already": _("You have asked for this already; wait for the answer."),
        "kind_counts_already": _("The draft of the rules holds this kind already; open it under Rulebooks."),
        "rulebook_mistakes": _("The draft of the rules does not take this line. Add it under Rulebooks."),
        "no_points_rules": _("The school has no rules of points in force."),
        "reason_missing": _("Say why; the teacher reads it."),
    }
)
STATES: Mapping[str, tuple[str | Promise, str]] = MappingProxyType(
    {
        RequestState.ASKED.value: (_("Asked for"), "wait"),
        RequestState.GRANTED.value: (_("Granted"), "good"),
        RequestState.DECLINED.value: (_("Declined"), "bad"),
        RequestState.WITHDRAWN.value: (_("Withdrawn"), "neutral"),
        RequestState.CANCELLED.value: (_("Taken back"), "neutral"),
    }
)
"""State of a request → its words and tone."""
KINDS: Mapping[BatchKind, tuple[str | Promise, str]] = MappingProxyType(
    {
        BatchKind.POINTS: (_("Earned"), "good"),
        BatchKind.REVERSAL: (_("Taken back"), "bad"),
        BatchKind.REDEMPTION: (_("Spent"), "neutral"),
        BatchKind.EXPIRY: (_("Lapsed"), "neutral"),
    }
)
"""Kind of a line → its words and tone."""
