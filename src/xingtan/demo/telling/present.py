"""The autumn of 2026 as the teachers enter it, day by day, with two monthly audits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from xingtan.access.roles import Role
from xingtan.demo import places
from xingtan.demo.autumn import AUDITS, Entry, Fate, entries
from xingtan.demo.chance import Chance
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.demo.telling.founding import import_workbook
from xingtan.demo.telling.months import close_month_before
from xingtan.demo.telling.proofs import CERTIFIED, prove
from xingtan.demo.workbooks import record_row, teachers_file
from xingtan.records.models import Record
from xingtan.records.services import enter_record, take_step, take_step_in_bulk
from xingtan.teachers.models import Teacher

NEW_STAFF = date(2026, 8, 26)
COLUMNS = frozenset({"number", "teacher", "kind"})


def tell_present(folder: Path, *, chance: Chance) -> None:
    """Tell the weeks from the arrival of the new teachers to 22 November 2026."""
    for place, school in enumerate(places.SCHOOLS):
        manager = who_is(Role.MANAGER, school, NEW_STAFF)[0]
        at = moment(NEW_STAFF, 9 + place)
        import_workbook("teachers", folder / teachers_file(school), actor=manager, at=at)
    told, first = entries(chance.seed), NEW_STAFF
    for audit in (*AUDITS, places.TODAY):
        entered = _enter([entry for entry in told if first <= entry.entered_on < audit], chance)
        if audit in AUDITS:
            _decide(entered, audit)
            if audit == AUDITS[0]:
                close_month_before(audit)
        first = audit


def _decide(entered: Iterable[tuple[Entry, Record]], audit: date) -> None:
    """Let the auditors of each school decide on what came in since the last audit; some they leave for the next."""
    for school in places.SCHOOLS:
        rows = [(entry, record.pk) for entry, record in entered if record.school.code == school]
        reasons = sorted({entry.reason for entry, _ in rows if entry.fate is Fate.RETURNED})
        for place, actor in enumerate(who_is(Role.SCHOOL_AUDITOR, school, audit)):
            at = moment(audit, 15 + place)
            accepted = [pk for entry, pk in rows if entry.fate is Fate.ACCEPTED]
            take_step_in_bulk(actor=actor, record_ids=accepted, step="accept", at=at)
            for reason in reasons:
                some = [pk for entry, pk in rows if entry.reason == reason]
                take_step_in_bulk(actor=actor, record_ids=some, step="return", at=at, reason=reason)


def _enter(some: Iterable[Entry], chance: Chance) -> list[tuple[Entry, Record]]:
    """Let each teacher enter their record and hand it in, with the evidence that it needs."""
    done: list[tuple[Entry, Record]] = []
    last: Record | None = None
    for entry in some:
        teacher = Teacher.objects.select_related("account", "school", "group").get(number=entry.deed.teacher)
        if teacher.account is None:
            raise RuntimeError(teacher.number)
        actor = actor_named(teacher.account.username, entry.entered_on)
        minute = chance.roll(60, "minute", entry.deed.teacher, entry.entered_on, entry.deed.title)
        values = {name: text for name, text in record_row(entry.deed).items() if text and name not in COLUMNS}
        at = moment(entry.entered_on, 19, minute)
        record = enter_record(actor=actor, teacher=teacher, kind=entry.deed.kind, values=values, at=at)
        record.teacher, record.school = teacher, teacher.school
        done.append((entry, record))
        if entry.fate is Fate.DRAFT:
            continue
        if record.kind in CERTIFIED or chance.happens(35, "photo", record.number):
            same = last if last is not None and chance.happens(3, "borrowed", record.number) else None
            prove(chance, [record], at=moment(entry.entered_on, 20, minute), borrowed_from=same)
            last = record if record.kind in CERTIFIED else last
        take_step(actor=actor, record_id=record.pk, step="submit", at=moment(entry.entered_on, 21, minute))
        if entry.fate is Fate.WITHDRAWN:
            take_step(actor=actor, record_id=record.pk, step="withdraw", at=moment(entry.entered_on, 22, minute))
    return done
