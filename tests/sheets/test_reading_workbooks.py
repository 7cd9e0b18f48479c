"""Files of strangers: what is read, what is refused, and that the reader dies alone."""

import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from makers.workbooks import make_csv, make_xlsx_with_sheet
from xingtan.sheets.reading import FileRefusedError, Limits, read_workbook

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def make_docx():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return stream.getvalue()


def make_ods():
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="教师"><table:table-row>{cell.format("工号")}{cell.format("姓名")}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest xmlns:manifest="m"/>')
        archive.writestr("content.xml", content)
    return stream.getvalue()


def test_cells_arrive_as_texts_with_their_true_row_numbers():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("教师")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(2, 1, "001")
        sheet.write_number(3, 1, 20240901)
        sheet.write_datetime(3, 2, datetime(2024, 9, 1), day)  # noqa: DTZ001 a spreadsheet knows no zones
        sheet.write_number(3, 3, 0.1 + 0.2)
        sheet.write_number(3, 4, 440301199001011234)
        sheet.write_boolean(3, 5, True)  # noqa: FBT003 the library's signature
    [sheet] = read_workbook(stream.getvalue())
    assert (sheet.name, sheet.first) == ("教师", 3)
    assert sheet.rows == [["", "001"], ["", "20240901", "2024-09-01", "0.3", "4.40301E+17", "TRUE"]]


def test_hidden_sheets_are_not_read():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("open").write(0, 0, "x")
        hidden = book.add_worksheet("hidden")
        hidden.write(0, 0, "y")
        hidden.hide()
    assert [sheet.name for sheet in read_workbook(stream.getvalue())] == ["open"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_of_the_field(encoding):
    [sheet] = read_workbook(make_csv("工号,姓名", "001,王丽", encoding=encoding))
    assert sheet.rows == [["工号", "姓名"], ["001", "王丽"]]


def test_csv_may_be_separated_by_tabs_or_semicolons():
    assert read_workbook(make_csv("a;b", "1;2"))[0].rows == [["a", "b"], ["1", "2"]]
    assert read_workbook(make_csv("a\tb", "1\t2"))[0].rows == [["a", "b"], ["1", "2"]]


def test_open_document_spreadsheets_are_read():
    [sheet] = read_workbook(make_ods())
    assert sheet.rows == [["工号", "姓名"]]


REFUSED = {
    "nothing": (b"", "empty_file"),
    "blanks": (b" \r\n ", "empty_file"),
    "pdf called xlsx": (b"%PDF-1.7 ...", "not_a_workbook"),
    "web page called xls": (b"\xef\xbb\xbf <html><table></table></html>", "not_a_workbook"),
    "picture": (b"\x89PNG\r\n\x1a\n", "not_a_workbook"),
    "word file": (make_docx(), "not_a_workbook"),
    "binary noise": (bytes(range(128, 256)) * 9, "unknown_encoding"),
    "text with zero bytes": (b"a,b\n\x00,1\n", "not_a_workbook"),
    "half an xlsx": (make_xlsx_with_sheet("<worksheet/>")[:900], "damaged"),
    "ole that is no xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
    "encrypted xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "password_protected",
    ),
}


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_no_list_is_refused_in_both_languages(content, why):
    with pytest.raises(FileRefusedError) as refused:
        read_workbook(content)
    assert refused.value.why == why
    assert refused.value.reason.en
    assert refused.value.reason.zh


def test_a_small_file_that_unfolds_to_the_whole_grid_dies_in_its_own_process():
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    bomb = make_xlsx_with_sheet(
        f'<?xml version="1.0"?><worksheet xmlns="{SHEET}"><sheetData>{corners}</sheetData></worksheet>'
    )
    assert len(bomb) < 6000
    with pytest.raises(FileRefusedError) as refused:
        read_workbook(bomb)
    assert refused.value.why == "too_large"


def test_a_zip_that_would_unpack_to_gigabytes_is_refused_before_it_is_unpacked():
    bomb = bytearray(make_xlsx_with_sheet(f'<?xml version="1.0"?><worksheet xmlns="{SHEET}"/>'))
    entry = bomb.index(b"PK\x01\x02")
    bomb[entry + 24 : entry + 28] = (400 * 1024 * 1024).to_bytes(4, "little")
    with pytest.raises(FileRefusedError) as refused:
        read_workbook(bytes(bomb))
    assert refused.value.why == "too_large"


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(file=10), "too_big"),
        (Limits(rows=2), "too_many_rows"),
        (Limits(columns=1), "too_many_columns"),
        (Limits(cell=3), "cell_too_long"),
        (Limits(characters=6), "too_large"),
    ],
)
def test_every_limit_refuses_with_its_own_reason(limits, why):
    with pytest.raises(FileRefusedError) as refused:
        read_workbook(make_csv("abcd,b", "1,2", "3,4"), limits=limits)
    assert refused.value.why == why


def test_a_reader_that_takes_too_long_is_stopped():
    with pytest.raises(FileRefusedError) as refused:
        read_workbook(make_csv("a", "1"), limits=Limits(wall=0))
    assert refused.value.why == "too_slow"
