"""Codes of appeals as words and sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.access.roles import Role
from xingtan.declarations.appeals.workflow import State
from xingtan.pages.road_labels import StateLabel, StepLabel, Words

STATES: dict[str, StateLabel] = {
    State.FILED: StateLabel(_("Waits for an answer"), "wait"),
    State.ESCALATED: StateLabel(_("With the office above"), "wait", "arrow-up"),
    State.UPHELD: StateLabel(_("Upheld"), "done"),
    State.PARTLY: StateLabel(_("Upheld in part"), "good"),
    State.REJECTED: StateLabel(_("Rejected"), "bad"),
    State.WITHDRAWN: StateLabel(_("Withdrawn"), "neutral", "ban"),
}

STEPS: dict[str, StepLabel] = {
    "uphold": StepLabel(_("Upheld"), "check", "good"),
    "uphold_partly": StepLabel(_("Upheld in part"), "check", "good"),
    "reject": StepLabel(_("Rejected"), "x", "danger"),
    "refer": StepLabel(_("Pass on to the office above"), "arrow-up", "quiet"),
    "refer_escalated": StepLabel(_("Pass on to the office above"), "arrow-up", "quiet"),
    "escalate": StepLabel(_("Ask the office above"), "arrow-up", "primary"),
    "withdraw": StepLabel(_("Withdraw the appeal"), "ban", "quiet"),
}

DONE: dict[str, tuple[Promise, str]] = {
    "file": (_("Appeal filed"), "neutral"),
    "uphold": (_("Upheld"), "done"),
    "uphold_partly": (_("Upheld in part"), "good"),
    "reject": (_("Rejected"), "bad"),
    "refer": (_("Passed on to the office above"), "neutral"),
    "refer_escalated": (_("Passed on to the office above"), "neutral"),
    "escalate": (_("Put to the office above"), "wait"),
    "withdraw": (_("Withdrawn"), "neutral"),
}

EFFECTS: dict[str, Promise] = {
    "corrected": _("The entry was taken back and a corrected one posted."),
    "taken_back": _("The entry was taken back; nothing stands in its place."),
    "reopened": _("The record is open again at the school."),
    "sent_back": _("The line was sent back to the school."),
    "ordered": _("The school has to open the record again."),
    "to_amend": _("The school has to amend the result; the old line stays beside the new one."),
}

OFFICES: dict[str, Promise] = {
    Role.SCHOOL_AUDITOR: _("School auditor"),
    Role.MANAGER: _("School manager"),
    Role.PRINCIPAL: _("Principal"),
    Role.COUNTY_AUDITOR: _("County auditor"),
    Role.CITY_AUDITOR: _("City auditor"),
    Role.PROVINCIAL_OFFICER: _("Provincial officer"),
}

KINDS: dict[str, Promise] = {
    "entry": _("Entry in the ledger"),
    "record": _("Record"),
    "line": _("Line of a declaration"),
    "standing": _("Requirement"),
    "statement": _("Statement of credits"),
    "dossier": _("Dossier"),
    "assessment_result": _("Assessment result"),
    "personnel": _("Personal data"),
    "points": _("Points"),
    "tier": _("Tier"),
    "portfolio": _("Portfolio"),
    "portfolio_copy": _("Frozen copy of the portfolio"),
    "passport": _("Growth passport"),
    "growth": _("My growth"),
    "circumstances": _("Circumstances of registration"),
    "notice": _("Notice"),
    "account": _("My account"),
    "own_records": _("My records"),
    "ratings": _("My ratings"),
    "resources": _("My resources"),
    "carried_statement": _("Statement of transfer"),
    "university_note": _("Note for a university"),
    "decree": _("Decree"),
    "transfer": _("Transfer"),
    "recognition": _("Recognition"),
}
"""What an appeal may be about; another kind is shown by the label of its page."""

SENTENCES: dict[str, Words] = {
    "no_personnel_file": _("Only a teacher with a personnel file appeals. Ask your school to connect your account."),
    "not_yours": _("This is not there, or it is somebody else's."),
    "appeal_open_already": _("You have said already that this is wrong; the answer is still to come."),
    "appeal_not_due": _("The day by which an answer is owed has not passed yet."),
    "appeal_escalated_already": _("The office above has answered. There is no further step here."),
    "nobody_above": _(
        "There is nobody to pass it to: no office stands above, and nobody else at the school is free to answer. "
        "Give the role of principal or manager to somebody who did not decide."
    ),
    "correction_missing": _("Say what stands in place of the entry."),
    "nothing_changes": _(
        "This would leave the entry as it is. Correct a fact or type an amount, or reject the appeal."
    ),
    "correction_out_of_bounds": _(
        "This amount is out of range. It lies between 0 and what the record gives before caps."
    ),
    "nothing_computed": _("The rulebook gives no amount for these facts. Correct them, or type the amount."),
    "entry_taken_back": _("This entry was taken back meanwhile. Look at the newer one."),
    "own_appeal": _("Nobody answers their own appeal. A colleague can."),
    "own_decision": _("You decided on this yourself, so somebody else answers. Pass it on."),
    "wrong_office": _("This is for another office to answer."),
    "not_your_appeal": _("Only the teacher who filed it may do this."),
    "own_account": _("Nobody posts to their own account or takes back from it. Somebody else can."),
    "not_authority": _("Only the county, the city or the province above this school may do this."),
    "reason_missing": _("Say why."),
    "step_not_allowed": _("The appeal has moved on meanwhile, so this step is no longer open. Look at it again."),
    "already_reversed": _("The entry was taken back before."),
    "unknown_step": _("There is no such step."),
    "not_permitted": _("Your duties do not cover this."),
    "cycle_unknown": _("The rulebook names no common cycle, so this cannot be computed. Type the amount."),
}
"""What pages say for error codes and reasons of verdicts."""
