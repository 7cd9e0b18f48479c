"""Accepted records that an import changes: opened again, changed and handed in again in one act, and taken back."""

from __future__ import annotations

import csv
import html
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.judging import open_judging
from makers.people import TODAY, make_account, make_actor, make_school, make_teacher
from makers.records import NOON, make_record
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.kernel.errors import DomainError, ReasonMissingError
from xingtan.notices.models import Notice
from xingtan.records import reads
from xingtan.records.audit.models import AuditDecision, MonthSheet, SheetState
from xingtan.records.audit.months import close_month
from xingtan.records.models import Record
from xingtan.records.services import take_step
from xingtan.records.workbooks.amending import TAKEN_BACK
from xingtan.records.workbooks.sheet import RECORDS, RECORDS_ACCEPTED
from xingtan.records.workflow import State
from xingtan.sheets.kinds import Row, RowVerdict
from xingtan.sheets.models import ImportRun
from xingtan.sheets.services import UndoRefusedError, check_run, start_run, undo_run, write_run
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
IMPORT = "/records/import-accepted/"
WHY = "三条学时登记有误"


def exported(actor):
    return [dict(texts) for texts in RECORDS.export_rows(actor, on=TODAY)]


def file_of(rows):
    labels = {column.field: column.zh for column in RECORDS.columns()}
    text = io.StringIO()
    fields = [field for field in labels if any(row.get(field) for row in rows)]
    csv.writer(text).writerows(
        [[labels[field] for field in fields], *([row.get(field, "") for field in fields] for row in rows)]
    )
    return text.getvalue().encode()


def verdicts(actor, rows, kind=RECORDS_ACCEPTED):
    plans = kind.plan([Row("S", n, row) for n, row in enumerate(rows, start=2)], actor=actor, on=TODAY)
    return [plan.verdict.value for plan in plans], [[m.code for m in plan.mistakes] for plan in plans]


def accepted(teacher, auditor, title, **more):
    record = make_record(teacher, title=title, at=NOON, **more)
    take_step(actor=auditor, record_id=record.pk, step="accept", at=NOON)
    return Record.objects.get(pk=record.pk)


def checked(content, actor, kind=RECORDS_ACCEPTED):
    run = start_run(kind, actor=actor, file_name="records.csv", content=content, at=NOON)
    return check_run(kind, actor=actor, run=run, at=NOON, ask=False)


def state_of(records):
    found = Record.objects.in_bulk([record.pk for record in records])
    return [(found[each.pk].state, found[each.pk].hours, found[each.pk].title) for each in records]


def read_of(page, record, teacher):
    """What journal, decisions, the teacher's inbox and the page of the import say of the records."""
    acts = JournalRow.objects.filter(subject_key=record.number).order_by("pk").values_list("action", "reason")
    assert list(acts)[-3:] == [("record.reopened", WHY), ("record.changed", ""), ("record.submitted", "")]
    assert set(Record.objects.filter(state=State.SUBMITTED).values_list("audit_month", flat=True)) == {
        record.audit_month
    }
    assert AuditDecision.objects.filter(step="reopen", words=WHY, by_name="王老师").count() == 3
    assert Notice.objects.filter(account=teacher.account, kind="record_amended").count() == 3
    assert not Notice.objects.filter(kind="record_returned").exists()
    assert WHY in html.unescape(page.content.decode())


def test_an_auditor_reimports_the_list_with_three_changed_cells_of_accepted_records(client, school, teacher):
    account = make_account((Role.SCHOOL_AUDITOR, school), name="王老师")
    auditor = actor_for(account, on=TODAY)
    records = [accepted(teacher, auditor, f"活动{n}") for n in range(5)]
    rows = exported(auditor)
    rows[0]["hours"], rows[1]["title"], rows[2]["hours"] = "6", "改名", "2"
    client.force_login(account)

    upload = SimpleUploadedFile("records.csv", file_of(rows), content_type="text/csv")
    page = client.post(IMPORT, {"file": upload}, follow=True)
    run = ImportRun.objects.get()
    text = html.unescape(page.content.decode())
    assert run.counts == {"new": 0, "changed": 0, "reopens": 3, "same": 2, "wrong": 0}
    assert "Accepted, opened again" in text
    assert "Open 3 accepted records again and hand them in" in text
    assert "改名" in text

    assert f"{IMPORT}{run.pk}/?tab=reopens" in client.get(IMPORT).content.decode(), "the list of imports counts them"

    write = f"{IMPORT}{run.pk}/write/"
    before = state_of(records)
    for said in ({}, {"reopen": "yes", "reason": "  "}, {"reason": WHY}):
        assert client.post(write, said).status_code == 422, said
    assert "field-errors" in client.post(write, {"reason": WHY}).content.decode()
    assert state_of(records) == before
    assert client.post(write, {"reopen": "yes", "reason": WHY}, follow=True).status_code == 200

    waits, stays = State.SUBMITTED.value, State.ACCEPTED.value
    assert state_of(records) == [
        (waits, 600, "活动0"),
        (waits, 400, "改名"),
        (waits, 200, "活动2"),
        (stays, 400, "活动3"),
        (stays, 400, "活动4"),
    ]
    read_of(client.get(f"{IMPORT}{run.pk}/"), records[0], teacher)

    assert client.post(f"{IMPORT}{run.pk}/undo/", follow=True).status_code == 200
    assert state_of(records) == before
    assert ImportRun.objects.get().state == "undone"
    assert reads.history(records[0])[0].reason == TAKEN_BACK
    assert Record.objects.get(pk=records[0].pk).audit_month == records[0].audit_month


