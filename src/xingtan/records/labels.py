"""Codes of this room as words and sentences: states, steps, reasons, mistakes, categories."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from xingtan.pages.filters import enumerated
from xingtan.pages.road_labels import StateLabel, StepLabel, Words
from xingtan.records.audit.models import LateRule
from xingtan.records.audit.sampling import Method
from xingtan.records.cleaning import Slip, SlipCode
from xingtan.records.definitions.rights import Right
from xingtan.records.workflow import State
from xingtan.sheets.kinds import Bilingual, say

STATES: dict[State, StateLabel] = {
    State.DRAFT: StateLabel(_("Draft"), "neutral"),
    State.SUBMITTED: StateLabel(_("Waiting for audit"), "wait"),
    State.RETURNED: StateLabel(_("Returned"), "bad"),
    State.ACCEPTED: StateLabel(_("Accepted"), "good"),
    State.DECLARED: StateLabel(_("Declared"), "wait"),
    State.IDENTIFIED: StateLabel(_("Identified"), "done"),
    State.WITHDRAWN: StateLabel(_("Withdrawn"), "neutral"),
}

STEPS: dict[str, StepLabel] = {
    "submit": StepLabel(_("Submit for audit"), "send", "primary"),
    "accept": StepLabel(_("Accept"), "check", "good"),
    "return": StepLabel(_("Return"), "arrow-back-up", "danger"),
    "reopen": StepLabel(_("Reopen"), "arrow-back-up", "quiet"),
    "declare": StepLabel(_("Declare"), "stack-2", "primary"),
    "release": StepLabel(_("Send back from the declaration"), "arrow-back-up", "quiet"),
    "settle": StepLabel(_("Identify"), "rosette-discount-check", "good"),
    "withdraw": StepLabel(
        _("Withdraw"), "trash", "quiet", _("Withdraw this record? It stays in your history and cannot come back.")
    ),
}

DELETE_DRAFT = StepLabel(
    _("Delete the draft"), "trash", "quiet", _("Delete this draft? It leaves your lists and cannot come back.")
)
"""How withdrawing is offered while nobody else has seen the record."""

ACTIONS: dict[str, tuple[Words, str]] = {
    "record.entered": (_("Entered"), "neutral"),
    "record.changed": (_("Changed"), "neutral"),
    "record.submitted": (_("Submitted for audit"), "wait"),
    "record.accepted": (_("Accepted by the school"), "good"),
    "record.accepted_unsampled": (_("Accepted unsampled, outside the sample"), "good"),
    "record.returned": (_("Returned to the teacher"), "bad"),
    "record.reopened": (_("Reopened after acceptance"), "bad"),
    "record.declared": (_("Declared by the school"), "wait"),
    "record.released": (_("Came back from the declaration"), "warn"),
    "record.settled": (_("Identified"), "done"),
    "record.withdrawn": (_("Withdrawn"), "neutral"),
    "record.carried": (_("Went to the sheet of a later month"), "warn"),
    "record.taken": (_("Taken up by an auditor"), "wait"),
    "record.given_back": (_("Given back to the queue"), "neutral"),
    "record.looked_at": (_("Read after all, stays accepted"), "good"),
    "record.result_reported": (_("Result reported"), "good"),
    "record.alarm_reviewed": (_("Looked into: no second claim"), "neutral"),
    "record.import_undone": (_("Import taken back"), "warn"),
    "record.company_asked": (_("A colleague was asked onto it"), "neutral"),
    "record.company_joined": (_("A colleague joined"), "good"),
    "record.company_declined": (_("A colleague declined"), "neutral"),
    "record.observed": (_("An observer handed in the sheet"), "good"),
    "record.commented": (_("Comment"), "neutral"),
    "record.round_added": (_("A round was added"), "neutral"),
    "evidence.attached": (_("Evidence added"), "neutral"),
    "evidence.detached": (_("Evidence removed"), "neutral"),
}
"""Acts of the journal on a record, each with its word and tone."""

SENTENCES: dict[str, Words] = {
    "not_your_record": _("This record is about somebody else; only that teacher can do this."),
    "own_record": _("Nobody decides on their own record. Another auditor of your school can."),
    "stood_for": _("You stand in for this teacher; somebody else decides on their record."),
    "wrong_hat": _("Only those who judge this kind of record at its school decide on it."),
    "through_declarations": _("This step is taken with the school's declaration, not here."),
    "step_not_allowed": _("The record has moved on meanwhile, so this step is no longer open. Look at it again."),
    "reason_missing": _("Say why, so that the teacher knows what to change."),
    "unknown_step": _("There is no such step."),
    "not_open_for_change": _(
        "This record has gone on to the audit and cannot be changed. Ask the auditor to return it."
    ),
    "evidence_missing": _("This kind of record needs a file as evidence before it can be submitted."),
    "not_your_school": _("Only the manager of the whole school changes its definitions and rights."),
    "invalid_definition": _("Some boxes need another look."),
    "definition_changed": _("Somebody published a newer version of this kind meanwhile. Look at it, then change it."),
    "company_refused": _("This does not fit here."),
    "company_closed": _("The record has gone on; nobody can be asked onto it any more."),
    "no_such_colleague": _("There is no such colleague at your school."),
    "asked_already": _("This colleague was asked already."),
    "answered_already": _("This was answered already, or the record was withdrawn."),
    "observer_fills_sheet": _("An observer fills in the sheet instead of joining."),
    "sheet_empty": _("Fill in at least one part of the sheet."),
    "nothing_said": _("Write something first."),
    "no_rounds": _("This kind of record has no rounds."),
    "draft_first": _("Put in the first draft before anything else."),
    "no_such_part": _("This kind of record does not know that part."),
    "share_too_large": _("The shares of all together are at most 100 percent."),
    "nobody_chosen": _("Choose at least one member."),
    "kind_closed": _("This kind of record is not entered at this time of the year, or no longer."),
    "may_not_comment": _("Your role may not comment on this kind of record."),
    "unknown_kind_of_record": _("There is no such kind of record."),
    "invalid_record": _("Some fields need another look."),
    "record_changed": _("Somebody changed this record while you were writing. Compare the two versions below."),
    "nothing_marked": _("Mark at least one record first."),
    "no_such_record": _("This record is not there, or not yours to see."),
    "already_decided": _("%(who)s has decided on this record already: %(decided)s, %(on)s."),
    "month_closed": _("The sheet of %(month)s is closed. A manager can open it again, with a reason."),
    "late_reason_missing": _("The sheet of %(month)s is closed. Say why this comes late; it then goes to %(to)s."),
    "month_ahead": _("The month %(month)s has not begun."),
    "month_not_over": _("The month %(month)s is not over yet; close it on its own sheet."),
    "month_not_closed": _("The sheet of %(month)s is open."),
    "month_not_done": _(
        "%(waiting)s records of this month are not decided on. Decide on them, or let them go to the next month."
    ),
    "no_sample_allowed": _("This school looks at every record. A manager can allow samples in the rules of the audit."),
    "nothing_to_draw": _("Every record that waits was in a draw already."),
    "sample_not_done": _("%(waiting)s drawn records still wait. Look at them first."),
    "unknown_reason": _("A reason is not, or no longer, on the list. Choose again."),
    "invalid_audit_rule": _("One of the values cannot be kept."),
    "too_many_files": _("A record holds at most %(most)s files. Take one off, or put pages together into one PDF."),
    "no_such_alarm": _("There is nothing of that kind to review; somebody may have done it already."),
    "not_yours_to_take": _("Your own records wait for another auditor."),
    "nothing_to_take": _("Nothing waits that nobody has taken."),
    "not_your_sheet": _("This is for people with that duty at the school."),
}
"""What pages say for error codes and reasons of verdicts."""

SLIPS: dict[SlipCode, tuple[Words, Words]] = {
    SlipCode.MISSING: (_("This is needed."), _("Fill it in.")),
    SlipCode.TOO_LONG: (_("The text is too long."), _("Shorten it.")),
    SlipCode.NOT_A_NUMBER: (_("This is not a number."), _("Write digits only, such as 3 or 3.5.")),
    SlipCode.BELOW_ZERO: (_("The number is below zero."), _("Write zero or more.")),
    SlipCode.NOT_ABOVE_ZERO: (_("The hours must be above zero."), _("Write the hours, or leave them out.")),
    SlipCode.TOO_LARGE: (_("The number is too large to be true."), _("Check the number of digits.")),
    SlipCode.NOT_WHOLE: (_("This must be a whole number."), _("Leave out the decimals.")),
    SlipCode.TOO_FINE: (_("Hours have at most two decimals."), _("Write hours such as 1.75.")),
    SlipCode.NOT_A_DATE: (_("This is not a day of the calendar."), _("Write the day like 2024-09-01.")),
    SlipCode.DATE_OUT_OF_RANGE: (_("This day is too far away to be true."), _("Check the year.")),
    SlipCode.ENDS_BEFORE_START: (_("The last day lies before the first."), _("Check both days.")),
    SlipCode.NOT_A_CHOICE: (_("This is not one of the choices."), _("Choose one of the list.")),
    SlipCode.NOT_YES_OR_NO: (_("This is neither yes nor no."), _("Write yes or no.")),
    SlipCode.NOT_A_LINK: (_("This is not a link."), _("Write the whole address, such as https://example.org/page.")),
    SlipCode.NOT_A_SPAN: (_("The first day is missing."), _("Fill in the first day; the last one may stay empty.")),
    SlipCode.ROW_WRONG: (
        _("This has more cells than there are columns."),
        _("Write one cell for each column, in their order."),
    ),
    SlipCode.TOO_MANY_ROWS: (_("There are too many rows."), _("Keep at most 50 rows.")),
    SlipCode.ONE_OF_MISSING: (_("Hours or credits are needed."), _("Fill in at least one of the two.")),
}
"""What is wrong with a field, and the cure."""


def said_of(slip: Slip) -> tuple[Bilingual, Bilingual]:
    """Return what is wrong and the cure; in a repeated group which row and column it is, too."""
    reason, cure = (say(words) for words in SLIPS[slip.code])
    if slip.column is not None:
        column = Bilingual(slip.column.label.zh, slip.column.label.en)
        return say(_("Row %(row)s, %(column)s: %(reason)s"), row=slip.row, column=column, reason=reason), cure
    if slip.row:
        return say(_("Row %(row)s: %(reason)s"), row=slip.row, reason=reason), cure
    return reason, cure


def months_said(months: Iterable[int]) -> str:
    """Return the names of months of the year, one after another, in the reader's language."""
    return enumerated(MONTHS[month] for month in months)


