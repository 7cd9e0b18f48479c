"""Rate: save a draft, hand in, declare a conflict, open a sheet again, replace a rater, note what was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.assessment.errors import (
    MarkRefusedError,
    MarksMissingError,
    NoSuchThingError,
    NotStartedError,
    OwnSheetError,
    PhaseClosedError,
    SheetMovedError,
    SummaryShortError,
)
from xingtan.assessment.models import Assessed, DiscussionNote, HandIn, RatingSheet
from xingtan.assessment.policies import OwnSheet, may_decide_on, may_rate, open_phases
from xingtan.assessment.scale import Indicator, Phase
from xingtan.assessment.services import marks
from xingtan.assessment.telling import tell_raters
from xingtan.assessment.workflow import SHEET_ROAD, SheetState, State
from xingtan.kernel.amounts import NotAnAmountError, exact_text, parse_exact
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.trail.services import leave_mark

LONGEST_REMARK = 1000
LONGEST_SUMMARY = 20_000


@dataclass(frozen=True)
class Filled:
    """What a rater wrote: marks and remarks by indicator as texts, a summary, why they rate again."""

    marks: Mapping[str, str]
    remarks: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    reason: str = ""


@transaction.atomic
def save_rating(*, actor: Actor, sheet_id: int, filled: Filled, version: int | None, at: datetime) -> RatingSheet:
    """Return the sheet with the draft saved; empty marks stay empty.

    Errors: NoSuchThingError, NotPermittedError, NotStartedError, PhaseClosedError, SheetMovedError, MarkRefusedError.
    """
    sheet = _own(actor, sheet_id)
    _require_open(sheet, at)
    _write_draft(sheet, filled, version)
    return sheet


@transaction.atomic
def hand_in(*, actor: Actor, sheet_id: int, filled: Filled, version: int | None, at: datetime) -> HandIn:
    """Return what was handed in; a second time needs a reason, and the first stays beside it.

    Errors: as for ``save_rating``; StepNotAllowedError, MarksMissingError, SummaryShortError, ReasonMissingError.
    """
    sheet = _own(actor, sheet_id)
    SHEET_ROAD.advance(sheet.state, "hand_in")
    _require_open(sheet, at)
    _write_draft(sheet, filled, version)
    scale = sheet.assessed.cycle.scale.spec
    missing = [leaf.code for leaf in scale.leaves(sheet.assessed.tier) if leaf.code not in sheet.marks]
    if missing:
        raise MarksMissingError(indicators=missing)
    if sheet.phase == Phase.SELF.value and len("".join(sheet.summary.split())) < scale.summary_least:
        raise SummaryShortError(least=scale.summary_least)
    number = sheet.hand_ins.count() + 1
    if number > 1 and not filled.reason.strip():
        raise ReasonMissingError(road=SHEET_ROAD.name, step="hand_in")
    sheet.state, sheet.state_since = SheetState.HANDED_IN.value, at
    sheet.save(update_fields=["state", "state_since"])
    found = HandIn.objects.create(
        sheet=sheet,
        number=number,
        marks=sheet.marks,
        remarks=sheet.remarks,
        summary=sheet.summary,
        reason=filled.reason.strip() if number > 1 else "",
        handed_in_by_name=actor.name,
        handed_in_at=at,
    )
    leave_mark(marks.of_sheet(actor, sheet, "handed_in", at, reason=found.reason))
    return found


@transaction.atomic
def declare_conflict(*, actor: Actor, sheet_id: int, reason: str, at: datetime) -> RatingSheet:
    """Return one's own sheet, given back because of a conflict of interest.

    Errors: NoSuchThingError, NotPermittedError, NotStartedError, StepNotAllowedError, ReasonMissingError.
    """
    sheet = _own(actor, sheet_id)
    if sheet.phase == Phase.SELF.value:
        raise NotPermittedError(reason="own_sheet_stays")
    if sheet.assessed.cycle.state != State.RATING.value or sheet.hand_ins.exists():
        raise NotStartedError(state=sheet.assessed.cycle.state)
    return _excused(actor, sheet, reason, at, "conflict_declared")


@transaction.atomic
def reopen_sheet(*, actor: Actor, sheet_id: int, reason: str, at: datetime) -> RatingSheet:
    """Return a handed-in sheet, open for its rater to rate again; what was handed in stays and counts until then.

    The rater may do so themselves while raters are compared; who runs the assessment may at any time.
    Errors: NoSuchThingError, NotPermittedError, NotStartedError, StepNotAllowedError, ReasonMissingError.
    """
    sheet = _known(actor, sheet_id)
    if actor.account_id is not None and sheet.rater_id == actor.account_id:
        may_rate(actor, sheet).require()
        if sheet.assessed.cycle.state != State.COMPARING.value:
            raise NotStartedError(state=sheet.assessed.cycle.state)
    else:
        may_decide_on(actor, sheet.assessed).require()
    sheet.state = SHEET_ROAD.advance(sheet.state, "reopen", reason=reason)
    sheet.state_since, sheet.reason, sheet.version = at, reason.strip(), sheet.version + 1
    sheet.save(update_fields=["state", "state_since", "reason", "version"])
    leave_mark(marks.of_sheet(actor, sheet, "reopened", at, reason=sheet.reason))
    return sheet


@transaction.atomic
def excuse_rater(*, actor: Actor, sheet_id: int, reason: str, at: datetime) -> RatingSheet:
    """Return the sheet that counts no more and is waited for no more; only who runs the assessment.

    Errors: NoSuchThingError, NotPermittedError, NotStartedError, StepNotAllowedError, ReasonMissingError.
    """
    sheet = _known(actor, sheet_id)
    may_decide_on(actor, sheet.assessed).require()
    if sheet.assessed.cycle.state not in {State.RATING.value, State.COMPARING.value}:
        raise NotStartedError(state=sheet.assessed.cycle.state)
    return _excused(actor, sheet, reason, at, "excused")


@transaction.atomic
def replace_rater(*, actor: Actor, sheet_id: int, account: Account, reason: str, at: datetime) -> RatingSheet:
    """Return a new sheet for somebody else in the place of this one, which is excused.

    Errors: as for ``excuse_rater``; OwnSheetError when the other one is the teacher themselves.
    """
    sheet = _known(actor, sheet_id)
    may_decide_on(actor, sheet.assessed).require()
    if sheet.phase == Phase.SELF.value or account.pk == sheet.assessed.teacher.account_id:
        raise OwnSheetError
    if sheet.assessed.cycle.state != State.RATING.value:
        raise NotStartedError(state=sheet.assessed.cycle.state)
    if sheet.state != SheetState.EXCUSED.value:
        _excused(actor, sheet, reason, at, "excused")
    fresh, made = RatingSheet.objects.get_or_create(
        assessed=sheet.assessed, phase=sheet.phase, rater=account, defaults={"state_since": at}
    )
    if made:
        leave_mark(marks.of_sheet(actor, fresh, "given", at, reason=reason.strip()))
        tell_raters(sheet.assessed.cycle, at=at)
    return fresh


@transaction.atomic
def write_note(*, actor: Actor, assessed: Assessed, indicator: str, text: str, at: datetime) -> DiscussionNote:
    """Return a note of what the raters agreed on; only who may read marks of others writes one, and not the teacher.

    Errors: NotPermittedError, ReasonMissingError for an empty note.
    """
    own = own_sheets(actor, [assessed.pk]).get(assessed.pk, [])
    others = open_phases(actor, assessed, own) - {Phase.SELF}
    if not others or actor.speaks_for(assessed.teacher.account_id):
        raise NotPermittedError(reason="marks_closed")
    if not text.strip():
        raise ReasonMissingError(road=SHEET_ROAD.name, step="note")
    known = assessed.cycle.scale.spec.indicator(indicator)
    note = DiscussionNote.objects.create(
        assessed=assessed,
        indicator=known.code if known else "",
        text=text.strip()[:LONGEST_REMARK],
        written_by=actor.account_id,
        written_by_name=actor.name,
        written_at=at,
    )
    leave_mark(marks.of_assessed(actor, assessed, "note_written", at, after={"indicator": note.indicator}))
    return note


def own_sheets(actor: Actor, assessed_ids: list[int]) -> dict[int, list[OwnSheet]]:
    """Return the actor's own sheets on each of these, as policies ask for them; one query."""
    found: dict[int, list[OwnSheet]] = {}
    if actor.account_id is None:
        return found
    rows = RatingSheet.objects.filter(assessed_id__in=assessed_ids, rater_id=actor.account_id)
    for assessed_id, phase, state, number in rows.values_list("assessed_id", "phase", "state", "hand_ins__number"):
        found.setdefault(assessed_id, []).append(OwnSheet(Phase(phase), state, handed_in=number is not None))
    return found


