"""What the tables that name a person are called; ``settings.PAGES_OF_TABLES`` knows on which page each is read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class TableLabel:
    """The name of a table as people say it, and its place in the list."""

    name: str | Promise
    order: int = 99


TABLES: dict[str, TableLabel] = {
    "teachers.post": TableLabel(_("Posts"), 1),
    "access.duty": TableLabel(_("Duties"), 2),
    "teachers.tierplacement": TableLabel(_("Tiers"), 3),
    "teachers.customgroupmember": TableLabel(_("Lists of custom groups"), 4),
    "records.record": TableLabel(_("Records"), 5),
    "records.companion": TableLabel(_("Requests to join records"), 6),
    "credit_bank.creditaccount": TableLabel(_("Credit accounts"), 7),
    "declarations.declarationline": TableLabel(_("Declaration lines"), 8),
    "declarations.decreeteacher": TableLabel(_("Decrees that name you"), 9),
    "declarations.appeal": TableLabel(_("Appeals"), 10),
    "declarations.admission": TableLabel(_("Credits brought along"), 11),
    "declarations.outgoing": TableLabel(_("Statements and notes issued"), 12),
    "standing.circumstance": TableLabel(_("Circumstances"), 13),
    "standing.dossier": TableLabel(_("Dossiers"), 14),
    "standing.weighing": TableLabel(_("Estimates of the standing"), 15),
    "standing.simulationrow": TableLabel(_("Trial results of rulebook drafts"), 16),
    "assessment.assessed": TableLabel(_("Assessments"), 17),
    "growth.redemption": TableLabel(_("Requests for gifts"), 18),
    "growth.hiddenname": TableLabel(_("Name kept out of the ranking"), 19),
    "growth.portfolio": TableLabel(_("Portfolio"), 20),
    "growth.portfoliochoice": TableLabel(_("Choices for the portfolio"), 21),
    "growth.portfolioshare": TableLabel(_("Links to the portfolio"), 22),
    "growth.frozenportfolio": TableLabel(_("Frozen copies of the portfolio"), 23),
    "growth.portfolioremark": TableLabel(_("Remarks on the portfolio"), 24),
    "growth.growthpassport": TableLabel(_("Growth passports"), 24),
    "growth.passportmentor": TableLabel(_("Trainees you guide"), 24),
    "assessment.panelmember": TableLabel(_("Seats on panels"), 25),
    "assessment.ratingsheet": TableLabel(_("Rating sheets you fill in"), 26),
    "research.resourceauthor": TableLabel(_("Resources"), 27),
    "notices.notice": TableLabel(_("Notices"), 28),
    "notices.choice": TableLabel(_("Choices about notices"), 29),
    "notices.reach": TableLabel(_("Ways to reach you"), 30),
    "notices.parcel": TableLabel(_("Messages sent to you"), 31),
    "notices.calendarentry": TableLabel(_("Calendar entries"), 32),
    "notices.calendarkey": TableLabel(_("Calendar links"), 33),
    "notices.absence": TableLabel(_("Leave during which nobody asks you for work"), 34),
    "account.emailaddress": TableLabel(_("Addresses for signing in"), 35),
}

ACTS = {
    "teacher.enrolled": _("enrolled you"),
    "teacher.changed": _("changed the file"),
    "teacher.transferred": _("moved you"),
    "teacher.left": _("entered that you left"),
    "teacher.revealed": _("looked at your ID and phone number"),
    "teacher.account_opened": _("opened your account"),
    "teacher.tier_entered": _("entered you into a tier"),
    "teacher.tier_ended": _("let you out of a tier"),
    "teacher.tier_appraised": _("chose the tier in which you are appraised"),
}
"""What was done to a file, said to its owner."""
