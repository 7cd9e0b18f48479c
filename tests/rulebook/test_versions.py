"""Versions: which one holds on a day, and what a new one makes of facts from before its date."""

from __future__ import annotations

from datetime import date

import pytest

from makers.rulebooks import SMALL, make_fact, make_rulebook
from xingtan.rulebook.assess import assess
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.versions import chain_of, holding

OLD = make_rulebook()
NEW_TEXT = SMALL.replace("id: test-rules", "id: test-rules-2\nsupersedes: test-rules").replace(
    "from: 2020-01-01", "from: 2022-09-01"
)


def new(change_over=None):
    text = NEW_TEXT if change_over is None else f"{NEW_TEXT}change_over: {change_over}\n"
    return make_rulebook(text.replace("gives: 4}", "gives: 3}"))


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2022, 8, 31), "test-rules"),
        (date(2022, 9, 1), "test-rules-2"),
        (date(2019, 12, 31), None),
        (date(2030, 1, 1), None),
    ],
)
def test_the_version_of_the_day_holds_and_a_newer_one_goes_before_what_it_replaces(on, name):
    found = holding([new(), OLD], on)
    assert (found.name if found else None) == name


def test_the_versions_of_a_place_are_told_the_newest_first():
    known = {rulebook.name: rulebook for rulebook in (OLD, new())}
    assert [each.name for each in chain_of("test-rules-2", known)] == ["test-rules-2", "test-rules"]
    chongqing = {name: shipped(name) for name in ("cn-cq-2017", "cn-cq-2019")}
    assert [each.name for each in chain_of("cn-cq-2019", chongqing)] == ["cn-cq-2019", "cn-cq-2017"]
    assert holding(chongqing.values(), date(2018, 6, 1)).name == "cn-cq-2017"
    assert holding(chongqing.values(), date(2019, 6, 1)).name == "cn-cq-2019"


@pytest.mark.parametrize(
    ("change_over", "counted"), [(None, [3]), ("set_aside", [3]), ("settled", [4, 3]), ("convert", [4, 3, 3])]
)
def test_facts_from_before_a_version_are_set_aside_kept_as_settled_or_converted(change_over, counted):
    facts = [
        make_fact("a", kind="prize", level="city", on=date(2021, 3, 1), settled=4),
        make_fact("b", kind="prize", level="city", on=date(2021, 4, 1)),
        make_fact("c", kind="prize", level="city", on=date(2022, 10, 1)),
    ]
    answer = assess(new(change_over), facts, as_of=date(2025, 8, 31))
    assert [line.counted for line in answer.lines] == counted
    assert len(answer.lines) + len(answer.set_aside) == 3


def test_a_change_over_without_a_version_before_it_is_named():
    found = read_rulebook(f"{SMALL}change_over: convert\n", "small").mistakes
    assert [mistake.code for mistake in found] == ["supersedes_needed"]
