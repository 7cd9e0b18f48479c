"""What a rulebook would make of teachers before it is in force: exact, the same by both evaluators, written nowhere."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers.credit import NOON, make_province
from makers.declared import make_accepted, make_desks
from makers.drafts import draft_text, make_draft
from makers.people import make_actor, make_institution, make_school, make_teacher
from makers.records import make_record
from xingtan.access.actors import operator
from xingtan.access.roles import Role
from xingtan.credit_bank.drafts.reads import draft_numbered
from xingtan.credit_bank.drafts.services import change_draft
from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.services import publish_rulebook
from xingtan.institutions.models import Kind
from xingtan.kernel.errors import NotPermittedError
from xingtan.records.workflow import State
from xingtan.rulebook.catalogue import rulebook_from, text_of
from xingtan.standing.histogram import BARS, histogram
from xingtan.standing.simulations import trial as weighing
from xingtan.standing.simulations.models import Simulation, SimulationRow, SimulationState
from xingtan.standing.simulations.reads import spread_of, sums_by, sums_of, touched_most
from xingtan.standing.simulations.services import (
    DraftHasMistakesError,
    OutsideDraftError,
    ask_for_simulation,
    run_simulation,
    simulated,
)
from xingtan.standing.simulations.trial import SimulationImpossibleError, teachers_touched, tried
from xingtan.trail.models import JournalRow

ON = date(2026, 11, 22)
HALVED = {"at_least: '120'": "at_least: '60'"}


def rulebook(**changes):
    return rulebook_from(draft_text(**changes), source_name="tried")


def open_class_gives(amount: str) -> str:
    """Return the demonstration's rules with another amount for an open class."""
    text = draft_text()
    start = text.index("id: open_class")
    return text[:start] + text[start:].replace("gives: '1'", f"gives: '{amount}'", 1)


def outcomes(teachers, text, **ways):
    rows, in_force = teachers_touched(teachers[0].school, ON, published_for=teachers[0].school)
    found = tried(list(rows), rulebook_from(text, source_name="tried"), in_force, ON, **ways)
    return {each.teacher.pk: (each.before.total, each.after.total, each.difference) for each in found}


@pytest.mark.django_db
def test_the_rules_in_force_tried_again_change_nothing():
    desks = make_desks()
    teacher = make_teacher(desks.school)
    make_accepted(desks, teacher)
    assert outcomes([teacher], draft_text()) == {teacher.pk: (1, 1, 0)}


@pytest.mark.django_db
def test_what_is_accepted_counts_under_both_rulebooks_exactly():
    desks = make_desks()
    teacher, other = make_teacher(desks.school), make_teacher(desks.school)
    for day in (1, 2, 3, 4):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    make_record(other, kind="open_class", state=State.SUBMITTED, hours=None)
    found = outcomes([teacher, other], open_class_gives("1/3"))
    assert found == {teacher.pk: (3, Fraction(4, 3), Fraction(-5, 3)), other.pk: (0, 0, 0)}


@pytest.mark.django_db
def test_days_before_its_date_of_effect_count_as_if_the_rulebook_had_always_held():
    desks = make_desks()
    teacher = make_teacher(desks.school)
    make_accepted(desks, teacher)
    later = open_class_gives("2").replace("from: '2022-09-01'", "from: '2030-09-01'")
    assert "2030-09-01" in later
    assert outcomes([teacher], later) == {teacher.pk: (1, 2, 1)}


@pytest.mark.django_db
def test_many_at_once_are_weighed_like_one_by_one(monkeypatch):
    desks = make_desks()
    teachers = [make_teacher(desks.school) for _ in range(6)]
    for number, teacher in enumerate(teachers):
        for day in range(1, number + 1):
            make_accepted(desks, teacher, happened_on=date(2025, 10, day))
            make_record(
                teacher,
                kind="collective_preparation",
                state=State.ACCEPTED,
                hours=50 * day,
                happened_on=date(2025, 11, day),
            )
    text = open_class_gives("1/3")
    one_by_one = outcomes(teachers, text)
    monkeypatch.setattr(weighing.Trial, "_one", None)
    assert outcomes(teachers, text, many=1) == one_by_one


