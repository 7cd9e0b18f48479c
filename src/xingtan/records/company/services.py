"""Company on a record: people asked onto it who join with a record of their own, observers, comments, rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.timezone import localdate

from xingtan.access.actors import Actor
from xingtan.evidence.reads import links_of
from xingtan.evidence.sent import SentFile
from xingtan.evidence.services import attach_file
from xingtan.kernel.errors import NotPermittedError
from xingtan.records.audit.late import explain
from xingtan.records.company.models import Companion, CompanionPart, CompanionState, PreparationRound, Remark, Stage
from xingtan.records.company.policies import CLOSED, on_record
from xingtan.records.company.telling import tell_of_answer, tell_of_remark, tell_of_request, tell_of_round
from xingtan.records.definitions.definition import Definition, Part
from xingtan.records.definitions.in_force import definitions_at, definitions_in_force
from xingtan.records.entering import attach_files
from xingtan.records.errors import (
    CompanyRefusedError,
    EvidenceMissingError,
    KindClosedError,
    UnknownKindOfRecordError,
)
from xingtan.records.intake import Draft, enter_drafts, filled_from
from xingtan.records.marks import mark_on
from xingtan.records.models import SUBJECT, Record
from xingtan.records.policies import is_owner, may_comment, may_enter
from xingtan.records.workflow import State
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark

WHOLE = 100
LONGEST_TEXT, LONGEST_REMARK = 20_000, 1000
SHEET_KEYS = ("strengths", "suggestions", "idea")
"""The fields of an observer's sheet: what was good, what could be better, one idea to take along."""


@dataclass(frozen=True)
class Asked:
    """Whom somebody asks onto a record, and as what; ``share`` in hundredths of the whole."""

    teacher_number: str
    part: str
    rank: int | None = None
    share: int | None = None


@transaction.atomic
def ask_companion(*, actor: Actor, record_id: int, asked: Asked, at: datetime) -> Companion:
    """Return the colleague asked onto the record; they answer themselves.

    Errors: NotPermittedError; CompanyRefusedError whose ``reason`` says what does not fit.
    """
    record = _locked(record_id)
    if not is_owner(actor, record.teacher):
        raise NotPermittedError(reason="not_your_record")
    if record.state in CLOSED:
        raise CompanyRefusedError(reason="company_closed")
    _fits(record, asked)
    teacher = Teacher.objects.filter(number=asked.teacher_number, school=record.school_id, left_on=None).first()
    if teacher is None or teacher.pk == record.teacher_id:
        raise CompanyRefusedError(reason="no_such_colleague")
    if record.companions.filter(teacher=teacher).exists():
        raise CompanyRefusedError(reason="asked_already")
    companion = Companion.objects.create(
        record=record,
        teacher=teacher,
        part=asked.part,
        rank=asked.rank,
        share=asked.share,
        asked_by=actor.account_id,
        asked_at=at,
    )
    leave_mark(
        mark_on(record, actor, "record.company_asked", at=at, after={"teacher": teacher.number, "part": asked.part})
    )
    tell_of_request(companion, actor=actor, at=at)
    return companion


@transaction.atomic
def join(*, actor: Actor, companion_id: int, at: datetime) -> Record:
    """Return the record of one's own that joining makes: a draft that says the same, with the part one had.

    Its evidence is the same files, stored once; the owner's record is not touched.
    Errors: NotPermittedError, CompanyRefusedError, KindClosedError.
    """
    companion = _asked(actor, companion_id)
    if companion.part == CompanionPart.OBSERVER:
        raise CompanyRefusedError(reason="observer_fills_sheet")
    lead = companion.record
    texts = filled_from(lead)
    own = enter_drafts(actor=actor, drafts=[Draft(companion.teacher, lead.kind, texts)], state=State.DRAFT, at=at)[0]
    own.values = {**own.values, **part_values(own.spec, companion)}
    own.save(update_fields=["values"])
    for link in links_of(SUBJECT, [lead.number]).get(lead.number, []):
        attach_file(actor=actor, file=link.file, subject=own.subject, name=link.name, at=at, place=own.school.path)
    companion.own = own
    _answer(companion, CompanionState.JOINED, at)
    leave_mark(
        mark_on(
            lead, actor, "record.company_joined", at=at, after={"teacher": companion.teacher.number, "own": own.number}
        )
    )
    return own


