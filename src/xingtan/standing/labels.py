"""How a standing is named and toned."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.rulebook.results import State
from xingtan.standing.models import CircumstanceKind, Eligibility, Purpose
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

PURPOSES: dict[str, Promise] = {
    Purpose.REGISTRATION: _("Periodic registration"),
    Purpose.TITLE_REVIEW: _("Title review"),
}
"""What dossiers are made for."""

ELIGIBILITIES: dict[str, tuple[Promise, str]] = {
    Eligibility.PASSED: (_("Eligible"), "good"),
    Eligibility.SUSPENDED: (_("Suspended"), "warn"),
    Eligibility.FAILED: (_("Not eligible"), "bad"),
    Eligibility.OPEN: (_("Period still runs"), "wait"),
}
"""What a dossier finds, with the tone of its badge."""

CIRCUMSTANCES: dict[str, Promise] = {
    CircumstanceKind.ANNUAL_ASSESSMENT: _("Annual assessment"),
    CircumstanceKind.INTERRUPTION: _("Interruption of work"),
    CircumstanceKind.ETHICS_BREACH: _("Breach of ethics"),
    CircumstanceKind.QUALIFICATION_LOST: _("Qualification lost or revoked"),
    CircumstanceKind.PROBATION_TRAINING: _("Training in probation"),
}
"""Kinds of circumstances."""

VALUES: dict[str, Promise] = {
    "result": _("Result"),
    "qualified": _("Qualified or better"),
    "failed": _("Not qualified"),
    "approved": _("Approved"),
    "serious": _("Serious"),
    "months": _("Months away"),
    "hours": _("Hours"),
}
"""What a circumstance says beside its day."""

SENTENCES: dict[str, Promise] = {
    "own_dossier": _("Nobody freezes their own dossier."),
    "not_an_authority": _("Dossiers are frozen by the county, the city or the province."),
    "own_circumstance": _("Nobody enters this about themselves."),
    "not_for_this_kind": _("This is entered by the county, the city or the province."),
    "not_manager": _("This is entered by the school's manager or an authority."),
    "day_in_future": _("This day has not come yet; nobody knows how things will stand then."),
    "no_rulebook_here": _("No rulebook of credits holds here, or none of registration: the province publishes them."),
    "frozen_already": _("There is a dossier for this period already; correct it, and a new one takes its place."),
    "superseded_already": _("A later dossier has taken its place; correct that one."),
    "nothing_changed": _("A new dossier would say the same as this one."),
    "nobody_to_freeze": _("Everybody here has a dossier for this period already."),
    "reason_missing": _("Please say why."),
    "withdrawn_already": _("It was withdrawn before."),
    "circumstance_incomplete": _("Something that this kind needs is missing."),
}
"""What may be refused here, as sentences."""
