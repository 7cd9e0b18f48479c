"""Credits that move: in under a rule, out once; courses recognised both ways, the same one never twice."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from makers.credit import NOON, make_batch, make_entry, make_posting, make_province
from makers.moving import confirm_and_post, make_agreement, make_course, make_transfer
from makers.people import make_actor, make_teacher
from xingtan.access.roles import Role
from xingtan.credit_bank.reads import balances, statement
from xingtan.credit_bank.services import reverse_entry
from xingtan.declarations.mobility.errors import (
    CarriedAlreadyError,
    DocumentTakenError,
    NoRuleHereError,
    NothingToCarryError,
    NotInForceError,
    TooFewCreditsError,
)
from xingtan.declarations.mobility.issuing import issue_note, issue_statement
from xingtan.declarations.mobility.models import Admission, Direction, Outgoing, OutgoingEntry
from xingtan.declarations.mobility.papers import PaperError, from_table, read_paper, sealed, typed_in, written
from xingtan.declarations.mobility.services import take_admission_step
from xingtan.declarations.mobility.workflow import State
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError, StepNotAllowedError
from xingtan.rulebook.transfers import Brought
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db


def held(teacher):
    return {place: amount for place, amount in balances([teacher.pk])[teacher.pk].items() if amount}


def test_a_statement_of_elsewhere_is_posted_part_by_part_and_year_by_year():
    province = make_province()
    teacher = make_teacher(province.school)
    posted = confirm_and_post(province, make_transfer(province, teacher))
    assert held(teacher) == {
        ("distance", None, 2024): Fraction(9, 2),
        ("concentrated", None, 2024): Fraction(4),
        ("concentrated", None, 2025): Fraction(3),
    }
    assert posted.state == State.POSTED
    assert {(each["part"], each["year"], each["amount"]) for each in posted.carried} == {
        ("distance", 2024, "4.5"),
        ("concentrated", 2024, "4"),
        ("concentrated", 2025, "3"),
    }
    entries = [entry for cycle in statement(teacher.pk).cycles for year in cycle.years for entry in year.entries]
    assert {entry.batch.kind for entry in entries} == {"transfer"}
    assert all(entry.lines[0]["code"] == "carried_over" for entry in entries)


def test_the_county_confirms_before_the_province_posts_and_nobody_does_both_or_their_own():
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    admission = make_transfer(province, teacher)
    with pytest.raises(StepNotAllowedError):
        take_admission_step(actor=province.officer, serial=admission.serial, step="post", at=NOON)
    own = make_actor((Role.COUNTY_AUDITOR, province.county), account=teacher.account)
    stranger = make_actor((Role.COUNTY_AUDITOR, make_province().county))
    both = make_actor((Role.COUNTY_AUDITOR, province.county), (Role.PROVINCIAL_OFFICER, province.root))
    for actor, reason in ((own, "own_file"), (stranger, "wrong_office"), (province.officer, "wrong_office")):
        with pytest.raises(NotPermittedError) as refused:
            take_admission_step(actor=actor, serial=admission.serial, step="confirm", at=NOON)
        assert refused.value.params["reason"] == reason
    take_admission_step(actor=both, serial=admission.serial, step="confirm", at=NOON)
    with pytest.raises(NotPermittedError) as refused:
        take_admission_step(actor=both, serial=admission.serial, step="post", at=NOON)
    assert refused.value.params["reason"] == "confirmed_by_you"
    assert held(teacher) == {}


def test_a_document_is_entered_once_unless_it_was_refused():
    province = make_province()
    teacher = make_teacher(province.school)
    admission = make_transfer(province, teacher, document="M 1")
    with pytest.raises(DocumentTakenError):
        make_transfer(province, teacher, document="M 1")
    county = make_actor((Role.COUNTY_AUDITOR, province.county))
    with pytest.raises(ReasonMissingError):
        take_admission_step(actor=county, serial=admission.serial, step="refuse", at=NOON)
    take_admission_step(actor=county, serial=admission.serial, step="refuse", at=NOON, reason="Not legible")
    make_transfer(province, teacher, document="M 1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Admission.objects.filter(pk=admission.pk).update(state=State.ENTERED.value)


def test_what_no_rule_covers_cannot_be_posted():
    province = make_province()
    admission = make_transfer(province, make_teacher(province.school), lines=(Brought("kitchen", 2025, Fraction(2)),))
    with pytest.raises(NoRuleHereError):
        confirm_and_post(province, admission)


def test_what_goes_out_goes_out_once_and_can_be_read_again_unchanged():
    province = make_province()
    teacher = make_teacher(province.school)
    make_batch(province, [make_posting(teacher, "1.5"), make_posting(teacher, "1/3")])
    paper = issue_statement(actor=province.officer, teacher=teacher, destination="Mingzhou", at=NOON)
    text = written(paper.content, paper.digest)
    content, lines = read_paper(text)
    assert lines == [Brought("school_based", 2025, Fraction(11, 6))]
    assert (content["teacher"]["number"], sealed(paper.content)) == (teacher.number, paper.digest)
    with pytest.raises(NothingToCarryError):
        issue_statement(actor=province.officer, teacher=teacher, destination="Elsewhere", at=NOON)
    with pytest.raises(PaperError) as refused:
        read_paper(text.replace("11/6", "21/6"))
    assert refused.value.params["problem"] == "digest_differs"


def test_a_later_statement_names_what_was_taken_back_since():
    province = make_province()
    teacher = make_teacher(province.school)
    entry = make_entry(province, teacher)
    issue_statement(actor=province.officer, teacher=teacher, destination="Mingzhou", at=NOON)
    reverse_entry(actor=province.officer, entry_id=entry.pk, reason="Wrong", at=NOON)
    later = issue_statement(actor=province.officer, teacher=teacher, destination="Mingzhou", at=NOON)
    assert (later.content["taken_back"], later.content["entries"]) == ([entry.number], [])


def test_a_partners_course_is_recognised_up_to_the_cap_of_the_cycle():
    province = make_province()
    teacher = make_teacher(province.school)
    agreement = make_agreement(province, cap=Fraction(10))
    for _ in range(2):
        confirm_and_post(province, make_course(province, teacher, agreement))
    assert held(teacher) == {("concentrated", None, 2025): Fraction(10)}
    with pytest.raises(NoRuleHereError):
        confirm_and_post(province, make_course(province, teacher, agreement))


@pytest.mark.parametrize("completed_on", [date(2024, 12, 31), date(2027, 1, 1)])
def test_a_course_outside_the_agreement_is_not_recognised(completed_on):
    province = make_province()
    agreement = make_agreement(province, effective_until=date(2026, 12, 31))
    with pytest.raises(NotInForceError):
        make_course(province, make_teacher(province.school), agreement, completed_on=completed_on)
    outward = make_agreement(province, Direction.OUT)
    with pytest.raises(NotInForceError):
        make_course(province, make_teacher(province.school), outward)


def test_an_entry_is_recognised_once_by_the_same_programme_and_again_by_another():
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    entry, other = make_entry(province, teacher), make_entry(province, teacher, "4")
    first = make_agreement(province, Direction.OUT, cap=Fraction(1), amount=Fraction(2))
    second = make_agreement(province, Direction.OUT, course_code="EDU-777")
    me = make_actor(account=teacher.account)
    note = issue_note(actor=me, teacher=teacher, agreement=first, numbers=[entry.number], at=NOON)
    assert (note.content["credits"], note.content["university_credits"]) == ("1.5", "2")
    with pytest.raises(CarriedAlreadyError):
        issue_note(actor=me, teacher=teacher, agreement=first, numbers=[entry.number, other.number], at=NOON)
    issue_note(actor=me, teacher=teacher, agreement=second, numbers=[entry.number], at=NOON)
    with pytest.raises(NothingToCarryError):
        issue_note(actor=me, teacher=teacher, agreement=first, numbers=["999-9"], at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingEntry.objects.create(outgoing=note, entry=entry.number, purpose=note.entries.get().purpose)


def test_a_university_that_asks_for_more_credits_than_chosen_gives_nothing():
    province = make_province()
    teacher = make_teacher(province.school)
    entry = make_entry(province, teacher)
    agreement = make_agreement(province, Direction.OUT, cap=Fraction(8))
    with pytest.raises(TooFewCreditsError) as refused:
        issue_note(actor=province.officer, teacher=teacher, agreement=agreement, numbers=[entry.number], at=NOON)
    assert refused.value.params == {"asked": "8", "chosen": "1.5"}
    assert not Outgoing.objects.exists()


def test_papers_that_went_out_never_change():
    province = make_province()
    entry = make_entry(province)
    teacher = entry.account.teacher
    paper = issue_statement(actor=province.officer, teacher=teacher, destination="Mingzhou", at=NOON)
    for rows, change in ((Outgoing.objects, {"destination": "x"}), (OutgoingEntry.objects, {"entry": "x"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    assert JournalRow.objects.filter(subject_kind="carried_statement", subject_key=str(paper.serial)).count() == 1
    colleague = make_teacher(province.school, with_account=True)
    with pytest.raises(NotPermittedError):
        issue_statement(actor=make_actor(account=colleague.account), teacher=teacher, destination="x", at=NOON)


@pytest.mark.parametrize(
    ("read", "given", "problem"),
    [
        (typed_in, "", "no_lines"),
        (typed_in, "2024 online", "line_wrong"),
        (typed_in, "2024 online -3", "line_wrong"),
        (typed_in, "1024 online 3", "line_wrong"),
        (typed_in, "2024 online 1e9", "line_wrong"),
        (typed_in, "² online 3", "line_wrong"),
        (typed_in, "9" * 5000 + " online 3", "line_wrong"),
        (from_table, [["2024", "online", "x"]], "line_wrong"),
        (read_paper, "{", "not_a_statement"),
        (read_paper, '{"format": "something-else"}', "not_a_statement"),
        (read_paper, "[]", "not_a_statement"),
        (read_paper, "[" * 150_000, "not_a_statement"),
        (read_paper, json.dumps({"format": "xingtan-transfer-1", "x": 1.5}), "digest_differs"),
        (read_paper, "x" * 200_001, "too_large"),
    ],
)
def test_a_statement_that_cannot_be_read_says_why(read, given, problem):
    with pytest.raises(PaperError) as refused:
        read(given)
    assert refused.value.params["problem"] == problem


def test_lines_are_read_the_same_however_they_are_given():
    expected = [Brought("online", 2024, Fraction(9, 2))]
    assert typed_in("2024 online 4.5\n") == expected
    assert from_table([["Year", "Part", "Amount"], ["2024", "online", "4.5"]]) == expected
