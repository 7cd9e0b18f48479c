"""Whom lines, appeals and decrees concern, told in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.appeals.workflow import ANSWERS, WAITING
from xingtan.declarations.decrees.models import Decree, DecreeKind
from xingtan.declarations.mobility.models import Admission
from xingtan.declarations.mobility.workflow import CONFIRM, ENTER, POST, REFUSE
from xingtan.declarations.models import DeclarationLine
from xingtan.institutions.models import Institution
from xingtan.institutions.paths import at_or_above
from xingtan.notices.absences import keep_away
from xingtan.notices.calendar import cancel_entry, on_day, put_entry
from xingtan.notices.people import holders_of
from xingtan.notices.services import Told, notify, notify_each
from xingtan.teachers.models import Teacher

NEXT_OFFICE = {ENTER: Role.COUNTY_AUDITOR, CONFIRM: Role.PROVINCIAL_OFFICER}
ADMISSION_KINDS = {POST: "admission_posted", REFUSE: "admission_refused"}
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


def leave_in_peace(decree: Decree, teachers: Iterable[Teacher]) -> None:
    """Spare teachers on leave by decree what asks them for work until they are back; other decrees change nothing."""
    if decree.kind == DecreeKind.LEAVE:
        first, last = (date.fromisoformat(str(decree.parameters[name])) for name in ("from", "until"))
        accounts = [teacher.account_id for teacher in teachers]
        keep_away(source=decree.subject, accounts=accounts, first=first, last=last)


def tell_of_admission(admission: Admission, step: str, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Tell the office that comes next of credits that are brought along, or the teacher what became of them."""
    link = reverse("declarations:admission", args=[admission.serial])
    teacher, account = admission.teacher, admission.teacher.account_id
    office = NEXT_OFFICE.get(step)
    if office is not None:
        above = Institution.objects.filter(path__in=at_or_above([teacher.school.path])).values_list("pk", flat=True)
        holders = holders_of(office, list(above), on=localdate(at)).values()
        others = {each for accounts in holders for each in accounts} - {actor.account_id, account}
        params = {"teacher": teacher.name, "document": admission.document}
        notify(to=sorted(others), kind="admission_waits", params=params, link=link, at=at)
    elif step in ADMISSION_KINDS and account != actor.account_id:
        params = {"origin": admission.origin_name, "document": admission.document, "reason": reason}
        notify(to=[account], kind=ADMISSION_KINDS[step], params=params, link=link, at=at)


def tell_of_decree(decree: Decree, teachers: Iterable[Teacher], kind: str, *, at: datetime, reason: str = "") -> int:
    """Tell teachers that a decree touches them, or touches them no more; return how many were told."""
    return notify(
        to=[teacher.account_id for teacher in teachers],
        kind=kind,
        params={"title": decree.title, "number": decree.number, "reason": reason},
        link=reverse("declarations:decree", args=[decree.serial]),
        at=at,
    )
