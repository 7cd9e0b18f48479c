"""What the engine holds for every rulebook: order, caps, settled amounts, sums."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers.rulebooks import make_fact, make_rulebook
from xingtan.rulebook.assess import FactTwiceError, MixedTeachersError, assess
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.requirements import UnknownProfileError
from xingtan.rulebook.results import Amounts, Outcome, State

RULES = make_rulebook()
LAST_DAY = date(2025, 8, 31)
DAYS = st.dates(date(2020, 9, 1), LAST_DAY)
hours = st.integers(0, 4000).map(lambda hundredths: Fraction(hundredths, 100))


@st.composite
def facts(draw, *, settled: bool = True):
    """One teacher's facts of every kind, some of them settled by an earlier batch."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(["lecture", "course", "prize", "book", "unheard_of"]))
        values = {
            "level": draw(st.sampled_from(["city", "school", None])),
            "passed": draw(st.sampled_from([True, False, None])),
            "granted": draw(st.sampled_from([None, Fraction(3), Fraction(9, 2), Fraction(7)])),
            "granted_by": draw(st.sampled_from([None, "principal"])),
        }
        found.append(
            Fact(
                key=f"f{number:02d}",
                teacher="teacher-1",
                kind=kind,
                on=draw(DAYS),
                hours=draw(st.none() | hours),
                attributes={name: value for name, value in values.items() if value is not None},
                settled=draw(st.none() | st.integers(0, 60).map(lambda n: Fraction(n, 8))) if settled else None,
            )
        )
    return found


def assessed(found, **asked):
    return assess(RULES, found, as_of=LAST_DAY, **asked)


@given(facts(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_never_changes_anything(found, shuffler):
    mixed = list(found)
    shuffler.shuffle(mixed)
    assert assessed(mixed) == assessed(found)


@given(facts())
def test_the_lines_add_up_to_every_total_exactly(found):
    answer = assessed(found)
    assert len(answer.lines) == len(found)
    for amount in ("raw", "counted"):
        lines = Counter()
        for line in answer.lines:
            lines[line.part, line.year] += getattr(line, amount)
        assert sum(lines.values()) == getattr(answer.total, amount)
        for (part, year), amounts in answer.by_part_year.items():
            assert getattr(amounts, amount) == lines[part, year]
        for groups in (answer.by_part, answer.by_year, answer.by_item_year):
            assert sum(getattr(each, amount) for each in groups.values()) == getattr(answer.total, amount)


@given(facts(settled=False))
def test_caps_never_raise_a_value_and_applying_them_twice_changes_nothing(found):
    answer = assessed(found)
    assert all(0 <= line.counted <= line.raw for line in answer.lines)
    keep = {line.key: line.counted for line in answer.lines}
    again = assessed([Fact(f.key, f.teacher, f.kind, f.on, f.hours, f.attributes, keep[f.key]) for f in found])
    assert {line.key: line.counted for line in again.lines} == keep
    assert again.total.counted == answer.total.counted


@given(facts(settled=False))
def test_no_group_counts_more_than_its_cap(found):
    answer = assessed(found)
    lectures = [line for line in answer.lines if line.item == "lectures"]
    assert all(line.counted <= 2 for line in lectures)
    assert sum(line.counted for line in lectures) <= 8
    for year in range(2020, 2025):
        assert sum(line.counted for line in lectures if line.year == year) <= 5
        assert answer.by_year.get(year, Amounts()).counted <= 14
    assert answer.by_part["outside"].counted <= 12


@given(facts())
def test_what_is_settled_stays_as_it_is(found):
    answer = assessed(found)
    for fact in found:
        if fact.settled is not None:
            assert answer.line(fact.key).counted == fact.settled


@given(facts(), facts(settled=False))
def test_adding_a_record_never_lowers_the_raw_sum(found, more):
    added = [Fact(f"g{f.key}", f.teacher, f.kind, f.on, f.hours, f.attributes) for f in more]
    assert assessed([*found, *added]).total.raw >= assessed(found).total.raw


@given(facts(settled=False))
def test_every_amount_falls_on_the_grain_of_the_rulebook(found):
    answer = assessed(found)
    for line in answer.lines:
        assert (line.raw * RULES.grain).denominator == (line.counted * RULES.grain).denominator == 1


@given(facts())
def test_every_record_is_in_one_line_and_one_year(found):
    answer = assessed(found)
    assert sorted(line.key for line in answer.lines) == sorted(fact.key for fact in found)
    assert all(line.year == RULES.year_of(line.on) for line in answer.lines)


def test_a_third_stays_a_third():
    answer = assessed([make_fact(kind="course", hours=1, level="city", passed=True)])
    assert answer.total.counted == Fraction(1, 3)


def test_no_rule_is_told_apart_from_a_rule_that_gives_nothing():
    answer = assessed(
        [
            make_fact("unheard", kind="unheard_of"),
            make_fact("school-prize", kind="prize", level="school"),
            make_fact("school-course", kind="course", hours=8, level="school", passed=True),
            make_fact("nowhere-course", kind="course", hours=8, passed=True),
            make_fact("failed", kind="course", hours=8, level="city", passed=False),
        ]
    )
    outcomes = {line.key: line.outcome for line in answer.lines}
    assert outcomes == {
        "unheard": Outcome.NO_RULE,
        "school-prize": Outcome.NO_RULE,
        "school-course": Outcome.COUNTED,
        "nowhere-course": Outcome.NO_RULE,
        "failed": Outcome.GATE_CLOSED,
    }
    assert answer.total == Amounts()
    codes = [finding.code for finding in answer.findings[:4]]
    assert codes == ["gate_closed", "no_row", "no_rule_for_these_attributes", "no_rule_for_kind"]


def test_what_is_settled_uses_up_the_cap_before_an_earlier_record_does():
    early = make_fact("early", on=date(2021, 1, 5), days=Fraction(2))
    later = [make_fact(f"late-{n}", on=date(2021, 5, n), days=Fraction(2), settled=2) for n in (1, 2)]
    answer = assessed([early, *later])
    assert answer.line("early").counted == 1
    assert [step.code for step in answer.line("early").steps] == ["covered", "each", "item_year_cut"]


def test_what_was_settled_above_a_cap_is_kept_and_leaves_no_room():
    answer = assessed([make_fact("kept", days=Fraction(2), settled=9), make_fact("new", days=Fraction(1))])
    assert (answer.line("kept").counted, answer.line("new").counted) == (9, 0)


def test_a_settled_amount_that_no_rule_places_still_adds_up():
    answer = assessed([make_fact(kind="unheard_of", settled=Fraction(1, 7))])
    assert answer.total.counted == Fraction(1, 7)
    assert answer.by_part[""].counted == Fraction(1, 7)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2019, 12, 31), "not_in_force"),
        (date(2030, 1, 1), "not_in_force"),
        (date(2020, 8, 31), "other_cycle"),
        (date(2023, 3, 2), "after_the_day"),
    ],
)
def test_a_record_outside_the_question_is_set_aside_and_named(on, code):
    answer = assess(RULES, [make_fact(on=on, days=Fraction(1))], as_of=date(2023, 3, 1))
    assert answer.lines == ()
    assert [(fact.key, fact.step.code) for fact in answer.set_aside] == [("a", code)]
    assert answer.total == Amounts()


