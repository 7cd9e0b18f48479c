"""Certificates and photographs: real files, the same bytes every time."""

from __future__ import annotations

from xingtan.demo.certificates import Certificate, certificate_pdf
from xingtan.demo.chance import Chance
from xingtan.demo.photos import photo_png
from xingtan.evidence.contents import media_type_of

SAID = Certificate("荣誉证书", "林晓禾 老师：", ("荣获一等奖。",), "青岚市教育局教研室", "2026年4月22日", "编号 1")


def kept(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return media_type_of(path, name=name)


def test_a_certificate_is_a_pdf_by_its_content(tmp_path):
    content = certificate_pdf(SAID)
    assert kept(tmp_path, "证书.pdf", content) == "application/pdf"
    assert content == certificate_pdf(SAID)


def test_the_cross_reference_table_of_a_certificate_points_at_its_objects():
    content = certificate_pdf(SAID)
    start = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert content[start : start + 4] == b"xref"
    for number, line in enumerate(content[start:].split(b"\n")[3:10], start=1):
        place = int(line.split()[0])
        assert content[place:].startswith(b"%d 0 obj" % number)


def test_a_photograph_is_a_png_by_its_content_and_differs_from_person_to_person(tmp_path):
    picture = photo_png(Chance(1), "XT0001-0001", "2026-10-14")
    assert kept(tmp_path, "照片.png", picture) == "image/png"
    assert picture == photo_png(Chance(1), "XT0001-0001", "2026-10-14")
    assert picture != photo_png(Chance(1), "XT0002-0001", "2026-10-14")
