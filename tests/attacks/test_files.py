"""Files with bad intentions: as evidence, as workbooks, and what other people's spreadsheet programs make of ours."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from makers.people import make_account, make_teacher
from makers.records import VALUES, make_definition, make_evidence, make_record, png_bytes
from makers.workbooks import make_csv, make_teacher_cells, make_teachers_file
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceLink
from xingtan.records.models import Record
from xingtan.sheets.models import ImportRow, ImportRun
from xingtan.teachers.models import Teacher

pytestmark = pytest.mark.django_db

FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://evil","x")', "＝1+1")
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def folder(db, settings, tmp_path):  # noqa: ARG001 the definitions need the database
    make_definition()
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return settings.EVIDENCE_ROOT


@pytest.fixture
def manager(client, school):
    account = make_account((Role.MANAGER, school), (Role.SCHOOL_AUDITOR, school))
    client.force_login(account)
    return account


def huge_picture():
    """Return the beginning of a PNG that says it is 50,000 by 50,000 pixels."""
    head = b"IHDR" + (50_000).to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + head + zlib.crc32(head).to_bytes(4) + png_bytes()[33:]


def bomb(part="word/document.xml"):
    """Return a small office file that would unpack to far more than it is worth."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, b"0" * (64 * 1024 * 1024))
    return stream.getvalue()


def lying_bomb():
    """Return a docx whose table of contents says that a part is one byte long."""
    data = bytearray(bomb())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (1).to_bytes(4, "little")
    return bytes(data)


def polyglot():
    """Return a picture behind whose end a page with a script hangs."""
    return png_bytes() + HTML


def enter(client, name, content, language="zh-hans"):
    file = SimpleUploadedFile("x", content)
    file.name = name
    return client.post(
        reverse("records:enter", args=["open_class"]),
        {**VALUES["open_class"], "evidence": [file]},
        headers={"Accept-Language": language},
    )


SENTENCES = {
    "empty": ("文件 {name} 是空的", "The file {name} is empty."),
    "type": ("不能作为佐证材料", "cannot be evidence"),
    "content": ("的内容与文件名不符", "is not what its name says"),
    "archive": ("已损坏、含有宏或解压后过大", "is damaged, carries macros or would unpack to too much"),
    "pixels": ("图片 {name} 过大", "The picture {name} is too large to be opened"),
}
"""What the teacher reads, in both languages."""


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.png", HTML, "content"),
        ("a.png", SVG, "content"),
        ("a.jpg", b"GIF89a" + HTML, "content"),
        ("a.svg", SVG, "type"),
        ("a.html", HTML, "type"),
        ("a.pdf", HTML, "content"),
        ("a.docx", bomb(), "archive"),
        ("a.xlsx", bomb("xl/workbook.xml"), "archive"),
        ("a.png", b"", "empty"),
        ("a.png\x00.html", HTML, "type"),
        ("a.docx", b"PK\x03\x04broken", "archive"),
        ("a.xlsx", png_bytes(2), "content"),
        ("a.exe", b"MZ" + b"\x00" * 100, "type"),
        ("huge.png", huge_picture(), "pixels"),
        ("证" * 300 + "\u202egnp.html", HTML, "type"),
    ],
)
def test_what_could_run_or_burst_is_refused_in_both_languages_and_nothing_is_kept(
    client, school, folder, name, content, why
):
    client.force_login(make_teacher(school, with_account=True).account)

    for language, sentence in zip(("zh-hans", "en"), SENTENCES[why], strict=True):
        answer = enter(client, name, content, language)
        assert answer.status_code == 422
        assert sentence.format(name=name) in html.unescape(answer.content.decode())
    assert not Record.objects.exists()
    assert not [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else True


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.png",
        "..\\..\\boot.png",
        "证" * 300 + ".png",
        "a\u202egnp.exe.png",
        "/etc/a.png",
        "....png",
        "a\r\nSet-Cookie: x.png",
        "'\";<x>.png",
    ],
)
@pytest.mark.parametrize("content", [png_bytes(1), polyglot()], ids=["picture", "polyglot"])
def test_names_do_no_harm_and_what_is_sent_is_only_a_picture(client, school, folder, name, content):
    client.force_login(make_teacher(school, with_account=True).account)
    assert enter(client, name, content).status_code == 302

    link = EvidenceLink.objects.get()
    assert len(link.name) <= 120
    assert not re.search(r"[/\\\u202e\r\n<>\x00]", link.name)
    sent = client.get(reverse("records:evidence", args=[link.pk]))
    assert sent["Content-Type"] == "image/png"
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in sent["Content-Security-Policy"]
    assert "Set-Cookie" not in sent.headers
    sent.close()
    assert all(folder in path.parents for path in folder.rglob("*"))