def test_a_teachers_own_cycle_may_begin_in_another_year():
    fact = make_fact(on=date(2025, 10, 1), days=Fraction(1))
    assert assess(RULES, [fact], as_of=LAST_DAY).lines == ()
    own = assess(RULES, [fact], as_of=date(2026, 8, 31), cycle_first_year=2023)
    assert (own.cycle.first_year, own.cycle.last_year, own.total.counted) == (2023, 2027, 1)


def test_two_teachers_are_never_mixed_and_no_key_stands_for_two_facts():
    other = Fact("b", "teacher-2", "lecture", date(2021, 3, 1))
    with pytest.raises(MixedTeachersError):
        assessed([make_fact(), other])
    with pytest.raises(FactTwiceError):
        assessed([make_fact(), make_fact(kind="prize")])


def test_a_profile_adds_its_own_requirements_and_an_unknown_one_is_refused():
    asked = {result.requirement for result in assessed([]).results}
    assert "newcomer_books" not in asked
    assert "newcomer_books" in {result.requirement for result in assessed([], profile="newcomer").results}
    with pytest.raises(UnknownProfileError):
        assessed([], profile="astronaut")


def test_a_year_that_still_runs_is_open_and_one_that_is_over_is_short():
    answer = assess(RULES, [], as_of=date(2021, 8, 31))
    states = {(result.requirement, result.year): result.state for result in answer.results}
    assert states[("year_total", 2020)] is State.SHORT
    assert (("year_total", 2021) in states, states[("cycle_total", None)]) == (False, State.OPEN)
    assert (answer.met, answer.verdict) == (False, State.SHORT)
    assert assess(RULES, [], as_of=date(2021, 8, 30)).verdict is State.OPEN
