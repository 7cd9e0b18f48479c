"""Cells as people and Excel write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xingtan.sheets.cells import amount_cell, code_cell, day_cell, option_cell, text_cell, tidy
from xingtan.sheets.kinds import CellError, Option
from xingtan.sheets.reader import cell_text, unguarded
from xingtan.sheets.writing import guarded


@pytest.mark.parametrize(
    "text",
    [
        "2024-09-01", "2024-9-1", "2024/09/01", "2024/9/1", "2024.9.1", "2024年9月1日", "2024 年 9 月 1 日", "20240901",
        "２０２４－０９－０１", "２０２４年９月１日", "2024-09-01 00:00:00", "45536", " 2024-09-01 ",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_shape_of_the_field(text):
    assert day_cell(text) == "2024-09-01"


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024-13-01", "09-01", "20241301", "yesterday", "1", "2024-09-01 10:30", "0"]
)
def test_what_is_no_day_is_refused_with_a_cure(text):
    with pytest.raises(CellError) as refused:
        day_cell(text)
    assert refused.value.code == "not_a_day"
    assert "2024-09-01" in refused.value.cure.en


@given(st.dates(min_value=date(1900, 3, 1), max_value=date(2999, 12, 31)))
def test_every_day_reads_back_from_what_excel_gives(day):
    assert day_cell(cell_text(day)) == day.isoformat()
    assert day_cell(f"{day.year}年{day.month}月{day.day}日") == day.isoformat()


def test_full_width_digits_letters_and_stray_spaces_make_no_difference():
    assert code_cell(32)("　Ａ１００ ２") == "A1002"
    assert tidy(" 王\u3000 丽\u200b ") == "王 丽"


def test_a_long_number_that_excel_spoiled_is_refused_with_the_cure():
    with pytest.raises(CellError) as refused:
        code_cell(32)(cell_text(440301199001011234))
    assert refused.value.code == "digits_lost"
    assert "text" in refused.value.cure.en


def test_numbers_stored_as_numbers_are_the_same_as_stored_as_text():
    assert code_cell(32)(cell_text(10001)) == code_cell(32)("10001")
    assert amount_cell(cell_text(3.5)) == amount_cell("３．５") == amount_cell("3.50 学时") == "3.5"


@pytest.mark.parametrize("text", ["-1", "many", "1e3", "3,5x"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(CellError):
        amount_cell(text)


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(CellError) as refused:
        text_cell(3)("四个汉字")
    assert refused.value.code == "too_long"


def test_a_value_of_a_list_is_known_by_code_label_or_alias_in_both_languages():
    parse = option_cell([Option("master", "硕士研究生", "Master", ("硕士",)), Option("college", "专科", "College")])
    assert {parse(text) for text in ("master", "MASTER", "硕士研究生", "硕 士", "Ｍａｓｔｅｒ")} == {"master"}
    with pytest.raises(CellError) as refused:
        parse("博士后")
    assert "硕士研究生 Master" in refused.value.cure.en


@given(st.text())
def test_a_csv_cell_never_begins_as_a_formula_and_reads_back_unchanged(text):
    written = guarded(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(written) == text
