"""The acts of the personnel file, one teacher at a time; many at once go through the workbook by the same rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor
from xingtan.access.models import Account, Duty
from xingtan.access.roles import GROUP_KINDS, SCHOOL_KINDS, Role
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError, ReasonMissingError
from xingtan.sheets.kinds import CellError, Mistake, Row, RowVerdict, say
from xingtan.sheets.mapping import missing_cell
from xingtan.teachers.models import Post, Teacher
from xingtan.teachers.policies import ROSTER_KEEPERS, may_keep, may_let_go, may_transfer
from xingtan.teachers.posts import Place, regrant, repost
from xingtan.teachers.privacy import open_text
from xingtan.teachers.texts import roles_of, texts_of
from xingtan.teachers.workbooks.columns import BY_FIELD
from xingtan.teachers.workbooks.kinds import TEACHERS
from xingtan.trail.services import leave_mark, mark_of

teacher_transferred = Signal()
"""Sent when a teacher moves: ``teacher``, ``left`` (the school before), ``on``, ``by``, ``at``."""


class RowRefusedError(DomainError):
    """The values cannot be taken; ``mistakes`` says why, field by field."""

    code = "row_refused"

    def __init__(self, *, mistakes: Sequence[Mistake]) -> None:
        super().__init__(fields=[mistake.column for mistake in mistakes])
        self.mistakes = tuple(mistakes)


class SamePlaceError(DomainError):
    """The teacher already works there."""

    code = "same_place"


class TooEarlyError(DomainError):
    """The day lies before the present post began."""

    code = "too_early"


class GroupElsewhereError(DomainError):
    """The group does not belong to the school."""

    code = "group_elsewhere"


class NotASchoolError(DomainError):
    """Teachers work at schools and campuses."""

    code = "not_a_school"


class LeftServiceError(DomainError):
    """The teacher has left already."""

    code = "left_already"


class HasAccountError(DomainError):
    """The teacher has an account already."""

    code = "has_account"


def enrol_teacher(*, actor: Actor, texts: Mapping[str, str], at: datetime) -> Teacher:
    """Return a newly enrolled teacher, with post, account and roles.

    ``texts`` are what a person would write into the columns of the workbook, by field.
    Errors: RowRefusedError with every mistake; a staff number that exists is one of them.
    """
    return _write_one(texts, actor=actor, at=at, verdict=RowVerdict.NEW)


def change_teacher(*, actor: Actor, teacher_id: int, texts: Mapping[str, str], at: datetime) -> Teacher:
    """Return the teacher with these fields changed; fields that are not given stay as they are.

    Errors: RowRefusedError with every mistake; NotPermittedError when the school is not the actor's.
    """
    teacher = Teacher.objects.select_related("school", "group").get(pk=teacher_id)
    may_keep(actor, teacher.school).require()
    on = timezone.localdate(at)
    now = texts_of(teacher, roles_of([teacher], on=on)[teacher.pk])
    needed = {name: now[name] for name in ("name", "schooling", "title", "started_on")}
    given = {**needed, **texts, "number": teacher.number}
    return _write_one(given, actor=actor, at=at, verdict=RowVerdict.CHANGED)


@transaction.atomic
def transfer_teacher(
    *, actor: Actor, teacher_id: int, school: Institution, group: Institution | None, on: date, at: datetime
) -> Teacher:
    """Return the teacher at another school or group from that day; the posts before end the day before.

    The role "teacher" goes along, other roles of the old school end.
    Errors: NotPermittedError, NotASchoolError, GroupElsewhereError, SamePlaceError, TooEarlyError.
    """
    teacher = Teacher.objects.select_for_update(of=("self",)).select_related("school", "group").get(pk=teacher_id)
    may_transfer(actor, teacher.school, school).require()
    if teacher.left_on is not None:
        raise LeftServiceError(on=teacher.left_on.isoformat())
    _require_place(teacher, school, group)
    if Post.objects.filter(teacher=teacher, valid_until=None, valid_from__gte=on).exists():
        raise TooEarlyError(on=on.isoformat())
    roles = roles_of([teacher], on=on)[teacher.pk] if teacher.school_id == school.pk else Role.TEACHER.value
    place, old = Place(school, group, roles), teacher.school
    before = {"school": old.code, "group": teacher.group.code if teacher.group else ""}
    repost({teacher.pk: place}, on=on)
    if teacher.account_id:
        regrant({teacher.account_id: (place, old.path)}, on=on)
    teacher.school, teacher.group = school, group
    teacher.save(update_fields=["school", "group"])
    after = {"school": school.code, "group": group.code if group else "", "from": on.isoformat()}
    _leave_mark(actor, teacher, "teacher.transferred", at, before=before, after=after)
    teacher_transferred.send(sender=Teacher, teacher=teacher, left=old, on=on, by=actor.account_id, at=at)
    return teacher


@transaction.atomic
def end_service(*, actor: Actor, teacher_id: int, on: date, at: datetime) -> Teacher:
    """Return the teacher as having left; posts and duties end on the day before, and sign-in closes."""
    teacher = Teacher.objects.select_for_update(of=("self",)).select_related("school").get(pk=teacher_id)
    may_let_go(actor, teacher).require()
    if teacher.left_on is not None:
        raise LeftServiceError(on=teacher.left_on.isoformat())
    if Post.objects.filter(teacher=teacher, valid_until=None, valid_from__gte=on).exists():
        raise TooEarlyError(on=on.isoformat())
    last = on - timedelta(days=1)
    Post.objects.filter(teacher=teacher, valid_until=None).update(valid_until=last)
    duties = Duty.objects.filter(account=teacher.account_id, valid_from__lte=last)
    duties.filter(Q(valid_until=None) | Q(valid_until__gt=last)).update(valid_until=last)
    Account.objects.filter(teacher=teacher).update(is_active=False)
    teacher.left_on = on
    teacher.save(update_fields=["left_on"])
    _leave_mark(actor, teacher, "teacher.left", at, after={"left_on": on.isoformat()})
    return teacher


@transaction.atomic
def open_teacher_account(*, actor: Actor, teacher_id: int, at: datetime) -> Account:
    """Return a new account for a teacher who has none: the staff number is the login, no password works yet.

    Errors: NotPermittedError; HasAccountError when there is one already, or the login belongs to somebody else.
    """
    teacher = Teacher.objects.select_for_update(of=("self",)).select_related("school", "group").get(pk=teacher_id)
    may_keep(actor, teacher.school).require()
    if teacher.account_id or Account.objects.filter(username__iexact=teacher.number).exists():
        raise HasAccountError(number=teacher.number)
    account = Account.objects.create_user(teacher.number, name=teacher.name)
    place = Place(teacher.school, teacher.group, Role.TEACHER.value)
    regrant({account.pk: (place, teacher.school.path)}, on=timezone.localdate(at))
    teacher.account = account
    teacher.save(update_fields=["account"])
    _leave_mark(actor, teacher, "teacher.account_opened", at, after={"login": account.username})
    return account


@transaction.atomic
def reveal_numbers(*, actor: Actor, teacher_id: int, reason: str, at: datetime) -> dict[str, str]:
    """Return ID and phone number in clear, once; who asked and why goes into the journal.

    Errors: ReasonMissingError without a reason; NotPermittedError for anybody but the manager of the school.
    """
    teacher = Teacher.objects.select_related("school").get(pk=teacher_id)
    may_keep(actor, teacher.school).require()
    if not reason.strip():
        raise ReasonMissingError(step="reveal")
    _leave_mark(actor, teacher, "teacher.revealed", at, reason=reason.strip())
    return {"id_number": open_text(teacher.id_number_sealed), "phone": open_text(teacher.phone_sealed)}


def _write_one(texts: Mapping[str, str], *, actor: Actor, at: datetime, verdict: RowVerdict) -> Teacher:
    with transaction.atomic():
        row = row_of(texts)
        [plan] = TEACHERS.plan([row], actor=actor, on=timezone.localdate(at))
        mistakes = list(plan.mistakes)
        if not mistakes and verdict is RowVerdict.NEW and plan.verdict is not RowVerdict.NEW:
            mistakes.append(_number_in_use())
        if mistakes:
            raise RowRefusedError(mistakes=mistakes)
        if plan.verdict is not RowVerdict.SAME:
            TEACHERS.write([plan], actor=actor, at=at)
        return Teacher.objects.select_related("school", "group", "account").get(number=plan.key)


def row_of(texts: Mapping[str, str]) -> Row:
    """Return what a person wrote into a form as a row of the workbook, with every mistake of a cell."""
    values: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for name, text in texts.items():
        column = BY_FIELD[name]
        if not text.strip():
            values[name] = ""
            if column.required:
                mistakes.append(missing_cell(column))
            continue
        try:
            values[name] = column.parse(text)
        except CellError as error:
            mistakes.append(Mistake(name, error.code, error.reason, error.cure))
    return Row("", 0, values, tuple(mistakes))


def _number_in_use() -> Mistake:
    return Mistake(
        "number",
        "number_in_use",
        say(_("A teacher with this staff number is on file already.")),
        say(_("Change that teacher's file instead, or write another number.")),
    )


def _require_place(teacher: Teacher, school: Institution, group: Institution | None) -> None:
    if school.kind not in SCHOOL_KINDS:
        raise NotASchoolError(kind=school.kind)
    if group and (group.kind not in GROUP_KINDS or not group.path.startswith(school.path)):
        raise GroupElsewhereError(group=group.code)
    if teacher.school_id == school.pk and teacher.group_id == (group.pk if group else None):
        raise SamePlaceError(school=school.code)


def _leave_mark(  # noqa: PLR0913 one mark says all of this
    actor: Actor,
    teacher: Teacher,
    action: str,
    at: datetime,
    *,
    reason: str = "",
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> None:
    leave_mark(
        mark_of(
            actor,
            action=action,
            hats=ROSTER_KEEPERS,
            subject=("teacher", str(teacher.pk)),
            at=at,
            place=teacher.school.path,
            reason=reason,
            before=before or {},
            after=after or {},
        )
    )
