"""Digests and Merkle roots: one canonical form, and every byte counts."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xingtan.seal.digests import canonical, digest, head_of, merkle_root, recomputed

LEAVES = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40, unique=True)


def test_content_has_one_form_whatever_the_order_of_its_names():
    assert canonical({"b": [1, True, None], "a": "杏坛"}) == canonical({"a": "杏坛", "b": [1, True, None]})
    assert canonical({"a": "杏坛"}) == '{"a":"杏坛"}'.encode()


def test_floating_point_numbers_have_no_form():
    for content in ({"a": 0.5}, {"a": [1, {"b": 0.5}]}):
        with pytest.raises(TypeError, match="floating-point"):
            digest(content)


def test_the_root_of_nothing_and_of_one_leaf_are_those_of_rfc_6962():
    leaf = "00" * 32
    assert merkle_root([]) == hashlib.sha256(b"").hexdigest()
    assert merkle_root([leaf]) == hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).hexdigest()


@given(st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), max_size=70))
def test_the_root_of_a_growing_tree_is_that_of_rfc_6962_worked_out_from_above(leaves):
    def root_of(some):
        if len(some) == 1:
            return hashlib.sha256(b"\x00" + bytes.fromhex(some[0])).digest()
        split = 1 << (len(some) - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + root_of(some[:split]) + root_of(some[split:])).digest()

    assert merkle_root(leaves) == (root_of(leaves).hex() if leaves else hashlib.sha256(b"").hexdigest())


def test_a_leaf_is_never_taken_for_a_node():
    left, right = "11" * 32, "22" * 32
    assert merkle_root([merkle_root([left, right])]) != merkle_root([left, right])


@given(LEAVES, st.data())
def test_changing_moving_or_dropping_a_leaf_changes_the_root(leaves, data):
    root = merkle_root(leaves)
    place = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves]
    changed[place] = hashlib.sha256(bytes.fromhex(leaves[place])).hexdigest()
    assert merkle_root(changed) != root
    assert merkle_root(leaves[:place] + leaves[place + 1 :]) != root
    if len(leaves) > 1:
        swapped = [*leaves]
        swapped[place], swapped[place - 1] = swapped[place - 1], swapped[place]
        assert merkle_root(swapped) != root


def test_the_head_binds_the_one_before_the_root_and_the_count():
    heads = {
        head_of(previous="", root="a", count=1),
        head_of(previous="b", root="a", count=1),
        head_of(previous="", root="b", count=1),
        head_of(previous="", root="a", count=2),
    }
    assert len(heads) == 4


def test_a_leaf_that_was_written_over_changes_the_root_and_stops_nobody():
    leaves = [digest({"number": number}) for number in range(3)]
    assert merkle_root([leaves[0], "no digest at all", leaves[2]]) != merkle_root(leaves)
    assert recomputed({"share": 0.5}) == ""
    assert recomputed({"share": "0.5"}) == digest({"share": "0.5"})
