"""Records in and out by workbook: every mistake named, nothing half written, all of it undone or taken back."""

from __future__ import annotations

import csv
import io
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.people import TODAY, make_actor, make_institution, make_school, make_teacher
from makers.records import NOON, make_definition, make_evidence, make_record
from xingtan.access.actors import operator
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.errors import DomainError
from xingtan.records.audit.models import CertificateClaim
from xingtan.records.audit.months import close_month, reopen_month
from xingtan.records.audit.verify import verify_sheets
from xingtan.records.models import Record
from xingtan.records.workbooks.sheet import RECORDS, RECORDS_ACCEPTED
from xingtan.records.workflow import State
from xingtan.sheets.kinds import Row, RowVerdict
from xingtan.sheets.services import UndoRefusedError, check_run, start_run, undo_run, write_run
from xingtan.sheets.tasks import check_later
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

HEADER = (
    "记录编号",
    "教师工号",
    "类型",
    "名称",
    "日期",
    "结束日期",
    "学时",
    "级别",
    "方式",
    "培训机构",
    "计划已事先备案",
)


@pytest.fixture
def teacher():
    make_definition()
    return make_teacher(number="T0001")


def sheet(*rows, header=HEADER):
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def checked(content, actor, kind=RECORDS):
    run = start_run(kind, actor=actor, file_name="records.csv", content=content, at=NOON)
    run = check_run(kind, actor=actor, run=run, at=NOON, ask=False)
    assert run.state == "checked", run.layout
    return run


def training(number="", title="新课标培训", day="2025-10-11", hours="12", **other):
    teacher, provider = other.get("teacher", "T0001"), other.get("provider", "")
    kind = other.get("kind", "参加培训")
    return (number, teacher, kind, title, day, other.get("end", ""), hours, "市级", "集中培训", provider, "")


def test_a_file_of_records_arrives_as_submitted(manager, teacher):
    run = checked(
        sheet(
            training(),
            ("", "T0001", "school_session", "作业设计", "2025/10/15", "", "４", "", "", "", "是"),
            training(title="Reading", kind="Training attended", day="2025年9月1日"),
        ),
        manager,
    )
    write_run(RECORDS, actor=manager, run=run, at=NOON)

    rows = list(Record.objects.order_by("sequence"))
    assert [(r.number, r.state, r.hours) for r in rows] == [
        ("T0001-0001", "submitted", 1200),
        ("T0001-0002", "submitted", 400),
        ("T0001-0003", "submitted", 1200),
    ]
    assert rows[0].values == {"level": "municipal", "mode": "concentrated"}
    assert rows[1].values == {"filed": True}
    assert {row.school for row in rows} == {teacher.school}


def test_every_planted_mistake_is_named_and_nothing_is_written(manager, teacher):
    make_record(teacher, title="旧记录", values={})
    closed = make_record(teacher, title="已定", state=State.ACCEPTED, values={})
    other = make_record(make_teacher(make_school(), number="T9999"))
    cells = (
        training(teacher="T0404"),
        training(teacher="T9999", title="别校"),
        training(title="日期", day="2025-02-30"),
        training(title="倒序", end="2025-10-01"),
        training(title="学时", hours="-3"),
        training(title="太细", hours="1.234"),
        training(title="无学时", hours=""),
        training(title="重复"),
        training(title="重复"),
        ("", "T0001", "school_session", "旧记录", "2025-10-15", "", "9", "", "", "", ""),
        (closed.number, "T0001", "school_session", "已定", "2025-10-15", "", "9", "", "", "", ""),
        (other.number, "T0001", "school_session", "别人", "2025-10-15", "", "9", "", "", "", ""),
        ("", "T0001", "open_class", "课", "2025-10-15", "", "", "市级", "集中培训", "", ""),
        ("", "T0001", "写诗", "课", "2025-10-15", "", "", "市级", "", "", ""),
        ("", "T0001", "open_class", "", "2025-10-15", "", "", "市级", "", "", ""),
    )
    before = Record.objects.count()

    run = checked(sheet(*cells), manager)

    found = [{(m["column"], m["code"]) for m in row.mistakes} for row in run.rows.order_by("number")]
    expected = [
        {("teacher", "no_such_teacher")},
        {("teacher", "no_such_teacher")},
        {("happened_on", "not_a_day")},
        {("ended_on", "ends_before_start")},
        {("hours", "not_an_amount")},
        {("hours", "too_fine")},
        {("hours", "one_of_missing")},
        {("title", "repeated")},
        {("title", "repeated")},
        {("title", "already_there")},
        {("hours", "not_open_for_change")},
        {("number", "no_such_record")},
        {("mode", "not_of_this_kind")},
        {("kind", "not_in_list")},
        {("title", "missing")},
    ]
    assert found == expected
    with pytest.raises(DomainError):
        write_run(RECORDS, actor=manager, run=run, at=NOON)
    assert Record.objects.count() == before