def _known(actor: Actor, sheet_id: int) -> RatingSheet:
    """Return a sheet of somebody whom the actor may know of, locked."""
    found = RatingSheet.objects.filter(pk=sheet_id, assessed__in=Assessed.objects.visible_to(actor))
    if not found.exists():
        raise NoSuchThingError(sheet=sheet_id)
    rows = RatingSheet.objects.select_for_update(of=("self",))
    return rows.select_related("assessed__teacher", "assessed__cycle__school", "assessed__cycle__scale").get(
        pk=sheet_id
    )


def _own(actor: Actor, sheet_id: int) -> RatingSheet:
    """Return a sheet that the actor fills in, locked; of other people's sheets nobody knows here."""
    if not RatingSheet.objects.of_rater(actor).filter(pk=sheet_id).exists():
        raise NoSuchThingError(sheet=sheet_id)
    rows = RatingSheet.objects.select_for_update(of=("self",))
    sheet = rows.select_related("assessed__teacher", "assessed__cycle__school", "assessed__cycle__scale").get(
        pk=sheet_id
    )
    may_rate(actor, sheet).require()
    return sheet


def _require_open(sheet: RatingSheet, at: datetime) -> None:
    """Refuse rating outside the phase; a sheet that was opened again waits for no phase."""
    cycle = sheet.assessed.cycle
    if sheet.state == SheetState.REOPENED.value and cycle.state != State.CANCELLED.value:
        return
    if cycle.state != State.RATING.value:
        raise NotStartedError(state=cycle.state)
    on = timezone.localtime(at).date()
    span = cycle.phases.filter(phase=sheet.phase).first()
    if span is None or not span.begins_on <= on <= span.ends_on:
        raise PhaseClosedError(phase=sheet.phase)


