"""Documents shown in the page: their words and tables, whatever hides in the file."""

from __future__ import annotations

import datetime as dt
import io
import sys

import pytest
import xlsxwriter
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image

from makers.office import archive, docx, line, odf, old_office, pdf, pptx, word_table
from makers.people import make_account, make_actor, make_school, make_teacher
from makers.records import NOON, make_definition, make_record
from xingtan.access.roles import Role
from xingtan.evidence.contents import DOCX, XLSX
from xingtan.evidence.errors import ContentMismatchError, LockedFileError, OldFormatError, UnsafeArchiveError
from xingtan.evidence.labels import sentence_of
from xingtan.evidence.looking import look, made_preview
from xingtan.evidence.models import EvidenceFile
from xingtan.evidence.previews import Block, Limits, document_of, preview_path_of
from xingtan.evidence.services import attach_file, store_file
from xingtan.evidence.storage import page_path_of, path_of

pytestmark = pytest.mark.django_db
HEADINGS = '<w:style w:styleId="1"><w:name w:val="heading 2"/></w:style>'
ITEMS = '<w:style w:styleId="L"><w:name w:val="List Bullet"/><w:pPr><w:numPr/></w:pPr></w:style>'


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path


def store(content, name):
    return store_file(actor=make_actor(), chunks=[content], name=name, at=NOON)


def attached(content, name, subject=("record", "A-1")):
    actor = make_actor()
    return attach_file(actor=actor, file=store(content, name), subject=subject, name=name, at=NOON)


def said(file):
    return [(block.kind, block.text or block.rows) for part in file.inside.parts for block in part.blocks]


def workbook(rows=2):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet, hidden = book.add_worksheet("签到表"), book.add_worksheet("藏起来")
    hidden.write(0, 0, "秘密")
    hidden.hide()
    sheet.write_row(0, 0, ["姓名", "日期", "学时"])
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for row in range(1, rows):
        sheet.write(row, 0, "林晓禾")
        sheet.write_datetime(row, 1, dt.datetime(2025, 11, 3, tzinfo=None), day)  # noqa: DTZ001 a cell has no zone
        sheet.write(row, 2, 1.5)
    book.close()
    return stream.getvalue()


def test_a_word_file_shows_its_headings_paragraphs_items_and_tables_in_their_order():
    body = (
        line("教学目标", "1")
        + line("会认生字&lt;b&gt;")
        + line("读准字音", "L")
        + word_table([["环节", "时间"], ["导入", ""]])
    )
    deleted = "<w:del><w:p><w:r><w:t>删掉</w:t></w:r></w:p></w:del>"

    file = store(docx(body + deleted, styles=HEADINGS + ITEMS), "教学设计.docx")

    assert said(file) == [
        ("heading", "教学目标"),
        ("paragraph", "会认生字<b>"),
        ("item", "读准字音"),
        ("table", (("环节", "时间"), ("导入", ""))),
    ]
    assert file.inside.parts[0].blocks[0].level == 2


def test_slides_come_as_the_presentation_shows_them_under_their_titles():
    file = store(pptx([("秋天的雨", ["第一点", "第二点"]), ("导入", ["看图"])], order=[2, 1]), "课件.pptx")

    assert [(part.number, part.title) for part in file.inside.parts] == [(1, "导入"), (2, "秋天的雨")]
    assert said(file) == [("item", "看图"), ("item", "第一点"), ("item", "第二点")]


def test_a_workbook_shows_the_first_rows_of_each_sheet_that_is_not_hidden():
    file = store(workbook(rows=100), "签到.xlsx")

    (part,) = file.inside.parts
    (table,) = part.blocks
    assert part.title == "签到表"
    assert part.cut
    assert len(table.rows) == Limits().rows
    assert table.rows[:2] == (("姓名", "日期", "学时"), ("林晓禾", "2025-11-03", "1.5"))
    assert len(file.inside.head().parts[0].blocks[0].rows) < Limits().rows


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        ("姓名,学时\n林晓禾,2\n".encode("gb18030"), "名单.csv", [("table", (("姓名", "学时"), ("林晓禾", "2")))]),
        ("第一行\n\n第二行\u202e".encode(), "说明.txt", [("paragraph", "第一行"), ("paragraph", "第二行")]),
        (
            odf(
                "text",
                '<text:h text:outline-level="1">反思</text:h><text:p>两<text:s/>字</text:p><text:list><text:list-item>'
                "<text:p>条目</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell>"
                "<text:p>甲</text:p></table:table-cell></table:table-row></table:table>",
            ),
            "反思.odt",
            [("heading", "反思"), ("paragraph", "两 字"), ("item", "条目"), ("table", (("甲",),))],
        ),
        (
            odf("presentation", "<draw:page><draw:frame><text:p>正文</text:p></draw:frame></draw:page>"),
            "课件.odp",
            [("paragraph", "正文")],
        ),
    ],
)
def test_texts_lists_and_open_documents_are_shown_too(content, name, expected):
    assert said(store(content, name)) == expected


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (docx(line("&b;&c;"), doctype=ENTITIES), DOCX, "damaged"),
        (docx("<w:p>" * 5000 + "</w:p>" * 5000), DOCX, "damaged"),
        (docx("<w:p><w:r><w:t>半截"), DOCX, "damaged"),
        (archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"}), XLSX, "damaged"),
        (b"PK\x03\x04", DOCX, "damaged"),
        (workbook(rows=20_000), XLSX, "too_large"),
        (docx("<!--" + "x" * 3_000_000 + "-->" + line("后面")), DOCX, "too_large"),
    ],
    ids=["entities", "deep", "cut off", "no workbook", "no archive", "rows without end", "unpacks to much"],
)
def test_a_hostile_document_is_not_shown_says_why_and_harms_nobody(content, kind, why):
    preview = document_of(content, kind, limits=Limits(unpacked=2_000_000))

    assert (preview.refused, preview.parts) == (why, ())
    assert preview.sentence