SHARES: dict[str, Words] = {
    "mine": _("Taken by me"),
    "free": _("Taken by nobody"),
    "others": _("Taken by others"),
    "drawn": _("Drawn into a sample"),
}
"""How an auditor's queue is shared out."""

METHODS: dict[Method, Words] = {
    Method.EVERY: _("Every record is looked at"),
    Method.DRAWN: _("A sample is drawn, the others are accepted unread"),
    Method.ENDS_IN: _("Teachers whose number ends in a published digit are looked at"),
}
"""How a school chooses what it looks at."""

LATE_RULES: dict[LateRule, Words] = {
    LateRule.NEXT_MONTH: _("It goes to the next open sheet and is shown as late"),
    LateRule.REASON: _("It needs a reason, then goes to the next open sheet and is shown as late"),
}
"""What a school asks of records that come late."""

FLAGS: dict[str, Words] = {
    "same_number": _("The same certificate number also stands on %(others)s."),
    "same_number_elsewhere": _("The same certificate number is claimed at another school too: %(others)s."),
    "same_file": _("The same file also stands on %(others)s."),
    "same_file_elsewhere": _("The same file is claimed at another school too: %(others)s."),
    "looks_alike": _("A picture that looks alike also stands on %(others)s."),
    "looks_alike_elsewhere": _("A picture that looks alike is claimed at another school too: %(others)s."),
    "late": _("It happened in %(others)s, whose sheet was closed when it was handed in."),
    "late_reason": _("Why it comes late, says the teacher: %(others)s"),
    "future": _("The day lies in the future."),
    "day_over_24": _("More than 24 hours a day."),
    "before_school": _("Before the school opened or after it closed."),
    "before_service": _("Before the teacher started work or after leaving."),
    "not_passed": _("The provider reports that it was not passed."),
    "hours_reported": _("Hours as the provider reports them: %(others)s."),
    "no_evidence": _("No evidence, although this kind needs it."),
    "twice": _("The same kind, day and title stand on %(others)s too."),
    "twice_elsewhere": _("The same kind, day and title stand on a record at another school too: %(others)s."),
}
"""What the audit points out; none of these decides anything by itself."""

RIGHTS: dict[Right, Words] = {
    Right.ENTER: _("enter"),
    Right.VIEW: _("view"),
    Right.COMMENT: _("comment"),
    Right.JUDGE: _("judge"),
    Right.EDIT: _("edit"),
    Right.EXPORT: _("export"),
}
