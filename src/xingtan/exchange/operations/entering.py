"""Records entered: one's own as drafts or handed in, those for others handed in at once; with files or without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja.files import UploadedFile
from ninja.params.functions import File, Form
from ninja.responses import Status
from pydantic import Field

from xingtan.access.actors import Actor, actor_of
from xingtan.access.roles import Role
from xingtan.evidence.forms import MOST_AT_ONCE
from xingtan.evidence.sent import SentFile, sent
from xingtan.exchange.api import api
from xingtan.exchange.entrance import require_role
from xingtan.exchange.errors import WrongRequestError
from xingtan.exchange.operations.records import CREATED, TAGS, seen
from xingtan.exchange.problems import UNPROCESSABLE, Mistake, mistake_at, mistaken
from xingtan.exchange.shapes import RecordWhole, Shape
from xingtan.exchange.telling import record_told
from xingtan.exchange.values import texts_of
from xingtan.records.company.services import enter_for_members
from xingtan.records.definitions.definition import Definition
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.entering import enter_with_files
from xingtan.records.errors import UnknownKindOfRecordError
from xingtan.records.models import Record
from xingtan.records.policies import FOR_OTHERS, is_owner
from xingtan.teachers.models import Teacher


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


Files = Annotated[
    list[UploadedFile],
    File(description=gettext_noop("Files that prove it, at most ten, each a part of this name.")),
]
Fields = Annotated[
    list[str],
    Form(description=gettext_noop("For each file, in their order: the file field that it belongs to, or nothing.")),
]


@api.post("/records", response={CREATED: RecordWhole}, tags=TAGS, operation_id="enter_record", url_name="records")
def enter_record(request: HttpRequest, response: HttpResponse, body: RecordIn) -> Status[RecordWhole] | HttpResponse:
    """Enter a record as a draft, or hand it in at once."""
    return _entered(request, response, body, ())


@api.post(
    "/records/with-files",
    response={CREATED: RecordWhole},
    tags=TAGS,
    operation_id="enter_record_with_files",
    url_name="records-with-files",
)
def enter_record_with_files(
    request: HttpRequest,
    response: HttpResponse,
    record: RecordIn,
    file: Files,
    field: Fields = [],  # noqa: B006 the library makes a new one for each request
) -> Status[RecordWhole] | HttpResponse:
    """Enter a record together with its files, all of it or nothing.

    ``field`` names for each file, in their order, the file field it belongs to; empty or left out: evidence of the
    whole record.
    """
    if len(file) > MOST_AT_ONCE:
        raise WrongRequestError(code="too_many_at_once", status=UNPROCESSABLE, most=MOST_AT_ONCE)
    fields = [*field, *[""] * (len(file) - len(field))]
    given = [sent(each, key) for each, key in zip(file, fields, strict=False)]
    return _entered(request, response, record, given, named=fields)


def _entered(
    request: HttpRequest, response: HttpResponse, body: RecordIn, files: Sequence[SentFile], named: Sequence[str] = ()
) -> Status[RecordWhole] | HttpResponse:
    actor = actor_of(request)
    teacher = _teacher(actor, body.teacher)
    definition = definitions_at(teacher.school.path).get(body.kind)
    if definition is None:
        raise UnknownKindOfRecordError(kind=body.kind)
    texts, mistakes = texts_of(definition.spec, body.values, draft=not body.submit)
    if found := (*mistakes, *_wrong_fields(definition.spec, files, named)):
        return mistaken(found)
    entered = _enter_own if is_owner(actor, teacher) else _enter_for
    record = entered(actor, teacher, body, texts, files)
    response["Location"] = reverse("api:record", args=[record.pk])
    return Status(CREATED, record_told(actor, seen(actor, record.pk)))


def _wrong_fields(spec: Definition, files: Sequence[SentFile], named: Sequence[str]) -> list[Mistake]:
    """Return a mistake for each file that names a file field which the kind does not have, or that was not sent."""
    known = {"", *(field.key for field in spec.file_fields)}
    return [
        mistake_at(f"field.{place}", "unknown_field")
        for place, key in enumerate(named)
        if key not in known or place >= len(files)
    ]


def _enter_own(
    actor: Actor, teacher: Teacher, body: RecordIn, texts: Mapping[str, str], files: Sequence[SentFile]
) -> Record:
    require_role(actor, Role.TEACHER)
    return enter_with_files(
        actor=actor,
        teacher=teacher,
        kind=body.kind,
        values=texts,
        files=files,
        submit=body.submit,
        at=timezone.now(),
        late_reason=body.late_reason,
    )


def _enter_for(
    actor: Actor, teacher: Teacher, body: RecordIn, texts: Mapping[str, str], files: Sequence[SentFile]
) -> Record:
    """Return the record entered for somebody else, which is handed in at once as on the pages."""
    require_role(actor, *FOR_OTHERS)
    if not body.submit:
        raise WrongRequestError(code="handed_in_at_once", status=UNPROCESSABLE)
    return enter_for_members(
        actor=actor,
        teachers=[teacher],
        kind=body.kind,
        values=texts,
        files=files,
        at=timezone.now(),
        late_reason=body.late_reason,
    )[0]


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
