"""Headers: which column is which."""

from makers.workbooks import make_csv
from xingtan.sheets.kinds import Column
from xingtan.sheets.mapping import header_key, lay_out, letter_of, read_rows
from xingtan.sheets.reading import Sheet, read_workbook

COLUMNS = (
    Column("number", "工号", "Staff number", required=True, sample="10001"),
    Column("name", "姓名", "Name", aliases=("教师姓名",), required=True),
    Column("phone", "手机号", "Phone"),
)


def layout_of(*lines, chosen=None):
    return lay_out(read_workbook(make_csv(*lines)), COLUMNS, chosen)


def fields_of(layout):
    return [header.field for header in layout.tables[0].headers]


def test_headers_are_known_in_chinese_english_and_by_alias():
    for line in (
        "工号,姓名,手机号",
        "Staff number,NAME,phone",
        "ＳＴＡＦＦ number,教师姓名,手 机 号",
        "*工号,姓名（必填）,手机号:",
    ):
        assert fields_of(layout_of(line, "1,2,3")) == ["number", "name", "phone"]


def test_a_title_above_the_header_does_no_harm():
    layout = layout_of("2026年教师花名册", "", "工号,姓名", "10001,王丽")
    assert layout.complete
    [row] = read_rows(layout, COLUMNS)
    assert (row.number, dict(row.values)) == (4, {"number": "10001", "name": "王丽"})


def test_a_missing_required_column_is_reported():
    layout = layout_of("工号,手机号", "1,2")
    assert layout.missing == ("name",)
    assert not layout.complete


def test_an_unknown_column_is_named_with_the_nearest_known_one():
    [header] = layout_of("工号,姓名,手机号玛", "1,2,3").unknown
    assert (header.letter, header.text, header.nearest) == ("C", "手机号玛", "phone")


def test_a_column_like_none_of_ours_is_left_out_and_does_not_stop_the_file():
    layout = layout_of("工号,姓名,备注", "1,王丽,x")
    assert [header.text for header in layout.unknown] == ["备注"]
    assert layout.complete
    assert not layout.settled


def test_data_below_an_empty_header_is_noticed():
    assert [header.letter for header in layout_of("工号,姓名,", "1,王丽,x").unknown] == ["C"]


def test_two_columns_of_one_meaning_are_reported():
    assert layout_of("工号,姓名,教师姓名", "1,2,3").doubled == ("name",)


def test_a_person_may_choose_column_by_column():
    chosen = {header_key("员工"): "number", header_key("称呼"): "name", header_key("手机号"): "-"}
    layout = layout_of("员工,称呼,手机号", "1,王丽,138", chosen=chosen)
    assert layout.settled
    assert dict(read_rows(layout, COLUMNS)[0].values) == {"number": "1", "name": "王丽"}


def test_several_sheets_with_the_same_headers_are_read_and_the_help_sheet_is_not():
    rows = [["工号", "姓名"], ["1", "a"]]
    sheets = [Sheet("语文组", 1, rows), Sheet("说明", 1, rows), Sheet("数学组", 1, rows), Sheet("空", 1, [])]
    layout = lay_out(sheets, COLUMNS)
    assert [row.place for row in read_rows(layout, COLUMNS)] == [("语文组", 2), ("数学组", 2)]


def test_blank_rows_are_passed_over_and_empty_required_cells_are_mistakes():
    layout = layout_of("工号,姓名", "1,王丽", " , ", "2,")
    first, second = read_rows(layout, COLUMNS)
    assert not first.mistakes
    assert (second.number, [(m.column, m.code) for m in second.mistakes]) == (4, [("name", "missing")])


def test_letters_of_columns_go_on_after_z():
    assert [letter_of(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