def test_what_is_exported_comes_back_as_all_the_same(manager, teacher):
    institution = make_institution(
        Kind.TRAINING_INSTITUTION, parent=Institution.objects.get_parent(teacher.school), name="进修学院"
    )
    make_record(
        teacher,
        kind="training",
        provider=institution,
        values={"level": "municipal", "mode": "distance", "credits": "2.5"},
    )
    make_record(teacher, title="两行\n反思", values={"reflection": "第一行\n第二行", "filed": False})
    make_record(teacher, state=State.ACCEPTED)
    make_record(teacher, state=State.WITHDRAWN)
    make_record(teacher, state=State.DRAFT)

    rows = [Row("Sheet1", n, dict(texts)) for n, texts in enumerate(RECORDS.export_rows(manager, on=TODAY), start=2)]
    plans = RECORDS.plan(rows, actor=manager, on=TODAY)

    assert [plan.verdict for plan in plans] == [RowVerdict.SAME] * 3


def test_three_changed_cells_change_exactly_three_fields(manager, teacher):
    records = [make_record(teacher, title=f"活动{n}") for n in range(3)]
    rows = [Row("Sheet1", n, dict(texts)) for n, texts in enumerate(RECORDS.export_rows(manager, on=TODAY), start=2)]
    rows[0].values["hours"] = "6"
    rows[1].values["title"] = "改名"
    rows[2].values["filed"] = "no"

    plans = RECORDS.plan(rows, actor=manager, on=TODAY)
    changed = [(plan.key, dict(plan.before), dict(plan.after)) for plan in plans]
    RECORDS.write(plans, actor=manager, at=NOON)

    assert changed == [
        (records[0].number, {"hours": "4"}, {"hours": "6"}),
        (records[1].number, {"title": "活动1"}, {"title": "改名"}),
        (records[2].number, {"filed": "yes"}, {"filed": "no"}),
    ]
    marks = JournalRow.objects.filter(action="record.changed").order_by("pk")
    assert [(m.before, m.after) for m in marks] == [(before, after) for _, before, after in changed]
    assert [r.hours for r in Record.objects.order_by("pk")] == [600, 400, 400]


def test_the_same_file_again_without_numbers_is_the_same_and_enters_nothing(manager):
    content = sheet(training(provider="某机构"))
    write_run(RECORDS, actor=manager, run=checked(content, manager), at=NOON)

    again = checked(content, manager)

    assert again.counts == {"new": 0, "changed": 0, "same": 1, "wrong": 0}


def test_a_whole_import_is_undone_exactly(manager, teacher):
    old = make_record(teacher, title="旧")
    before = list(Record.objects.values())
    run = checked(
        sheet(training(), (old.number, "T0001", "school_session", "新名", "2025-10-15", "", "4", "", "", "", "是")),
        manager,
    )
    write_run(RECORDS, actor=manager, run=run, at=NOON)
    assert Record.objects.get(pk=old.pk).title == "新名"

    undo_run(RECORDS, actor=manager, run=run, at=NOON)

    after = list(Record.objects.values())
    assert [{**row, "version": 0} for row in after] == [{**row, "version": 0} for row in before]


