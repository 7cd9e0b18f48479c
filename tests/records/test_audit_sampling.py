"""Samples: anybody can draw them again, each kind has its share, a mistake only ever widens them."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xingtan.records.audit.sampling import (
    Candidate,
    Method,
    Scheme,
    digits_after,
    draw,
    last_digit,
    rate_after,
    seed_of,
    ticket_of,
)

GROUNDS = {"school": "XT", "month": "2025-10", "draw": 1, "seal": 3, "head": "ab" * 32}
NUMBERS = [f"XT{teacher:04d}-{record:04d}" for teacher in range(20) for record in range(1, 4)]
CANDIDATES = [Candidate(number, "paper" if place % 3 else "training", 20) for place, number in enumerate(NUMBERS)]
DRAWN = Scheme(Method.DRAWN, 2, 5)

numbers = st.lists(
    st.from_regex(r"[A-Z]{1,3}[0-9]{1,4}-[0-9]{4}", fullmatch=True), min_size=1, max_size=40, unique=True
)


def test_the_recipe_of_the_page_gives_the_same_sample_without_our_code():
    """The page tells: canonical JSON, SHA-256, HMAC of the number, smallest tickets of each kind, share rounded up."""
    told = {"grounds": GROUNDS, "population": sorted(NUMBERS)}
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    seed = hashlib.sha256(canonical).hexdigest()
    wanted = set()
    for kind in ("paper", "training"):
        of_kind = [each.number for each in CANDIDATES if each.kind == kind]
        tickets = {n: hmac.new(bytes.fromhex(seed), n.encode(), hashlib.sha256).hexdigest() for n in of_kind}
        wanted |= set(sorted(of_kind, key=tickets.get)[: -(-len(of_kind) * 20 // 100)])

    assert seed_of(GROUNDS, NUMBERS) == seed
    assert set(draw(CANDIDATES, seed=seed, scheme=DRAWN)) == wanted


def test_another_journal_head_or_another_record_gives_another_seed():
    assert seed_of({**GROUNDS, "head": "cd" * 32}, NUMBERS) != seed_of(GROUNDS, NUMBERS)
    assert seed_of(GROUNDS, NUMBERS[1:]) != seed_of(GROUNDS, NUMBERS)


@given(numbers, st.integers(1, 100), st.integers(0, 4))
def test_the_order_of_the_list_changes_nothing_and_the_share_is_rounded_up(some, rate, mistakes):
    seed = seed_of(GROUNDS, some)
    candidates = [Candidate(number, "paper", rate) for number in some]

    chosen = draw(candidates, seed=seed, scheme=DRAWN, mistakes=mistakes)

    assert chosen == draw(reversed(candidates), seed=seed, scheme=DRAWN, mistakes=mistakes)
    assert len(chosen) == -(-len(some) * min(100, rate * 2**mistakes) // 100)
    assert [ticket_of(seed, number) for number in chosen] == sorted(ticket_of(seed, number) for number in chosen)


@given(
    numbers, st.sampled_from([Method.DRAWN, Method.ENDS_IN]), st.integers(2, 10), st.integers(0, 9), st.integers(0, 3)
)
def test_a_mistake_only_adds_records(some, method, widen, digit, mistakes):
    seed, scheme = seed_of(GROUNDS, some), Scheme(method, widen, digit)
    candidates = [Candidate(number, number[0], 10) for number in some]

    narrow = set(draw(candidates, seed=seed, scheme=scheme, mistakes=mistakes))

    assert narrow <= set(draw(candidates, seed=seed, scheme=scheme, mistakes=mistakes + 1))


def test_of_each_kind_at_least_one_record_is_looked_at():
    chosen = draw([Candidate("A1-0001", "paper", 1), Candidate("A2-0001", "award", 1)], seed="00" * 32, scheme=DRAWN)

    assert set(chosen) == {"A1-0001", "A2-0001"}


def test_teachers_whose_number_ends_in_5_are_looked_at_with_all_their_records():
    chosen = draw(CANDIDATES, seed="00" * 32, scheme=Scheme(Method.ENDS_IN, 2, 5))

    assert set(chosen) == {number for number in NUMBERS if number[:6] in {"XT0005", "XT0015"}}


@pytest.mark.parametrize(
    ("number", "digit"), [("XT0015-0003", 5), ("T7-0001", 7), ("甲乙-0001", None), ("A1B-0009", 1), ("plain8", 8)]
)
def test_the_digit_is_the_teachers_last_one_not_the_records(number, digit):
    assert last_digit(number) == digit


def test_digits_follow_each_other_and_end_with_all_ten():
    assert digits_after(5, widen=2, mistakes=0) == (5,)
    assert digits_after(5, widen=2, mistakes=2) == (5, 0, 6, 1)
    assert sorted(digits_after(5, widen=2, mistakes=9)) == list(range(10))


def test_the_share_after_mistakes_is_never_more_than_all():
    assert [rate_after(20, widen=2, mistakes=n) for n in range(4)] == [20, 40, 80, 100]


def test_the_recipe_of_the_docs_runs_on_the_file_of_the_page(tmp_path):
    docs = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "audit-samples.md"
    recipe = re.search(r"```python\n(.*?)```", docs.read_text(encoding="utf-8"), re.DOTALL)[1]
    seed = seed_of(GROUNDS, NUMBERS)
    told = {
        "grounds": GROUNDS,
        "seed": seed,
        "widen": 3,
        "mistakes": [NUMBERS[0]],
        "population": [[each.number, each.kind, each.rate] for each in CANDIDATES],
        "sample": list(draw(CANDIDATES, seed=seed, scheme=Scheme(Method.DRAWN, 3, 5), mistakes=1)),
    }
    (tmp_path / "sample-XT-2026-10-1.json").write_text(json.dumps(told), encoding="utf-8")

    assert subprocess.run([sys.executable, "-c", recipe], cwd=tmp_path, check=False).returncode == 0
