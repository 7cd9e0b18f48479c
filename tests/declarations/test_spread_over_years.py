"""An amount that a rule spreads is posted year by year, keeps each year's entry, and stays right when one is gone."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makers.credit import NOON, make_posting, undone
from makers.declared import make_accepted, make_desks, run_year
from makers.people import make_teacher
from makers.tamper import unguarded
from xingtan.credit_bank.models import Entry, PublishedRulebook
from xingtan.credit_bank.postings import BatchKind
from xingtan.credit_bank.reads import balances, next_turn, settled_by_year
from xingtan.credit_bank.services import post_batch, publish_rulebook, reverse_entry
from xingtan.credit_bank.story import story_of
from xingtan.credit_bank.verify import verify_book
from xingtan.declarations.models import Answer
from xingtan.declarations.verify import verify_declarations
from xingtan.kernel.amounts import exact_text
from xingtan.standing.reads import standing_of

pytestmark = pytest.mark.django_db

SPREADING = """\
format: 1
id: spreading
version: "1"
title: {zh: 分年计入, en: shared out}
place: {zh: 测试地, en: nowhere}
source: {title: {zh: 测试文件, en: test document}}
effective: {from: 2020-01-01}
unit: {zh: 学分, en: credits}
calendar:
  year_begins: "09-01"
  cycle: {years: 2, anchor: 2024}
  basis: V
kinds:
  training: {zh: 培训, en: training}
  open_class: {zh: 公开课, en: open class}
attributes:
  credits: {type: amount, step: 0.01, title: {zh: 授予学分, en: credits awarded}}
parts:
  - id: study
    title: {zh: 进修, en: study}
    caps: [{over: year, at_most: 50, basis: V}]
items:
  - id: degree
    part: study
    title: {zh: 学历进修, en: degree study}
    rules:
      - id: degree
        kind: training
        title: {zh: 学历进修, en: degree study}
        value: {recorded: credits}
        spread: {shares: [42, 38]}
        source: {at: "1", zh: 按42比38分两年计入, en: shared out 42 to 38 over two years}
        basis: V
  - id: lessons
    part: study
    title: {zh: 公开课, en: open classes}
    rules:
      - id: lessons
        kind: open_class
        title: {zh: 公开课, en: open class}
        value: {gives: 10}
        source: {at: "2", zh: 每节10学分, en: 10 each}
        basis: V
requirements:
  - {id: year, title: {zh: 年度, en: each year}, over: year, at_least: 38, source: {at: "3", zh: 每年38, en: 38 a year},
     basis: V}
