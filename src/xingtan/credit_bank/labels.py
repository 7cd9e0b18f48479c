"""Codes of this room as words and sentences: errors, reasons, acts of the journal, kinds of batches."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import operator
from xingtan.credit_bank.postings import POINTS, BatchKind
from xingtan.credit_bank.published import CREDIT_POINTS
from xingtan.pages.filters import school_year

Words = str | Promise

BATCH_KINDS: dict[str, Words] = {
    BatchKind.IDENTIFICATION: _("Identification"),
    BatchKind.REVERSAL: _("Taken back"),
    BatchKind.CORRECTION: _("Correction"),
    BatchKind.DECREE: _("Decree"),
    BatchKind.TRANSFER: _("Transfer from another province"),
    BatchKind.RECOGNITION: _("Recognition"),
    BatchKind.POINTS: _("Points"),
    BatchKind.REDEMPTION: _("Points redeemed"),
    BatchKind.EXPIRY: _("Points expired"),
}

UNITS: dict[str, Words] = {
    "credits": _("Credits"),
    "hours": _("Hours"),
    POINTS: _("Points"),
    CREDIT_POINTS: _("Credit points"),
}
"""Units of accounts as they are usually called; another unit is shown by its own name."""

ACTIONS: dict[str, tuple[Words, str]] = {
    "record.entered": (_("Entered"), "neutral"),
    "record.changed": (_("Changed"), "neutral"),
    "record.submitted": (_("Submitted for audit"), "wait"),
    "record.accepted": (_("Accepted by the school"), "good"),
    "record.returned": (_("Returned to the teacher"), "bad"),
    "record.reopened": (_("Reopened after acceptance"), "bad"),
    "record.withdrawn": (_("Withdrawn"), "neutral"),
    "evidence.attached": (_("Evidence added"), "neutral"),
    "evidence.detached": (_("Evidence removed"), "neutral"),
    "line.declare": (_("Declared by the school"), "wait"),
    "line.county_accept": (_("Passed by the county"), "good"),
    "line.county_return": (_("Sent back by the county"), "bad"),
    "line.city_accept": (_("Passed by the city"), "good"),
    "line.city_return": (_("Sent back by the city"), "bad"),
    "line.province_return": (_("Sent back by the province"), "bad"),
    "line.redeclare": (_("Declared again after correction"), "wait"),
    "line.drop": (_("Given up by the school"), "neutral"),
    "line.identify": (_("Identified by the province"), "done"),
    "credits.posted": (_("Posted to the ledger"), "done"),
    "credits.reversed": (_("Taken back from the ledger"), "bad"),
    "points.posted": (_("Points posted"), "done"),
    "points.reversed": (_("Points taken back"), "bad"),
    "points.asked": (_("Asked for"), "wait"),
    "points.granted": (_("Granted"), "good"),
    "points.cancelled": (_("Taken back"), "bad"),
    "transfer.enter": (_("Entered"), "neutral"),
    "transfer.confirm": (_("Confirmed by the county"), "good"),
    "transfer.post": (_("Posted by the province"), "done"),
    "recognition.enter": (_("Entered"), "neutral"),
    "recognition.confirm": (_("Confirmed by the county"), "good"),
    "recognition.post": (_("Posted by the province"), "done"),
    "decree.issued": (_("Decree entered"), "done"),
    "decree.posted": (_("Posted by decree"), "done"),
    "decree.withdrawn": (_("Decree withdrawn"), "bad"),
    "rulebook.published": (_("Rulebook published"), "done"),
}
"""Acts of the journal that tell the story of an entry, each with its word and tone."""

SOURCES: dict[str, Words] = {
    "record": _("Record"),
    "points": _("Record"),
    "points_redeemed": _("Request"),
    "points_lapsed": _("Lapsed"),
    "decree": _("Decree"),
    "transfer": _("Transfer"),
    "recognition": _("Recognition"),
}
"""What an entry was posted for, by its source kind."""

PARTS: dict[str, Words] = {"redeemed": _("Spent"), "lapsed": _("Lapsed")}
"""Parts of points that no rulebook names."""

QUIET = frozenset({"record.declared", "record.released", "record.settled"})
"""Acts that only echo what the line went through; the story leaves them out."""

SENTENCES: dict[str, Words] = {
    "rulebook_mistakes": _("The rulebook has mistakes; nothing was published."),
    "version_published": _(
        "This version is published already, with other content or another date. Give the new text a new version."
    ),
    "effect_outside_rulebook": _("The date of effect lies outside the dates that the rulebook itself names."),
    "nothing_to_post": _("There is nothing to post."),
    "posted_already": _("One of these records has an entry already; nothing was posted."),
    "already_reversed": _("This entry was taken back before."),
    "reversal_stands": _("A reversal cannot itself be taken back."),
    "reason_missing": _("Say why; the reason stays in the ledger."),
    "not_provincial_officer": _("Only the provincial officer of this place may do this."),
    "not_manager": _("Only the manager of this school may do this."),
    "not_authority": _("Only the county, the city or the province above this school may do this."),
    "not_a_school": _("Points belong to a school; choose a school."),
    "own_account": _("Nobody posts to their own account or takes back from it. Somebody else can."),
    "judges_only": _("A rulebook of registration only judges. Post under the rulebook of credits that holds here."),
    "other_purpose": _("Credits and points never mix: this rulebook counts the other, or belongs to another school."),
    "outside_place": _("One of the teachers does not belong to this place; nothing was posted."),
    "units_mixed": _("These entries count in different units; take them back one unit at a time."),
    "nothing_reversed": _("One of these entries does not exist; nothing was taken back."),
}
"""What pages say for error codes and reasons of verdicts."""


_APPEALED = re.compile(r"(?P<number>\d{1,9}): (?P<text>.*)", re.DOTALL)


def appeal_in(kind: str, reason: str) -> tuple[str, str]:
    """Return the number of the appeal that the reason of a batch names, and what was answered; "" where it names none.

    The ledger keeps the reason of a correction as ``number: answer``.
    """
    found = _APPEALED.fullmatch(reason) if kind in {BatchKind.CORRECTION, BatchKind.REVERSAL} else None
    return (found["number"], found["text"]) if found else ("", reason)


def reason_said(kind: str, reason: str) -> str:
    """Return the reason of a batch as people read it."""
    number, text = appeal_in(kind, reason)
    return gettext("Appeal %(number)s: %(text)s") % {"number": number, "text": text} if number else reason


def narrative_said(source_kind: str, narrative: str) -> str:
    """Return what an entry is about as people read it; lapsed points are kept by the school year that they were of."""
    year = narrative.partition("/")[0]
    if source_kind != "points_lapsed" or not year.isdigit():
        return narrative
    return gettext("Points left from %(year)s that lapsed") % {"year": school_year(int(year))}


def person_said(name: str) -> str:
    """Return who acted as people read it: what the system does by itself, it does under the operator's name."""
    return gettext("the system") if name == operator().name else name
