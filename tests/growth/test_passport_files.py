"""Files beside entries and remarks of a growth passport: kept once, seen by who reads it, printed, frozen with it."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from makers.office import docx, line
from makers.passports import NOON, make_entry, make_mentor, make_passport, make_passport_world
from makers.people import make_account, make_school
from makers.pictures import photo
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceFile, EvidenceLink
from xingtan.evidence.sent import SentFile
from xingtan.growth.passport.entries import add_files, drop_file, take_entry_step
from xingtan.growth.passport.errors import EntryDecidedError, TooManyFilesError
from xingtan.growth.passport.filing import MOST_FILES
from xingtan.growth.passport.models import PassportEntry, PassportFile, PassportRemark
from xingtan.growth.passport.paper import paper_of
from xingtan.growth.passport.reads import content_of
from xingtan.growth.passport.services import close_passport
from xingtan.growth.passport.workflow import Hand
from xingtan.pages.printing import pdf_of
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path):
    """A trainee with a mentor; files go to a folder of this test alone."""
    settings.EVIDENCE_ROOT = tmp_path
    return make_passport_world()


def lesson() -> SimpleUploadedFile:
    return SimpleUploadedFile("试教.jpg", photo(), "image/jpeg")


def notes() -> SimpleUploadedFile:
    return SimpleUploadedFile("听课笔记.docx", docx(line("先看学生，再看教师")))


def enter(client, passport, **files):
    told = {"item": "trial_lesson", "happened_on": "2026-10-09", "text": "试教《认识小数》", **files}
    return client.post(f"/growth/passports/{passport.pk}/entries/", told)


def test_an_entry_and_a_remark_carry_files_that_every_reader_of_the_passport_opens(client, world):
    passport = make_passport(world.trainee)
    make_mentor(passport, world.mentor)
    client.force_login(world.trainee.account)
    assert enter(client, passport, evidence=[lesson(), notes()]).status_code == 302
    entry = PassportEntry.objects.get()
    assert [row.link.name for row in entry.files.order_by("pk")] == ["试教.jpg", "听课笔记.docx"]
    assert JournalRow.objects.filter(action="evidence.attached", subject_kind="passport").count() == 2

    client.force_login(world.mentor.account)
    said = {"text": "板书清楚", "area": "", "evidence": [lesson()]}
    assert client.post(f"/growth/passports/{passport.pk}/remarks/", said).status_code == 302
    assert EvidenceFile.objects.count() == 2, "the same picture is kept once"
    picture = PassportRemark.objects.get().files.get()
    for account in (world.trainee.account, world.mentor.account, world.manager):
        client.force_login(account)
        page = client.get(f"/growth/passports/{passport.pk}/").content.decode()
        assert "试教.jpg" in page
        assert "听课笔记.docx" in page
        answer = client.get(f"/growth/passports/files/{picture.pk}/?small")
        assert (answer["Content-Type"], bool(answer.getvalue())) == ("image/webp", True)
        told = client.get(f"/growth/passports/files/{entry.files.last().pk}/?text").content.decode()
        assert "先看学生" in told
    for stranger in (world.base_mentor.account, make_account((Role.MANAGER, make_school()))):
        client.force_login(stranger)
        assert client.get(f"/growth/passports/files/{picture.pk}/").status_code == 404
        assert client.post(f"/growth/passports/files/{picture.pk}/remove/").status_code == 404


def test_the_owner_adds_and_takes_away_until_somebody_has_decided(client, world):
    passport = make_passport(world.trainee)
    make_mentor(passport, world.mentor, Hand.BASE_SUBJECT_MENTOR)
    entry = make_entry(passport, "trial_lesson")
    more = f"/growth/passports/entries/{entry.pk}/files/add/"
    client.force_login(world.mentor.account)
    assert client.post(more, {f"more-{entry.pk}-evidence": lesson()}).status_code == 403
    client.force_login(world.trainee.account)
    assert client.post(more, {f"more-{entry.pk}-evidence": lesson()}).status_code == 302
    row = PassportFile.objects.get()
    assert client.post(f"/growth/passports/files/{row.pk}/remove/").status_code == 302
    assert not PassportFile.objects.exists()
    assert EvidenceLink.objects.get().removed_at is not None

    client.post(more, {f"more-{entry.pk}-evidence": lesson()})
    take_entry_step(actor=world.actor(world.mentor), entry_id=entry.pk, step="confirm", at=NOON)
    row = PassportFile.objects.get()
    with pytest.raises(EntryDecidedError):
        drop_file(actor=world.actor(world.trainee), file_id=row.pk, at=NOON)
    assert client.post(more, {f"more-{entry.pk}-evidence": notes()}).status_code == 409


@pytest.mark.parametrize(
    ("name", "content"),
    [("leer.pdf", b""), ("bild.jpg", b"<svg onload=alert(1)>"), ("x.html", b"<script>"), ("programm.pdf", b"MZ\x90")],
)
def test_hostile_files_are_refused_beside_the_field_and_nothing_is_entered(client, world, name, content):
    passport = make_passport(world.trainee)
    client.force_login(world.trainee.account)
    answer = enter(client, passport, evidence=[SimpleUploadedFile(name, content)])
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "试教《认识小数》" in shown, "what was typed stays"
    assert name in shown
    assert not PassportEntry.objects.exists()
    assert not EvidenceFile.objects.exists()


def test_only_so_many_files_stand_beside_one_entry(world):
    passport = make_passport(world.trainee)
    entry = make_entry(passport, "trial_lesson")
    many = [SentFile(f"{number}.txt", [f"{number}".encode()]) for number in range(MOST_FILES + 1)]
    with pytest.raises(TooManyFilesError):
        add_files(actor=world.actor(world.trainee), entry_id=entry.pk, files=many, at=NOON)
    assert not PassportFile.objects.exists()


def test_files_of_a_withdrawn_entry_are_gone_from_sight(client, world):
    passport = make_passport(world.trainee)
    entry = make_entry(passport, "trial_lesson")
    owner = world.actor(world.trainee)
    add_files(actor=owner, entry_id=entry.pk, files=[SentFile("a.txt", [b"a"])], at=NOON)
    take_entry_step(actor=owner, entry_id=entry.pk, step="withdraw", at=NOON)
    client.force_login(world.manager)
    assert client.get(f"/growth/passports/files/{PassportFile.objects.get().pk}/").status_code == 404


def test_files_stand_in_the_print_and_are_frozen_with_the_result_by_their_hash(
    client, world, django_assert_num_queries
):
    passport = make_passport(world.trainee)
    make_mentor(passport, world.mentor)
    entry = make_entry(passport, "trial_lesson")
    with django_assert_num_queries(5):
        content_of(passport)
    owner = world.actor(world.trainee)
    given = [SentFile("试教.jpg", [photo()]), SentFile("笔记.txt", [b"a"])]
    add_files(actor=owner, entry_id=entry.pk, files=given, at=NOON)
    with django_assert_num_queries(5):
        content_of(passport)
    paper = paper_of(passport, at=NOON)
    assert len(paper.pictures) == 1
    printed = pdf_of(paper)
    assert printed.startswith(b"%PDF")

    result = close_passport(actor=world.managing, passport_id=passport.pk, outcome="good", at=NOON)
    told = [row for area in result.content["areas"] for item in area["items"] for row in item["entries"]]
    assert [each["sha256"] for each in told[0]["files"]] == [
        row.link.file.sha256 for row in PassportFile.objects.order_by("pk")
    ]
    with pytest.raises(Exception, match="passport_closed"):
        drop_file(actor=owner, file_id=PassportFile.objects.first().pk, at=NOON)
    client.force_login(world.trainee.account)
    assert "试教.jpg" in client.get(f"/growth/passports/{passport.pk}/").content.decode()
    assert io.BytesIO(printed).read(4) == b"%PDF"


def test_a_colleague_is_named_mentor_from_the_list_and_nobody_from_elsewhere_by_key(client, world):
    passport = make_passport(world.trainee)
    client.force_login(world.manager)
    named = {"hand": "school_mentor", "since": "2026-09-01"}
    address = f"/growth/passports/{passport.pk}/mentors/"
    assert client.post(address, named).status_code == 422
    assert client.post(address, {**named, "colleague": world.base_mentor.pk}).status_code == 422
    assert client.post(address, {**named, "colleague": world.trainee.pk}).status_code == 422
    assert client.post(address, {**named, "colleague": world.mentor.pk}).status_code == 302
    assert passport.mentors.get().mentor == world.mentor
