"""Codes of this room as words and sentences: errors, reasons, acts of the journal, kinds of batches."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.credit_bank.postings import POINTS, BatchKind
from xingtan.credit_bank.published import CREDIT_POINTS

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
    "rulebook.published": (_("Rulebook published"), "done"),
}
"""Acts of the journal that tell the story of an entry, each with its word and tone."""

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
    "other_purpose": _("Credits and points never mix: this rulebook counts the other, or belongs to another school."),
    "outside_place": _("One of the teachers does not belong to this place; nothing was posted."),
    "units_mixed": _("These entries count in different units; take them back one unit at a time."),
    "nothing_reversed": _("One of these entries does not exist; nothing was taken back."),
}
"""What pages say for error codes and reasons of verdicts."""
