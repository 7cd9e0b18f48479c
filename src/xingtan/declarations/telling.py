"""Whom lines, appeals and decrees concern, told in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.appeals.workflow import ANSWERS, WAITING
from xingtan.declarations.decrees.models import Decree
from xingtan.declarations.models import DeclarationLine
from xingtan.notices.calendar import cancel_entry, on_day, put_entry
from xingtan.notices.people import holders_of
from xingtan.notices.services import Told, notify, notify_each
from xingtan.teachers.models import Teacher

APPEAL_DUE = {"zh": "申诉答复截止", "en": "Answer to an appeal is due"}


def tell_managers(lines: Sequence[DeclarationLine], *, actor: Actor, reason: str, at: datetime) -> int:
    """Tell the managers of the schools to which lines were returned; return how many notices that makes."""
    schools = {line.declaration.school_id for line in lines}
    managers = holders_of(Role.MANAGER, schools, on=localdate(at))
    told = [
        Told(
            to=manager,
            kind="line_returned",
            params={"title": line.record.title, "teacher": line.teacher.name, "reason": reason},
            link=reverse("declarations:line", args=[line.pk]),
            instant=True,
        )
        for line in lines
        for manager in managers.get(line.declaration.school_id, ())
        if manager != actor.account_id
    ]
    return notify_each(told, at=at)


def tell_of_appeal(appeal: Appeal, step: str, text: str, *, actor: Actor, at: datetime) -> None:
    """Tell the office that owes an answer of the appeal, or the teacher of the answer; keep the day in calendars."""
    link = reverse("declarations:appeal", args=[appeal.serial])
    source = appeal.subject
    teacher = appeal.teacher.account_id
    if appeal.state not in WAITING:
        cancel_entry(source=source, at=at)
        if step in ANSWERS:
            params = {"subject": appeal.subject_label, "answer": text}
            notify(to=[teacher], kind="appeal_answered", params=params, link=link, at=at)
        return
    owners = holders_of(Role(appeal.owner_role), [appeal.owner_id], on=localdate(at)).get(appeal.owner_id, [])
    others = [owner for owner in owners if owner != actor.account_id]
    after = datetime.combine(appeal.due_on + timedelta(days=1), time(0), get_current_timezone())
    params = {"teacher": appeal.teacher.name, "subject": appeal.subject_label, "due": appeal.due_on.isoformat()}
    notify(to=others, kind="appeal_filed", params=params, link=link, at=at, due=after)
    says = on_day(APPEAL_DUE, appeal.due_on, link=link)
    for account in filter(None, [teacher, *others]):
        put_entry(source=source, says=says, at=at, owner=account)


def tell_of_decree(decree: Decree, teachers: Iterable[Teacher], kind: str, *, at: datetime, reason: str = "") -> int:
    """Tell teachers that a decree touches them, or touches them no more; return how many were told."""
    return notify(
        to=[teacher.account_id for teacher in teachers],
        kind=kind,
        params={"title": decree.title, "number": decree.number, "reason": reason},
        link=reverse("declarations:decree", args=[decree.serial]),
        at=at,
    )