def test_undoing_an_import_releases_the_certificate_numbers_it_claimed(manager):
    header = (*HEADER, "证书编号")
    run = checked(sheet((*training(), "QL-2025-0018"), header=header), manager)
    write_run(RECORDS, actor=manager, run=run, at=NOON)
    assert CertificateClaim.objects.get().key == "QL20250018"

    undo_run(RECORDS, actor=manager, run=run, at=NOON)

    assert not CertificateClaim.objects.exists()


def test_an_import_on_which_work_has_gone_on_is_not_undone_and_says_which_rows(manager):
    run = checked(sheet(training(), training(title="另一次")), manager)
    write_run(RECORDS, actor=manager, run=run, at=NOON)
    make_evidence(Record.objects.order_by("pk")[1])

    with pytest.raises(UndoRefusedError):
        undo_run(RECORDS, actor=manager, run=run, at=NOON)

    assert Record.objects.count() == 2


def test_what_stands_on_the_sheet_of_a_closed_month_is_not_taken_away_by_undoing_its_import(teacher):
    auditor = make_actor((Role.SCHOOL_AUDITOR, teacher.school))
    run = checked(sheet(training()), auditor, RECORDS_ACCEPTED)
    write_run(RECORDS_ACCEPTED, actor=auditor, run=run, at=NOON)
    month = Record.objects.get().audit_month
    close_month(actor=auditor, school=teacher.school, month=month, at=NOON)

    with pytest.raises(UndoRefusedError) as caught:
        undo_run(RECORDS_ACCEPTED, actor=auditor, run=run, at=NOON)

    assert [mistake.code for row in caught.value.rows for mistake in row.mistakes] == ["month_closed"]
    assert [(each.code, each.key) for each in verify_sheets()] == []
    reopen_month(
        actor=make_actor((Role.MANAGER, teacher.school)), school=teacher.school, month=month, reason="导错了", at=NOON
    )
    undo_run(RECORDS_ACCEPTED, actor=auditor, run=run, at=NOON)
    assert not Record.objects.exists()


def test_a_file_sent_while_another_waits_puts_that_one_aside_and_says_so(manager):
    runs = [
        start_run(RECORDS, actor=manager, file_name=name, content=sheet(training()), at=NOON)
        for name in ("first.csv", "second.csv")
    ]
    assert check_later.call(runs[0].pk, NOON.isoformat()) == "failed"
    runs[0].refresh_from_db()
    assert "sent meanwhile" in runs[0].failure["en"]
    assert "已搁置" in runs[0].failure["zh"]


def test_records_come_in_accepted_only_by_the_auditor_and_never_their_own(teacher, manager):
    own = make_teacher(teacher.school, number="T0002", with_account=True)
    auditor = make_actor((Role.SCHOOL_AUDITOR, teacher.school), account=own.account)
    content = sheet(training(), training(teacher="T0002"))

    run = checked(content, auditor, RECORDS_ACCEPTED)
    codes = [[m["code"] for m in row.mistakes] for row in run.rows.all()]
    assert codes == [[], ["own_record"]]
    assert not RECORDS_ACCEPTED.may(manager)

    by_operator = checked(content, operator(), RECORDS_ACCEPTED)
    write_run(RECORDS_ACCEPTED, actor=operator(), run=by_operator, at=NOON)
    assert set(Record.objects.values_list("state", flat=True)) == {"accepted"}


def test_five_thousand_rows_cost_as_many_queries_as_fifty_and_arrive_in_one_go(manager, teacher):
    make_teacher(teacher.school, number="T0002")

    def rows(count, prefix):
        values = {"kind": "school_session", "happened_on": "2025-10-15", "hours": "4"}
        return [Row("S", n, {**values, "teacher": f"T000{n % 2 + 1}", "title": f"{prefix}{n}"}) for n in range(count)]

    def cost(some):
        with CaptureQueriesContext(connection) as queries:
            plans = RECORDS.plan(some, actor=manager, on=TODAY)
            RECORDS.write(plans, actor=manager, at=NOON)
        return len([query for query in queries if not query["sql"].startswith("INSERT")])

    cost(rows(1, "先"))
    few = cost(rows(50, "少"))
    started = time.perf_counter()
    many = cost(rows(5000, "多"))

    assert many == few
    assert Record.objects.count() == 5051
    assert time.perf_counter() - started < 20
