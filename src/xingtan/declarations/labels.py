"""Codes of this room as words and sentences: states, steps, findings, reasons, errors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xingtan.declarations.workflow import State
from xingtan.pages.road_labels import StateLabel, StepLabel, Words

STATES: dict[str, StateLabel] = {
    State.DECLARED: StateLabel(_("At the county"), "wait"),
    State.COUNTY_AUDITED: StateLabel(_("At the city"), "wait"),
    State.CITY_AUDITED: StateLabel(_("At the province"), "wait"),
    State.IDENTIFIED: StateLabel(_("Identified"), "done"),
    State.RETURNED: StateLabel(_("Sent back"), "bad"),
    State.DROPPED: StateLabel(_("Given up"), "neutral", "ban"),
}
"""A line's state, named by where it waits."""

STEPS: dict[str, StepLabel] = {
    "county_accept": StepLabel(_("Pass"), "check", "good", key="a"),
    "county_return": StepLabel(_("Send back"), "arrow-back-up", "danger", key="r"),
    "city_accept": StepLabel(_("Pass"), "check", "good", key="a"),
    "city_return": StepLabel(_("Send back"), "arrow-back-up", "danger", key="r"),
    "identify": StepLabel(_("Identify"), "rosette-discount-check", "good"),
    "province_return": StepLabel(_("Send back"), "arrow-back-up", "danger", key="r"),
    "redeclare": StepLabel(_("Declare again"), "send", "primary", key="d"),
    "drop": StepLabel(_("Give up"), "ban", "quiet"),
}

FINDINGS: dict[str, Words] = {
    "no_rule": _("No rule covers this record"),
    "undecided": _("A decision or a quantity is not recorded"),
    "refused": _("What is recorded cannot be counted"),
    "not_in_force": _("The day lies outside the rulebook's dates"),
    "after_the_day": _("The day lies after the cycle"),
    "other_cycle": _("The day belongs to another cycle"),
    "earns_nothing": _("A circumstance that earns no credit by itself"),
    "own_record": _("The officer's own record; another officer identifies it"),
    "no_rulebook": _("No rulebook holds for the school"),
}
"""Why identification left a line where it is."""

OUTCOMES: dict[str, tuple[Words, str]] = {
    "counted": (_("Counted"), "done"),
    "gate_closed": (_("Counts nothing: a condition is not met"), "warn"),
}

RETURN_REASONS: tuple[Words, ...] = (
    _("The evidence does not prove the level."),
    _("The evidence cannot be read."),
    _("The hours do not agree with the certificate."),
    _("The day lies outside the year."),
    _("This is declared twice."),
)
"""Ready sentences for sending a line back."""

SENTENCES: dict[str, Words] = {
    "own_record": _("Nobody decides on a line of their own record. A colleague can."),
    "stood_for": _("You stand in for this teacher; somebody else decides on their record."),
    "wrong_hat": _("This step belongs to another office."),
    "identified_by_year": _("Lines are identified with their whole year."),
    "not_a_school": _("Only a school declares."),
    "no_rulebook": _("No published rulebook holds for this school in this year. Ask the province to publish one."),
    "no_such_line": _("This line is not there, or not yours to see."),
    "record_not_ready": _("The corrected record must be accepted by the school's auditor before it is declared again."),
    "another_year": _(
        "The corrected record belongs to another credit year now. Give this line up and declare it there."
    ),
    "step_not_allowed": _("The line has moved on meanwhile, so this step is no longer open. Look at it again."),
    "reason_missing": _("Say why, so that the school knows what to correct."),
    "unknown_step": _("There is no such step."),
    "not_permitted": _("Your duties do not cover this."),
    "cycle_unknown": _("The rulebook names no common cycle, so it cannot be identified here."),
    "posted_already": _("One of these records has an entry in the ledger already; nothing was posted."),
    "not_provincial_officer": _("Only the provincial officer of this place may do this."),
}
"""What pages say for error codes and reasons of verdicts."""
