"""Rows that are appended as a stream say exactly what they were given, whatever characters they hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makers.credit import undone
from xingtan.trail.models import JournalRow
from xingtan.trail.services import Mark, leave_marks, seal_journal
from xingtan.trail.verify import verify_journal

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 4, 0, 0, 123456, tzinfo=UTC)
AWKWARD = ("tab\there", "line\nbreak\r\n", "back\\slash \\N \\.", "quote \" and '", "公开课 👩‍🏫 \u202e", "\\", "")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | TEXTS, lambda inner: st.lists(inner, max_size=3)
)


def left(text, value=None):
    mark = Mark(
        7, text, "record.entered", ("record", "R1"), NOON, reason=text, before={"text": text}, after={"v": value}
    )
    leave_marks([mark])
    return JournalRow.objects.last()


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_are_kept_and_sealed_as_they_are(text):
    row = left(text)
    assert (row.actor_name, row.reason, row.before, row.at) == (text, text, {"text": text}, NOON)
    seal_journal(at=NOON)
    assert not list(verify_journal())


@given(TEXTS, VALUES)
@settings(max_examples=40, deadline=None)
def test_whatever_a_mark_says_the_digest_is_that_of_the_row_as_it_is_read(text, value):
    with undone():
        row = left(text, value)
        assert (row.reason, row.after) == (text, {"v": value})
        seal_journal(at=NOON)
        assert not list(verify_journal())


def test_a_floating_point_number_in_a_mark_is_refused():
    with pytest.raises(TypeError, match="floating"):
        left("x", 0.5)
    assert not JournalRow.objects.exists()


def test_ten_thousand_marks_cost_one_query(django_assert_num_queries):
    marks = [Mark(None, "system", "x", ("record", str(number)), NOON) for number in range(10_000)]
    with django_assert_num_queries(1):
        leave_marks(marks)
    assert JournalRow.objects.count() == 10_000
