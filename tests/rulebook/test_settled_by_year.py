"""What was posted by credit year is kept by year, and uses up the caps of its years first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makers.drawn_rulebooks import LAST_DAY, PROFILES, drawn_rulebooks, histories
from makers.rulebooks import WIDE, make_fact, make_rulebook
from xingtan.rulebook.assess import assess

DEGREE = {"kind": "degree", "on": date(2021, 10, 1), "credits": Fraction(40)}


def by_year(answer, key):
    return {year: counted for year, _, counted in answer.line(key).by_year}


def counted_by_year(answer):
    return {year: amounts.counted for year, amounts in answer.by_year.items() if amounts.counted}


def test_each_year_keeps_what_was_posted_for_it():
    rules = make_rulebook(WIDE)
    fresh = make_fact("a", **DEGREE)
    first = by_year(assess(rules, [fresh], as_of=LAST_DAY), "a")
    assert first == {2021: 21, 2022: 19}
    kept = replace(fresh, settled=Fraction(40, 3), settled_in={2021: Fraction(1, 3), 2022: Fraction(13)})
    answer = assess(rules, [kept], as_of=LAST_DAY)
    assert by_year(answer, "a") == {2021: Fraction(1, 3), 2022: 13}
    assert answer.line("a").raw == 40
    assert answer.by_year[2022].counted == 13


def test_a_year_that_was_taken_back_gives_nothing_again():
    kept = replace(make_fact("a", **DEGREE), settled=Fraction(21), settled_in={2021: Fraction(21), 2022: Fraction(0)})
    answer = assess(make_rulebook(WIDE), [kept], as_of=LAST_DAY)
    assert by_year(answer, "a") == {2021: 21, 2022: 0}
    assert answer.total.counted == 21


def test_an_amount_corrected_into_another_year_counts_there():
    kept = replace(make_fact("a", on=date(2021, 3, 1)), settled=Fraction(1), settled_in={2021: Fraction(1)})
    answer = assess(make_rulebook(), [kept], as_of=date(2025, 8, 31))
    assert counted_by_year(answer) == {2021: 1}


def test_the_next_cycle_keeps_only_what_was_posted_for_its_own_years():
    rules = make_rulebook(WIDE)
    last = rules.cycle_at(LAST_DAY).last_year
    fact = make_fact("a", kind="degree", on=date(last, 10, 1), credits=Fraction(40))
    kept = replace(fact, settled=Fraction(30), settled_in={last: Fraction(11), last + 1: Fraction(19)})
    assert assess(rules, [kept], as_of=date(last + 1, 8, 31)).total.counted == 11
    assert assess(rules, [kept], as_of=date(last + 3, 8, 31)).total.counted == 19


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn_rulebooks(), histories(settled=False), st.sampled_from(PROFILES))
def test_posting_every_year_as_it_was_answered_answers_the_same_again(rulebook, facts, profile):
    about = {"years": Fraction(3), "age": 40}
    first = assess(rulebook, facts, as_of=LAST_DAY, profile=profile, about=about)
    given_in = {
        line.key: {year: counted for year, _, counted in line.by_year} or {line.year: line.counted}
        for line in first.lines
    }
    settled = [
        replace(fact, settled=sum(given_in[fact.key].values()), settled_in=given_in[fact.key])
        if fact.key in given_in
        else fact
        for fact in facts
    ]
    again = assess(rulebook, settled, as_of=LAST_DAY, profile=profile, about=about)
    assert counted_by_year(again) == counted_by_year(first)
    assert {line.key: line.counted for line in again.lines} == {line.key: line.counted for line in first.lines}
