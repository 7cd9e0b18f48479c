"""Files on the page of a record: added one by one, only by the owner, only so many, shown small."""

from __future__ import annotations

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from makers.people import make_school
from makers.pictures import photo
from makers.records import make_evidence, make_record
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceLink
from xingtan.records.workflow import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]
HTMX = {"HX-Request": "true"}


def text_of(answer):
    return html.unescape(answer.content.decode())


def picture(name="照片.jpg", content=None):
    return SimpleUploadedFile(name, content or photo())


def test_files_are_added_one_by_one_and_a_refused_one_says_why_beside_the_others(client, teacher):
    record = make_record(teacher, state=State.DRAFT)
    client.force_login(teacher.account)
    address = reverse("records:add-evidence", args=[record.pk])

    good = client.post(address, {"evidence": [picture(), picture("二.png", photo("PNG", seed=2))]}, headers=HTMX)
    bad = client.post(address, {"evidence": [picture("坏.jpg", b"<html>"), picture("三.webp", photo("WEBP"))]})

    assert good.status_code == 200
    assert bad.status_code == 422
    assert "The content of 坏.jpg is not what its name says." in text_of(bad)
    assert sorted(EvidenceLink.objects.values_list("name", flat=True)) == sorted(["照片.jpg", "二.png", "三.webp"])


def test_only_the_owner_adds_files_and_only_while_the_record_is_with_them(client, as_role, teacher):
    record = make_record(teacher, state=State.SUBMITTED)
    address = reverse("records:add-evidence", args=[record.pk])
    client.force_login(teacher.account)
    assert client.post(address, {"evidence": picture()}).status_code == 409
    assert as_role(Role.SCHOOL_AUDITOR).post(address, {"evidence": picture()}).status_code == 403
    assert as_role(Role.SCHOOL_AUDITOR, at=make_school()).post(address, {"evidence": picture()}).status_code == 404
    assert not EvidenceLink.objects.exists()


def test_a_record_takes_no_more_files_than_it_can_show(client, teacher, monkeypatch):
    monkeypatch.setattr("xingtan.records.attaching.MOST_FILES", 1)
    record = make_record(teacher, state=State.DRAFT)
    client.force_login(teacher.account)
    address = reverse("records:add-evidence", args=[record.pk])
    client.post(address, {"evidence": picture()})

    answer = client.post(address, {"evidence": picture("二.png", photo("PNG", seed=2))})

    assert answer.status_code == 409
    assert "at most 1 files" in text_of(answer)


def test_a_small_picture_is_sent_to_whoever_may_see_the_record(client, as_role, teacher):
    link = make_evidence(make_record(teacher), content=photo(size=(2000, 1000)))
    address = reverse("records:evidence", args=[link.pk]) + "?small"
    client.force_login(teacher.account)

    answer = client.get(address)

    assert answer["Content-Type"] == "image/webp"
    assert len(b"".join(answer.streaming_content)) < link.file.size
    assert as_role(Role.SCHOOL_AUDITOR, at=make_school()).get(address).status_code == 404
