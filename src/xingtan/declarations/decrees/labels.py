"""Codes of decrees as words and sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.declarations.decrees.models import DecreeKind
from xingtan.pages.road_labels import StateLabel, Words
from xingtan.rulebook.exceptions import LeaveKind, OnLeave
from xingtan.rulebook.results import State

KINDS: dict[str, StateLabel] = {
    DecreeKind.EXTENSION: StateLabel(_("More time"), "wait", "calendar-event"),
    DecreeKind.WAIVER: StateLabel(_("Less required"), "good", "leaf"),
    DecreeKind.LEAVE: StateLabel(_("Approved leave"), "neutral", "briefcase"),
    DecreeKind.ADJUSTMENT: StateLabel(_("Credits by decree"), "done", "coins"),
}

KIND_LEADS: dict[str, Words] = {
    DecreeKind.EXTENSION: _("A requirement may be met until a later day."),
    DecreeKind.WAIVER: _("A requirement is lifted, or less is needed."),
    DecreeKind.LEAVE: _("Maternity, sickness, study or a posting: years are lifted or count by months."),
    DecreeKind.ADJUSTMENT: _("Credits are given or taken off by a document."),
}

LEAVES: dict[str, Promise] = {
    LeaveKind.MATERNITY: _("Maternity leave"),
    LeaveKind.SICKNESS: _("Sick leave"),
    LeaveKind.STUDY: _("Study leave"),
    LeaveKind.POSTING: _("Posting elsewhere"),
}

ON_LEAVE: dict[str, Promise] = {
    OnLeave.LIFTED: _("Lifted"),
    OnLeave.PRO_RATA: _("Less, by whole months away"),
    OnLeave.KEPT: _("Stays as it is"),
}

RESULTS: dict[str, tuple[Promise, str]] = {
    State.MET: (_("met"), "good"),
    State.OPEN: (_("not due yet"), "neutral"),
    State.SHORT: (_("missed"), "bad"),
}
"""State of one requirement, with the tone of its badge."""

VERDICTS: dict[str, tuple[Promise, str]] = {
    State.MET: (_("All met"), "done"),
    State.OPEN: (_("Still running"), "neutral"),
    State.SHORT: (_("Short"), "bad"),
}
"""A standing as a whole, with the tone of its badge."""

IN_FORCE, WITHDRAWN, OVER, COMING = "in_force", "withdrawn", "over", "coming"
STATES: dict[str, StateLabel] = {
    IN_FORCE: StateLabel(_("Holds now"), "good"),
    COMING: StateLabel(_("Not in force yet"), "wait"),
    OVER: StateLabel(_("No longer in force"), "neutral"),
    WITHDRAWN: StateLabel(_("Repealed"), "bad", "ban"),
}

PROBLEMS: dict[str, Promise] = {
    "missing": _("This is needed."),
    "unknown": _("The rulebook does not know this."),
    "out_of_range": _("This amount is out of range."),
    "ends_before": _("This lies before the day it begins."),
    "day_out_of_range": _("This day is out of range."),
    "not_an_amount": _("Write an exact amount such as 34.8 or 1/3."),
    "not_later": _("This must be later than what it changes."),
    "period_missing": _("Choose the cycle, or the years."),
    "not_yearly": _("One of these is not asked for each year. Choose yearly requirements, or no years."),
    "nothing_lessened": _("Say what is lessened."),
    "leave_does_nothing": _(
        "The rulebook says nothing of this leave. Choose what it does to the years or to the cycle."
    ),
    "year_out_of_range": _("This year is out of range."),
    "too_late": _("More time lasts one cycle more at most: until %(latest)s."),
    "too_long": _("Leave lasts %(years)s years at most. Enter a longer one as several decrees."),
    "ends_in_leave": _("The decree must hold as long as the leave: until %(latest)s, or leave this empty."),
    "more_than_needed": _(
        "“%(requirement)s” asks for %(most)s only. Choose which are meant, or lift them with the share 1."
    ),
    "below_zero": _("%(teacher)s holds %(most)s there in that year; no more can be taken off."),
}
"""What is wrong with one thing that a decree says."""

ACTIONS: dict[str, tuple[Promise, str]] = {
    "decree.issued": (_("Decree entered"), "done"),
    "decree.withdrawn": (_("Decree withdrawn"), "bad"),
    "decree.posted": (_("Credits posted by decree"), "done"),
    "evidence.attached": (_("Evidence attached"), "neutral"),
}

SENTENCES: dict[str, Words] = {
    "not_authority": _("Only the county, the city or the province above this school may do this."),
    "own_file": _("Nobody decides on a decree that covers themselves. A colleague can."),
    "own_account": _("Nobody posts to their own account or takes back from it. Somebody else can."),
    "decree_number_taken": _("A decree of this number and kind has been entered already."),
    "nobody_covered": _("Name at least one teacher."),
    "outside_office": _("Somebody here does not belong to your office."),
    "withdrawn_already": _("This decree has been withdrawn already."),
    "withdrawn_too_early": _("A withdrawal cannot begin before the decree does."),
    "reason_missing": _("A withdrawal needs its document number and a reason."),
    "no_rulebook_here": _("No published rulebook holds here on that day. Ask the province to publish one."),
    "already_reversed": _("The entry was taken back before."),
    "outside_place": _("One of the teachers does not belong to this place; nothing was posted."),
    "not_permitted": _("Your duties do not cover this."),
    "decree_parameter": _("Something in this decree cannot be. Look at the fields again."),
}
"""What pages say for error codes and reasons of verdicts."""