def test_what_went_on_keeps_the_import_from_being_undone_and_nothing_is_half_done(teacher, auditor):
    records = [accepted(teacher, auditor, f"活动{n}") for n in range(2)]
    rows = [{**row, "hours": "9"} for row in exported(auditor)]
    run = checked(file_of(rows), auditor)
    with pytest.raises(ReasonMissingError):
        write_run(RECORDS_ACCEPTED, actor=auditor, run=run, at=NOON)
    write_run(RECORDS_ACCEPTED, actor=auditor, run=run, at=NOON, reason=WHY)
    take_step(actor=auditor, record_id=records[1].pk, step="accept", at=NOON)

    with pytest.raises(UndoRefusedError) as refusal:
        undo_run(RECORDS_ACCEPTED, actor=auditor, run=run, at=NOON)

    assert [(row.key, [m.code for m in row.mistakes]) for row in refusal.value.rows] == [
        (records[1].number, ["changed_since"])
    ]
    assert [state for state, _hours, _title in state_of(records)] == [State.SUBMITTED, State.ACCEPTED]
    assert [hours for _state, hours, _title in state_of(records)] == [900, 900]


def test_who_may_not_open_a_record_again_is_refused_row_by_row_with_the_cure(school, teacher):
    mine = make_teacher(school, with_account=True)
    both = make_actor((Role.SCHOOL_AUDITOR, school), (Role.MANAGER, school), account=mine.account)
    for about, state in ((teacher, State.ACCEPTED), (mine, State.ACCEPTED), (teacher, State.DECLARED)):
        make_record(about, title=f"{about.number}{state}", state=state)
    assert verdicts(both, exported(both)) == (["same"] * 3, [[]] * 3), "one's own unchanged rows stand in nobody's way"
    rows = [{**row, "hours": "9"} for row in exported(both)]
    by_key = sorted(zip([row["teacher"] for row in rows], *verdicts(both, rows, RECORDS), strict=True))

    refused = ("wrong", ["not_open_for_change"])
    assert sorted(each[1:] for each in by_key if each[0] == teacher.number) == [("reopens", []), refused]
    assert [each[1:] for each in by_key if each[0] == mine.number] == [refused]
    manager = make_actor((Role.MANAGER, school))
    assert verdicts(manager, rows, RECORDS)[0] == ["wrong"] * 3

    stranger = make_actor((Role.SCHOOL_AUDITOR, make_school()))
    assert verdicts(stranger, rows)[0] == ["wrong"] * 3
    open_judging(school, "school_session", Role.PRINCIPAL)
    manages = make_actor((Role.PRINCIPAL, school), (Role.MANAGER, school))
    assert verdicts(manages, rows, RECORDS)[0].count("reopens") == 2, "who judges the kind may open it again"


def test_a_closed_month_stays_closed_and_a_month_closed_meanwhile_stops_the_undoing(school, teacher, auditor):
    record = accepted(teacher, auditor, "活动")
    rows = [{**row, "hours": "9"} for row in exported(auditor)]
    run = checked(file_of(rows), auditor)
    close_month(actor=auditor, school=school, month=record.audit_month, at=NOON)
    with pytest.raises(DomainError, match="plan_changed"):
        write_run(RECORDS_ACCEPTED, actor=auditor, run=run, at=NOON, reason=WHY)
    assert ImportRun.objects.get().counts["wrong"] == 1
    assert verdicts(auditor, rows) == (["wrong"], [["not_open_for_change"]])

    MonthSheet.objects.update(state=SheetState.OPEN.value)
    again = checked(file_of(rows), auditor)
    write_run(RECORDS_ACCEPTED, actor=auditor, run=again, at=NOON, reason=WHY)
    MonthSheet.objects.update(state=SheetState.CLOSED.value)
    with pytest.raises(UndoRefusedError):
        undo_run(RECORDS_ACCEPTED, actor=auditor, run=again, at=NOON)
    assert state_of([record]) == [(State.SUBMITTED, 900, "活动")]


def test_the_command_opens_accepted_records_again_only_when_told_why(tmp_path, capsys, teacher, auditor):
    record = accepted(teacher, auditor, "活动")
    path = tmp_path / "records.csv"
    path.write_bytes(file_of([{**row, "hours": "9"} for row in exported(auditor)]))

    with pytest.raises(SystemExit):
        call_command("import", "records", str(path))
    assert "changes what is accepted already" in capsys.readouterr().out
    assert Record.objects.get(pk=record.pk).state == State.ACCEPTED
    call_command("import", "records", str(path), "--reopen", WHY)
    assert state_of([record]) == [(State.SUBMITTED, 900, "活动")]


def test_many_accepted_records_are_amended_with_as_many_queries_as_few(teacher, auditor):
    def cost(count):
        records = [make_record(teacher, title=f"{count}-{n}", state=State.ACCEPTED) for n in range(count)]
        Record.objects.update(audit_month="2025-10-01")
        wanted = {record.number for record in records}
        rows = [{**row, "hours": "9"} for row in exported(auditor) if row["number"] in wanted]
        with CaptureQueriesContext(connection) as asked:
            plans = RECORDS_ACCEPTED.plan([Row("S", n, row) for n, row in enumerate(rows)], actor=auditor, on=TODAY)
            RECORDS_ACCEPTED.write_reopened(plans, actor=auditor, reason=WHY, at=NOON)
        assert {plan.verdict for plan in plans} == {RowVerdict.REOPENS}
        return len([each for each in asked if not each["sql"].startswith("INSERT")])

    cost(1)
    assert cost(30) == cost(3)