"""


@pytest.fixture
def desks():
    return make_spreading()


def make_spreading():
    found = make_desks()
    publish_rulebook(
        actor=found.officer, institution=found.province.city, text=SPREADING, effective_from=date(2022, 9, 1), at=NOON
    )
    return found


def make_degree(desks, teacher, awarded="80", *, year=2024):
    values = {"mode": "concentrated", "level": "county", "credits": awarded}
    return make_accepted(desks, teacher, kind="training", happened_on=date(year, 10, 1), values=values)


def held(teacher):
    by_year = {}
    for (_, _, year), amount in balances([teacher.pk])[teacher.pk].items():
        by_year[year] = by_year.get(year, 0) + amount
    return by_year


def is_sound():
    return not list(verify_book()) and not list(verify_declarations())


def test_each_year_gets_its_share_as_an_entry_of_its_own(desks):
    teacher = make_teacher(desks.school)
    record = make_degree(desks, teacher)
    run_year(desks, 2024)
    assert held(teacher) == {2024: 42, 2025: 38}
    entries = list(Entry.objects.order_by("pk"))
    assert [(entry.source_key, entry.year, entry.turn, entry.amount) for entry in entries] == [
        (record.number, 2024, 1, 42),
        (record.number, 2025, 1, 38),
    ]
    answer = Answer.objects.get()
    assert (answer.amount, answer.entry) == (80, entries[0].number)
    assert [(each.year, each.counted, each.entry) for each in answer.by_year] == [
        (2024, 42, entries[0].number),
        (2025, 38, entries[1].number),
    ]
    assert is_sound()


def test_the_story_of_each_entry_ends_in_its_own_amount(desks):
    make_degree(desks, make_teacher(desks.school))
    run_year(desks, 2024)
    for entry in Entry.objects.with_ground():
        told = story_of(entry).told
        assert told[-1].amount == entry.amount
        assert [each.code for each in told if each.code == "spread"] == ["spread"]


def test_a_year_beyond_the_cycle_is_posted_too_and_counts_in_the_next_one(desks):
    teacher = make_teacher(desks.school)
    make_degree(desks, teacher, year=2025)
    run_year(desks, 2025)
    assert held(teacher) == {2025: 42, 2026: 38}
    assert standing_of(teacher, on=date(2026, 8, 31)).standing.total == 42
    assert standing_of(teacher, on=date(2027, 8, 31)).standing.total == 38
    assert "spread_elsewhere" not in {step["code"] for step in Answer.objects.get().lines}
    assert is_sound()


def test_what_was_posted_for_a_later_year_uses_up_the_cap_of_that_year(desks):
    teacher = make_teacher(desks.school)
    make_degree(desks, teacher)
    run_year(desks, 2024)
    for day in (1, 2):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    run_year(desks, 2025)
    assert held(teacher) == {2024: 42, 2025: 50}
    assert [answer.amount for answer in Answer.objects.order_by("line__record__happened_on")] == [80, 10, 2]
    assert is_sound()


def test_a_cap_cuts_the_year_that_is_full_and_leaves_the_other(desks):
    teacher = make_teacher(desks.school)
    make_degree(desks, teacher, "160")
    run_year(desks, 2024)
    assert held(teacher) == {2024: 50, 2025: 50}
    answer = Answer.objects.get()
    assert (answer.raw, answer.amount) == (160, 100)
    assert [(each.raw, each.counted) for each in answer.by_year] == [(84, 50), (76, 50)]
    assert is_sound()


def test_taking_back_one_year_leaves_the_other_and_makes_room_in_its_cap(desks):
    teacher = make_teacher(desks.school)
    record = make_degree(desks, teacher)
    run_year(desks, 2024)
    reverse_entry(actor=desks.officer, entry_id=Entry.objects.get(year=2025).pk, reason="Left the course", at=NOON)
    assert settled_by_year("record", [record.number]) == {record.number: {2024: 42, 2025: 0}}
    for day in range(1, 7):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    run_year(desks, 2025)
    assert held(teacher) == {2024: 42, 2025: 50}
    assert is_sound()


def test_a_correction_takes_the_next_turn_and_later_runs_count_with_it(desks):
    teacher = make_teacher(desks.school)
    record = make_degree(desks, teacher)
    run_year(desks, 2024)
    wrong = Entry.objects.get(year=2025)
    reverse_entry(actor=desks.officer, entry_id=wrong.pk, reason="Appeal 2026-1", at=NOON)
    turn = next_turn("record", [record.number])[record.number]
    posting = make_posting(
        teacher,
        "45",
        source=("record", record.number),
        part="study",
        item="degree",
        rule="degree",
        year=2025,
        turn=turn,
    )
    post_batch(
        actor=desks.county,
        institution=desks.province.county,
        year=2025,
        published=PublishedRulebook.objects.get(rulebook_id="spreading"),
        postings=[posting],
        at=NOON,
        kind=BatchKind.CORRECTION,
        reason="Appeal 2026-1",
    )
    make_accepted(desks, teacher, happened_on=date(2025, 10, 1))
    run_year(desks, 2025)
    assert held(teacher) == {2024: 42, 2025: 50}
    assert Answer.objects.order_by("-line__record__happened_on").first().amount == 5
    assert is_sound()


def test_an_entry_of_one_year_that_vanished_or_changed_is_found(desks):
    record = make_degree(desks, make_teacher(desks.school))
    run_year(desks, 2024)
    with unguarded("credit_bank_entry"):
        Entry.objects.filter(year=2025).update(units=39)
    assert ("answers", record.number, "entry_differs") in {
        (found.stream, found.key, found.code) for found in verify_declarations()
    }


def test_a_portion_changed_in_an_answer_is_found(desks):
    record = make_degree(desks, make_teacher(desks.school))
    run_year(desks, 2024)
    answer = Answer.objects.get()
    answer.portions[1]["units"] += 1
    with unguarded("declarations_answer"):
        Answer.objects.update(portions=answer.portions)
    codes = {found.code for found in verify_declarations() if found.key == record.number}
    assert codes == {"answer_differs", "entry_differs"}


def test_what_is_on_its_way_stands_in_its_years(desks):
    teacher = make_teacher(desks.school)
    make_degree(desks, teacher)
    found = standing_of(teacher, on=date(2025, 8, 31), coming=True)
    assert {year: amount for (_, _, year), amount in found.coming.items()} == {2024: 42, 2025: 38}


DEEDS = st.lists(
    st.tuples(st.integers(2024, 2026), st.booleans(), st.fractions(1, 90, max_denominator=100)), min_size=1, max_size=5
)


@given(DEEDS)
@settings(max_examples=8, deadline=None)
def test_whatever_is_spread_and_identified_year_after_year_can_be_computed_again(deeds):
    with undone():
        desks = make_spreading()
        teacher = make_teacher(desks.school)
        for number, (year, is_degree, amount) in enumerate(deeds):
            if is_degree:
                make_degree(desks, teacher, exact_text(Fraction(int(amount * 100), 100)), year=year)
            else:
                make_accepted(desks, teacher, happened_on=date(year, 11, number + 1))
        for year in (2024, 2025, 2026):
            run_year(desks, year)
        assert all(amount <= 50 for amount in held(teacher).values())
        assert is_sound()
