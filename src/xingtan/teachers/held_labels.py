"""What the tables that name a person are called, and on which page they are read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class TableLabel:
    """The name of a table as people say it, its page if it has one, and its place in the list."""

    name: str | Promise
    page: str = ""
    order: int = 99


TABLES: dict[str, TableLabel] = {
    "teachers.post": TableLabel(_("Posts"), order=1),
    "access.duty": TableLabel(_("Duties"), "account", 2),
    "teachers.tierplacement": TableLabel(_("Tiers"), "growth:standards", 3),
    "teachers.customgroupmember": TableLabel(_("Lists of custom groups"), order=4),
    "records.record": TableLabel(_("Records"), "records:list", 5),
    "records.companion": TableLabel(_("Requests to join records"), "records:list", 6),
    "credit_bank.creditaccount": TableLabel(_("Credit accounts"), "credit_bank:mine", 7),
    "declarations.declarationline": TableLabel(_("Declaration lines"), "credit_bank:mine", 8),
    "declarations.decreeteacher": TableLabel(_("Decrees that name you"), "declarations:decrees", 9),
    "declarations.appeal": TableLabel(_("Appeals"), "declarations:appeals", 10),
    "declarations.admission": TableLabel(_("Credits brought along"), "declarations:mobility", 11),
    "declarations.outgoing": TableLabel(_("Statements and notes issued"), "declarations:mobility", 12),
    "standing.circumstance": TableLabel(_("Circumstances"), order=13),
    "standing.dossier": TableLabel(_("Dossiers"), order=14),
    "standing.weighing": TableLabel(_("Estimates of the standing"), order=15),
    "standing.simulationrow": TableLabel(_("Trial results of rulebook drafts"), order=16),
    "assessment.assessed": TableLabel(_("Assessments"), "assessment:mine", 17),
    "growth.redemption": TableLabel(_("Requests for gifts"), "growth:points", 18),
    "growth.hiddenname": TableLabel(_("Name kept out of the ranking"), "growth:points", 19),
    "growth.portfolio": TableLabel(_("Portfolio"), order=20),
    "growth.portfoliochoice": TableLabel(_("Choices for the portfolio"), order=21),
    "growth.portfolioshare": TableLabel(_("Links to the portfolio"), order=22),
    "growth.frozenportfolio": TableLabel(_("Frozen copies of the portfolio"), order=23),
    "growth.portfolioremark": TableLabel(_("Remarks on the portfolio"), order=24),
    "growth.growthpassport": TableLabel(_("Growth passports"), "growth:passport", 24),
    "growth.passportmentor": TableLabel(_("Trainees you guide"), "growth:passport-mentees", 24),
    "assessment.panelmember": TableLabel(_("Seats on panels"), "assessment:mine", 25),
    "assessment.ratingsheet": TableLabel(_("Rating sheets you fill in"), "assessment:mine", 26),
    "research.resourceauthor": TableLabel(_("Resources"), order=27),
    "notices.notice": TableLabel(_("Notices"), order=28),
    "notices.choice": TableLabel(_("Choices about notices"), order=29),
    "notices.reach": TableLabel(_("Ways to reach you"), order=30),
    "notices.parcel": TableLabel(_("Messages sent to you"), order=31),
    "notices.calendarentry": TableLabel(_("Calendar entries"), order=32),
    "notices.calendarkey": TableLabel(_("Calendar links"), order=33),
    "notices.absence": TableLabel(_("Leave during which nobody asks you for work"), order=34),
    "account.emailaddress": TableLabel(_("Addresses for signing in"), order=35),
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
