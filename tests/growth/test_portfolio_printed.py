"""The portfolio on paper: a real PDF with Chinese in it, and no word of a teacher ever taken for markup."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from fractions import Fraction

import pypdfium2
import pytest

from makers.people import TODAY
from makers.portfolios import PortfolioWorld, accepted, make_portfolio_world
from makers.records import NOON
from xingtan.assessment.reads import PublishedResult
from xingtan.growth.portfolio.content import told_result
from xingtan.growth.portfolio.paper import MOST_ENTRIES, paper_of
from xingtan.growth.portfolio.reads import whole
from xingtan.growth.portfolio.services import freeze
from xingtan.pages.printing import Limits, NotPrintedError, Paper, file_name, pdf_of

MARKUP = '#panic("x") #read("/etc/hostname") $ x^2 $ *b* _i_ <label> @ref `raw` \\ [c] // gone /* gone */ = H #{ 1 }'


@pytest.fixture
def world() -> PortfolioWorld:
    return make_portfolio_world("林晓梅")


def words_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.django_db
def test_the_printed_portfolio_holds_the_chinese_name_and_its_fonts(client, world):
    client.force_login(world.account)
    answer = client.get(f"/growth/portfolio/{world.teacher.pk}/print/")
    assert answer["Content-Type"] == "application/pdf"
    assert "filename*=UTF-8''%E6%9E%97%E6%99%93%E6%A2%85" in answer["Content-Disposition"]
    assert b"/FontFile3" in answer.content or b"NotoSerifCJK" in answer.content
    words = words_of(answer.content)
    for word in ("林晓梅", "小数的意义", "教坛新秀", "Contents", "1 / "):
        assert word in words
    assert "13800138000" not in words


@pytest.mark.django_db
def test_what_looks_like_markup_is_printed_as_it_was_written(world):
    accepted(world.teacher, "open_class", MARKUP, level="school", reflection=MARKUP)
    content = whole(world.teacher, on=TODAY).as_json()
    words = " ".join(words_of(pdf_of(paper_of(content, at=NOON))).split())
    for sign in ('#panic("x")', '#read("/etc/hostname")', "$ x^2 $", "@ref", "// gone", "/* gone */", "#{ 1 }"):
        assert sign in words


@pytest.mark.django_db
def test_the_print_of_a_copy_carries_its_digest_and_long_sections_say_what_is_left(client, world):
    for number in range(MOST_ENTRIES + 2):
        accepted(world.teacher, "training", f"培训{number}")
    content = whole(world.teacher, on=TODAY)
    frozen = freeze(
        actor=world.actor, teacher=world.teacher, content=content, purpose="考核/2025", assessed_id=None, at=NOON
    )
    client.force_login(world.account)
    answer = client.get(f"/growth/portfolio/copies/{frozen.pk}/print/")
    words = words_of(answer.content)
    assert frozen.digest in words
    assert "and 3 more records" in words
    assert "/" not in answer["Content-Disposition"].partition("filename=")[2]


def test_a_template_that_fails_or_costs_too_much_gives_an_error_and_no_document(tmp_path):
    template = tmp_path / "t.typ"
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    template.write_text("#panic()")
    with pytest.raises(NotPrintedError):
        pdf_of(Paper(template, {}, {}, moment))
    template.write_text("#let n = 0\n#while true { n = n + 1; if n > 100000000 { break } }")
    with pytest.raises(NotPrintedError):
        pdf_of(Paper(template, {}, {}, moment), limits=Limits(seconds=2, wall=20))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("林晓梅 档案", "林晓梅 档案"),
        ("../../etc/passwd", "etcpasswd"),
        ('a"b\r\nSet-Cookie: x', "abSet-Cookie x"),
        ("\u202egpj.exe", "gpj.exe"),
        ("...", "document"),
        ("长" * 300, "长" * 80),
    ],
)
def test_the_name_of_the_file_can_stumble_nothing(name, safe):
    assert file_name(name) == safe


def test_a_result_of_three_raters_is_kept_exact_and_read_as_a_number():
    result = PublishedResult(
        assessed_id=1,
        number="1-1",
        title="Autumn",
        scale_title="Guidance",
        evidence_from=TODAY,
        evidence_until=TODAY,
        total=Fraction(25, 3),
        full=Fraction(15),
        band="fit",
        band_title="Fit",
        decided_at=NOON,
        amended=False,
    )
    kept = told_result(result)
    assert (kept["total"], kept["read"], kept["full"]) == ("25/3", "≈ 8.33", "15")