def test_a_child_without_memory_refuses_and_one_that_had_enough_stops():
    long = docx("".join(line("字" * 500) for _ in range(200)))

    wide = workbook(rows=8000)
    assert document_of(wide, XLSX, limits=Limits(memory=16 * 1024 * 1024)).refused == "too_large"
    short = document_of(long, DOCX, limits=Limits(characters=1200))
    assert short.cut
    assert sum(block.length for part in short.parts for block in part.blocks) == 1200


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (old_office("EncryptedPackage", "EncryptionInfo"), "加密.docx", LockedFileError),
        (odf("text", "", manifest="<manifest:encryption-data/>"), "加密.odt", LockedFileError),
        (pdf(1, locked=True), "加密.pdf", LockedFileError),
        (old_office("WordDocument"), "旧.doc", OldFormatError),
        (old_office("WordDocument"), "旧.xls", OldFormatError),
        (old_office("Workbook", "_VBA_PROJECT"), "宏.xls", UnsafeArchiveError),
        (odf("text", "", extra={"Basic/Standard/Module1.xml": "Sub x"}), "宏.odt", UnsafeArchiveError),
        (b"<html><script>alert(1)</script></html>", "网页.txt", ContentMismatchError),
        (b"MZ\x90\x00\x03", "程序.csv", ContentMismatchError),
        (docx(line("字")), "文档.txt", ContentMismatchError),
    ],
)
def test_what_nobody_could_check_is_refused_with_what_to_do(content, name, error, settings):
    with pytest.raises(error) as refused:
        store(content, name)

    assert name in sentence_of(refused.value)
    assert not EvidenceFile.objects.exists()
    assert [path for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()] == []


def test_a_file_kept_before_previews_is_looked_into_at_the_first_look(rf):
    link = attached(docx(line("旧文件")), "旧.docx")
    preview_path_of(link.file.sha256).unlink()

    assert link.file.inside is None
    assert made_preview(link.file).parts[0].blocks == (Block("paragraph", text="旧文件"),)
    path_of(link.file.sha256).unlink()
    assert link.file.inside is not None
    preview_path_of(link.file.sha256).unlink()
    assert made_preview(link.file).refused == "gone"
    assert look(rf.get("/"), link) is None


def test_the_readers_of_strangers_files_load_neither_django_nor_another_room():
    import subprocess  # noqa: PLC0415 only this test starts a process of its own

    for reader in ("evidence.office.reader", "evidence.picture_reader", "sheets.reader"):
        found = (
            f"import sys, xingtan.{reader}; print(*(m for m in sys.modules if m.startswith(('django', 'xingtan.'))))"
        )
        answer = subprocess.run([sys.executable, "-I", "-c", found], capture_output=True, check=True)
        loaded = answer.stdout.decode().split()
        own = reader.partition(".")[0]
        assert {module.split(".")[1] for module in loaded} == {own, "kernel"}, loaded


def test_a_pdf_is_leafed_through_page_by_page_up_to_a_number_of_pages():
    link = attached(pdf(3), "教案.pdf")
    assert link.file.inside.pages == 3

    answer = look(RequestFactory().get("/", {"leaf": "2", "picture": ""}), link)
    picture = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    answer.file_to_stream.close()

    assert picture.height > 400
    assert answer["Content-Type"] == "image/webp"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert page_path_of(link.file.sha256, 2).is_file()
    again = look(
        RequestFactory().get("/", {"leaf": "2", "picture": ""}, headers={"If-None-Match": answer["ETag"]}), link
    )
    assert again.status_code == 304


@pytest.fixture
def world(client):
    make_definition()
    school = make_school()
    record = make_record(make_teacher(school, with_account=True))
    auditor = make_account((Role.SCHOOL_AUDITOR, school))
    client.force_login(auditor)
    return record


def test_the_auditor_reads_a_document_beside_the_record_and_leafs_through_a_pdf(client, world):
    words = attached(docx(line("步骤&lt;script&gt;alert(1)&lt;/script&gt;" * 300)), "教学设计.docx", world.subject)
    paper = attached(pdf(2), "证书.pdf", world.subject)

    shown = client.get(reverse("records:record", args=[world.pk])).content.decode()
    queue = client.get(reverse("records:audit")).content.decode()
    for text in (shown, queue):
        assert "步骤&lt;script&gt;" in text
        assert "<script>alert" not in text
        assert f"{reverse('records:evidence', args=[paper.pk])}?leaf=2" in text
    whole = client.get(reverse("records:evidence", args=[words.pk]), {"text": ""}).content.decode()
    assert whole.count("步骤&lt;script&gt;") > shown.count("步骤&lt;script&gt;")
    address = reverse("records:evidence", args=[paper.pk])
    leaf = client.get(address, {"leaf": "2"}, headers={"HX-Request": "true"}).content.decode()
    assert leaf.lstrip().startswith("<figure")
    assert [client.get(address, {"leaf": leaf}).status_code for leaf in ("1", "3", "0", "x")] == [200, 404, 404, 404]
    assert client.get(address, {"leaf": "9", "picture": ""}).status_code == 404
    client.force_login(make_account((Role.SCHOOL_AUDITOR, make_school(code="other"))))
    assert client.get(reverse("records:evidence", args=[words.pk]), {"text": ""}).status_code == 404
