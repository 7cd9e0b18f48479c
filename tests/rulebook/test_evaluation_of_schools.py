"""What follows for schools and counties: exact shares of those below, and cases that last for years."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers.rulebooks import WIDE, make_fact, make_rulebook
from xingtan.rulebook.assess import assess
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.documents import consequence_document
from xingtan.rulebook.evaluation import Heads, Held, evaluate, heads_of, heads_of_schools, together
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.results import State
from xingtan.rulebook.rules import Concerned

AS_OF = date(2025, 8, 31)
FRAUD = ("title_review", "barred")


def school(heads, as_of=AS_OF, earlier=()):
    (found,) = evaluate(make_rulebook(WIDE), Concerned.SCHOOL, teachers=heads, as_of=as_of, earlier=earlier)
    return found


def county(teachers, schools=None):
    more = {} if schools is None else {"schools": schools}
    (found,) = evaluate(make_rulebook(WIDE), Concerned.COUNTY, teachers=teachers, as_of=AS_OF, **more)
    return found


@pytest.mark.parametrize(
    ("met", "total", "outcome"),
    [
        (19, 20, "excellent"),
        (18, 19, "ordinary"),
        (949, 1000, "ordinary"),
        (950, 1000, "excellent"),
        (0, 0, "ordinary"),
    ],
)
def test_a_share_is_compared_exactly_and_a_share_of_nobody_is_none(met, total, outcome):
    assert school(Heads(total, {State.MET: met})).outcome == outcome


def test_the_first_case_that_holds_gives_the_outcome_and_the_others_are_told_after_it():
    found = school(Heads(20, {State.MET: 20}, {FRAUD: 1}))
    assert (found.outcome, [step.params["case"] for step in found.reasons]) == (
        "warned",
        ["school_evaluation/fraud_found", "school_evaluation/nearly_all"],
    )


def test_reasons_are_said_in_both_languages_with_heads_and_share():
    rulebook = make_rulebook(WIDE)
    (said,) = consequence_document(rulebook, school(Heads(20, {State.MET: 19})))["reasons"]
    assert said["zh"] == "优秀：达标面广（20位教师中有19位，占0.95）"
    assert said["en"] == "excellent: nearly all reached (19 of 20 teachers, 0.95 of them)"
    (said,) = consequence_document(rulebook, county(Heads(), Heads(3, outcomes={("school_evaluation", "warned"): 2})))[
        "reasons"
    ]
    assert said["en"] == "reported: many schools warned (2 of 3 schools, 2/3 of them)"


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [
        (date(2025, 3, 1), "warned"),
        (date(2026, 2, 28), "warned"),
        (date(2026, 3, 1), "ordinary"),
        (date(2025, 2, 1), "ordinary"),
    ],
)
def test_a_warning_lasts_for_its_year_and_no_day_longer(as_of, outcome):
    earlier = [Held("school_evaluation", "fraud_found", date(2025, 3, 1))]
    assert school(Heads(10), as_of, earlier).outcome == outcome


def test_a_warning_of_the_29th_of_february_ends_on_the_first_of_march():
    found = school(Heads(10), date(2025, 2, 28), [Held("school_evaluation", "fraud_found", date(2024, 2, 29))])
    (step,) = found.reasons
    assert (found.outcome, step.code, step.params["until"]) == ("warned", "still_lasts", date(2025, 3, 1))


def test_a_case_that_names_no_years_is_over_when_it_no_longer_holds():
    held = [Held("school_evaluation", "nearly_all", date(2025, 8, 1)), Held("other", "fraud_found", date(2025, 8, 1))]
    assert school(Heads(10), earlier=held).outcome == "ordinary"


def test_exactly_a_third_is_not_more_than_a_third():
    warned = ("school_evaluation", "warned")
    assert county(Heads(), Heads(3, outcomes={warned: 1})).outcome == "ordinary"
    assert county(Heads(), Heads(1000, outcomes={warned: 334})).outcome == "reported"


def test_heads_are_counted_from_assessments_and_from_schools():
    rulebook = make_rulebook(WIDE)
    one = assess(rulebook, [make_fact("a", kind="fraud", on=date(2025, 3, 1))], as_of=AS_OF)
    two = assess(rulebook, [], as_of=AS_OF)
    heads = heads_of([one, two])
    assert (heads.total, heads.verdicts, heads.outcomes) == (
        2,
        {State.SHORT: 2},
        {FRAUD: 1, ("title_review", "waiting"): 1},
    )
    assert school(heads).outcome == "warned"
    assert heads_of_schools([(school(heads),), (school(Heads(1, {State.MET: 1})),)]).outcomes == {
        ("school_evaluation", "warned"): 1,
        ("school_evaluation", "excellent"): 1,
    }


def test_what_follows_for_schools_never_follows_for_a_teacher():
    assert [each.consequence for each in assess(make_rulebook(WIDE), [], as_of=AS_OF).consequences] == ["title_review"]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6))
def test_the_heads_of_a_county_are_those_of_its_schools_together(found):
    schools = [Heads(met + short, {State.MET: met, State.SHORT: short}) for met, short in found]
    whole = together(schools)
    assert whole.total == sum(each.total for each in schools)
    many = whole.total and Fraction(whole.verdicts[State.SHORT], whole.total) > Fraction(1, 5)
    assert county(whole).outcome == ("reported" if many else "ordinary")


def mistakes(old, new):
    assert old in WIDE
    return [(each.code, each.nearest) for each in read_rulebook(WIDE.replace(old, new, 1), "wide").mistakes]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("of: school\n", "of: village\n", ("unknown_choice", "")),
        ("share: {at_least: 0.95}", "share: {at_least: 95}", ("share_above_one", "")),
        ("share: {at_least: 0.95}", "share: {}", ("bounds_missing", "")),
        ("share: {at_least: 0.95}", "share: {at_least: 0.95}, number: {at_least: 1}", ("needs_one_of", "")),
        ("{verdict: met, share", "{share", ("verdict_or_outcome", "")),
        ("{verdict: met, share", "{verdict: met, outcome: barred, share", ("verdict_or_outcome", "")),
        ("consequence: title_review,", "consequence: title_revue,", ("unknown_consequence", "title_review")),
        ("outcome: barred,", "outcome: bared,", ("unknown_outcome", "barred")),
        (
            "schools: {consequence: school_evaluation",
            "schools: {consequence: title_review",
            ("unknown_consequence", ""),
        ),
        ("unmet: [total, outside]", "teachers: {verdict: met, number: {at_least: 1}}", ("not_looked_at", "")),
        ("teachers: {verdict: met, share", "schools: {consequence: a, outcome: b, share", ("not_looked_at", "")),
    ],
)
def test_a_wrong_consequence_for_schools_is_named(old, new, expected):
    assert expected in mistakes(old, new)


@pytest.mark.parametrize(("short", "outcome"), [(1, "in_order"), (2, "to_improve")])
def test_a_demonstration_school_with_more_than_one_in_twenty_short_is_to_improve(short, outcome):
    rulebook = shipped("demo-xinghe-2022")
    teachers = Heads(20, {State.SHORT: short})
    (found,) = evaluate(rulebook, Concerned.SCHOOL, teachers=teachers, as_of=AS_OF)
    assert found.outcome == outcome
    (above,) = evaluate(
        rulebook, Concerned.COUNTY, teachers=teachers, schools=heads_of_schools([(found,)]), as_of=AS_OF
    )
    assert above.outcome == ("in_order" if outcome == "in_order" else "to_explain")
