"""Makers of workbooks: real xlsx and CSV bytes with fixed values."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter
from stdnum.cn import ric

from xingtan.sheets.writing import xlsx_of

TEACHER_HEADERS = (
    "工号", "姓名", "性别", "出生日期", "身份证号", "手机号", "学历",
    "职称", "职称取得日期", "任教学科", "参加工作日期", "学校代码", "教研组", "角色",
)  # fmt: skip


def make_id_number(number: int, *, born: str = "19900517", region: str = "110105") -> str:
    """Return a valid ID number: odd ``number`` for men, even for women."""
    stem = f"{region}{born}{number:03d}"
    return stem + ric.calc_check_digit(stem + "0")


def make_teacher_cells(number: int, **cells: str) -> list[str]:
    """Return the cells of one teacher in the order of TEACHER_HEADERS; keywords replace them by Chinese header."""
    values = {
        "工号": f"A{number:04d}",
        "姓名": f"王老师{number}",
        "身份证号": make_id_number(number % 1000),
        "手机号": f"138{number:08d}",
        "学历": "本科",
        "职称": "二级",
        "任教学科": "英语",
        "参加工作日期": "2014-09-01",
        **cells,
    }
    return [values.get(header, "") for header in TEACHER_HEADERS]


def make_teachers_file(*rows: list[str], headers: tuple[str, ...] = TEACHER_HEADERS) -> bytes:
    """Return an xlsx file of teachers."""
    return xlsx_of("教师", headers, rows)


def make_csv(*lines: str, encoding: str = "utf-8") -> bytes:
    """Return a CSV file in this encoding."""
    return "\r\n".join(lines).encode(encoding)


def make_xlsx_with_sheet(xml: str) -> bytes:
    """Return a workbook whose only sheet holds this XML."""
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet("a").write(0, 0, "x")
    packed = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else source.read(name))
    return packed.getvalue()
