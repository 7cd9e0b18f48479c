"""An import in the browser: upload, columns, dry run, writing, undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.people import make_account, make_teacher
from makers.workbooks import make_csv, make_id_number, make_teacher_cells, make_teachers_file
from xingtan.access.roles import Role
from xingtan.sheets.models import ImportRun
from xingtan.sheets.reading import read_workbook
from xingtan.teachers.models import Teacher

pytestmark = pytest.mark.django_db


def send(client, content, *, name="teachers.xlsx"):
    return client.post("/teachers/import/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def run_url(suffix=""):
    return f"/teachers/import/{ImportRun.objects.latest('pk').pk}/{suffix}"


@pytest.mark.usefixtures("manager")
def test_a_file_goes_through_dry_run_writing_and_undo(client):
    text = send(client, make_teachers_file(make_teacher_cells(1), make_teacher_cells(2))).content.decode()
    assert "王老师1" in text
    assert make_id_number(1) not in text
    assert not Teacher.objects.exists()

    text = client.post(run_url("write/"), follow=True).content.decode()
    assert "Undo the whole import" in text
    assert Teacher.objects.count() == 2

    client.post(run_url("undo/"))
    assert not Teacher.objects.exists()


@pytest.mark.usefixtures("manager")
def test_mistakes_stand_with_their_cells_and_go_into_a_workbook_in_both_languages(client):
    answer = send(client, make_teachers_file(make_teacher_cells(1), make_teacher_cells(2, 手机号="12")))
    text = answer.content.decode()
    assert "F 手机号" in text
    assert "not a phone number" in text
    assert "Write all rows" not in text
    [sheet] = read_workbook(client.get(run_url("mistakes.xlsx")).content)
    assert sheet.rows[1][:3] == ["教师", "3", "F 手机号"]
    assert "phone number" in sheet.rows[1][5]
    assert client.post(run_url("write/")).status_code == 409
    assert not Teacher.objects.exists()


@pytest.mark.usefixtures("manager")
def test_before_and_after_stand_side_by_side(client, school):
    make_teacher(school, number="A0002", name="王老师2", title="trainee", phone="13811112222")
    text = send(client, make_teachers_file(make_teacher_cells(2))).content.decode()
    assert "Trainee" in text
    assert "Junior" in text
    assert "138****2222" in text
    assert "13800000002" not in text


@pytest.mark.usefixtures("manager")
def test_unknown_headers_lead_to_the_page_of_columns(client):
    content = make_csv(
        "员工编号,Name,身份证号,学历,职称,入职,备注",
        f"A1,林晓禾,{make_id_number(2)},本科,初级,2014-09-01,好",
    )
    answer = send(client, content, name="list.csv")
    assert answer.redirect_chain[-1][0].endswith("/columns/")
    text = answer.content.decode()
    assert "备注" in text
    chosen = {
        "column-员工编号": "number",
        "column-入职": "started_on",
        "column-name": "name",
        "column-身份证号": "id_number",
    }
    client.post(run_url("columns/"), {**chosen, "column-学历": "schooling", "column-职称": "title", "column-备注": "-"})
    client.post(run_url("write/"))
    assert Teacher.objects.get().number == "A1"


@pytest.mark.usefixtures("manager")
def test_a_file_that_is_no_workbook_is_refused_with_the_reason(client):
    text = send(client, b"%PDF-1.4").content.decode()
    assert "This is not a workbook" in text
    assert send(client, b"", name="empty.xlsx").status_code == 200
    assert ImportRun.objects.filter(state="failed").count() == 2


@pytest.mark.usefixtures("manager")
def test_no_file_and_too_large_a_file_come_back_with_a_note(client, monkeypatch):
    assert client.post("/teachers/import/").status_code == 422
    monkeypatch.setattr("xingtan.sheets.pages_of.LIMITS", type("Small", (), {"file": 10}))
    assert send(client, b"x" * 11).status_code == 422
    assert not ImportRun.objects.exists()


@pytest.mark.usefixtures("manager")
def test_a_long_file_is_checked_in_the_background_and_polled(client, monkeypatch):
    monkeypatch.setattr("xingtan.sheets.pages_of.AT_ONCE", 0)
    send(client, make_teachers_file(make_teacher_cells(1)))
    run = ImportRun.objects.get()
    assert (run.state, run.done, run.total) == ("checked", 1, 1)
    assert client.get(run_url("progress/"))["HX-Refresh"] == "true"
    ImportRun.objects.update(state="reading", done=200, total=5000)
    text = client.get(run_url("progress/")).content.decode()
    assert "200 / 5000" in text
    assert "delay:1s" in text
    assert "delay:1s" in client.get(run_url()).content.decode()


@pytest.mark.usefixtures("manager")
def test_a_second_click_on_write_changes_nothing(client):
    send(client, make_teachers_file(make_teacher_cells(1)))
    client.post(run_url("write/"))
    assert client.post(run_url("write/")).status_code == 409
    assert Teacher.objects.count() == 1


@pytest.mark.usefixtures("manager")
def test_rows_in_the_way_of_an_undo_are_named(client):
    send(client, make_teachers_file(make_teacher_cells(1)))
    client.post(run_url("write/"))
    Teacher.objects.update(subject="音乐")
    answer = client.post(run_url("undo/"))
    assert answer.status_code == 409
    assert "changed after the import" in answer.content.decode()


def test_an_import_is_nobody_elses_business(client, school):
    owner = make_account((Role.MANAGER, school))
    client.force_login(owner)
    send(client, make_teachers_file(make_teacher_cells(1)))
    client.force_login(make_account((Role.MANAGER, school)))
    assert client.get(run_url()).status_code == 404
    assert client.post(run_url("write/")).status_code == 404
    assert client.get(run_url("mistakes.xlsx")).status_code == 404
    client.force_login(owner)
    assert client.get(run_url().replace("/teachers/", "/institutions/")).status_code == 404


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(("language", "header"), [("zh-hans", "工号*"), ("en", "Staff number*")])
def test_the_template_comes_in_the_readers_language_with_help_and_reads_back_empty(client, language, header):
    answer = client.get("/teachers/import/template.xlsx", headers={"Accept-Language": language})
    sheets = read_workbook(answer.content)
    assert len(sheets) == 2
    assert sheets[0].rows[0][0] == header
    assert send(client, answer.content).status_code == 200
    assert ImportRun.objects.latest("pk").failure["code"] == "no_rows"


@pytest.mark.usefixtures("manager")
def test_the_dry_run_page_costs_the_same_for_one_row_and_for_two_hundred(client):
    def cost(rows):
        send(client, make_teachers_file(*(make_teacher_cells(number) for number in range(1, rows + 1))))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(run_url()).status_code == 200
        return len(captured)

    assert cost(1) == cost(200)
