"""``xingtan import`` and ``xingtan export``: exit codes, one JSON document, every mistake with its place."""

import json

import pytest
from django.core.management import CommandError, call_command

from makers.people import make_group, make_school
from makers.workbooks import make_teacher_cells, make_teachers_file
from xingtan.sheets.reading import read_workbook
from xingtan.teachers.models import Teacher

pytestmark = pytest.mark.django_db


def run(capsys, *words):
    """Return exit code, standard output and standard error of a command."""
    code = 0
    try:
        call_command(*map(str, words))
    except SystemExit as stop:
        code = stop.code
    except CommandError as error:
        code = error.returncode
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def file(tmp_path):
    make_group(make_school(code="S1"), name="英语组")
    path = tmp_path / "teachers.xlsx"
    path.write_bytes(make_teachers_file(make_teacher_cells(1, 教研组="英语组"), make_teacher_cells(2)))
    return path


def test_a_dry_run_says_what_would_happen_and_writes_nothing(capsys, file):
    code, out, err = run(capsys, "import", "teachers", file, "--dry-run", "--json")
    document = json.loads(out)
    assert (code, document["counts"]["new"], document["written"]) == (0, 2, False)
    assert "2/2" in err
    assert not Teacher.objects.exists()


def test_an_import_writes_and_the_second_time_finds_all_the_same(capsys, file):
    assert run(capsys, "import", "teachers", file)[0] == 0
    assert Teacher.objects.count() == 2
    code, out, _err = run(capsys, "import", "teachers", file, "--json")
    assert (code, json.loads(out)["counts"]["same"]) == (0, 2)


def test_every_mistake_is_listed_with_sheet_row_column_and_reason_and_the_exit_code_is_1(capsys, tmp_path):
    make_school()
    path = tmp_path / "wrong.xlsx"
    path.write_bytes(make_teachers_file(make_teacher_cells(1), make_teacher_cells(2, 手机号="12", 职称="大师")))
    code, out, _err = run(capsys, "import", "teachers", path, "--json")
    document = json.loads(out)
    assert (code, document["written"]) == (1, False)
    assert [(m["sheet"], m["row"], m["column"], m["header"], m["code"]) for m in document["mistakes"]] == [
        ("教师", 3, "F", "手机号", "not_a_phone"),
        ("教师", 3, "H", "职称", "not_in_list"),
    ]
    assert document["mistakes"][0]["reason"]["en"] == "This is not a phone number."
    assert not Teacher.objects.exists()
    code, out, _err = run(capsys, "import", "teachers", path)
    assert "教师 3 F 手机号" in out


def test_misspelled_and_missing_columns_stop_the_file(capsys, tmp_path):
    make_school()
    path = tmp_path / "wrong.csv"
    path.write_text("工号,姓名,手机号玛,学历,备注\nA1,王丽,138,本科,x\n", encoding="utf-8")
    code, out, _err = run(capsys, "import", "teachers", path, "--json")
    document = json.loads(out)
    assert code == 1
    assert {(m["code"], m["header"]) for m in document["mistakes"]} == {
        ("missing_column", "职称"),
        ("missing_column", "参加工作日期"),
        ("unknown_column", "手机号玛"),
    }
    assert document["ignored_columns"] == [{"column": "E", "header": "备注"}]


def test_a_file_that_is_no_workbook_is_one_finding(capsys, tmp_path):
    path = tmp_path / "teachers.xlsx"
    path.write_bytes(b"%PDF-1.4")
    code, out, _err = run(capsys, "import", "teachers", path, "--json")
    assert (code, json.loads(out)["mistakes"][0]["code"]) == (1, "not_a_workbook")


@pytest.mark.parametrize(
    "words",
    [
        ("import", "teachers", "/nowhere.xlsx"),
        ("import", "courses", "/nowhere.xlsx"),
        ("import", "teachers", "/nowhere.xlsx", "--accepted"),
        ("export", "teachers", "/nowhere/teachers.pdf"),
        ("export", "courses", "/nowhere/courses.xlsx"),
        ("export", "teachers", "/nowhere/teachers.xlsx"),
    ],
)
def test_a_wrong_call_ends_with_exit_code_2(capsys, words):
    assert run(capsys, *words)[0] == 2


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", ["teachers", "institutions"])
def test_what_is_exported_comes_back_unchanged(capsys, file, tmp_path, name, language, kind):
    run(capsys, "import", "teachers", file)
    path = tmp_path / name
    assert run(capsys, "export", kind, path, "--language", language)[0] == 0
    code, out, _err = run(capsys, "import", kind, path, "--dry-run", "--json")
    counts = json.loads(out)["counts"]
    assert (code, counts["new"], counts["changed"], counts["wrong"]) == (0, 0, 0, 0)
    assert counts["same"] == len(read_workbook(path.read_bytes())[0].rows) - 1
