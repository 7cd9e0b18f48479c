"""The two evaluators say the same: totals, verdicts, findings, reasons, to the last third."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulebook.bulk.generated import worlds
from xingtan.rulebook.assess import assess
from xingtan.rulebook.bulk.asking import NO_EXCEPTIONS, Source, assess_many, assess_source
from xingtan.rulebook.bulk.engines import ENGINES
from xingtan.rulebook.bulk.parquet import parquet_facts
from xingtan.rulebook.bulk.singly import Singly
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.exceptions import Extension, Leave, LeaveKind, OnLeave, Waiver
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.records_file import TeacherRow
from xingtan.rulebook.rules import Over

DUCKDB = ENGINES["duckdb"]
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def by_teacher(facts_of, rows, rulebook, as_of, exceptions=NO_EXCEPTIONS):
    for row in sorted(rows, key=lambda each: each.teacher):
        facts = facts_of[row.teacher]
        asked = {"cycle_first_year": row.cycle_first_year, "profile": row.profile, "about": row.about}
        found = assess(rulebook, facts, as_of=as_of, exceptions=exceptions.get(row.teacher, ()), **asked)
        yield dataclasses.replace(found, teacher=row.teacher, lines=())


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(worlds())
def test_both_evaluators_say_the_same_of_generated_rulebooks_and_records(world):
    rulebook, as_of, rows, facts_of = world
    expected = list(by_teacher(facts_of, rows, rulebook, as_of))
    facts = [fact for found in facts_of.values() for fact in found]
    found = [
        dataclasses.replace(each, grain=one.grain)
        for each, one in zip(assess_many(rulebook, facts, teachers=rows, as_of=as_of), expected, strict=True)
    ]
    assert found == expected


@st.composite
def decreed_worlds(draw):
    """A world in which some teachers have exceptions by decree, and some facts say by year what was posted of them."""
    rulebook, as_of, rows, facts_of = draw(worlds())
    names = [each.name for each in rulebook.requirements if draw(st.booleans())]
    years = draw(st.sampled_from([(), (2020,), (2020, 2021)]))
    last = rulebook.calendar.year.span_of(draw(st.sampled_from([2020, 2021, 2022, 2024]))).end
    decrees = (
        Waiver("1", tuple(names), years, share=Fraction(1, 3), amount=Fraction(1, 2)),
        Waiver("2", share=Fraction(1), first_year=2020),
        Leave("3", date(2020, 9, 17), date(2021, 6, 16), LeaveKind.STUDY, OnLeave.PRO_RATA, OnLeave.PRO_RATA),
        Extension("4", last, tuple(names), years),
        Extension("5", last, late_counts=False),
    )
    given = {row.teacher: tuple(each for each in decrees if draw(st.integers(0, 2)) == 0) for row in rows}
    for name, facts in facts_of.items():
        facts_of[name] = [
            dataclasses.replace(fact, settled_in={2020: fact.settled / 3, 2021: fact.settled * Fraction(2, 3)})
            if fact.settled is not None and draw(st.booleans())
            else fact
            for fact in facts
        ]
    return rulebook, as_of, rows, facts_of, given


@settings(max_examples=8, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(decreed_worlds())
def test_both_evaluators_say_the_same_of_decrees_and_of_what_was_posted_by_year(world):
    rulebook, as_of, rows, facts_of, exceptions = world
    expected = list(by_teacher(facts_of, rows, rulebook, as_of, exceptions))
    facts = [fact for found in facts_of.values() for fact in found]
    found = assess_many(rulebook, facts, teachers=rows, as_of=as_of, exceptions=exceptions)
    pairs = zip(found, expected, strict=True)
    assert [dataclasses.replace(each, grain=one.grain) for each, one in pairs] == expected


@pytest.mark.parametrize("name", ["cn-gx-2016", "cn-sx-2018"])
def test_requirements_are_judged_again_over_the_amounts_of_the_bulk_answer(name, monkeypatch):
    rulebook = shipped(name)
    first = rulebook.calendar.anchor
    begins = rulebook.calendar.year.span_of(first).start
    yearly = tuple(each.name for each in rulebook.requirements if each.over is Over.YEAR)
    decrees = (
        Waiver("1", share=Fraction(1, 3), amount=Fraction(1, 2)),
        Waiver("2", yearly, (first + 1,) if yearly else (), share=Fraction(1)),
        Leave("3", begins, begins + timedelta(days=300), LeaveKind.STUDY, OnLeave.PRO_RATA, OnLeave.PRO_RATA),
        Extension("4", rulebook.calendar.year.span_of(first + 2).end, yearly, (first,)),
        Extension("5", rulebook.calendar.year.span_of(first + 6).end),
    )
    given = {f"T{n:02d}": tuple(each for bit, each in enumerate(decrees) if n >> bit & 1) for n in range(32)}
    facts_of = {
        who: [
            Fact(f"{place}", who, "training", begins + timedelta(days=211 * place), Fraction(7 * (place + n % 5)), mode)
            for place, mode in enumerate([{"mode": "concentrated"}, {"mode": "distance"}] * 5)
        ]
        for n, who in enumerate(given)
    }
    rows, as_of = [TeacherRow(who, None, None) for who in given], rulebook.calendar.year.span_of(first + 4).end
    expected = list(by_teacher(facts_of, rows, rulebook, as_of, given))
    alone = []
    monkeypatch.setattr(Singly, "_assessed", lambda _self, who, _facts: alone.append(who) or expected[int(who[1:])])
    facts = [fact for found in facts_of.values() for fact in found]
    assert list(assess_many(rulebook, facts, teachers=rows, as_of=as_of, exceptions=given)) == expected
    assert alone == [f"T{n}" for n in range(16, 32)]  # more time than the cycle has: the next one's facts are needed
    assert len({repr(each.results) for each in expected}) >= 16


def test_decrees_hold_over_records_in_parquet_too(tmp_path):
    rulebook = shipped("cn-gx-2016")
    columns = {
        "teacher": ["T1", "T2"],
        "key": ["a", "b"],
        "kind": ["training", "training"],
        "date": [date(2016, 3, 1), date(2016, 3, 1)],
        "mode": ["concentrated", "concentrated"],
        "hours": pa.array([Decimal("30.5"), Decimal("30.5")], pa.decimal128(9, 2)),
    }
    path = tmp_path / "records.parquet"
    pq.write_table(pa.table(columns), path)
    source = Source.of_parquet(rulebook, parquet_facts(rulebook, str(path), grain=rulebook.grain), str(path), DUCKDB)
    decrees = {"T2": (Waiver("1", share=Fraction(1, 2)), Extension("2", date(2027, 12, 31), late_counts=True))}
    one, two = assess_source(source, teachers=(), as_of=date(2016, 12, 31), exceptions=decrees)
    assert (one.total, one.set_aside) == (two.total, two.set_aside)
    (of_one, *_), (of_two, *_) = one.results, two.results
    assert (of_two.need, of_two.asked) == (of_one.need / 2, of_one.need)
    assert two.grain == one.grain
