"""The forecast: the latest day is the latest, what is lost is lost, and every proposed way really closes the gap."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makers.drawn_rulebooks import PROFILES, drawn_rulebooks
from xingtan.rulebook.assess import assess
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.exceptions import Extension
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.outlook.chances import chances_of
from xingtan.rulebook.outlook.forecast import Asked, Reach, forecast
from xingtan.rulebook.outlook.ways import ledger_facts, ways_to_meet
from xingtan.rulebook.results import State
from xingtan.rulebook.rules import Language
from xingtan.rulebook.standing import standing

GX = shipped("cn-gx-2016")
CHANCES = {name: chances_of(shipped(name)) for name in ("cn-gx-2016", "cn-sx-2018", "cn-wh-2009", "cn-n1-2013")}
ON = date(2019, 11, 22)
CYCLE = {"cn-gx-2016": 2016, "cn-sx-2018": 2018, "cn-wh-2009": 2017, "cn-n1-2013": 2017}


def asked_of(name, amounts, *, on=ON, exceptions=()):
    rulebook = shipped(name)
    stands = standing(rulebook, amounts, as_of=on, cycle_first_year=CYCLE[name], exceptions=exceptions)
    return Asked(rulebook, amounts, stands.cycle, on, CHANCES[name], exceptions=exceptions), stands.results


def prospects(amounts, *, on=ON, name="cn-gx-2016", exceptions=()):
    asked, results = asked_of(name, amounts, on=on, exceptions=exceptions)
    return {(each.result.requirement, each.result.year): each for each in forecast(asked, results)}


def flood(asked, day):
    """Everything that can be done from the day on, more of it than any cap lets count."""
    calendar = asked.rulebook.calendar.year
    for year in asked.cycle.year_names():
        span = calendar.span_of(year)
        if span.end < day:
            continue
        on = max(span.start, day)
        yield from (chance.fact(f"{year}-{number}", on, 500) for number, chance in enumerate(asked.chances))
        yield from (
            chance.fact(f"{year}-{number}-{turn}", on)
            for number, chance in enumerate(asked.chances)
            if not chance.quantity
            for turn in range(9)
        )


def met_with(asked, facts, prospect):
    end = asked.cycle.span(asked.rulebook.calendar.year).end
    found = assess(
        asked.rulebook,
        [*ledger_facts(asked), *facts],
        as_of=end,
        cycle_first_year=asked.cycle.first_year,
        profile=asked.profile,
    ).results
    key = (prospect.result.requirement, prospect.result.year)
    return any((each.requirement, each.year) == key and each.state is State.MET for each in found)


ITEMS = [(item.part, item.name) for item in GX.items.values()]
held = st.dictionaries(
    st.tuples(st.sampled_from(ITEMS), st.integers(2016, 2019)),
    st.integers(0, 12).map(lambda halves: Fraction(halves, 2)),
    max_size=12,
).map(lambda found: {(part, item, year): amount for ((part, item), year), amount in found.items() if amount})
days = st.integers(0, 1826).map(lambda days: date(2016, 1, 1) + timedelta(days=days))


@settings(max_examples=40, deadline=None)
@given(held, days)
def test_on_the_latest_day_it_can_still_be_met_and_a_day_later_it_cannot(amounts, on):
    known = {place: amount for place, amount in amounts.items() if place[2] <= on.year}
    asked, results = asked_of("cn-gx-2016", known, on=on)
    for prospect in forecast(asked, results):
        if prospect.reach is Reach.OPEN:
            assert on <= prospect.latest <= prospect.ends
            assert met_with(asked, flood(asked, prospect.latest), prospect)
            assert not met_with(asked, flood(asked, prospect.latest + timedelta(days=1)), prospect) or (
                prospect.latest == prospect.ends
            )
        elif prospect.reach is Reach.LOST:
            assert prospect.reasons
            if prospect.ends >= on:
                assert not met_with(asked, flood(asked, on), prospect)


@settings(max_examples=30, deadline=None)
@given(held, days)
def test_every_way_that_is_proposed_closes_the_gap(amounts, on):
    known = {place: amount for place, amount in amounts.items() if place[2] <= on.year}
    asked, results = asked_of("cn-gx-2016", known, on=on)
    for prospect in forecast(asked, results):
        for way in ways_to_meet(asked, prospect):
            assert met_with(asked, way.facts, prospect)
            assert all(fact.on >= on for fact in way.facts)
            assert not met_with(asked, (), prospect)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(sorted(CHANCES)), st.integers(0, 4))
def test_a_beginner_is_shown_ways_under_every_kind_of_rulebook(name, years):
    rulebook = shipped(name)
    on = rulebook.calendar.year.span_of(CYCLE[name] + years).start
    asked, results = asked_of(name, {}, on=on)
    for prospect in forecast(asked, results):
        if prospect.reach is Reach.OPEN:
            found = ways_to_meet(asked, prospect)
            assert found or prospect.room is None
            assert all(met_with(asked, way.facts, prospect) for way in found)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn_rulebooks(), st.sampled_from(PROFILES), st.integers(2020, 2024))
def test_under_generated_rulebooks_every_way_closes_the_gap_and_what_is_lost_is_lost(rulebook, profile, year):
    on = rulebook.calendar.year.span_of(year).start
    stands = standing(rulebook, {}, as_of=on, cycle_first_year=2020, profile=profile)
    asked = Asked(rulebook, {}, stands.cycle, on, chances_of(rulebook), profile=profile)
    for prospect in forecast(asked, stands.results):
        for way in ways_to_meet(asked, prospect):
            assert met_with(asked, way.facts, prospect)
        if prospect.reach is Reach.OPEN:
            assert on <= prospect.latest <= prospect.ends
        if prospect.reach is Reach.LOST and prospect.ends >= on:
            assert not met_with(asked, flood(asked, on), prospect)


def test_a_cycle_that_caps_a_year_leave_no_time_for_is_lost_with_its_reason():
    amounts = {("school_based", "open_class", 2016): Fraction(3)}
    found = prospects(amounts, on=date(2020, 3, 1))["cycle_school_based", None]
    assert (found.reach, found.room) == (Reach.LOST, 29)
    said = [sentence(step, rulebook=GX, language=Language.EN) for step in found.reasons]
    assert said[0] == (
        "school-based training in the cycle: short by 47, but until 2020-12-31 at most 29 more can count."
    )
    assert "“open or demonstration class” counts at most 3 a year; years left: 1." in said


def test_the_latest_day_is_the_end_of_the_year_whose_caps_are_needed():
    amounts = {("school_based", "awards", year): Fraction(6) for year in (2016, 2017, 2018)}
    found = prospects(amounts, on=date(2019, 3, 1))["cycle_school_based", None]
    assert found.result.short == 32
    assert (found.reach, found.latest, found.years) == (Reach.OPEN, date(2019, 12, 31), 2)
    assert (found.at_least, found.a_year, found.room) == (3, 16, 58)


def test_what_no_cap_bounds_has_time_until_the_last_day():
    found = prospects({}, on=date(2019, 3, 1))["cycle_concentrated", None]
    assert (found.latest, found.room, found.waits_for) == (date(2020, 12, 31), None, True)


def test_a_year_that_is_over_cannot_be_mended():
    found = prospects({})["year_total", 2018]
    assert (found.reach, found.latest) == (Reach.LOST, None)
    said = sentence(found.reasons[0], rulebook=GX, language=Language.ZH)
    assert said == "年度总学分（2018年度）：已于2018-12-31截止，差16。"


def test_a_year_that_a_decree_extends_can_be_mended_again():
    more_time = Extension("2019-7", date(2020, 6, 30), years=(2018,))
    found = prospects({}, exceptions=(more_time,))["year_total", 2018]
    assert (found.reach, found.latest) == (Reach.OPEN, date(2020, 6, 30))
    asked, results = asked_of("cn-gx-2016", {}, exceptions=(more_time,))
    ways = ways_to_meet(asked, next(each for each in forecast(asked, results) if each.result.year == 2018))
    assert ways
    assert all(2019 <= deed.year <= 2020 for way in ways for deed in way.deeds)


def test_ways_prefer_what_is_done_often_and_differ_in_kind():
    asked, results = asked_of("cn-gx-2016", {})
    school_based = next(each for each in forecast(asked, results) if each.result.requirement == "year_school_based")
    this_year = next(
        each for each in forecast(asked, results) if (each.result.requirement, each.result.year) == ("year_total", 2019)
    )
    assert school_based.result.year == 2016
    usual = ways_to_meet(asked, this_year, habits={"open_class": 9, "collective_preparation": 5})
    assert len(usual) == 3
    assert [deed.chance.item for deed in usual[0].deeds][:2] == ["open_class", "collective_preparation"]
    assert len({way.deeds[0].chance.item for way in usual}) == 3
    said = [sentence(deed.finding(), rulebook=GX, language=Language.EN) for deed in usual[0].deeds]
    assert said[:2] == [
        "2019: open or demonstration class, 3 × (+3)",
        "2019: collective preparation, observing and commenting, 8 half days (+4)",
    ]


def test_hours_of_registration_are_forecast_too():
    asked, results = asked_of("cn-n1-2013", {("training", "training", 2017): Fraction(340)})
    found = forecast(asked, results)[0]
    ways = ways_to_meet(asked, found)
    assert (found.reach, found.result.short) == (Reach.OPEN, 20)
    said = sentence(ways[0].deeds[0].finding(), rulebook=asked.rulebook, language=Language.ZH)
    assert said == "2019年度：培训，学时20（+20）"


def test_every_chance_is_worth_what_it_says():
    for name, chances in CHANCES.items():
        rulebook = shipped(name)
        assert chances
        for chance in chances:
            day = max(date(2019, 3, 1), rulebook.identity.effective.start)
            found = assess(rulebook, [chance.fact("one", day)], as_of=day, cycle_first_year=rulebook.year_of(day))
            assert found.lines[0].raw == chance.gives > 0


def test_the_ledger_shown_to_the_engine_holds_the_same_amounts():
    amounts = {("school_based", "open_class", 2018): Fraction(5, 2), ("distance", None, 2017): Fraction(7)}
    asked, _ = asked_of("cn-gx-2016", amounts)
    end = asked.cycle.span(GX.calendar.year).end
    found = assess(GX, ledger_facts(asked), as_of=end)
    assert {part: total.counted for part, total in found.by_part.items()} == {
        "concentrated": 0,
        "distance": 7,
        "school_based": Fraction(5, 2),
    }


def test_a_requirement_reached_is_called_met():
    amounts = {("concentrated", "concentrated_training", 2016): Fraction(30)}
    assert prospects(amounts)["cycle_concentrated", None].reach is Reach.MET