@transaction.atomic
def decline(*, actor: Actor, companion_id: int, at: datetime) -> Companion:
    """Return the request, declined by whoever was asked.

    Errors: NotPermittedError, CompanyRefusedError.
    """
    companion = _asked(actor, companion_id)
    _answer(companion, CompanionState.DECLINED, at)
    leave_mark(
        mark_on(companion.record, actor, "record.company_declined", at=at, after={"teacher": companion.teacher.number})
    )
    return companion


@transaction.atomic
def fill_sheet(*, actor: Actor, companion_id: int, sheet: Mapping[str, str], at: datetime) -> Companion:
    """Return the observer's request with the sheet filled in; it stays as it was handed in.

    Errors: NotPermittedError; CompanyRefusedError for an empty sheet, a part that has none, or a second one.
    """
    companion = _asked(actor, companion_id)
    said = {key: str(sheet.get(key, "")).strip()[:LONGEST_REMARK] for key in SHEET_KEYS}
    said = {key: text for key, text in said.items() if text}
    if companion.part != CompanionPart.OBSERVER or not said:
        raise CompanyRefusedError(reason="sheet_empty")
    companion.sheet = said
    _answer(companion, CompanionState.JOINED, at)
    leave_mark(mark_on(companion.record, actor, "record.observed", at=at, after={"observer": companion.teacher.number}))
    return companion


@transaction.atomic
def add_remark(*, actor: Actor, record_id: int, text: str, at: datetime) -> Remark:
    """Return the comment on the record; it stays as it was written.

    Errors: NotPermittedError; CompanyRefusedError for an empty one.
    """
    record = _locked(record_id)
    if not on_record(actor, record):
        spec = definitions_at(record.school.path)[record.kind].spec
        may_comment(actor, record, spec).require()
    words = text.strip()[:LONGEST_REMARK]
    if not words:
        raise CompanyRefusedError(reason="nothing_said")
    remark = Remark.objects.create(record=record, author_id=actor.account_id, author_name=actor.name, text=words, at=at)
    leave_mark(mark_on(record, actor, "record.commented", at=at, after={"text": words}))
    tell_of_remark(remark, at=at)
    return remark


@transaction.atomic
def add_round(*, actor: Actor, record_id: int, stage: str, text: str, at: datetime) -> PreparationRound:
    """Return the next round of preparing together; comments by whoever may comment, versions by who is on it.

    Errors: NotPermittedError; CompanyRefusedError for a kind without rounds, an unknown stage, an empty text, or
        comments before there is a draft.
    """
    record = _locked(record_id)
    if not record.spec.rounds or stage not in set(Stage):
        raise CompanyRefusedError(reason="no_rounds")
    if not (is_owner(actor, record.teacher) or on_record(actor, record)):
        if stage != Stage.COMMENTS:
            raise NotPermittedError(reason="not_your_record")
        may_comment(actor, record, definitions_at(record.school.path)[record.kind].spec).require()
    last = record.rounds.aggregate(last=Max("number"))["last"] or 0
    words = text.strip()[:LONGEST_TEXT]
    if not words:
        raise CompanyRefusedError(reason="nothing_said")
    if stage != Stage.DRAFT and not last:
        raise CompanyRefusedError(reason="draft_first")
    made = PreparationRound.objects.create(
        record=record,
        number=last + 1,
        stage=stage,
        text=words,
        author_id=actor.account_id,
        author_name=actor.name,
        at=at,
    )
    leave_mark(mark_on(record, actor, "record.round_added", at=at, after={"round": made.number, "stage": stage}))
    tell_of_round(made, at=at)
    return made