@pytest.mark.django_db
def test_a_school_with_rules_from_nearer_keeps_them():
    province = make_province()
    near = make_school(county=province.county)
    teachers = [make_teacher(province.school), make_teacher(near)]
    text = draft_text(**{"demo-xinghe-2022": "near-rules"})
    publish_rulebook(actor=operator(), institution=near, text=text, effective_from=date(2022, 9, 1), at=NOON)
    rows, _in_force = teachers_touched(province.root, ON, published_for=province.root)
    assert list(rows) == teachers[:1]
    rows, _in_force = teachers_touched(near, ON, published_for=near)
    assert list(rows) == teachers[1:]


@pytest.mark.django_db
def test_where_no_rulebook_is_in_force_there_is_only_an_after():
    school = make_school()
    teacher = make_teacher(school)
    rows, in_force = teachers_touched(school, ON, published_for=school)
    (found,) = tried(list(rows), rulebook(), in_force, ON)
    assert (found.teacher, found.before, found.after.total, found.difference) == (teacher, None, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["purpose: points\n", ""])
def test_rules_of_points_and_cycles_of_ones_own_cannot_be_simulated(change):
    text = draft_text() + change if change else draft_text(**{"anchor: 2022, ": ""})
    with pytest.raises(SimulationImpossibleError):
        list(tried([], rulebook_from(text, source_name="x"), weighing.InForce({}), ON))


def make_simulation(desks, text=None, place=None):
    """Return a finished simulation of a draft of the desks' officer."""
    draft = draft_numbered(make_draft(desks.officer, desks.province.root, text).pk)
    asked = ask_for_simulation(
        actor=desks.officer, draft=draft, institution=place or desks.province.root, on=ON, at=NOON
    )
    return run_simulation(simulation=asked, draft=draft, at=NOON)


@pytest.mark.django_db
def test_a_simulation_keeps_its_figures_by_county_and_school_and_writes_no_entry():
    desks = make_desks()
    county = make_institution(Kind.COUNTY, parent=desks.province.city)
    schools = [desks.school, make_school(county=desks.province.county), make_school(county=county)]
    teachers = [make_teacher(school) for school in schools]
    for number, teacher in enumerate(teachers, start=1):
        for day in range(1, number + 1):
            make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    found = make_simulation(desks, open_class_gives("2"))
    assert (found.state, found.done, found.total) == (SimulationState.DONE, 3, 3)
    rows = SimulationRow.objects.filter(simulation=found)
    everybody = sums_of(rows, found.grain)
    assert (everybody.teachers, everybody.gain, everybody.lose, everybody.same) == (3, 2, 0, 1)
    assert (everybody.before, everybody.after, everybody.moved) == (6, 8, 2)
    by_county = {each.place_id: (each.teachers, each.moved) for each in sums_by(rows, "county_id", found.grain)}
    assert by_county == {desks.province.county.pk: (2, 2), county.pk: (1, 0)}
    assert sum(spread_of(rows).values()) == 3
    assert not Entry.objects.exists()
    assert found.replaces[0]["teachers"] == 3
    mark = JournalRow.objects.get(action="rulebook_draft.simulated")
    assert mark.after == {"version": 1, "teachers": 3}


@pytest.mark.django_db
def test_who_falls_short_newly_comes_first_and_only_who_may_be_seen():
    desks = make_desks()
    teachers = [make_teacher(desks.school) for _ in range(3)]
    found = make_simulation(desks)
    rows = SimulationRow.objects.filter(simulation=found)
    for teacher, difference, after in zip(teachers, (0, -9, 2), ("short", "open", "short"), strict=True):
        before = "short" if difference == 0 else "open"
        rows.filter(teacher=teacher).update(difference=difference, before_verdict=before, after_verdict=after)
    assert [row.teacher for row in touched_most(rows, desks.officer, 5)] == [teachers[2], teachers[1]]
    assert touched_most(rows, make_actor((Role.MANAGER, make_school())), 5) == []


