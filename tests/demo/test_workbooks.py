"""The files of the demonstration: those of the repository are what the generator writes, byte for byte."""

from __future__ import annotations

from datetime import date

from xingtan.demo.generate import FILES, SEED, write_workbooks
from xingtan.demo.staff import staff
from xingtan.demo.workbooks import title_on
from xingtan.sheets.reading import read_workbook


def test_the_generator_rewrites_the_files_of_the_repository_byte_for_byte(tmp_path):
    written = write_workbooks(tmp_path, seed=SEED)

    assert {path.name for path in written} == {path.name for path in FILES.iterdir()}
    for path in written:
        assert path.read_bytes() == (FILES / path.name).read_bytes(), path.name


def test_the_teachers_file_names_166_teachers_in_the_words_of_a_school_office():
    sheet = read_workbook((FILES / "teachers-xt.xlsx").read_bytes())[0]
    header, *rows = sheet.rows
    assert header[:3] == ["工号", "姓名", "性别"]
    assert len(rows) == 166


def test_a_title_gained_later_does_not_stand_in_the_file_of_an_earlier_day():
    lin = next(person for person in staff(SEED) if person.key == "lin")
    assert title_on(lin, date(2022, 8, 29)) == ("trainee", None)
    assert title_on(lin, date(2026, 11, 22)) == ("junior", date(2023, 9, 1))
