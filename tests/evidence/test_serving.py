"""How evidence goes out: as what it is, under its own name, never run."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from makers.people import make_actor
from makers.records import NOON, png_bytes
from xingtan.evidence.services import attach_file, store_file
from xingtan.evidence.serving import file_response
from xingtan.evidence.storage import path_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    actor = make_actor()
    file = store_file(actor=actor, chunks=[png_bytes()], name="获奖 证书.png", at=NOON)
    return attach_file(actor=actor, file=file, subject=("record", "A-1"), name="获奖 证书.png", at=NOON)


def get(link, *, inline=True, **headers):
    return file_response(RequestFactory().get("/", headers=headers), link, inline=inline)


def test_a_picture_is_shown_in_the_page_but_nothing_in_it_runs(link):
    response = get(link)

    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"].startswith("inline; ")
    assert "filename*=UTF-8''%E8%8E%B7%E5%A5%96%20%E8%AF%81%E4%B9%A6.png" in response["Content-Disposition"]
    assert b"".join(response.streaming_content) == path_of(link.file.sha256).read_bytes()
    response.file_to_stream.close()


def test_a_download_is_asked_for_as_an_attachment(link):
    response = get(link, inline=False)
    assert response["Content-Disposition"].startswith("attachment; ")
    response.file_to_stream.close()


def test_a_file_the_browser_has_is_not_sent_again(link):
    response = get(link, **{"If-None-Match": f'"{link.file.sha256}"'})
    assert response.status_code == 304
    assert not response.content


def test_bytes_that_are_gone_from_the_disk_answer_gone(link):
    path_of(link.file.sha256).unlink()
    assert get(link).status_code == 410
