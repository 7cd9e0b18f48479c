"""The drawings: pieces never overlap, blossoms never promise more than is there."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from xingtan.growth.branch import PLACES, blossoms
from xingtan.growth.drawings import HEIGHT, TOP, shares, trajectory
from xingtan.growth.reads import YearOfGrowth

PARTS = ("concentrated", "distance", "school_based")
AMOUNTS = st.fractions(min_value=0, max_value=200, max_denominator=12)
YEARS = st.lists(
    st.builds(
        YearOfGrowth,
        year=st.integers(2020, 2030),
        records=st.integers(0, 50),
        posted=st.fixed_dictionaries(dict.fromkeys(PARTS, AMOUNTS)),
        coming=st.fixed_dictionaries(dict.fromkeys(PARTS, AMOUNTS)),
        need=st.one_of(st.none(), st.just(Fraction(16))),
    ),
    max_size=6,
)


@given(YEARS)
def test_pieces_of_a_bar_stand_on_one_another_inside_the_drawing(years):
    for pillar in trajectory(years, PARTS).pillars:
        bottom = TOP + HEIGHT
        for piece in pillar.pieces:
            assert piece.top + piece.height == bottom
            assert piece.top >= TOP
            bottom = piece.top


@given(AMOUNTS, AMOUNTS, st.fractions(min_value=1, max_value=200, max_denominator=12))
def test_a_branch_is_in_full_blossom_only_when_the_cycle_is_reached(have, coming, need):
    states = [blossom.state for blossom in blossoms(have, coming, need)]
    assert len(states) == len(PLACES)
    assert (states.count("open") == len(PLACES)) == (have >= need)
    assert states == sorted(states, key=["open", "bud", "sleeping"].index)


@given(st.lists(st.integers(0, 300), max_size=10))
def test_small_bars_show_whatever_is_not_nothing(counts):
    heights = shares(counts, 44)
    assert all((height > 0) == (count > 0) for height, count in zip(heights, counts, strict=True))
    assert max(heights, default=0) <= 44
