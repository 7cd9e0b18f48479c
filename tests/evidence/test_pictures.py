"""Pictures as evidence: upright, without the camera's notes, small ones beside them, and found when they look alike."""

from __future__ import annotations

import io

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from makers.people import make_actor
from makers.pictures import canvas, photo
from makers.records import NOON, png_bytes
from xingtan.demo.certificates import Certificate, certificate_pdf
from xingtan.evidence.errors import PictureTooLargeError
from xingtan.evidence.models import EvidenceArrival, EvidenceFile
from xingtan.evidence.pictures import Limits, bands_of, look_alike, pdf_page_of, picture_of
from xingtan.evidence.reads import alike_elsewhere
from xingtan.evidence.services import attach_file, detach_file, store_file
from xingtan.evidence.serving import small_response
from xingtan.evidence.storage import path_of, small_path_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path


def store(content, name="照片.jpg"):
    return store_file(actor=make_actor(), chunks=[content], name=name, at=NOON)


def attached(content, key, name="照片.jpg"):
    actor = make_actor()
    file = store_file(actor=actor, chunks=[content], name=name, at=NOON)
    return attach_file(actor=actor, file=file, subject=("record", key), name=name, at=NOON)


def kept(file):
    return Image.open(io.BytesIO(path_of(file.sha256).read_bytes()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_and_the_device_are_gone_from_every_kind_of_picture(kind):
    content = photo(kind, notes=True)
    assert b"Apricot Phones" in content

    file = store(content, f"照片.{kind.lower()}")

    assert b"Apricot Phones" not in path_of(file.sha256).read_bytes()
    assert dict(kept(file).getexif()) == {}


def test_a_picture_taken_with_the_camera_on_its_side_is_kept_upright():
    file = store(photo(size=(320, 240), orientation=6))

    assert kept(file).size == (240, 320)
    assert (file.width, file.height) == (240, 320)


def test_a_picture_that_needs_no_change_keeps_its_pixels():
    file = store(photo("PNG"), "照片.png")

    assert kept(file).convert("RGB").tobytes() == canvas().tobytes()


def test_what_hangs_behind_a_picture_is_not_kept():
    file = store(png_bytes() + b"<html><script>alert(1)</script></html>", "照片.png")

    assert b"script" not in path_of(file.sha256).read_bytes()


def test_a_picture_wider_than_needed_is_made_smaller():
    file = store(photo("JPEG", size=(5000, 1000)))

    assert kept(file).size == (4096, 819)


def test_more_pixels_than_allowed_are_refused_before_one_is_unpacked():
    with pytest.raises(PictureTooLargeError):
        picture_of(photo("PNG"), "image/png", name="照片.png", limits=Limits(pixels=1000))


def test_a_child_that_may_use_no_memory_refuses_and_harms_nobody():
    with pytest.raises(PictureTooLargeError):
        picture_of(photo("PNG", size=(3000, 3000)), "image/png", name="a.png", limits=Limits(memory=48 * 1024 * 1024))


def test_the_same_bytes_again_are_the_same_file_and_need_no_second_look(monkeypatch):
    first = store(photo(notes=True))
    monkeypatch.setattr("xingtan.evidence.services.picture_of", None)

    assert store(photo(notes=True)).pk == first.pk
    assert EvidenceArrival.objects.count() == EvidenceFile.objects.count() == 1


def test_the_same_picture_with_and_without_the_cameras_notes_is_one_file():
    with_notes, without = photo("PNG", notes=True), photo("PNG")
    assert with_notes != without

    assert store(with_notes, "a.png").pk == store(without, "b.png").pk
    assert EvidenceArrival.objects.count() == 2


def test_a_small_picture_is_sent_for_lists_and_the_browser_asks_once():
    link = attached(photo(size=(2000, 1500)), "A-1")

    answer = small_response(RequestFactory().get("/"), link)
    small = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    answer.file_to_stream.close()

    assert max(small.size) == 720
    assert answer["Content-Type"] == "image/webp"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    again = small_response(RequestFactory().get("/", headers={"If-None-Match": answer["ETag"]}), link)
    assert again.status_code == 304


def test_the_first_page_of_a_certificate_is_drawn_and_a_broken_pdf_is_kept_without():
    certificate = certificate_pdf(Certificate("证书", "林晓禾", ("一等奖",), "青岚市教研室", "2025-11-03", "QL-1"))

    drawn, broken = store(certificate, "证书.pdf"), store(b"%PDF-1.4 broken", "坏.pdf")

    assert drawn.small
    assert Image.open(io.BytesIO(small_path_of(drawn.sha256).read_bytes())).width > 600
    assert not broken.small
    assert pdf_page_of(b"%PDF-1.4 broken").picture == b""


@pytest.mark.parametrize(
    "copy",
    [
        photo("JPEG", seed=3, quality=60),
        photo("WEBP", seed=3),
        photo("JPEG", seed=3, notes=True),
    ],
    ids=["pressed", "another format", "other notes"],
)
def test_a_copy_of_a_picture_is_found_however_it_was_saved(copy, django_assert_num_queries):
    attached(photo("PNG", seed=3), "A-1", "原件.png")
    attached(photo("PNG", seed=4), "B-1", "别的.png")
    attached(copy, "C-1", "抄件")

    with django_assert_num_queries(2):
        found = alike_elsewhere("record", ["C-1"])

    assert [each.other_key for each in found["C-1"]] == ["A-1"]


def test_a_smaller_copy_is_found_too():
    big = canvas(5, (1600, 1200))
    small = io.BytesIO()
    big.resize((800, 600)).save(small, "JPEG")
    first = io.BytesIO()
    big.save(first, "PNG")
    attached(first.getvalue(), "A-1", "原件.png")
    attached(small.getvalue(), "B-1")

    assert [each.other_key for each in alike_elsewhere("record", ["B-1"])["B-1"]] == ["A-1"]


def test_a_removed_picture_was_claimed_all_the_same():
    actor = make_actor()
    link = attached(photo("PNG", seed=6), "A-1", "原件.png")
    detach_file(actor=actor, link_id=link.pk, at=NOON)
    attached(photo("JPEG", seed=6), "B-1")

    assert [each.other_key for each in alike_elsewhere("record", ["B-1"])["B-1"]] == ["A-1"]


def test_plain_pictures_are_not_compared_for_all_of_them_look_alike():
    for key, colour in (("A-1", "white"), ("B-1", "grey")):
        stream = io.BytesIO()
        Image.new("RGB", (300, 200), colour).save(stream, "PNG")
        attached(stream.getvalue(), key, "空白.png")

    assert alike_elsewhere("record", ["A-1", "B-1"]) == {}


def test_pictures_of_different_things_do_not_look_alike():
    looks = [picture_of(photo("PNG", seed=seed), "image/png", name="").look for seed in range(6)]

    assert not any(look_alike(one, other) for one in looks for other in looks if one != other)


@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=3))
def test_pictures_that_look_alike_always_share_a_quarter_of_the_hash(first, flipped):
    second = first
    for place in flipped:
        second ^= 1 << place
    one, other = f"{first:016x}" + "0" * 16, f"{second:016x}" + "0" * 16

    assert look_alike(one, other)
    mine, theirs = bands_of(one), bands_of(other)
    assert mine is None or theirs is None or any(a == b for a, b in zip(mine, theirs, strict=True))
