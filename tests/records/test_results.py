"""Results of trainings by workbook: beside what teachers say, accepted when an accredited institution reports them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from makers.people import make_account, make_actor, make_institution, make_school, make_teacher
from makers.records import NOON, make_definition, make_evidence, make_record
from xingtan.access.actors import operator
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.records.audit.flags import flags_of
from xingtan.records.audit.models import CertificateClaim
from xingtan.records.facts import fact_of
from xingtan.records.models import Record
from xingtan.records.workbooks.results import RESULTS
from xingtan.records.workflow import State
from xingtan.sheets.kinds import CHINESE
from xingtan.sheets.services import UndoRefusedError, check_run, start_run, undo_run, write_run
from xingtan.sheets.writing import workbook_of
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
HEADER = ("记录编号", "教师工号", "教师姓名", "名称", "日期", "结束日期", "培训机构", "方式", "级别")
HEADER += ("实际学时", "考核结果", "考核成绩", "证书编号")
TITLE = "新课标专题培训"


@pytest.fixture
def teacher(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    make_definition()
    return make_teacher(number="T0001", name="林晓禾", with_account=True)


@pytest.fixture
def college(teacher):
    county = Institution.objects.get(path=teacher.school.path[: -Institution.steplen])
    return make_institution(Kind.TRAINING_INSTITUTION, parent=county, code="COL1", name="青岚市教师进修学院")


@pytest.fixture
def reporter(college):
    return make_actor((Role.TRAINING_INSTITUTION, college))


def row(number="", teacher="T0001", name="林晓禾", title=TITLE, **told):
    known = {"day": "2025-10-11", "end": "2025-10-12", "provider": "COL1", "mode": "集中培训", "level": "市级"}
    cells = {**known, "hours": "12", "result": "合格", "marks": "", "certificate": "", **told}
    return (number, teacher, name, title, *cells.values())


def sheet(*rows):
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue().encode()


def checked(content, actor):
    run = start_run(RESULTS, actor=actor, file_name="results.csv", content=content, at=NOON)
    run = check_run(RESULTS, actor=actor, run=run, at=NOON, ask=False)
    assert run.state == "checked", run.layout
    return run


def written(content, actor):
    run = checked(content, actor)
    assert run.counts["wrong"] == 0, [each.mistakes for each in run.rows.all()]
    write_run(RESULTS, actor=actor, run=run, at=NOON)
    return run


def codes(run):
    return [{(each["column"], each["code"]) for each in line.mistakes} for line in run.rows.order_by("number")]


def test_an_institutions_feedback_enters_accepted_unless_the_training_was_not_passed(teacher, reporter, college):
    other = make_teacher(teacher.school, number="T0002", name="周敏")
    run = written(
        sheet(
            row(result="优秀", marks="95.5", certificate="QL-2025-0018"),
            row(teacher="T0002", name="周敏", result="未通过"),
        ),
        reporter,
    )

    assert run.rows.first().after["reported_hours"] == "12"
    first, second = Record.objects.get(teacher=teacher), Record.objects.get(teacher=other)
    assert (first.state, second.state, first.hours, first.provider) == ("accepted", "submitted", 1200, college)
    told = {"result": "excellent", "marks": "95.5", "certificate": "QL-2025-0018"}
    assert first.values["feedback"] == {**told, "by": college.name, "on": "2026-11-22"}
    assert [fact_of(each).attributes["passed"] for each in (first, second)] == [True, False]
    assert CertificateClaim.objects.get().key == "QL20250018"
    auditor = make_actor((Role.SCHOOL_AUDITOR, teacher.school))
    assert "not_passed" in {flag.code for flag in flags_of(auditor, [second], {}, on=NOON.date())[second.number]}

    undo_run(RESULTS, actor=reporter, run=run, at=NOON)
    assert not Record.objects.exists()
    assert not CertificateClaim.objects.exists()


def test_a_result_stands_beside_what_the_teacher_says_and_is_taken_back_exactly(teacher, reporter, college):
    record = make_record(
        teacher,
        kind="training",
        title=TITLE,
        state=State.ACCEPTED,
        happened_on=date(2025, 10, 11),
        hours=1600,
        provider=college,
        values={"mode": "concentrated", "level": "municipal"},
    )
    before = Record.objects.values().get()
    run = written(sheet(row(end="", result="良好")), reporter)

    after = Record.objects.get()
    assert (after.state, after.hours) == ("accepted", 1600)
    assert after.values == {
        **record.values,
        "feedback": {"reported_hours": "12", "result": "good", "by": college.name, "on": "2026-11-22"},
    }
    auditor = make_actor((Role.SCHOOL_AUDITOR, teacher.school))
    sentences = [flag.sentence for flag in flags_of(auditor, [after], {}, on=NOON.date())[after.number]]
    assert "Hours as the provider reports them: 12." in sentences
    mark = JournalRow.objects.get(action="record.result_reported")
    assert mark.after == {"reported_hours": "12", "result": "good"}

    exported = workbook_of(RESULTS, RESULTS.export_rows(reporter, on=NOON.date()), suffix="xlsx")
    again = start_run(RESULTS, actor=reporter, file_name="results.xlsx", content=exported, at=NOON)
    again = check_run(RESULTS, actor=reporter, run=again, at=NOON, ask=False)
    assert again.counts == {"new": 0, "changed": 0, "same": 1, "wrong": 0}

    undo_run(RESULTS, actor=reporter, run=run, at=NOON)
    assert {**Record.objects.values().get(), "version": 0} == {**before, "version": 0}


def test_every_planted_mistake_is_named_and_nothing_is_written(teacher, reporter, college):
    declared = make_record(teacher, kind="training", title="已申报", state=State.DECLARED, provider=college, values={})
    elsewhere = make_teacher(make_school(), number="T0900", name="远方")
    make_institution(
        Kind.TRAINING_INSTITUTION, parent=Institution.objects.get_parent(college), code="COL2", name="别的学院"
    )
    cells = (
        row(name="别人", title="姓名"),
        row(teacher="T0900", name="远方"),
        row(teacher="T9999"),
        row(title="机构", provider="COL2"),
        row(title="没结果", result=""),
        row(title="等第", result="很好"),
        row(title="分数", marks="1000000"),
        row(title="学时", hours="0"),
        row(title="日期", day="2025-02-30"),
        row(number="T0001-0099", title="编号"),
        row(number=declared.number, title="改名", day="2025-10-15", end="", mode="", level=""),
        row(title="重复"),
        row(title="重复"),
    )
    run = checked(sheet(*cells), reporter)

    assert codes(run) == [
        {("teacher", "no_such_teacher")},
        {("teacher", "no_such_teacher")},
        {("teacher", "no_such_teacher")},
        {("provider", "not_your_provider")},
        {("result", "missing")},
        {("result", "not_in_list")},
        {("marks", "not_marks")},
        {("reported_hours", "not_hours")},
        {("happened_on", "not_a_day")},
        {("number", "no_such_record")},
        {("title", "differs"), ("result", "not_open_for_change")},
        {("title", "repeated")},
        {("title", "repeated")},
    ]
    assert all(each["reason"]["zh"] and each["cure"]["zh"] for line in run.rows.all() for each in line.mistakes)
    assert Record.objects.count() == 1
    assert elsewhere.records.count() == 0


def test_a_school_reports_for_its_own_teachers_to_be_audited_and_nobody_for_themselves(teacher, college):
    manager = make_actor((Role.MANAGER, teacher.school), account=teacher.account)
    make_teacher(teacher.school, number="T0002", name="周敏")
    assert codes(checked(sheet(row()), manager)) == [{("teacher", "own_record")}]

    written(sheet(row(teacher="T0002", name="周敏")), manager)

    record = Record.objects.get()
    assert (record.state, record.provider, record.values["feedback"]["by"]) == (
        "submitted",
        college,
        teacher.school.name,
    )
    assert not RESULTS.may(make_actor((Role.SCHOOL_AUDITOR, teacher.school)))


def test_a_result_on_which_work_has_gone_on_is_not_taken_back(teacher, reporter):
    run = written(sheet(row(), row(title="另一次")), reporter)
    make_evidence(Record.objects.order_by("pk")[1])

    with pytest.raises(UndoRefusedError):
        undo_run(RESULTS, actor=reporter, run=run, at=NOON)

    assert Record.objects.filter(teacher=teacher).count() == 2


@pytest.mark.usefixtures("college")
def test_the_command_imports_and_exports_results_unchanged(tmp_path, capsys):
    file = tmp_path / "results.csv"
    file.write_bytes(sheet(row()))
    call_command("import", "results", str(file), "--json")
    assert json.loads(capsys.readouterr().out)["counts"]["new"] == 1
    assert Record.objects.get().state == "accepted"

    out = tmp_path / "out.xlsx"
    call_command("export", "results", str(out), "--language", CHINESE)
    call_command("import", "results", str(out), "--dry-run", "--json")
    captured = json.loads(capsys.readouterr().out)
    assert captured["counts"] == {"new": 0, "changed": 0, "same": 1, "wrong": 0}


@pytest.mark.usefixtures("college")
def test_many_results_cost_as_many_queries_as_two():
    def cost(many, title):
        content = sheet(*(row(title=f"{title}{number}") for number in range(many)))
        run = checked(content, operator())
        with CaptureQueriesContext(connection) as queries:
            write_run(RESULTS, actor=operator(), run=run, at=NOON)
        return len([query for query in queries if not query["sql"].startswith("INSERT")])

    cost(1, "先")
    assert cost(2, "甲") == cost(40, "乙")


def test_who_opens_the_pages_of_results(client, teacher, college):
    address = reverse("records:results")
    for role, place, status in (
        (Role.TRAINING_INSTITUTION, college, 200),
        (Role.MANAGER, teacher.school, 200),
        (Role.SCHOOL_AUDITOR, teacher.school, 403),
        (Role.TEACHER, teacher.school, 403),
    ):
        client.force_login(make_account((role, place)))
        assert client.get(address).status_code == status