def _write_draft(sheet: RatingSheet, filled: Filled, version: int | None) -> None:
    if sheet.state == SheetState.HANDED_IN.value:
        raise NotStartedError(state=sheet.state)
    leaves = sheet.assessed.cycle.scale.spec.leaves(sheet.assessed.tier)
    read = {leaf.code: _mark(leaf, filled.marks.get(leaf.code, "")) for leaf in leaves}
    marks_given = {code: text for code, text in read.items() if text}
    remarks = {
        leaf.code: text[:LONGEST_REMARK] for leaf in leaves if (text := filled.remarks.get(leaf.code, "").strip())
    }
    summary = filled.summary.strip()[:LONGEST_SUMMARY]
    if (marks_given, remarks, summary) == (sheet.marks, sheet.remarks, sheet.summary):
        return
    if version is not None and version != sheet.version:
        raise SheetMovedError(sheet=sheet.pk)
    sheet.marks, sheet.remarks, sheet.summary = marks_given, remarks, summary
    sheet.version += 1
    sheet.save(update_fields=["marks", "remarks", "summary", "version"])


def _mark(leaf: Indicator, text: str) -> str:
    """Return the mark as an exact text, empty for none."""
    if not text.strip():
        return ""
    try:
        found = parse_exact(text)
    except NotAnAmountError:
        raise MarkRefusedError(indicator=leaf.code, text=text[:20]) from None
    if not leaf.takes(found):
        raise MarkRefusedError(indicator=leaf.code, text=text[:20])
    return exact_text(found)


def _excused(actor: Actor, sheet: RatingSheet, reason: str, at: datetime, act: str) -> RatingSheet:
    sheet.state = SHEET_ROAD.advance(sheet.state, "excuse", reason=reason)
    sheet.state_since, sheet.reason, sheet.version = at, reason.strip(), sheet.version + 1
    sheet.save(update_fields=["state", "state_since", "reason", "version"])
    leave_mark(marks.of_sheet(actor, sheet, act, at, reason=sheet.reason))
    tell_raters(sheet.assessed.cycle, at=at)
    return sheet