@pytest.mark.django_db
def test_the_next_simulation_of_a_draft_takes_the_place_of_the_last():
    desks = make_desks()
    make_teacher(desks.school)
    draft = make_draft(desks.officer, desks.province.root)
    for _ in range(2):
        shown = draft_numbered(draft.pk)
        asked = ask_for_simulation(actor=desks.officer, draft=shown, institution=desks.province.root, on=ON, at=NOON)
        run_simulation(simulation=asked, draft=shown, at=NOON)
    assert Simulation.objects.count() == SimulationRow.objects.count() == 1


@pytest.mark.django_db
def test_a_simulation_tries_the_text_for_which_it_was_asked():
    desks = make_desks()
    draft = make_draft(desks.officer, desks.province.root)
    asked = ask_for_simulation(
        actor=desks.officer, draft=draft_numbered(draft.pk), institution=desks.province.root, on=ON, at=NOON
    )
    change_draft(actor=desks.officer, draft_id=draft.pk, version=1, change=lambda _: "x", at=NOON)
    assert simulated(asked).text == draft_text()


@pytest.mark.django_db
def test_who_may_not_simulate_or_cannot_is_refused():
    desks = make_desks()
    draft = make_draft(desks.officer, desks.province.root)
    wrong = make_draft(desks.officer, desks.province.root, "unitt: x")
    elsewhere = make_province()
    county = make_actor((Role.COUNTY_AUDITOR, desks.province.county))
    both = make_actor((Role.PROVINCIAL_OFFICER, desks.province.root), (Role.PROVINCIAL_OFFICER, elsewhere.root))
    for actor, number, place, error in (
        (county, draft.pk, desks.province.root, NotPermittedError),
        (desks.officer, draft.pk, elsewhere.root, NotPermittedError),
        (both, draft.pk, elsewhere.root, OutsideDraftError),
        (desks.officer, wrong.pk, desks.province.root, DraftHasMistakesError),
    ):
        with pytest.raises(error):
            ask_for_simulation(actor=actor, draft=draft_numbered(number), institution=place, on=ON, at=NOON)
    assert not Simulation.objects.exists()


@pytest.mark.django_db
def test_weighing_many_teachers_costs_as_many_queries_as_one(django_assert_max_num_queries):
    desks = make_desks()
    counts = []
    for _ in range(2):
        teacher = make_teacher(desks.school)
        make_accepted(desks, teacher)
        rows, in_force = teachers_touched(desks.school, ON, published_for=desks.province.root)
        teachers = list(rows)
        with django_assert_max_num_queries(10) as queries:
            list(tried(teachers, rulebook(), in_force, ON))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@given(spread=st.dictionaries(st.integers(-500, 500), st.integers(1, 90), max_size=40), grain=st.integers(1, 12))
def test_the_picture_holds_every_teacher_once_and_in_the_right_bar(spread, grain):
    drawn = histogram(spread, grain)
    assert sum(bar.count for bar in drawn.bars) == sum(spread.values())
    assert len([bar for bar in drawn.bars if bar.side == "gain"]) <= BARS
    for units, count in spread.items():
        amount = Fraction(units, grain)
        (bar,) = [
            bar
            for bar in drawn.bars
            if (bar.side == "same" and amount == 0)
            or (bar.side == "gain" and bar.low < amount <= bar.high)
            or (bar.side == "lose" and bar.low <= amount < bar.high)
        ]
        assert bar.count >= count
        assert bar.height > 0


def test_the_shipped_rulebook_of_the_demonstration_can_be_simulated():
    weighing.require_possible(rulebook_from(text_of("demo-xinghe-2022"), source_name="demo"))
