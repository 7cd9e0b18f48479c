"""A workbook that is written while people are at work: they wait for each other, and nobody is refused."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from makers.people import make_actor, make_school, make_teacher
from makers.records import NOON, make_record
from xingtan.access.roles import Role
from xingtan.records.audit.months import hold_books
from xingtan.records.models import Record
from xingtan.records.services import enter_record, take_step
from xingtan.teachers.models import Teacher
from xingtan.trail.holding import hold_table

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"


def beside_an_import(act, *, rows_wanted):
    """Let somebody act while an import holds the records' table and then wants rows; return what went wrong."""
    wrong, held = [], Event()

    def work():
        held.wait()
        try:
            act()
        except Exception as error:  # noqa: BLE001 whatever it is, the test shows it
            wrong.append(error)
        finally:
            connection.close()

    other = Thread(target=work)
    other.start()
    with transaction.atomic():
        hold_table(Record)
        held.set()
        with connection.cursor() as cursor:
            for _ in range(20_000):
                cursor.execute(WAITING)
                if cursor.fetchone()[0]:
                    break
        rows_wanted()
    other.join()
    return wrong


@pytest.mark.postgresql
@pytest.mark.usefixtures("real_transactions")
def test_a_record_is_accepted_and_one_entered_while_a_workbook_is_written():
    school = make_school()
    teacher = make_teacher(school, with_account=True)
    record = make_record(teacher)
    auditor = make_actor((Role.SCHOOL_AUDITOR, school))

    def accept():
        take_step(actor=auditor, record_id=record.pk, step="accept", at=NOON)

    wrong = beside_an_import(accept, rows_wanted=lambda: hold_books([school.pk]))

    def enter():
        owner = make_actor((Role.MANAGER, school))
        values = {"title": "An open class", "happened_on": "2025-10-20", "level": "school"}
        enter_record(actor=owner, teacher=teacher, kind="open_class", values=values, at=NOON)

    files = Teacher.objects.select_for_update().filter(pk=teacher.pk)
    wrong += beside_an_import(enter, rows_wanted=lambda: list(files))

    assert wrong == []
    assert min(Record.objects.values_list("state", flat=True)) == "accepted"
    assert Record.objects.count() == 2
