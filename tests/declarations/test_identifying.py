"""The province identifies a year: what the rulebook says is posted once, exactly, and kept with its ground."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makers.credit import NOON, undone
from makers.declared import (
    YEAR,
    audit_everything,
    make_accepted,
    make_desks,
    make_line,
    run_year,
)
from makers.people import make_account, make_actor, make_school, make_teacher
from xingtan.access.roles import Role
from xingtan.credit_bank.models import Entry, PostingBatch
from xingtan.credit_bank.reads import balances
from xingtan.credit_bank.services import reverse_entry
from xingtan.credit_bank.verify import verify_book
from xingtan.declarations.identification import identify_year, simulate_year
from xingtan.declarations.models import Answer, DeclarationLine, Identification
from xingtan.declarations.services import declare_year
from xingtan.declarations.verify import verify_declarations
from xingtan.declarations.workflow import State
from xingtan.kernel.errors import NotPermittedError
from xingtan.records.models import Record
from xingtan.records.workflow import State as RecordState

DB = pytest.mark.django_db


def identify(desks, institution=None, year=YEAR):
    return identify_year(actor=desks.officer, institution=institution or desks.province.root, year=year, at=NOON)


@DB
def test_an_audited_line_is_posted_with_its_ground_and_its_record_is_identified():
    desks = make_desks()
    line = make_line(desks, State.CITY_AUDITED, title="What's the weather like?")
    found = identify(desks)
    assert (found.count, found.zero, found.totals, dict(found.left)) == (1, 0, {"school_based": Fraction(1)}, {})
    entry = Entry.objects.select_related("account", "batch").get()
    assert (entry.source_kind, entry.source_key) == ("record", line.record.number)
    assert (entry.account.teacher_id, entry.part, entry.item, entry.year) == (
        line.teacher_id,
        "school_based",
        "open_class",
        YEAR,
    )
    assert (entry.amount, entry.narrative) == (Fraction(1), "What's the weather like?")
    assert entry.place == desks.school.path
    assert [step["code"] for step in entry.lines] == ["covered", "fixed"]
    line.refresh_from_db()
    line.record.refresh_from_db()
    assert (line.state, line.record.state) == (State.IDENTIFIED, RecordState.IDENTIFIED)
    answer = Answer.objects.get(line=line)
    assert (answer.amount, answer.entry, answer.outcome) == (Fraction(1), entry.number, "counted")
    assert entry.batch.institution == desks.province.county
    assert not list(verify_book())
    assert not list(verify_declarations())


@DB
def test_identifying_again_posts_nothing():
    desks = make_desks()
    make_line(desks, State.CITY_AUDITED)
    first, second = identify(desks), identify(desks)
    assert (first.count, second.count, second.batches) == (1, 0, [])
    assert (Entry.objects.count(), PostingBatch.objects.count(), Identification.objects.count()) == (1, 1, 1)


@DB
def test_only_lines_that_passed_city_audit_are_identified():
    desks = make_desks()
    for state in (State.DECLARED, State.COUNTY_AUDITED, State.RETURNED, State.DROPPED):
        make_line(desks, state)
    assert identify(desks).count == 0
    assert not Entry.objects.exists()


@DB
def test_a_cap_of_the_year_cuts_what_goes_beyond_and_the_line_keeps_why():
    desks = make_desks()
    teacher = make_teacher(desks.school)
    for day in (1, 2, 3, 4):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    run_year(desks)
    assert balances([teacher.pk])[teacher.pk] == {("school_based", "open_class", YEAR): Fraction(3)}
    last = Answer.objects.select_related("line__record").get(units=0)
    assert (last.line.record.happened_on, last.raw, last.entry) == (date(2025, 10, 4), Fraction(1), "")
    assert last.lines[-1]["code"] == "item_year_cut"
    assert last.line.state == State.IDENTIFIED


@DB
def test_what_was_identified_before_uses_up_the_cap_first():
    desks = make_desks()
    teacher = make_teacher(desks.school)
    for day in (20, 21):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    run_year(desks)
    for day in (1, 2):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    run_year(desks)
    given = {answer.line.record.happened_on.day: answer.amount for answer in Answer.objects.all()}
    assert given == {20: 1, 21: 1, 1: 1, 2: 0}
    assert not list(verify_declarations())


@DB
def test_the_ceiling_of_distance_training_counts_over_the_whole_cycle():
    desks = make_desks()
    teacher = make_teacher(desks.school)
    values = {"mode": "distance", "level": "provincial", "credits": "30"}
    for year in (2023, 2024):
        make_accepted(desks, teacher, kind="training", happened_on=date(year, 10, 1), values=values)
    run_year(desks, 2024)
    run_year(desks, 2023)
    assert balances([teacher.pk])[teacher.pk] == {
        ("distance", "distance_training", 2024): Fraction(30),
        ("distance", "distance_training", 2023): Fraction(10),
    }
    assert not list(verify_declarations())


@DB
def test_an_amount_taken_back_uses_up_nothing_of_later_caps():
    desks = make_desks()
    teacher = make_teacher(desks.school)
    for day in (1, 2, 3):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    run_year(desks)
    reverse_entry(actor=desks.officer, entry_id=Entry.objects.first().pk, reason="Forged", at=NOON)
    make_accepted(desks, teacher, happened_on=date(2025, 10, 4))
    run_year(desks)
    assert sum(balances([teacher.pk])[teacher.pk].values()) == 3
    assert not list(verify_declarations())


@DB
def test_a_line_that_no_rule_covers_stays_with_its_finding():
    desks = make_desks()
    line = make_line(desks, State.CITY_AUDITED, kind="paper", values={"outlet": "journal", "level": "county"})
    found = identify(desks)
    line.refresh_from_db()
    assert dict(found.left) == {"no_rule": 1}
    assert (line.state, line.finding, found.count) == (State.CITY_AUDITED, "no_rule", 0)
    assert not Answer.objects.exists()


@DB
def test_a_closed_gate_is_an_answer_of_nothing():
    desks = make_desks()
    line = make_line(desks, State.CITY_AUDITED, kind="school_session", hours=400, values={"filed": False})
    found = identify(desks)
    assert (found.count, found.zero, found.batches) == (1, 1, [])
    answer = Answer.objects.get(line=line)
    assert (answer.outcome, answer.units, answer.entry) == ("gate_closed", 0, "")
    assert not list(verify_declarations())


@DB
def test_a_missing_quantity_leaves_the_line_open():
    desks = make_desks()
    line = make_line(desks, State.CITY_AUDITED, kind="collective_preparation", hours=None)
    assert dict(identify(desks).left) == {"undecided": 1}
    line.refresh_from_db()
    assert line.state == State.CITY_AUDITED


@DB
def test_nobody_identifies_their_own_records_but_somebody_else_does():
    desks = make_desks()
    account = make_account((Role.PROVINCIAL_OFFICER, desks.province.root))
    make_line(desks, State.CITY_AUDITED, record=make_accepted(desks, make_teacher(desks.school, account=account)))
    own = identify_year(actor=make_actor(account=account), institution=desks.province.root, year=YEAR, at=NOON)
    assert (own.count, dict(own.left)) == (0, {"own_record": 1})
    assert identify(desks).count == 1


@DB
def test_only_the_provincial_officer_identifies():
    desks = make_desks()
    make_line(desks, State.CITY_AUDITED)
    for actor in (desks.city, desks.county, desks.manager, make_desks().officer):
        with pytest.raises(NotPermittedError, match="wrong_hat"):
            identify_year(actor=actor, institution=desks.province.county, year=YEAR, at=NOON)
    assert not Entry.objects.exists()


@DB
def test_a_simulation_says_what_identification_then_posts_and_writes_nothing():
    desks = make_desks()
    teacher = make_teacher(desks.school)
    for day in (1, 2, 3, 4):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    make_accepted(desks, teacher, kind="paper", values={"outlet": "journal", "level": "county"})
    declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON)
    audit_everything(desks)
    before = list(DeclarationLine.objects.values().order_by("pk"))
    simulated = simulate_year(actor=desks.officer, institution=desks.province.root, year=YEAR)
    assert list(DeclarationLine.objects.values().order_by("pk")) == before
    assert not Entry.objects.exists()
    found = identify(desks)
    assert (simulated.count, simulated.zero, simulated.totals, simulated.left) == (
        found.count,
        found.zero,
        found.totals,
        found.left,
    )


@DB
def test_identifying_costs_the_same_queries_for_one_and_for_many_teachers(django_assert_max_num_queries):
    for many in (1, 60):
        desks = make_desks()
        for _ in range(many):
            make_accepted(desks)
        declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON)
        audit_everything(desks)
        with django_assert_max_num_queries(40):
            assert identify(desks).count == many


@DB
def test_a_crash_in_the_middle_leaves_nothing_half_done(monkeypatch):
    desks = make_desks()
    make_line(desks, State.CITY_AUDITED)

    def breaks(**_):
        message = "the power went"
        raise RuntimeError(message)

    monkeypatch.setattr("xingtan.declarations.identification.settle_records", breaks)
    with pytest.raises(RuntimeError, match="power"):
        identify(desks)
    assert not Entry.objects.exists()
    assert not Answer.objects.exists()
    assert DeclarationLine.objects.get().state == State.CITY_AUDITED
    assert Record.objects.get().state == RecordState.DECLARED


KINDS = st.sampled_from(["open_class", "mentoring", "collective_preparation", "contest_award"])
DEEDS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), KINDS, st.integers(1, 28), st.integers(1, 8)),
    min_size=1,
    max_size=12,
)
VALUES = {"mentoring": {"role": "mentor"}, "contest_award": {"level": "county"}}


def tell(deeds):
    """Enter deeds of three teachers at two schools of one county, audited and ready; return desks and schools."""
    desks = make_desks()
    second = make_school(county=desks.province.county)
    managers = {desks.school.pk: desks.manager, second.pk: make_actor((Role.MANAGER, second))}
    schools = [desks.school, second]
    teachers = [make_teacher(desks.school, number=f"{desks.school.code}-{index}") for index in range(3)]
    for teacher, school, kind, day, quarters in deeds:
        record = make_accepted(
            desks,
            teachers[teacher],
            kind=kind,
            happened_on=date(2025, 10, day),
            hours=quarters * 100,
            values=VALUES.get(kind, {"level": "county"}),
        )
        Record.objects.filter(pk=record.pk).update(school=schools[school])
    for school in schools:
        declare_year(actor=managers[school.pk], school=school, year=YEAR, at=NOON)
    audit_everything(desks)
    return desks, schools, teachers


@DB
@given(DEEDS)
@settings(max_examples=12, deadline=None)
def test_the_order_in_which_schools_are_identified_never_changes_totals(deeds):
    totals = []
    for order in (1, -1):
        with undone():
            desks, schools, teachers = tell(deeds)
            for school in schools[::order]:
                identify(desks, school)
            held = balances([teacher.pk for teacher in teachers])
            totals.append([held[teacher.pk] for teacher in teachers])
            assert not list(verify_declarations())
            assert not list(verify_book())
    with undone():
        desks, _, teachers = tell(deeds)
        identify(desks)
        held = balances([teacher.pk for teacher in teachers])
        totals.append([held[teacher.pk] for teacher in teachers])
        assert identify(desks).count == 0
    assert totals[0] == totals[1] == totals[2]
