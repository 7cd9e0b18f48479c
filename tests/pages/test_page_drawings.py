"""Rings and bars: whole numbers, never full too early, never longer than once round."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xingtan.pages.drawings import GAP, ROUND, ring, share

amounts = st.fractions(min_value=0, max_value=1000, max_denominator=360)
needs = st.one_of(st.none(), st.fractions(min_value=0, max_value=400, max_denominator=12))


@pytest.mark.parametrize(
    ("have", "need", "percent"), [(0, 48, 0), (24, 48, 50), (48, 48, 100), (60, 48, 100), (Fraction(479, 10), 48, 99)]
)
def test_a_share_is_full_only_when_the_need_is_met(have, need, percent):
    assert share(have, need) == percent


def test_where_nothing_is_needed_the_share_is_full():
    assert share(0, 0) == 100


@given(have=amounts, need=amounts.filter(bool))
def test_a_share_stays_between_none_and_all(have, need):
    assert 0 <= share(have, need) <= 100
    assert (share(have, need) == 100) is (have >= need)


def test_each_part_with_a_need_owns_a_piece_of_that_size():
    arcs = ring([{"have": 30, "need": 60}, {"have": 90, "need": 60}], 240)

    assert [(arc.start, arc.length) for arc in arcs[:2]] == [(0, 250), (250, 250)]
    assert arcs[0].filled == (250 - GAP) // 2
    assert arcs[1].filled == 250 - GAP


def test_what_is_beyond_a_parts_own_need_fills_the_free_rest():
    arcs = ring([{"have": 30, "need": 60}, {"have": 90, "need": 60}], 240)

    rest, surplus = arcs[2:]
    assert (rest.start, rest.length, rest.filled, rest.tone) == (500, 500, 0, 0)
    assert (surplus.start, surplus.length, surplus.tone) == (500, 125, 2)


def test_an_empty_ring_is_one_track():
    arcs = ring([], 360)

    assert [(arc.length, arc.filled) for arc in arcs] == [(ROUND, 0)]


@given(parts=st.lists(st.tuples(amounts, needs), max_size=8), need=amounts)
def test_no_ring_is_longer_than_once_round(parts, need):
    arcs = ring([{"have": have, "need": own} for have, own in parts], need)

    assert all(0 <= arc.filled <= arc.length for arc in arcs)
    assert all(arc.start + arc.length <= ROUND for arc in arcs)
