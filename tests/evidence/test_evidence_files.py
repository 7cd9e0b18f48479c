"""What is taken as evidence: real content under a fitting name, each file once."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from makers.people import make_actor
from makers.pictures import huge_png, photo
from makers.records import NOON, png_bytes
from xingtan.evidence.errors import (
    ContentMismatchError,
    DamagedPictureError,
    EmptyFileError,
    FileTooLargeError,
    FileTypeNotAllowedError,
    NoSuchEvidenceError,
    PictureTooLargeError,
    UnsafeArchiveError,
)
from xingtan.evidence.labels import SENTENCES, sentence_of
from xingtan.evidence.models import EvidenceFile, EvidenceLink
from xingtan.evidence.names import clean_name
from xingtan.evidence.reads import links_of, same_file_elsewhere
from xingtan.evidence.services import attach_file, detach_file, store_file
from xingtan.evidence.storage import path_of
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def evidence_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def actor():
    return make_actor()


def store(actor, content, name):
    return store_file(actor=actor, chunks=[content], name=name, at=NOON)


def office(folder="word/", extra=()):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}document.xml", "<w/>")
        for name, content in extra:
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "证书.pdf", "application/pdf"),
        (png_bytes(), "证书.PNG", "image/png"),
        (png_bytes(), "phone.jpg", "image/png"),
        (photo("JPEG"), "照片.jpeg", "image/jpeg"),
        (photo("WEBP"), "a.webp", "image/webp"),
        (office(), "总结.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("xl/"), "签到.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (office("ppt/"), "课件.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ],
)
def test_what_schools_use_is_taken(actor, content, name, media_type):
    file = store(actor, content, name)

    kept = path_of(file.sha256).read_bytes()
    assert file.media_type == media_type
    assert hashlib.sha256(kept).hexdigest() == file.sha256
    assert kept == content or file.is_image


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"", "空.pdf", EmptyFileError),
        (b"<html><script>alert(1)</script></html>", "证书.pdf", ContentMismatchError),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "证书.png", ContentMismatchError),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", FileTypeNotAllowedError),
        (b"MZ\x90\x00", "证书.exe", FileTypeNotAllowedError),
        (b"MZ\x90\x00" + b"\x00" * 100, "证书.jpg", ContentMismatchError),
        (PDF, "证书.png", ContentMismatchError),
        (png_bytes(), "证书.pdf", ContentMismatchError),
        (office("xl/"), "总结.docx", ContentMismatchError),
        (b"PK\x03\x04broken", "总结.docx", UnsafeArchiveError),
        (office(extra=[("word/vbaProject.bin", "x")]), "宏.docx", UnsafeArchiveError),
        (office(extra=[("word/bomb.xml", b"\x00" * 30_000_000)]), "炸弹.docx", UnsafeArchiveError),
        (b"hello", "notes", ContentMismatchError),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40, "照片.jpeg", DamagedPictureError),
        (photo("PNG")[:200], "半张.png", DamagedPictureError),
        (huge_png(20_000, 20_000), "巨图.png", PictureTooLargeError),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(actor, evidence_folder, content, name, error):
    with pytest.raises(error) as refused:
        store(actor, content, name)

    assert not EvidenceFile.objects.exists()
    assert [path for path in evidence_folder.rglob("*") if path.is_file()] == []
    assert clean_name(name) in sentence_of(refused.value)
    assert error.code in SENTENCES


def test_a_file_past_the_limit_is_refused_before_all_of_it_is_read(actor, settings):
    settings.EVIDENCE_LIMIT = 1000
    read = []

    def chunks():
        for number in range(100):
            read.append(number)
            yield b"x" * 600

    with pytest.raises(FileTooLargeError):
        store_file(actor=actor, chunks=chunks(), name="大.pdf", at=NOON)

    assert len(read) == 2


def test_the_same_bytes_are_kept_once_however_often_they_come(actor, evidence_folder):
    first = store(actor, PDF, "一.pdf")
    second = store(actor, PDF, "二.pdf")

    assert first.pk == second.pk
    assert len([path for path in evidence_folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\照片\\证书.pdf", "证书.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ('证\x00书"<b>.pdf', "证书__b_.pdf"),
        ("", "evidence"),
        ("\u202e\u200b", "evidence"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_are_made_harmless_and_keep_their_ending(given, cleaned):
    assert clean_name(given) == cleaned


def test_a_file_stays_attached_once_and_its_removal_is_remembered(actor):
    file = store(actor, PDF, "证书.pdf")
    first = attach_file(actor=actor, file=file, subject=("record", "T1-0001"), name="证书.pdf", at=NOON)
    again = attach_file(actor=actor, file=file, subject=("record", "T1-0001"), name="证书.pdf", at=NOON)
    assert first.pk == again.pk

    detach_file(actor=actor, link_id=first.pk, at=NOON)
    assert links_of("record", ["T1-0001"]) == {}
    assert EvidenceLink.objects.get().removed_at == NOON
    with pytest.raises(NoSuchEvidenceError):
        detach_file(actor=actor, link_id=first.pk, at=NOON)
    actions = JournalRow.objects.filter(subject_key="T1-0001").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["evidence.attached", "evidence.detached"]


def test_the_same_file_on_another_record_is_found_even_after_it_was_removed_there(actor, django_assert_num_queries):
    file = store(actor, PDF, "证书.pdf")
    for key in ("A-1", "B-1"):
        attach_file(actor=actor, file=file, subject=("record", key), name=f"{key}.pdf", at=NOON)
    attach_file(actor=actor, file=file, subject=("plan", "P-1"), name="计划.pdf", at=NOON)
    detach_file(actor=actor, link_id=links_of("record", ["B-1"])["B-1"][0].pk, at=NOON)

    with django_assert_num_queries(1):
        found = same_file_elsewhere("record", ["A-1", "C-1"])

    assert {key: [each.other_key for each in each_found] for key, each_found in found.items()} == {"A-1": ["B-1"]}
