"""A result that was amended says so wherever a portfolio shows it: page, shared link, print, frozen copy."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from makers.assessed import make_published
from makers.people import TODAY, make_actor
from makers.records import NOON
from xingtan.assessment.services.results import amend_result
from xingtan.growth.portfolio.paper import paper_of
from xingtan.growth.portfolio.reads import whole, with_amendments
from xingtan.growth.portfolio.services import freeze
from xingtan.pages.printing import pdf_of

pytestmark = pytest.mark.django_db
SINCE = "amended after this copy was made"


def printed(content):
    document = pypdfium2.PdfDocument(io.BytesIO(pdf_of(paper_of(content, at=NOON))))
    try:
        return " ".join("\n".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()


def test_page_print_and_frozen_copy_say_that_a_result_was_amended(client):
    bench = make_published()
    teacher = bench.teachers[0]
    content = whole(teacher, on=TODAY)
    copy = freeze(
        actor=make_actor(account=teacher.account),
        teacher=teacher,
        content=content,
        purpose="x",
        assessed_id=None,
        at=NOON,
    )
    client.force_login(teacher.account)
    assert SINCE not in client.get(f"/growth/portfolio/copies/{copy.pk}/").content.decode()
    assert "amended" not in printed(content.as_json())

    amend_result(actor=bench.principal, assessed_id=bench.assessed().pk, reason="Reckoned anew", at=NOON)

    now = whole(teacher, on=TODAY).as_json()
    assert now["results"][0]["amended"]
    assert "amended" in printed(now)
    assert SINCE not in printed(now)
    assert SINCE in client.get(f"/growth/portfolio/copies/{copy.pk}/").content.decode()
    assert SINCE in printed(with_amendments(copy.content, teacher))
    copy.refresh_from_db()
    assert "since" not in copy.content["results"][0]
