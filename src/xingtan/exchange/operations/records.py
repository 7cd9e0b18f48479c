"""Records: listed, read, entered, changed, and taken along their road."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query
from ninja.responses import Status
from pydantic import Field

from xingtan.access.actors import Actor, actor_of
from xingtan.access.roles import Role
from xingtan.exchange.api import api
from xingtan.exchange.cursors import Paging, page_of
from xingtan.exchange.entrance import require_role
from xingtan.exchange.errors import WrongRequestError
from xingtan.exchange.problems import UNPROCESSABLE, Mistake, problem
from xingtan.exchange.shapes import RecordPage, RecordWhole, Shape
from xingtan.exchange.telling import record_told, records_told
from xingtan.exchange.values import texts_of
from xingtan.institutions.models import Institution
from xingtan.records.company import enter_for_members
from xingtan.records.entering import change_with_files, enter_with_files
from xingtan.records.errors import UnknownKindOfRecordError
from xingtan.records.in_force import definitions_at
from xingtan.records.intake import filled_from
from xingtan.records.models import SUBJECT, Record
from xingtan.records.policies import is_owner, may_change
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.services import take_step
from xingtan.records.views.team_entry import FOR_OTHERS
from xingtan.records.workflow import OPEN_FOR_CHANGE, State
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

CREATED = 201
MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
TAGS = ["records"]


class RecordFilter(Paging):
    """How a list of records is narrowed."""

    kind: str = Field(default="", max_length=40)
    state: State | None = None
    school: str = Field(
        default="", max_length=32, description=gettext_noop("Code of a school; everything below it counts.")
    )
    teacher: str = Field(default="", max_length=32, description=gettext_noop("Number of a teacher."))
    month: str | None = Field(
        default=None, pattern=MONTH, description=gettext_noop("The month on whose sheet it is audited.")
    )
    happened_from: date | None = None
    happened_until: date | None = None
    changed_since: datetime | None = Field(
        default=None, description=gettext_noop("Entered, changed or moved on since.")
    )

    def narrow(self, rows: RecordQuerySet) -> RecordQuerySet:
        """Return the rows that fit."""
        wanted = {
            "kind": self.kind,
            "state": self.state.value if self.state else "",
            "school__path__startswith": _path_of(self.school) if self.school else "",
            "teacher__number": self.teacher,
            "audit_month": date.fromisoformat(f"{self.month}-01") if self.month else None,
            "happened_on__gte": self.happened_from,
            "happened_on__lte": self.happened_until,
        }
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        if self.changed_since is None:
            return rows
        acts = JournalRow.objects.filter(subject_kind=SUBJECT, subject_key=OuterRef("number"))
        return rows.filter(Exists(acts.filter(at__gte=_aware(self.changed_since))))


class RecordIn(Shape):
    """A record to be."""

    kind: str = Field(max_length=40)
    values: dict[str, Any] = Field(
        default_factory=dict, description=gettext_noop("As GET /definitions/{kind} describes them.")
    )
    teacher: int | None = Field(
        default=None, description=gettext_noop("Whom it is about; the account's own file when not given.")
    )
    submit: bool = Field(default=False, description=gettext_noop("Hand it in at once instead of keeping a draft."))
    late_reason: str = Field(
        default="", max_length=500, description=gettext_noop("Why it comes late, where the school asks.")
    )


class RecordChange(Shape):
    """What shall be changed on a record."""

    version: int = Field(
        description=gettext_noop("The version that was read; a second writer gets 409 with the differences.")
    )
    values: dict[str, Any] = Field(
        default_factory=dict, description=gettext_noop("Only what changes; null takes a value away.")
    )
    submit: bool = False
    late_reason: str = Field(default="", max_length=500)


class StepIn(Shape):
    """A step to take."""

    step: str = Field(max_length=24, description=gettext_noop("One of the record's steps."))
    reason: str = Field(default="", max_length=500)
    codes: list[str] = Field(
        default_factory=list, max_length=10, description=gettext_noop("Codes of reasons for returning.")
    )


@api.get("/records", response=RecordPage, tags=TAGS, operation_id="list_records", url_name="records")
def list_records(request: HttpRequest, asked: Query[RecordFilter]) -> RecordPage:
    """Return records that the account may see, in the order in which they were entered."""
    actor = actor_of(request)
    at = timezone.now()
    found, after = page_of(asked.narrow(Record.objects.visible_to(actor).for_rows()), asked)
    return RecordPage(items=records_told(actor, found), next=after, as_of=at)


@api.post("/records", response={CREATED: RecordWhole}, tags=TAGS, operation_id="enter_record", url_name="records")
def enter_record(request: HttpRequest, response: HttpResponse, body: RecordIn) -> Status[RecordWhole] | HttpResponse:
    """Enter a record as a draft, or hand it in at once."""
    actor = actor_of(request)
    teacher = _teacher(actor, body.teacher)
    definition = definitions_at(teacher.school.path).get(body.kind)
    if definition is None:
        raise UnknownKindOfRecordError(kind=body.kind)
    texts, mistakes = texts_of(definition.spec, body.values, draft=not body.submit)
    if mistakes:
        return _refused(mistakes)
    entered = _enter_own if is_owner(actor, teacher) else _enter_for
    record = entered(actor, teacher, body, texts)
    response["Location"] = reverse("api:record", args=[record.pk])
    return Status(CREATED, _told(actor, record.pk))


@api.get("/records/{int:record_id}", response=RecordWhole, tags=TAGS, operation_id="get_record", url_name="record")
def get_record(request: HttpRequest, record_id: int) -> RecordWhole:
    """Return one record with its history."""
    return _told(actor_of(request), record_id)


@api.patch("/records/{int:record_id}", response=RecordWhole, tags=TAGS, operation_id="change_record", url_name="record")
def change_record(request: HttpRequest, record_id: int, body: RecordChange) -> RecordWhole | HttpResponse:
    """Change what a record says while it is with its owner."""
    actor = actor_of(request)
    record = seen(actor, record_id)
    require_role(actor, Role.TEACHER)
    texts, mistakes = texts_of(record.spec, body.values, over=filled_from(record), draft=_is_draft(record, body))
    if mistakes and may_change(actor, record) and record.state in OPEN_FOR_CHANGE:
        return _refused(mistakes)
    change_with_files(
        actor=actor,
        record_id=record.pk,
        values=texts,
        version=body.version,
        files=(),
        submit=body.submit,
        at=timezone.now(),
        late_reason=body.late_reason,
    )
    return _told(actor, record.pk)


@api.post("/records/{int:record_id}/steps", response=RecordWhole, tags=TAGS, operation_id="take_step", url_name="steps")
def step_record(request: HttpRequest, record_id: int, body: StepIn) -> RecordWhole:
    """Take a step of the road: submit, withdraw, accept, return, reopen."""
    actor = actor_of(request)
    record = seen(actor, record_id)
    take_step(actor=actor, record_id=record.pk, step=body.step, at=timezone.now(), reason=body.reason, codes=body.codes)
    return _told(actor, record.pk)


def seen(actor: Actor, record_id: int) -> Record:
    """Return the record if the actor may know of it, else 404."""
    return get_object_or_404(Record.objects.visible_to(actor).for_rows(), pk=record_id)


def _told(actor: Actor, record_id: int) -> RecordWhole:
    return record_told(actor, seen(actor, record_id))


def _enter_own(actor: Actor, teacher: Teacher, body: RecordIn, texts: Mapping[str, str]) -> Record:
    require_role(actor, Role.TEACHER)
    return enter_with_files(
        actor=actor,
        teacher=teacher,
        kind=body.kind,
        values=texts,
        files=(),
        submit=body.submit,
        at=timezone.now(),
        late_reason=body.late_reason,
    )


def _enter_for(actor: Actor, teacher: Teacher, body: RecordIn, texts: Mapping[str, str]) -> Record:
    """Return the record entered for somebody else, which is handed in at once as on the pages."""
    require_role(actor, *FOR_OTHERS)
    if not body.submit:
        raise WrongRequestError(code="handed_in_at_once", status=UNPROCESSABLE)
    return enter_for_members(
        actor=actor,
        teachers=[teacher],
        kind=body.kind,
        values=texts,
        files=(),
        at=timezone.now(),
        late_reason=body.late_reason,
    )[0]


def _is_draft(record: Record, body: RecordChange) -> bool:
    return record.state == State.DRAFT.value and not body.submit


def _teacher(actor: Actor, teacher_id: int | None) -> Teacher:
    rows = Teacher.objects.visible_to(actor).select_related("school", "group")
    if teacher_id is not None:
        found = rows.filter(pk=teacher_id).first()
        if found is None:
            raise WrongRequestError(code="no_such_teacher", status=UNPROCESSABLE)
        return found
    own = rows.filter(account_id=actor.account_id or 0).first()
    if own is None:
        raise WrongRequestError(code="no_own_file", status=UNPROCESSABLE)
    return own


def _path_of(code: str) -> str:
    return Institution.objects.filter(code=code).values_list("path", flat=True).first() or "-"


def _aware(at: datetime) -> datetime:
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _refused(mistakes: tuple[Mistake, ...]) -> HttpResponse:
    return problem(UNPROCESSABLE, "mistakes", mistakes=mistakes).answer()
