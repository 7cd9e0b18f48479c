"""Codes of credits that move as words and sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.declarations.mobility.models import NOTE, RECOGNITION, STATEMENT, TRANSFER, Direction
from xingtan.declarations.mobility.workflow import State
from xingtan.pages.road_labels import StateLabel, StepLabel, Words

STATES: dict[str, StateLabel] = {
    State.ENTERED: StateLabel(_("At the county"), "wait"),
    State.CONFIRMED: StateLabel(_("At the province"), "wait"),
    State.POSTED: StateLabel(_("Posted"), "done"),
    State.REFUSED: StateLabel(_("Refused"), "bad"),
}

KINDS: dict[str, Promise] = {
    TRANSFER: _("From another place"),
    RECOGNITION: _("Course of a university"),
    STATEMENT: _("Statement of transfer"),
    NOTE: _("Note for a university"),
}

DIRECTIONS: dict[str, Promise] = {
    Direction.IN: _("Their course counts here"),
    Direction.OUT: _("Our credits count there"),
}

STEPS: dict[str, StepLabel] = {
    "confirm": StepLabel(_("Confirm"), "check", "good"),
    "post": StepLabel(_("Post"), "coins", "good"),
    "refuse": StepLabel(_("Refuse"), "x", "danger"),
}

ACTIONS: dict[str, tuple[Promise, str]] = {
    "enter": (_("Entered"), "neutral"),
    "confirm": (_("Confirmed by the county"), "good"),
    "post": (_("Posted by the province"), "done"),
    "refuse": (_("Refused"), "bad"),
    "issued": (_("Issued"), "done"),
    "attached": (_("Evidence attached"), "neutral"),
}
"""The last word of an act → what it is called."""

PROBLEMS: dict[str, Promise] = {
    "not_a_statement": _("This is not a statement of transfer of another Xingtan."),
    "digest_differs": _("The statement was changed after it was issued: its digest does not agree."),
    "line_wrong": _("Line %(line)s cannot be read. Write a year, a part and an exact amount, such as 2024 online 9."),
    "no_lines": _("No line was found. Write a year, a part and an amount in each line."),
    "too_large": _("The file is too large to be a statement."),
}

SENTENCES: dict[str, Words] = {
    "document_taken": _("This document has been entered already. Look at it among what comes in, or check the number."),
    "other_teacher": _(
        "The statement is of %(name)s, not of %(teacher)s. Enter it for the right teacher; "
        "after a change of name type what it says and attach the paper."
    ),
    "own_ledger": _("This place is this school's own: credits that it counted stand in this ledger already."),
    "nothing_carried": _("The rulebook carries over nothing of this. Ask the province for a rule of transfer."),
    "nothing_to_carry": _("Nothing of this teacher stands in the ledger that has not gone out already."),
    "agreement_not_in_force": _(
        "%(agreement)s does not hold here on that day. Choose another course or check the day."
    ),
    "too_few_credits": _("Credits that the university asks for: %(asked)s; you chose %(chosen)s. Choose more entries."),
    "carried_already": _("The programme has recognised %(entries)s already. Leave that out."),
    "wrong_office": _("This is for another office."),
    "own_file": _("Nobody decides on their own credits. A colleague can."),
    "own_account": _("Nobody posts to their own account or takes back from it. Somebody else can."),
    "confirmed_by_you": _("You confirmed this yourself, so another officer posts it."),
    "not_provincial_officer": _("Only the provincial officer of this place may do this."),
    "not_authority": _("Only the county, the city or the province above this school may do this."),
    "step_not_allowed": _("It has moved on meanwhile, so this step is no longer open. Look at it again."),
    "reason_missing": _("Say why."),
    "unknown_step": _("There is no such step."),
    "not_permitted": _("Your duties do not cover this."),
    "outside_place": _("One of the teachers does not belong to this place; nothing was posted."),
    "cycle_unknown": _("The rulebook names no common cycle, so this cannot be computed."),
}
"""What pages say for error codes and reasons of verdicts."""


BESIDE: dict[str, tuple[str, ...]] = {
    "document_taken": ("document", "certificate", "course_code"),
    "other_teacher": ("statement",),
    "own_ledger": ("origin",),
    "agreement_not_in_force": ("completed_on", "agreement"),
    "too_few_credits": ("entries",),
    "carried_already": ("entries",),
    "nothing_to_carry": ("number", "entries"),
    "nothing_carried": ("number",),
}
"""Errors that belong beside a field of the form, and which: the first that the form has."""
