"""Posting a batch: all or nothing, once for each source, exact."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from makers.credit import NOON, make_batch, make_posting, make_province
from makers.people import make_actor, make_teacher
from xingtan.access.roles import Role
from xingtan.credit_bank.models import CreditAccount, Entry, PostingBatch
from xingtan.credit_bank.postings import NothingToPostError, PostedAlreadyError
from xingtan.credit_bank.reads import balances, settled
from xingtan.credit_bank.services import post_batch
from xingtan.credit_bank.verify import verify_book
from xingtan.kernel.errors import NotPermittedError
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db


def test_a_batch_posts_its_amounts_exactly_and_says_its_sums():
    province = make_province()
    teacher = make_teacher(province.school)
    postings = [
        make_posting(teacher, "1.5"),
        make_posting(teacher, "110/3", part="distance", item="distance_training"),
    ]
    batch = make_batch(province, postings)
    assert batch.count == 2
    assert batch.totals == {"distance": "110/3", "school_based": "1.5", "total": "229/6"}
    assert balances([teacher.pk]) == {
        teacher.pk: {
            ("school_based", "open_class", 2025): Fraction(3, 2),
            ("distance", "distance_training", 2025): Fraction(110, 3),
        }
    }


def test_entries_are_numbered_by_batch_and_position():
    province = make_province()
    first, second = make_batch(province), make_batch(province)
    assert [entry.number for entry in Entry.objects.order_by("pk")] == [f"{first.number}-1", f"{second.number}-1"]
    assert second.number == first.number + 1


def test_a_source_is_never_posted_twice():
    province = make_province()
    posting = make_posting(make_teacher(province.school))
    make_batch(province, [posting])
    with pytest.raises(PostedAlreadyError):
        make_batch(province, [make_posting(make_teacher(province.school)), posting])
    assert Entry.objects.count() == 1
    assert PostingBatch.objects.count() == 1


def test_a_batch_that_breaks_half_way_leaves_nothing():
    province = make_province()
    posting = make_posting(make_teacher(province.school))
    before = JournalRow.objects.count()
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        make_batch(province, [posting, replace(posting, narrative="the same source again")])
    assert (Entry.objects.count(), PostingBatch.objects.count(), JournalRow.objects.count()) == (0, 0, before)


def test_an_empty_batch_is_refused():
    province = make_province()
    with pytest.raises(NothingToPostError):
        post_batch(
            actor=province.officer,
            institution=province.root,
            year=2025,
            published=province.published,
            postings=[],
            at=NOON,
        )


def test_only_the_provincial_officer_of_the_place_posts():
    province, elsewhere = make_province(), make_province()
    postings = [make_posting(make_teacher(province.school))]
    for actor in (elsewhere.officer, make_actor((Role.CITY_AUDITOR, province.city))):
        with pytest.raises(NotPermittedError):
            post_batch(
                actor=actor,
                institution=province.root,
                year=2025,
                published=province.published,
                postings=postings,
                at=NOON,
            )
    assert not Entry.objects.exists()


def test_a_teacher_has_one_account_in_one_unit():
    province = make_province()
    teacher = make_teacher(province.school)
    make_batch(province, [make_posting(teacher), make_posting(teacher)])
    make_batch(province, [make_posting(teacher)])
    assert CreditAccount.objects.get().teacher == teacher


def test_posting_leaves_one_mark_with_the_root():
    province = make_province()
    batch = make_batch(province)
    mark = JournalRow.objects.get(action="credits.posted")
    assert mark.subject_key == str(batch.number)
    assert mark.after["root"] == batch.root
    assert mark.place == province.root.path


def test_posting_costs_the_same_queries_for_one_and_for_two_hundred(django_assert_max_num_queries):
    province = make_province()
    teachers = [make_teacher(province.school) for _ in range(200)]
    for some in (teachers[:1], teachers):
        postings = [make_posting(teacher) for teacher in some]
        with django_assert_max_num_queries(20) as queries:
            make_batch(province, postings)
        assert len(queries) <= 20


def test_what_a_source_earned_is_told_by_its_key():
    province = make_province()
    posting = make_posting(make_teacher(province.school), "2.5")
    make_batch(province, [posting])
    assert settled("record", [posting.source[1], "unknown"]) == {posting.source[1]: Fraction(5, 2)}


@pytest.mark.parametrize("text", ["tab\there", "line\nbreak\r", "back\\slash \\N", "quote \"'", "👩‍🏫 公开课 \u202e"])
def test_awkward_texts_are_posted_as_they_are_and_verify(text):
    province = make_province()
    lines = ({"code": "fixed", "params": {"gives": "1", "note": text}},)
    posting = make_posting(make_teacher(province.school), narrative=text, item=text, lines=lines)
    make_batch(province, [posting])
    entry = Entry.objects.get()
    assert (entry.narrative, entry.item, entry.lines) == (text, text, [dict(line) for line in lines])
    assert not list(verify_book())
