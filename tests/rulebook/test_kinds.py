"""Every kind of rule that the form can say, on one rulebook that holds them all."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from makers.rulebooks import WIDE, make_fact, make_rulebook
from xingtan.rulebook.assess import assess
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.results import Outcome, State
from xingtan.rulebook.rules import Language
from xingtan.rulebook.standing import standing

RULES = make_rulebook(WIDE)
LAST_DAY = date(2025, 8, 31)


def assessed(*facts, as_of=LAST_DAY, rules=RULES, **asked):
    return assess(rules, facts, as_of=as_of, **asked)


def counted(*facts, **asked):
    return [line.counted for line in assessed(*facts, **asked).lines]


def training(key="a", hours=10, on=date(2021, 3, 1), **values):
    return make_fact(key, kind="training", on=on, hours=hours, **{"level": "city", **values})


def result_of(answer, name, year=None):
    return next(each for each in answer.results if (each.requirement, each.year) == (name, year))


@pytest.mark.parametrize(
    ("values", "amount"),
    [
        ({"level": "nation", "role": "teacher"}, 9),
        ({"level": "nation", "role": "listener"}, Fraction(1, 2)),
        ({"role": "teacher"}, 1),
        ({"result": "failed"}, Fraction(1, 5)),
        ({"level": "nation", "role": "teacher", "result": "excellent"}, Fraction(54, 5)),
    ],
)
def test_factors_of_level_role_and_result_multiply_one_another(values, amount):
    assert counted(training(**values)) == [amount]


@pytest.mark.parametrize(
    ("values", "gate"),
    [
        ({"provider": "somebody"}, "listed"),
        ({"level": "school"}, "agreed"),
        ({"missed": Fraction(2)}, "attended"),
        ({"handed_in": date(2021, 11, 1)}, "in_time"),
    ],
)
def test_a_gate_asks_for_the_list_the_consent_the_attendance_and_the_deadline(values, gate):
    (line,) = assessed(training(**values)).lines
    assert (line.outcome, line.steps[-1].params["gate"]) == (Outcome.GATE_CLOSED, gate)


@pytest.mark.parametrize(
    "values",
    [
        {"provider": "normal university"},
        {"level": "school", "consent": True},
        {"missed": Fraction(3, 2)},
        {"handed_in": date(2021, 10, 31)},
    ],
)
def test_what_is_listed_agreed_attended_and_in_time_counts(values):
    assert counted(training(**values)) == [1]


def test_only_what_goes_beyond_the_threshold_of_a_semester_counts():
    observed = [
        make_fact("a", kind="lesson", on=date(2020, 9, 20), lessons=8),
        make_fact("b", kind="lesson", on=date(2021, 2, 14), lessons=6),
        make_fact("c", kind="lesson", on=date(2021, 2, 15), lessons=10),
    ]
    assert counted(*observed) == [0, 1, 0]
    assert assessed(*reversed(observed)).lines == assessed(*observed).lines


def test_every_twenty_lessons_count_once_through_the_year_for_each_programme():
    guided = [
        make_fact(key, kind="guided", on=date(2021, month, 1), lessons=lessons, programme=programme)
        for key, month, lessons, programme in (("a", 1, 15, "x"), ("b", 2, 30, "x"), ("c", 3, 15, "y"))
    ]
    assert counted(*guided) == [0, 2, 0]


def test_points_are_given_and_taken_and_capped_by_day():
    day, next_day = date(2021, 3, 1), date(2021, 3, 2)
    facts = [
        make_fact("a", kind="deed", on=day, times=1),
        make_fact("b", kind="deed", on=day, times=1),
        make_fact("c", kind="lateness", on=day, times=3),
        make_fact("d", kind="deed", on=next_day, times=1),
        make_fact("e", kind="lateness", on=next_day, times=9),
    ]
    answer = assessed(*facts)
    assert [line.counted for line in answer.lines] == [2, 1, Fraction(-3, 2), 2, Fraction(-9, 2)]
    assert answer.by_part["conduct"].counted == -1
    assert [finding.code for finding in answer.findings[:1]] == ["part_day_cap"]


@pytest.mark.parametrize(("marks", "amount"), [("60", 1), ("84.5", 1), ("85", Fraction(8, 5)), ("100", Fraction(8, 5))])
def test_marks_make_a_grade_and_the_grade_an_amount_rounded_as_the_rule_says(marks, amount):
    (line,) = assessed(make_fact(kind="exam", marks=Fraction(marks))).lines
    assert line.counted == amount
    said = [sentence(step, rulebook=RULES, language=Language.EN) for step in line.steps]
    assert ("(excellent)" in said[1]) == (amount > 1)
    assert any("5/3 is rounded to 1.6 (down, to 0.1)." in each for each in said) == (amount > 1)


def test_marks_below_the_lowest_band_are_no_rule_and_missing_marks_wait():
    lines = assessed(make_fact("a", kind="exam", marks=Fraction(59)), make_fact("b", kind="exam")).lines
    assert [line.outcome for line in lines] == [Outcome.NO_RULE, Outcome.UNDECIDED]


def test_a_study_is_shared_out_over_three_years_to_the_last_grain():
    answer = assessed(make_fact(kind="study", on=date(2021, 3, 1), credits=Fraction(10)))
    (line,) = answer.lines
    assert [(year, raw) for year, raw, _ in line.by_year] == [
        (2020, Fraction(100000, 30000)),
        (2021, Fraction(100000, 30000)),
        (2022, Fraction(100000, 30000)),
    ]
    assert sum(amounts.counted for amounts in answer.by_year.values()) == line.counted == 10


def test_a_degree_is_shared_out_by_listed_shares_and_only_the_years_of_the_cycle_count_here():
    first = assessed(make_fact(kind="degree", on=date(2021, 3, 1), credits=Fraction(80)))
    assert {year: amounts.raw for year, amounts in first.by_year.items()} == {2020: 42, 2021: 38}
    late = make_fact(kind="degree", on=date(2025, 3, 1), credits=Fraction(80))
    assert assessed(late).total.raw == 42
    after = assessed(late, as_of=date(2030, 8, 31))
    assert (after.total.raw, sorted(after.by_year), after.lines[0].year) == (38, [2025], 2024)


def test_the_highest_of_several_values_is_taken_and_absence_lessens_it_to_a_floor():
    project = {"kind": "project", "started": date(2021, 1, 15)}
    assert counted(make_fact(**project, lessons=8, months=Fraction(2))) == [2]
    assert counted(make_fact(**project, lessons=8, absent=Fraction(9), months=Fraction(1))) == [Fraction(1, 2)]
    assert counted(make_fact(**project, lessons=8, absent=Fraction(9))) == [Fraction(1, 4)]
    assert counted(make_fact(**project, lessons=2, months=Fraction(4), share=Fraction(1, 2))) == [1]


def test_a_cap_over_project_years_begins_with_the_project():
    began = date(2021, 1, 15)
    facts = [
        make_fact(key, kind="project", on=on, lessons=8, programme="x", started=began)
        for key, on in (("a", date(2021, 2, 1)), ("b", date(2022, 1, 14)), ("c", date(2022, 1, 15)))
    ]
    assert counted(*facts) == [2, 1, 2]


def test_a_programme_has_a_cap_of_its_own_and_some_caps_are_for_one_profile():
    facts = [training(key, hours=100, programme=programme) for key, programme in (("a", "x"), ("b", "x"), ("c", "y"))]
    assert counted(*facts) == [10, 5, 10]
    assert counted(*facts, profile="principal") == [10, 5, 5]


def test_the_same_talk_counts_once_at_its_highest_level():
    talks = [
        make_fact(key, kind="talk", level=level, content=content)
        for key, level, content in (("a", "school", "x"), ("b", "city", "x"), ("c", "school", "y"), ("d", "city", "x"))
    ]
    assert counted(*talks) == [0, 3, 2, 0]
    assert counted(*(make_fact(key, kind="talk", level="city") for key in "ab")) == [3, 3]


def test_a_higher_level_of_a_settled_talk_adds_only_the_difference():
    low = make_fact("a", kind="talk", level="school", content="x", settled=2)
    assert counted(low, make_fact("b", kind="talk", level="city", content="x")) == [2, 1]


def test_one_listing_a_year_counts_and_it_is_the_first():
    days = (date(2021, 3, 1), date(2021, 5, 1), date(2021, 10, 1))
    facts = [make_fact(f"f{n}", kind="talk", on=on, level="city", listing="teachers") for n, on in enumerate(days)]
    assert counted(*facts) == [3, 0, 3]


def test_credits_brought_along_are_recognised_under_a_ratio_and_for_principals_by_half():
    moved = make_fact(kind="moved", credits=Fraction(10), origin="neighbour")
    assert counted(moved) == [8]
    (line,) = assessed(moved, profile="principal").lines
    assert (line.raw, line.counted, line.steps[-1].code) == (8, 4, "recognised")
    (nothing,) = assessed(make_fact(kind="moved", credits=Fraction(10), origin="abroad")).lines
    assert (nothing.outcome, nothing.counted) == (Outcome.COUNTED, 0)


def test_a_minimum_may_ask_for_one_event_a_topic_a_level_with_a_mode_and_for_months():
    facts = [
        training("a", hours=10, level="nation", role="teacher", topic="ethics", mode="on_site"),
        training("b", hours=10, level="school", consent=True, topic="ethics", mode="on_site"),
        make_fact("c", kind="project", months=Fraction(5), started=date(2021, 1, 1)),
    ]
    answer = assessed(*facts)
    assert (result_of(answer, "one_large").have, result_of(answer, "one_large").state) == (9, State.MET)
    assert result_of(answer, "ethics").have == 10
    assert result_of(answer, "on_site_high").have == 9
    assert (result_of(answer, "months").short, result_of(answer, "months").measure) == (1, "months")


def test_a_conditional_minimum_holds_only_in_the_year_of_the_large_training():
    large = training("a", hours=10, level="nation", role="teacher")
    answer = assessed(large, training("b", hours=10, on=date(2022, 3, 1)))
    assert [(each.year, each.short) for each in answer.results if each.requirement == "that_year"] == [(2020, 2)]


def test_a_minimum_may_be_waived_by_age_by_profile_and_lessened_by_years():
    def asked(**about):
        return [each.need for each in assessed(about=about).results if each.requirement == "total"]

    assert asked() == [60]
    assert asked(age=55) == []
    assert asked(age=54, years=Fraction(5, 2)) == [30]
    assert asked(years=Fraction(9)) == [60]
    assert [each for each in assessed(profile="newcomer").results if each.requirement == "total"] == []


def test_a_minimum_for_some_teachers_looks_at_what_is_known_of_them_and_at_raw_amounts():
    moved = make_fact(kind="moved", credits=Fraction(10), origin="neighbour")
    assert "brought" not in {each.requirement for each in assessed(moved).results}
    young = assessed(moved, about={"age": 29}, profile="principal")
    assert result_of(young, "brought").have == 8


def test_facts_can_be_numbered_by_year_for_a_profile():
    talk = make_fact(kind="talk", level="city")
    answer = assessed(talk, profile="principal")
    assert [(each.year, each.have) for each in answer.results if each.requirement == "talks"][:2] == [
        (2020, 1),
        (2021, 0),
    ]


def test_an_offset_moves_only_surplus_and_no_more_than_it_may():
    facts = [training(f"t{n}", hours=100, programme=str(n)) for n in range(4)]
    answer = assessed(*facts)
    assert [(move.source, move.target, move.amount) for move in answer.moves] == [("outside", "inside", 5)]
    assert (result_of(answer, "outside").have, result_of(answer, "outside").moved) == (35, -5)
    assert (result_of(answer, "inside").have, result_of(answer, "inside").short) == (5, 15)
    assert answer.by_part["outside"].counted == 40


def test_a_ledger_knows_offsets_too_and_names_what_it_cannot_judge():
    answer = standing(RULES, {("outside", None, 2020): Fraction(40)}, as_of=LAST_DAY)
    assert [move.amount for move in answer.moves] == [5]
    assert set(answer.unjudged) == {"one_large", "that_year", "ethics", "on_site_high", "months"}


def test_a_bar_lasts_a_year_and_ends():
    fraud = make_fact(kind="fraud", on=date(2024, 3, 1))

    def outcome(as_of):
        return assessed(fraud, as_of=as_of).consequences[0].outcome

    assert outcome(date(2025, 2, 28)) == "barred"
    assert outcome(date(2025, 3, 1)) == "eligible"
    assert outcome(LAST_DAY) == "waiting"


def test_two_years_running_are_told_apart_from_two_years_and_from_what_was_agreed():
    def leave(year, **values):
        return make_fact(f"l{year}", kind="leave", on=date(year, 3, 1), months=Fraction(7), **values)

    def reasons(*facts):
        answer = assessed(*facts, as_of=date(2025, 8, 30))
        return [step.params["case"] for step in answer.consequences[0].reasons]

    assert reasons(leave(2022), leave(2023)) == ["title_review/leave"]
    assert reasons(leave(2022), leave(2024)) == []
    assert reasons(leave(2022), leave(2023, consent=True)) == []


def test_a_circumstance_earns_nothing_and_is_noted():
    answer = assessed(make_fact(kind="leave", months=Fraction(1)))
    assert (answer.lines, answer.total.raw) == ((), 0)
    assert [(each.key, each.kind, each.year) for each in answer.noted] == [("a", "leave", 2020)]


def test_who_takes_which_step_is_told_by_rule_with_what_is_said_around_it():
    who = RULES.rules["training"].who
    assert (who.declarer, who.auditor, who.identifier, who.sample) == ("school", "city", "province", Fraction(1, 5))
    assert (RULES.rules["talk"].who.auditor, RULES.rules["talk"].who.final) == ("county", ("identifier",))


@pytest.mark.parametrize(
    ("mode", "amounts"),
    [("down", (1, -1)), ("up", (2, -2)), ("half_up", (2, -2)), ("half_even", (2, -2))],
)
def test_rounding_takes_the_mode_that_the_rulebook_names(mode, amounts):
    text = WIDE.replace("rounding: {to: 0.01, mode: half_up}", f"rounding: {{to: 1, mode: {mode}}}")
    rules = make_rulebook(text.replace("takes: 0.5", "takes: 1.5"))
    deed = make_fact("a", kind="moved", credits=Fraction("1.9"), origin="neighbour")
    assert counted(deed, make_fact("b", kind="lateness", times=1), rules=rules) == list(amounts)


def test_every_explanation_of_every_kind_can_be_said_in_both_languages():
    facts = [
        training("a", hours=300, level="nation", role="listener", programme="x"),
        make_fact("b", kind="lesson", lessons=40),
        make_fact("c", kind="guided", lessons=40, programme="x"),
        make_fact("d", kind="deed", times=9),
        make_fact("e", kind="exam", marks=Fraction(90)),
        make_fact("f", kind="study", on=date(2024, 10, 1), credits=Fraction(1)),
        make_fact("g", kind="project", lessons=100, absent=Fraction(1), programme="x", started=date(2021, 1, 1)),
        make_fact("h", kind="talk", level="city", content="x", listing="y"),
        make_fact("i", kind="talk", level="school", content="x", listing="y"),
        make_fact("j", kind="moved", credits=Fraction(9), origin="neighbour"),
        make_fact("k", kind="fraud", on=date(2025, 3, 1)),
    ]
    answer = assessed(*facts, profile="principal")
    steps = [step for line in answer.lines for step in line.steps]
    steps += [*answer.findings, *(step for each in answer.consequences for step in each.reasons)]
    for step in steps:
        for language in Language:
            said = sentence(step, rulebook=RULES, language=language)
            assert "{" not in said
    codes = {step.code for step in steps}
    assert {"factor", "band", "less", "rounded", "recognised", "spread", "spread_elsewhere", "consequence"} <= codes
    assert {
        "running_semester",
        "running_year",
        "once_highest_cut",
        "item_project_year_cut",
        "item_semester_cut",
    } <= codes
