"""Credits of another place: converted under the rule of transfer, capped, explained, never lost."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.exceptions import LeaveKind, OnLeave
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.rules import Language
from xingtan.rulebook.transfers import Brought, Origin, carry_over

XINGHE = shipped("demo-xinghe-2022")
parts = st.sampled_from(["online", "concentrated", "distance", "school_based", "elsewhere"])
lines = st.lists(
    st.builds(Brought, parts, st.integers(2018, 2026), st.integers(1, 400).map(lambda n: Fraction(n, 3))), max_size=8
)


def carried(*brought, origin="mingzhou"):
    return carry_over(XINGHE, brought, document="M 1", origin=Origin(origin, "Mingzhou Province"), arrival=2026)


def test_the_first_line_that_fits_the_origin_and_part_is_taken():
    (near,) = carried(Brought("online", 2024, Fraction(9)))
    assert (near.part, near.year, near.amount) == ("distance", 2024, Fraction(9, 2))
    (far,) = carried(Brought("online", 2024, Fraction(9)), origin="elsewhere")
    assert (far.rule, far.amount, far.steps) == (None, 0, ())


def test_a_cap_runs_over_all_lines_and_says_what_it_cut():
    first, second = carried(Brought("online", 2024, Fraction(30)), Brought("online", 2025, Fraction(30)))
    assert (first.amount, second.amount, second.raw) == (15, 5, 15)
    said = [sentence(step, rulebook=XINGHE, language=Language.EN) for step in second.steps]
    assert said == ["Mingzhou Province (M 1) counted 30: 30 × 0.5 = 15 here.", "At most 20 is carried over, 10 cut."]


def test_years_that_are_not_kept_become_the_year_of_arrival():
    (found,) = carried(Brought("school_based", 2023, Fraction(4)))
    assert (found.year, found.amount) == (2026, 2)


@given(lines)
def test_nothing_is_lost_and_nothing_exceeds_its_cap(brought):
    found = carried(*brought)
    assert sorted(map(repr, (each.brought for each in found))) == sorted(map(repr, brought))
    for rule in XINGHE.transfers:
        total = sum((each.amount for each in found if each.rule is rule), Fraction(0))
        assert rule.at_most is None or total <= rule.at_most
    assert all(0 <= each.amount <= each.raw for each in found)


def test_the_rulebook_says_what_leave_does():
    (rule,) = XINGHE.leave
    assert (rule.kind, rule.yearly, rule.cycle) == (LeaveKind.MATERNITY, OnLeave.LIFTED, OnLeave.PRO_RATA)
