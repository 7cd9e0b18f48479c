"""Decrees: what is issued holds from its day for those it covers, and withdrawing it restores what was."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError

from makers.credit import NOON, make_batch, make_posting, make_province
from makers.decreed import SAID, make_auditor, make_decree, make_wording
from makers.people import make_actor, make_school, make_teacher
from xingtan.access.roles import Role
from xingtan.credit_bank.reads import balances, statement
from xingtan.declarations.decrees.errors import (
    NobodyCoveredError,
    NumberTakenError,
    OutsideOfficeError,
    TooEarlyError,
    WithdrawnAlreadyError,
)
from xingtan.declarations.decrees.models import Decree, DecreeKind
from xingtan.declarations.decrees.parameters import ParameterError
from xingtan.declarations.decrees.reads import Proposal, decrees_touching, effects_of, exceptions_of
from xingtan.declarations.decrees.services import issue_decree, withdraw_decree
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.rulebook.exceptions import Extension, Leave, Waiver
from xingtan.rulebook.results import State
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
LATER = date(2026, 10, 1)


def withdraw(decree, actor, **fields):
    values = {"number": "教人〔2026〕99号", "effective_on": DAY, "reason": "Entered for the wrong school", **fields}
    return withdraw_decree(actor=actor, serial=decree.serial, at=NOON, **values)


def test_an_exception_holds_from_its_day_until_its_end_for_those_it_names():
    province = make_province()
    teacher, other = make_teacher(province.school), make_teacher(province.school)
    decree = make_decree(province, teacher, effective_until=date(2026, 12, 31))
    found = exceptions_of([teacher.pk, other.pk], DAY)
    assert found == {
        teacher.pk: (Extension(decree.number, date(2027, 8, 31), (), (2025,)),),
        other.pk: (),
    }
    for day in (DAY - timedelta(days=1), date(2027, 1, 1)):
        assert exceptions_of([teacher.pk], day) == {teacher.pk: ()}


def test_a_decree_for_a_place_holds_for_whoever_works_there():
    province = make_province()
    here, elsewhere = make_teacher(province.school), make_teacher(make_school(county=province.county))
    make_decree(province, kind=DecreeKind.WAIVER, place=province.school)
    found = exceptions_of([here.pk, elsewhere.pk], DAY)
    assert [len(found[each.pk]) for each in (here, elsewhere)] == [1, 0]
    newcomer = make_teacher(province.school)
    assert isinstance(exceptions_of([newcomer.pk], DAY)[newcomer.pk][0], Waiver)


def test_exceptions_of_many_teachers_cost_a_fixed_number_of_queries(django_assert_num_queries):
    province = make_province()
    few = [make_teacher(province.school) for _ in range(2)]
    make_decree(province, *few)
    make_decree(province, kind=DecreeKind.LEAVE, place=province.county)
    many = [make_teacher(province.school).pk for _ in range(30)]
    for keys in ([few[0].pk], [*many, *(each.pk for each in few)]):
        with django_assert_num_queries(3):
            found = exceptions_of(keys, DAY)
    assert isinstance(found[many[0]][0], Leave)


def test_withdrawing_a_decree_restores_the_earlier_standing_exactly():
    province = make_province()
    teacher = make_teacher(province.school)
    make_batch(province, [make_posting(teacher, "9")])
    nothing = Proposal(DecreeKind.WAIVER.value, "none", {"years": [1999], "share": "1"})
    before = effects_of(nothing, [teacher], LATER)[0].before
    decree = make_decree(province, teacher, kind=DecreeKind.WAIVER)
    during = effects_of(nothing, [teacher], LATER)[0].before
    assert during != before
    withdraw(decree, make_auditor(province), effective_on=LATER)
    assert effects_of(nothing, [teacher], LATER)[0].before == before
    assert exceptions_of([teacher.pk], LATER - timedelta(days=1))[teacher.pk] != ()
    assert Decree.objects.get(pk=decree.pk).withdrawal.number == "教人〔2026〕99号"


def test_a_decree_that_adjusts_posts_an_entry_and_its_withdrawal_takes_it_back():
    province = make_province()
    teachers = [make_teacher(province.school) for _ in range(2)]
    decree = make_decree(province, *teachers, kind=DecreeKind.ADJUSTMENT)
    held = balances([each.pk for each in teachers])
    assert held == {each.pk: {("school_based", None, 2025): Fraction(5, 2)} for each in teachers}
    entries = [row.entry for row in decree.named.order_by("pk")]
    assert all(entries)
    (year,) = statement(teachers[0].pk).cycles[0].years
    assert (year.entries[0].batch.reason, year.entries[0].batch.kind) == (decree.number, "decree")
    withdraw(decree, make_auditor(province))
    assert balances([teachers[0].pk])[teachers[0].pk] == {("school_based", None, 2025): Fraction(0)}
    assert statement(teachers[0].pk).total == 0


def test_a_decree_may_take_credits_off():
    province = make_province()
    teacher = make_teacher(province.school)
    make_decree(province, teacher, kind=DecreeKind.ADJUSTMENT)
    said = {**SAID[DecreeKind.ADJUSTMENT], "amount": "-1/3"}
    make_decree(province, teacher, kind=DecreeKind.ADJUSTMENT, said=said)
    assert balances([teacher.pk])[teacher.pk] == {("school_based", None, 2025): Fraction(13, 6)}


def test_a_decree_takes_no_more_off_than_each_of_its_teachers_holds_there():
    province = make_province()
    teacher, other = make_teacher(province.school), make_teacher(province.school)
    make_decree(province, teacher, kind=DecreeKind.ADJUSTMENT)
    off = {**SAID[DecreeKind.ADJUSTMENT], "amount": "-2.5"}
    for said, teachers, most in (
        ({**off, "amount": "-1000"}, (teacher,), "2.5"),
        ({**off, "amount": "-2.6"}, (teacher,), "2.5"),
        ({**off, "year": 2024}, (teacher,), "0"),
        (off, (teacher, other), "0"),
        ({**off, "item": "open_class"}, (teacher,), "0"),
    ):
        with pytest.raises(ParameterError) as refused:
            make_decree(province, *teachers, kind=DecreeKind.ADJUSTMENT, said=said)
        told = refused.value.params
        assert (told["field"], told["problem"], told["most"]) == ("amount", "below_zero", most), said
    assert Decree.objects.count() == 1
    make_decree(province, teacher, kind=DecreeKind.ADJUSTMENT, said=off)
    assert sum(balances([teacher.pk])[teacher.pk].values()) == 0


def test_the_effect_says_what_turns_before_anything_is_entered():
    province = make_province()
    teacher = make_teacher(province.school)
    make_batch(province, [make_posting(teacher, "9")])
    proposal = Proposal(DecreeKind.WAIVER.value, "A", {"years": [2022, 2023, 2024, 2025], "share": "1"})
    (found,) = effects_of(proposal, [teacher], LATER)
    assert (found.before.verdict, found.after.verdict, found.turns) == (State.SHORT, State.OPEN, True)
    assert {change.after.need for change in found.changes} == {0}
    assert Decree.objects.count() == 0


def test_an_adjustment_is_shown_on_top_of_what_is_held():
    province = make_province()
    teacher = make_teacher(province.school)
    proposal = Proposal(DecreeKind.ADJUSTMENT.value, "A", SAID[DecreeKind.ADJUSTMENT])
    (found,) = effects_of(proposal, [teacher], LATER)
    assert found.after.total - found.before.total == Fraction(5, 2)


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        (DecreeKind.EXTENSION, {"years": [2025]}, "until"),
        (DecreeKind.EXTENSION, {"years": [2025], "until": "2026-08-31"}, "until"),
        (DecreeKind.EXTENSION, {"until": "2030-01-01"}, "years"),
        (DecreeKind.EXTENSION, {"years": [2025], "until": "2030-01-01", "requirements": ["nonsense"]}, "requirements"),
        (DecreeKind.EXTENSION, {"years": [2025], "until": "2190-08-31"}, "until"),
        (DecreeKind.EXTENSION, {"years": [20250], "until": "2027-08-31"}, "years"),
        (DecreeKind.WAIVER, {"years": [2025], "amount": "16.5"}, "amount"),
        (DecreeKind.WAIVER, {"amount": "20"}, "amount"),
        (DecreeKind.WAIVER, {"years": [2025], "share": "2"}, "share"),
        (DecreeKind.WAIVER, {"years": [2025]}, "share"),
        (DecreeKind.WAIVER, {"years": [2025], "requirements": ["cycle_total"], "share": "1"}, "requirements"),
        (DecreeKind.WAIVER, {"amount": "1,5"}, "amount"),
        (DecreeKind.LEAVE, {**SAID[DecreeKind.LEAVE], "until": "2025-09-01"}, "until"),
        (DecreeKind.LEAVE, {**SAID[DecreeKind.LEAVE], "until": "2125-09-01"}, "until"),
        (DecreeKind.LEAVE, {**SAID[DecreeKind.LEAVE], "leave": "holiday"}, "leave"),
        (DecreeKind.ADJUSTMENT, {**SAID[DecreeKind.ADJUSTMENT], "year": 20250}, "year"),
        (DecreeKind.ADJUSTMENT, {**SAID[DecreeKind.ADJUSTMENT], "amount": "0"}, "amount"),
        (DecreeKind.ADJUSTMENT, {**SAID[DecreeKind.ADJUSTMENT], "part": "nowhere"}, "part"),
        (DecreeKind.ADJUSTMENT, {**SAID[DecreeKind.ADJUSTMENT], "item": "open_class", "part": "distance"}, "item"),
    ],
)
def test_what_a_decree_cannot_say_is_named_by_its_field(kind, said, field):
    province = make_province()
    with pytest.raises(ParameterError) as refused:
        make_decree(province, make_teacher(province.school), kind=kind, said=said)
    assert refused.value.params["field"] == field
    assert Decree.objects.count() == 0


def test_only_an_authority_issues_and_only_for_its_own_teachers():
    province = make_province()
    teacher, stranger = make_teacher(province.school), make_teacher()
    wording = make_wording(DecreeKind.EXTENSION, teacher)
    for actor in (make_actor((Role.MANAGER, province.school)), make_auditor(make_province())):
        with pytest.raises(NotPermittedError):
            issue_decree(actor=actor, institution=province.county, wording=wording, at=NOON)
    with pytest.raises(OutsideOfficeError):
        make_decree(province, teacher, stranger)
    with pytest.raises(OutsideOfficeError):
        make_decree(province, place=province.city)
    with pytest.raises(NobodyCoveredError):
        make_decree(province)


def test_nobody_issues_or_withdraws_a_decree_that_covers_themselves():
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    own = make_actor((Role.COUNTY_AUDITOR, province.county), account=teacher.account)
    for where in ({}, {"place": province.school}):
        with pytest.raises(NotPermittedError) as refused:
            make_decree(province, *(() if where else (teacher,)), actor=own, **where)
        assert refused.value.params["reason"] == "own_file"
    decree = make_decree(province, teacher)
    with pytest.raises(NotPermittedError):
        withdraw(decree, own)


def test_a_decree_is_withdrawn_once_with_number_and_reason_and_not_before_it_began():
    province = make_province()
    decree, auditor = make_decree(province, make_teacher(province.school)), make_auditor(province)
    for broken in ({"reason": " "}, {"number": ""}):
        with pytest.raises(ReasonMissingError):
            withdraw(decree, auditor, **broken)
    with pytest.raises(TooEarlyError):
        withdraw(decree, auditor, effective_on=DAY - timedelta(days=1))
    with pytest.raises(NotPermittedError):
        withdraw(decree, make_auditor(make_province()))
    withdraw(decree, province.officer)
    with pytest.raises(WithdrawnAlreadyError):
        withdraw(decree, auditor)
    acts = JournalRow.objects.filter(subject_kind="decree", subject_key=str(decree.serial))
    assert list(acts.order_by("pk").values_list("action", flat=True)) == ["decree.issued", "decree.withdrawn"]


def test_a_number_is_entered_once_for_an_authority_and_kind():
    province = make_province()
    teacher = make_teacher(province.school)
    make_decree(province, teacher, number="A 1")
    make_decree(province, teacher, number="A 1", kind=DecreeKind.WAIVER)
    with pytest.raises(NumberTakenError):
        make_decree(province, teacher, number="A 1")


def test_the_database_refuses_to_change_or_delete_a_decree():
    province = make_province()
    decree = make_decree(province, make_teacher(province.school))
    withdrawal = withdraw(decree, make_auditor(province))
    rows = (Decree.objects.filter(pk=decree.pk), decree.named.all(), type(withdrawal).objects.all())
    for each, change in zip(rows, ({"title": "x"}, {"entry": "x"}, {"reason": "x"}), strict=True):
        with pytest.raises(DatabaseError), transaction.atomic():
            each.update(**change)
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            each.delete()


def test_a_teacher_finds_the_decrees_that_touch_them_and_no_others():
    province = make_province()
    teacher, other = make_teacher(province.school, with_account=True), make_teacher(province.school)
    named, wide = make_decree(province, teacher), make_decree(province, place=province.county)
    secret = make_decree(province, other, kind=DecreeKind.LEAVE)
    assert {each.pk for each in decrees_touching(teacher)} == {named.pk, wide.pk}
    actor = make_actor(account=teacher.account)
    seen = set(Decree.objects.visible_to(actor).values_list("pk", flat=True))
    assert seen == {named.pk, wide.pk}
    principal = make_actor((Role.PRINCIPAL, province.school))
    assert secret.pk in set(Decree.objects.visible_to(principal).values_list("pk", flat=True))
    stranger = make_actor((Role.COUNTY_AUDITOR, make_province().county))
    assert not Decree.objects.visible_to(stranger).exists()
    assert Teacher.objects.count() >= 2


def test_leave_does_what_the_rulebook_says_unless_the_decree_says_otherwise():
    province = make_province()
    teacher = make_teacher(province.school)
    plain = {"from": "2025-10-01", "until": "2026-03-31", "leave": "maternity"}
    usual = make_decree(province, teacher, kind=DecreeKind.LEAVE, said=plain)
    assert (usual.parameters["yearly"], usual.parameters["cycle"]) == ("lifted", "pro_rata")
    other = make_decree(province, teacher, kind=DecreeKind.LEAVE, said={**plain, "cycle": "kept"})
    assert (other.parameters["yearly"], other.parameters["cycle"]) == ("lifted", "kept")
    with pytest.raises(ParameterError) as refused:
        make_decree(province, teacher, kind=DecreeKind.LEAVE, said={**plain, "leave": "study"})
    assert refused.value.params["problem"] == "leave_does_nothing"