def test_a_table_of_contents_that_lies_is_never_unpacked(client, school):
    client.force_login(make_teacher(school, with_account=True).account)
    answer = enter(client, "a.docx", lying_bomb())

    assert answer.status_code in {302, 422}
    for link in EvidenceLink.objects.all():
        sent = client.get(reverse("records:evidence", args=[link.pk]))
        assert sent["Content-Disposition"].startswith("attachment")
        sent.close()


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_no_export_runs_what_people_have_written(client, school, suffix):
    for text in FORMULAS:
        teacher = make_teacher(school, name=text, subject=text[:40], with_account=True)
        make_record(teacher, title=text, values={"venue": text})
    for path in (
        "/teachers/import/export/",
        "/records/import/export/",
        "/records/export/",
        "/institutions/import/export/",
    ):
        answer = client.get(path, {"format": suffix})
        assert answer.status_code == 200
        for cell in cells_of(answer.content, suffix):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (path, cell)


@pytest.mark.usefixtures("manager")
def test_neither_passwords_nor_mistakes_come_out_as_formulas(client, school):
    make_teacher(school, name="=1+1", account=make_account((Role.TEACHER, school)))
    Teacher.objects.get().account.__class__.objects.update(password="!none")
    client.force_login(make_account((Role.MANAGER, school)))
    sheet = client.post("/teachers/accounts/passwords/")
    assert formula_cells(sheet.content) == []

    client.post(
        "/teachers/import/",
        {"file": SimpleUploadedFile("a.xlsx", make_teachers_file(make_teacher_cells(1, 角色="=1+1")))},
    )
    run = ImportRun.objects.latest("pk")
    assert formula_cells(client.get(f"/teachers/import/{run.pk}/mistakes.xlsx").content) == []


@pytest.mark.usefixtures("manager")
def test_zero_bytes_and_direction_marks_in_cells_and_file_names_do_no_harm(client, school):
    header = "工号,姓名,性别,出生日期,学历,职称,参加工作日期,学校代码"
    line = f"Z\x001,王\x00新\u202e来,女,1990-05-17,本科,二级,2014-09-01,{school.code}"
    file = SimpleUploadedFile("x", make_csv(header, line))
    file.name = "名\u202e单<b>.csv"
    answer = client.post("/teachers/import/", {"file": file}, follow=True)

    assert answer.status_code == 200
    run = ImportRun.objects.latest("pk")
    assert "\x00" not in str(list(ImportRow.objects.values()))
    assert "\u202e" not in run.file_name
    assert "<b>.csv" not in answer.content.decode()


def test_one_persons_evidence_is_not_had_by_its_bytes(client, school):
    record = make_record(make_teacher(school, with_account=True))
    link = make_evidence(record)
    client.force_login(make_teacher(with_account=True).account)

    for path in (
        f"/evidence/{link.file.sha256}",
        f"/records/evidence/{link.file.sha256}/",
        f"/static/../evidence/{link.file.sha256}",
    ):
        assert client.get(path).status_code == 404
    enter(client, "a.png", png_bytes(record.pk))
    assert client.get(reverse("records:evidence", args=[link.pk])).status_code == 404


def cells_of(content, suffix):
    if suffix == "csv":
        return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert formula_cells(content) == []
    return []


def formula_cells(content):
    """Return every formula in a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")]
    return [found for sheet in sheets for found in re.findall(rb"<f[ >].*?</f>", sheet)]
