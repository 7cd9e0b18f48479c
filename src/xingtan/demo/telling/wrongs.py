"""Things said to be wrong: four appeals, one upheld with its correcting entry, one rejected, one open, one overdue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from xingtan.declarations.appeals.corrections import decided_on, entry_of
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.appeals.offices import ENTRY, About
from xingtan.declarations.appeals.services import Answer, Claim, answer_appeal, file_appeal
from xingtan.demo.cast import LEADER, LIN, RETURNED, ZHOU
from xingtan.demo.staff import staff
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.records.models import SUBJECT as RECORD
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from xingtan.credit_bank.models import Entry

UPHELD_KIND, RIGHT_LEVEL = "paper", "provincial"


def tell_appeals(seed: int) -> None:
    """File four appeals and answer two of them."""
    returned = next(person.number for person in staff(seed) if person.key == RETURNED)
    _upheld(date(2026, 9, 8), date(2026, 9, 17))
    _rejected(date(2026, 9, 10), date(2026, 9, 22))
    _overdue(returned, date(2026, 10, 26))
    _open(date(2026, 11, 16))


def _upheld(filed: date, answered: date) -> None:
    """Let Su Wenjin's paper count as one of a provincial journal."""
    entry = _entry_of(_teacher(LEADER), UPHELD_KIND)
    claim = Claim(_about(entry), "期刊级别认定有误：该刊由省教育厅主管，应为省级。", "按省级期刊论文计分。")
    appeal = _filed(LEADER, claim, filed)
    decided = decided_on(entry, {"level": RIGHT_LEVEL}, None)
    answer = Answer("uphold", "经查，该刊为省级期刊，按省级重新计算。", decided)
    answer_appeal(actor=actor_named("county", answered), serial=appeal.serial, answer=answer, at=moment(answered, 10))


def _rejected(filed: date, answered: date) -> None:
    """Tell Zhou Qiming that an online course counts by its hours, however long it took him."""
    entry = _entry_of(_teacher(ZHOU), "training")
    claim = Claim(_about(entry), "线上研修实际用时超过结业证书所载学时。", "请按实际用时计算。")
    appeal = _filed(ZHOU, claim, filed)
    answer = Answer("reject", "学时以结业证书为准，原认定正确。")
    answer_appeal(actor=actor_named("county", answered), serial=appeal.serial, answer=answer, at=moment(answered, 11))


def _overdue(number: str, filed: date) -> None:
    """File one that the county has let lie."""
    teacher = Teacher.objects.select_related("account").get(number=number)
    entry = _entry_of(teacher, "open_class")
    claim = Claim(_about(entry), "该公开课为县级展示课，认定时按校级计算。", "请按县级公开课计分。")
    if teacher.account is None:
        raise RuntimeError(number)
    _filed(teacher.account.username, claim, filed)


def _open(filed: date) -> None:
    """Let Lin ask about the record that came back to her."""
    record = Record.objects.get(teacher__account__username=LIN, state=State.RETURNED.value)
    url = reverse("records:record", args=[record.pk])
    about = About(RECORD, record.number, record.title, url)
    _filed(LIN, Claim(about, "证书上的学时是20学时，与填报一致。", "请重新核对证书。"), filed)


def _filed(login: str, claim: Claim, day: date) -> Appeal:
    return file_appeal(actor=actor_named(login, day), claim=claim, on=day, at=moment(day, 19, 30))


def _about(entry: Entry) -> About:
    return About(ENTRY, entry.number, entry.narrative, reverse("credit_bank:entry", args=[entry.number]))


def _teacher(login: str) -> Teacher:
    return Teacher.objects.get(account__username=login)


def _entry_of(teacher: Teacher, kind: str) -> Entry:
    """Return the teacher's newest identified entry that rests on a record of this kind."""
    numbers = Record.objects.filter(teacher=teacher, kind=kind, state=State.IDENTIFIED.value)
    wanted = numbers.order_by("-happened_on", "-number").values_list("number", flat=True)
    for account in teacher.credit_accounts.all():
        for number in wanted:
            rows = account.entries.filter(source_kind=RECORD, source_key=number, reversed_by=None)
            for found in rows.values_list("number", flat=True):
                entry = entry_of(teacher, found)
                if entry is not None:
                    return entry
    raise RuntimeError(teacher.number)
