"""Closing all finished months at once: what is offered, what is refused whole, what each sheet keeps."""

from __future__ import annotations

import html
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from makers.people import make_actor, make_school
from makers.records import NOON, make_record
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError
from xingtan.records.audit.closing import close_months
from xingtan.records.audit.models import MonthSheet
from xingtan.records.audit.month_reads import closable, held_up, month_rows
from xingtan.records.audit.months import close_month, reopen_month
from xingtan.records.errors import MonthClosedError, MonthNotDoneError, MonthNotOverError
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]

MONTHS = [date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)]
JUNE = date(2025, 6, 1)


def on_sheet(teacher, month, state=State.ACCEPTED, **told):
    record = make_record(teacher, state=state, **told)
    Record.objects.filter(pk=record.pk).update(audit_month=month)
    return record


def test_closing_together_keeps_on_each_sheet_what_closing_it_alone_would(teacher, school, auditor, manager):
    for month in MONTHS:
        on_sheet(teacher, month, hours=250)
        on_sheet(teacher, month, State.WITHDRAWN)
    alone = close_month(actor=auditor, school=school, month=MONTHS[0], at=NOON).sheet
    reopen_month(actor=manager, school=school, month=MONTHS[0], reason="试", at=NOON)

    sheets = close_months(actor=auditor, school=school, months=[*MONTHS, MONTHS[0]], at=NOON)

    assert [sheet.month for sheet in sheets] == MONTHS
    again = MonthSheet.objects.get(school=school, month=MONTHS[0])
    assert (again.pk, again.digest, again.content, again.state) == (alone.pk, alone.digest, alone.content, "closed")
    marks = JournalRow.objects.filter(action="month.closed").order_by("pk")
    assert [mark.subject_key[-7:] for mark in marks] == ["2025-03", "2025-03", "2025-04", "2025-05"]
    assert closable(month_rows(school), NOON.date()) == []


def test_it_is_all_or_nothing_and_only_for_finished_months(teacher, school, auditor):
    for month in MONTHS:
        on_sheet(teacher, month)
    on_sheet(teacher, JUNE, State.RETURNED)
    running = NOON.date().replace(day=1)
    on_sheet(teacher, running)
    rows = month_rows(school)
    assert [row.month for row in closable(rows, NOON.date())] == MONTHS[::-1]
    assert [row.month for row in held_up(rows, NOON.date())] == [JUNE]

    with pytest.raises(MonthNotDoneError):
        close_months(actor=auditor, school=school, months=[*MONTHS, JUNE], at=NOON)
    with pytest.raises(MonthNotOverError):
        close_months(actor=auditor, school=school, months=[MONTHS[0], running], at=NOON)
    stranger = make_actor((Role.SCHOOL_AUDITOR, make_school()), (Role.PRINCIPAL, school))
    with pytest.raises(NotPermittedError):
        close_months(actor=stranger, school=school, months=MONTHS, at=NOON)
    assert not MonthSheet.objects.exists()
    close_month(actor=auditor, school=school, month=MONTHS[1], at=NOON)
    with pytest.raises(MonthClosedError):
        close_months(actor=auditor, school=school, months=MONTHS, at=NOON)
    assert MonthSheet.objects.count() == 1


def test_closing_many_months_costs_as_much_as_closing_one(teacher, school, auditor):
    for month in [*MONTHS, JUNE]:
        on_sheet(teacher, month)

    def cost(months):
        with CaptureQueriesContext(connection) as queries:
            close_months(actor=auditor, school=school, months=months, at=NOON)
        return len(queries)

    cost([JUNE])
    assert cost(MONTHS[:1]) == cost(MONTHS[1:])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_auditor_closes_the_finished_months_from_the_list_of_months(as_role, school, teacher, language):
    for month in MONTHS:
        on_sheet(teacher, month)
    on_sheet(teacher, JUNE, State.SUBMITTED)
    address, listed = reverse("records:close-months"), reverse("records:months")
    assert as_role(Role.PRINCIPAL).get(address).status_code == 403
    assert address not in as_role(Role.PRINCIPAL).get(listed).content.decode()
    assert as_role(Role.MANAGER, at=make_school()).get(address, {"school": school.code}).status_code == 404
    client = as_role(Role.SCHOOL_AUDITOR)
    client.cookies["django_language"] = language
    assert address in client.get(listed).content.decode()

    page = html.unescape(client.get(address).content.decode())

    assert all(f'value="{month:%Y-%m}"' in page for month in MONTHS)
    assert 'value="2025-06"' not in page
    assert client.post(address, {"school": school.code}).status_code == 422
    assert client.post(address, {"school": school.code, "month": ["2025-06"]}).status_code == 409
    assert client.post(address, {"school": school.code, "month": ["x"]}).status_code == 404
    answer = client.post(address, {"school": school.code, "month": [f"{month:%Y-%m}" for month in MONTHS]})
    assert answer.status_code == 302
    assert MonthSheet.objects.filter(state="closed").count() == 3
