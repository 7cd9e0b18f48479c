"""What the engine holds for every rulebook that can be written: generated rulebooks, generated histories."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makers.drawn_rulebooks import LAST_DAY, PROFILES, drawn_rulebooks, histories
from xingtan.rulebook.assess import assess, counted_lines
from xingtan.rulebook.drafts import split
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.grain import LARGEST, MOST_FACTS
from xingtan.rulebook.results import Outcome
from xingtan.rulebook.rules import Language

DRAWN = settings(
    max_examples=30, deadline=None, suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large)
)
profiles = st.sampled_from(PROFILES)


def assessed(rulebook, facts, profile=None):
    return assess(rulebook, facts, as_of=LAST_DAY, profile=profile, about={"years": Fraction(3), "age": 40})


@DRAWN
@given(drawn_rulebooks(), histories(), profiles, st.randoms(use_true_random=False))
def test_the_order_of_the_records_never_changes_anything(rulebook, facts, profile, shuffler):
    mixed = list(facts)
    shuffler.shuffle(mixed)
    assert assessed(rulebook, mixed, profile) == assessed(rulebook, facts, profile)


@settings(DRAWN, max_examples=10)
@given(drawn_rulebooks(), histories())
def test_what_facts_count_is_the_same_when_nothing_is_judged(rulebook, facts):
    assert counted_lines(rulebook, facts, as_of=LAST_DAY) == assessed(rulebook, facts).lines


@DRAWN
@given(drawn_rulebooks(negative=False), histories(settled=False), histories(settled=False, most=4), profiles)
def test_adding_a_record_never_lowers_the_raw_sum_where_nothing_is_taken(rulebook, facts, more, profile):
    added = [replace(fact, key=f"g{fact.key}") for fact in more]
    before, after = (assessed(rulebook, found, profile) for found in (facts, [*facts, *added]))
    assert after.total.raw >= before.total.raw


@DRAWN
@given(drawn_rulebooks(), histories(settled=False), profiles)
def test_caps_never_raise_a_value_and_applying_them_twice_changes_nothing(rulebook, facts, profile):
    answer = assessed(rulebook, facts, profile)
    for line in answer.lines:
        assert 0 <= line.counted <= line.raw or line.counted == line.raw < 0
    keep = {line.key: line.counted for line in answer.lines}
    again = assessed(rulebook, [replace(fact, settled=keep.get(fact.key)) for fact in facts], profile)
    assert {line.key: line.counted for line in again.lines} == keep
    assert again.total.counted == answer.total.counted


@DRAWN
@given(drawn_rulebooks(), histories(), profiles)
def test_a_record_is_in_one_year_unless_a_rule_spreads_it_and_the_parts_add_up_to_the_whole(rulebook, facts, profile):
    answer = assessed(rulebook, facts, profile)
    told = Counter(line.key for line in answer.lines) + Counter(each.key for each in (*answer.noted, *answer.set_aside))
    assert told == Counter(fact.key for fact in facts)
    for line in answer.lines:
        if line.by_year:
            assert rulebook.rules[line.rule].spread
            assert sum(raw for _, raw, _ in line.by_year) == line.raw
            assert sum(counted for _, _, counted in line.by_year) == line.counted
        else:
            assert line.year == rulebook.year_of(line.on)


@DRAWN
@given(drawn_rulebooks(), histories(), profiles)
def test_offsets_move_only_surplus_along_listed_arrows_and_keep_the_sum(rulebook, facts, profile):
    answer = assessed(rulebook, facts, profile)
    arrows = {(offset.source, offset.target): offset.at_most for offset in rulebook.offsets}
    moved = Counter()
    for move in answer.moves:
        at_most = arrows[move.source, move.target]
        assert move.amount > 0
        assert at_most is None or move.amount <= at_most
        moved[move.source, move.year] -= move.amount
        moved[move.target, move.year] += move.amount
    for result in answer.results:
        assert result.moved == moved[result.requirement, result.year]
        if result.moved < 0:
            assert result.have >= result.need
        if result.moved > 0:
            assert result.have <= result.need
    assert sum(result.moved for result in answer.results) == 0


@DRAWN
@given(drawn_rulebooks(), histories(), profiles)
def test_the_lines_of_the_explanation_add_up_to_the_result_exactly(rulebook, facts, profile):
    answer = assessed(rulebook, facts, profile)
    for amount in ("raw", "counted"):
        by_part_year = Counter()
        for line in answer.lines:
            years = line.by_year or ((line.year, line.raw, line.counted),)
            for year, raw, counted in years:
                by_part_year[line.part, year] += raw if amount == "raw" else counted
        assert sum(by_part_year.values()) == getattr(answer.total, amount)
        for place, amounts in answer.by_part_year.items():
            assert getattr(amounts, amount) == by_part_year[place]
        for groups in (answer.by_part, answer.by_year, answer.by_item_year):
            assert sum(getattr(each, amount) for each in groups.values()) == getattr(answer.total, amount)


@DRAWN
@given(drawn_rulebooks(), drawn_rulebooks(), histories(), profiles)
def test_an_old_version_gives_the_old_result_after_a_new_one_was_added(rulebook, newer, facts, profile):
    before = assessed(rulebook, facts, profile)
    assessed(newer, facts, profile)
    again = read_rulebook(rulebook.canonical, "again").rulebook
    after = assessed(again, facts, profile)
    assert again.digest == rulebook.digest
    assert (after.total, after.by_item_year, after.results) == (before.total, before.by_item_year, before.results)


@DRAWN
@given(drawn_rulebooks(), histories(settled=False), profiles)
def test_no_rule_and_a_rule_that_gives_nothing_are_different_outcomes(rulebook, facts, profile):
    answer = assessed(rulebook, facts, profile)
    for line in answer.lines:
        covered = line.steps[0].code == "covered"
        assert (line.outcome is Outcome.NO_RULE) == (not covered)
        assert (line.item is None) == (line.outcome is Outcome.NO_RULE)
        if line.outcome is not Outcome.COUNTED:
            assert line.raw == line.counted == 0
    named = {finding.params["key"] for finding in answer.findings if "key" in finding.params}
    assert named >= {line.key for line in answer.lines if line.outcome is Outcome.NO_RULE}


@DRAWN
@given(drawn_rulebooks(), histories(settled=False), profiles)
def test_every_amount_falls_on_the_grain_and_no_sum_can_leave_64_bits(rulebook, facts, profile):
    answer = assessed(rulebook, facts, profile)
    assert answer.grain == rulebook.grain
    for line in answer.lines:
        assert (line.raw * rulebook.grain).denominator == (line.counted * rulebook.grain).denominator == 1
        assert abs(line.raw) * rulebook.grain * MOST_FACTS <= LARGEST
    for result in answer.results:
        if result.measure == "counted":
            assert (result.have * rulebook.grain).denominator == (result.need * rulebook.grain).denominator == 1


@DRAWN
@given(drawn_rulebooks(), histories(), profiles)
def test_what_is_settled_stays_as_it_is_and_everything_can_be_said(rulebook, facts, profile):
    answer = assessed(rulebook, facts, profile)
    lines = {line.key: line for line in answer.lines}
    for fact in facts:
        if fact.settled is not None and fact.key in lines:
            assert lines[fact.key].counted == fact.settled
    steps = [step for line in answer.lines for step in line.steps]
    for step in (*steps, *answer.findings, *(step for each in answer.consequences for step in each.reasons)):
        assert "{" not in sentence(step, rulebook=rulebook, language=Language.ZH)


@given(
    st.integers(-1000, 1000),
    st.lists(st.integers(1, 60), min_size=1, max_size=6),
    st.sampled_from([1, 3, 7]),
)
def test_shares_add_up_to_the_whole_and_a_finer_grain_shares_out_alike(units, shares, scale):
    parts = split(units, shares)
    assert sum(parts) == units
    assert all(abs(part - Fraction(units * share, sum(shares))) < 1 for part, share in zip(parts, shares, strict=True))
    assert split(units * scale, shares, scale) == [part * scale for part in parts]