@transaction.atomic
def enter_for_members(  # noqa: PLR0913 what a form holds
    *,
    actor: Actor,
    teachers: Sequence[Teacher],
    kind: str,
    values: Mapping[str, object],
    files: Sequence[SentFile],
    at: datetime,
    late_reason: str = "",
) -> list[Record]:
    """Return one submitted record for each of these teachers, entered by their team leader or auditor: all or none.

    Errors: UnknownKindOfRecordError, NotPermittedError, KindClosedError, InvalidRecordError, EvidenceMissingError,
        LateReasonMissingError, CompanyRefusedError when nobody is chosen.
    """
    if not teachers:
        raise CompanyRefusedError(reason="nobody_chosen")
    in_force = definitions_in_force({teacher.school.path for teacher in teachers})
    for teacher in teachers:
        definition = in_force.at(teacher.school.path).get(kind)
        if definition is None:
            raise UnknownKindOfRecordError(kind=kind)
        _may_enter_for(actor, teacher, definition.spec, files=len(files), at=at)
    drafts = [Draft(teacher, kind, values) for teacher in teachers]
    records = enter_drafts(actor=actor, drafts=drafts, state=State.SUBMITTED, at=at)
    explain(records, late_reason)
    attach_files(actor=actor, records=records, files=files, at=at)
    return records


def _may_enter_for(actor: Actor, teacher: Teacher, spec: Definition, *, files: int, at: datetime) -> None:
    """Refuse what this person may not enter for this teacher, or not now, or not without a file."""
    may_enter(actor, teacher, spec).require()
    if not spec.open_in(localdate(at).month):
        raise KindClosedError(kind=spec.kind)
    if files < spec.evidence_required:
        raise EvidenceMissingError(needed=spec.evidence_required)


def _locked(record_id: int) -> Record:
    rows = Record.objects.select_for_update(of=("self",)).select_related(
        "teacher__group", "teacher__school", "school", "definition"
    )
    return rows.get(pk=record_id)


def _asked(actor: Actor, companion_id: int) -> Companion:
    """Return the request, locked, if it is this person's to answer and not yet answered."""
    rows = Companion.objects.select_for_update(of=("self",)).select_related(
        "teacher__school",
        "teacher__group",
        "record__school",
        "record__teacher",
        "record__definition",
        "record__provider",
    )
    companion = rows.get(pk=companion_id)
    if not is_owner(actor, companion.teacher):
        raise NotPermittedError(reason="not_your_record")
    if companion.state != CompanionState.ASKED or companion.record.state == State.WITHDRAWN:
        raise CompanyRefusedError(reason="answered_already")
    return companion


def _answer(companion: Companion, state: CompanionState, at: datetime) -> None:
    companion.state, companion.answered_at = state.value, at
    companion.save(update_fields=["state", "answered_at", "own", "sheet"])
    tell_of_answer(companion, at=at)


def _fits(record: Record, asked: Asked) -> None:
    """Refuse a part that this kind of record does not know, and shares beyond the whole."""
    spec = record.spec
    offered = {part.value for part in spec.parts} | ({CompanionPart.OBSERVER.value} if spec.observers else set())
    if asked.part not in offered:
        raise CompanyRefusedError(reason="no_such_part")
    taken = record.companions.exclude(state=CompanionState.DECLINED.value)
    if asked.share is not None:
        total = taken.aggregate(total=Sum("share"))["total"] or 0
        if not spec.shares or not asked.share > 0 or total + asked.share > WHOLE:
            raise CompanyRefusedError(reason="share_too_large")


def part_values(spec: Definition, companion: Companion) -> dict[str, str | int]:
    """Return what the companion's own record says about their part, where rules look for it."""
    rank = {} if companion.rank is None else {"member_rank": companion.rank}
    if companion.rank is not None and "author_rank" in spec.by_key:
        rank = {"author_rank": companion.rank}
    role = {}
    field = spec.by_key.get("project_role")
    if field is not None and companion.part in {choice.code for choice in field.choices}:
        role = {"project_role": companion.part}
    elif field is not None and companion.part == Part.MEMBER and len(field.choices) > 1:
        role = {"project_role": field.choices[-1].code}
    share = {} if companion.share is None else {"share": companion.share}
    return {"part": companion.part, **rank, **role, **share}
