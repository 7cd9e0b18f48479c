"""Files with bad intentions: as evidence, as workbooks, and what other people's spreadsheet programs make of ours."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from makers.people import make_account, make_school, make_teacher
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
def school():
    return make_school()


@pytest.fixture
def manager(client, school):
    account = make_account((Role.MANAGER, school), (Role.SCHOOL_AUDITOR, school))
    client.force_login(account)
    return account


def bomb():
    """Return a small docx that would unpack to gigabytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * (64 * 1024 * 1024))
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


def enter(client, name, content):
    file = SimpleUploadedFile("x", content)
    file.name = name
    return client.post(reverse("records:enter", args=["open_class"]), {**VALUES["open_class"], "evidence": [file]})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.png", HTML),
        ("a.png", SVG),
        ("a.jpg", b"GIF89a" + HTML),
        ("a.svg", SVG),
        ("a.html", HTML),
        ("a.pdf", HTML),
        ("a.docx", bomb()),
        ("a.png", b""),
        ("a.png\x00.html", HTML),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.exe", b"MZ" + b"\x00" * 100),
    ],
)
def test_what_could_run_or_burst_is_refused_and_nothing_is_kept(client, school, folder, name, content):
    client.force_login(make_teacher(school, with_account=True).account)

    assert enter(client, name, content).status_code == 422
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
