"""Records: listed, read, entered, changed, and taken along their road."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query
from pydantic import Field

from xingtan.access.actors import Actor, actor_of
from xingtan.access.roles import Role
from xingtan.exchange.api import api
from xingtan.exchange.cursors import Paging, page_of
from xingtan.exchange.entrance import require_role
from xingtan.exchange.problems import mistaken
from xingtan.exchange.shapes import RecordPage, RecordWhole, Shape
from xingtan.exchange.telling import record_told, records_told
from xingtan.exchange.values import texts_of
from xingtan.institutions.models import Institution
from xingtan.records.entering import change_with_files
from xingtan.records.intake import filled_from
from xingtan.records.models import SUBJECT, Record
from xingtan.records.policies import may_change
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.services import take_step
from xingtan.records.workflow import OPEN_FOR_CHANGE, State
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


class RecordChange(Shape):
    """What shall be changed on a record."""

    version: int = Field(
        description=gettext_noop("The version that was read; a second writer gets 409 with the differences.")
    )
    values: dict[str, Any] = Field(
        default_factory=dict, description=gettext_noop("Only what changes; null takes a value away.")
    )
    submit: bool = Field(default=False, description=gettext_noop("Hand it in with this change."))
    late_reason: str = Field(
        default="", max_length=500, description=gettext_noop("Why it comes late, where the school asks.")
    )


class StepIn(Shape):
    """A step to take."""

    step: str = Field(max_length=24, description=gettext_noop("One of the record's steps."))
    reason: str = Field(default="", max_length=500, description=gettext_noop("Where the step needs one."))
    codes: list[str] = Field(
        default_factory=list, max_length=10, description=gettext_noop("Codes of reasons for returning.")
    )


@api.get("/records", response=RecordPage, tags=TAGS, operation_id="list_records", url_name="records")
def list_records(request: HttpRequest, asked: Query[RecordFilter]) -> RecordPage:
    """Return records that the account may see, in the order in which they were entered."""
    actor = actor_of(request)
    at = timezone.now()
    found, after = page_of(
        asked.narrow(Record.objects.visible_to(actor).for_rows().select_related("teacher__group")), asked
    )
    return RecordPage(items=records_told(actor, found), next=after, as_of=at)


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
        return mistaken(mistakes)
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


def _is_draft(record: Record, body: RecordChange) -> bool:
    return record.state == State.DRAFT.value and not body.submit


def _path_of(code: str) -> str:
    return Institution.objects.filter(code=code).values_list("path", flat=True).first() or "-"


def _aware(at: datetime) -> datetime:
    return at if timezone.is_aware(at) else timezone.make_aware(at)
