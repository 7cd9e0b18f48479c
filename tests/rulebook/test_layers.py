"""Layers: a lower layer fills what is delegated and may otherwise only be stricter; anything else is a mistake."""

from __future__ import annotations

import json

import pytest

from makers.rulebooks import WIDE, make_fact
from xingtan.rulebook.assess import assess
from xingtan.rulebook.catalogue import rulebook_from
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.rules import Layer, Scope
from xingtan.rulebook.vocabulary import Over

HEAD = """\
format: 1
id: test-city
version: "1"
extends: test-wide
layer: city
title: {zh: 某市, en: a city}
source: {title: {zh: 某市文件, en: document of a city}}
effective: {from: 2021-01-01}
"""
TIGHTER = """\
stricter:
  requirements:
    - {id: total, more_than: 60, source: {at: "1", zh: 多于60, en: more than 60}, basis: V}
  caps:
    - {item: lesson, over: semester, at_most: 3, source: {at: "2", zh: 每学期3, en: 3 a semester}, basis: V}
    - {part: outside, over: year, at_most: 40, source: {at: "3", zh: 每年40, en: 40 a year}, basis: V}
    - {over: day, at_most: 150, source: {at: "4", zh: 每天150, en: 150 a day}, basis: V}
"""
FILLED = """\
kinds: {reading: {zh: 读书, en: reading}}
items:
  - id: reading
    part: conduct
    title: {zh: 读书, en: reading}
    rules:
      - {id: reading, kind: reading, value: {gives: 3}, source: {at: "5", zh: 读书3, en: 3 for reading}, basis: V}
delegated:
  - {part: conduct, to: school, source: {at: "6", zh: 由学校制定, en: left to schools}, basis: V}
"""
OWN_TOTAL = """\
requirements:
  - {id: total, title: {zh: 总分, en: total}, over: cycle, at_least: 90,
     source: {at: "7", zh: 共90, en: 90 in all}, basis: V}
"""
BOOKS = {"test-wide": WIDE, "test-city": HEAD + FILLED}


def read(text):
    return read_rulebook(text, "city.yaml", parent_text=BOOKS.get)


def mistakes_of(text):
    return [(mistake.code, mistake.place.source, mistake.place.line) for mistake in read(text).mistakes]


def test_a_lower_layer_raises_minimums_and_lowers_caps_and_adds_its_own():
    above, city = rulebook_from(WIDE, source_name="wide"), read(HEAD + TIGHTER).rulebook
    total = next(each for each in city.requirements if each.name == "total")
    assert (total.at_least, total.strict, total.grounds.at) == (60, True, "1")
    assert [cap.at_most for cap in city.caps_of(item="lesson")] == [3]
    assert [(cap.scope, cap.over, cap.at_most) for cap in city.caps_of(part="outside")] == [(Scope.PART, Over.YEAR, 40)]
    assert {cap.at_most for cap in city.caps_of()} == {150, 300}
    assert [each.name for each in city.requirements] == [each.name for each in above.requirements]
    assert (above.identity.layer, city.identity.layer) == (Layer.PROVINCE, Layer.CITY)


def test_a_lower_layer_fills_the_part_that_is_delegated_to_it_with_its_own_lines():
    city = read(HEAD + FILLED).rulebook
    assert {item.name for item in city.items.values() if item.part == "conduct"} == {"reading"}
    assert {"training", "talk"} <= set(city.items)
    answer = assess(city, [make_fact(kind="reading")], as_of=make_fact().on)
    assert answer.by_part["conduct"].counted == 3
    assert [(each.part, each.to) for each in city.delegated] == [("conduct", Layer.SCHOOL)]


def test_a_school_fills_what_its_city_passes_on_and_a_county_may_not():
    school = HEAD.replace("id: test-city", "id: test-school").replace("test-wide", "test-city")
    school = school.replace("layer: city", "layer: school")
    items = FILLED[FILLED.index("items:") : FILLED.index("delegated:")].replace("kind: reading", "kind: deed")
    items = items.replace("id: reading", "id: own_deed")
    assert set(read(school + items).rulebook.items) >= {"own_deed", "training"}
    county = school.replace("layer: school", "layer: county")
    assert [code for code, _, _ in mistakes_of(county + items)] == ["not_delegated"]


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (("more_than: 60", "at_least: 59"), "laxer", 11),
        (("id: total, more_than: 60", "id: on_site_high, at_least: 1"), "laxer", 11),
        (("at_most: 3,", "at_most: 5,"), "laxer", 13),
        (("at_most: 150", "at_most: 201"), "laxer", 15),
        (("id: total", "id: totl"), "unknown_requirement", 11),
        (("item: lesson", "item: lessn"), "unknown_item", 13),
        (("part: outside", "part: outsid"), "unknown_part", 14),
        (("item: lesson", "item: lesson, part: inside"), "of_both", 13),
        (("layer: city", "layer: province"), "not_below", 5),
    ],
)
def test_what_a_lower_layer_may_not_do_is_named_in_its_place(change, code, line):
    assert mistakes_of((HEAD + TIGHTER).replace(*change)) == [(code, "city.yaml", line)]


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("unit: {zh: 学时, en: hours}\n", "fixed_above"),
        ("rounding: {to: 1, mode: up}\n", "fixed_above"),
        ("kinds: {talk: {zh: 讲座, en: talk}}\n", "defined_above"),
        (FILLED.replace("part: conduct\n    title", "part: outside\n    title"), "not_delegated"),
        (FILLED.replace("part: conduct, to", "part: outside, to"), "not_delegated"),
        (FILLED.replace("id: reading\n    part", "id: training\n    part"), "defined_above"),
        (OWN_TOTAL, "defined_above"),
    ],
)
def test_what_the_layer_above_has_set_stays_as_it_is(section, code):
    assert code in [found for found, _, _ in mistakes_of(HEAD + section)]


def test_a_layer_under_a_rulebook_that_names_none_and_strictness_without_a_layer_are_named():
    bare = {"test-wide": WIDE.replace("layer: province\n", "")}
    found = read_rulebook(HEAD, "city.yaml", parent_text=bare.get).mistakes
    assert [mistake.code for mistake in found] == ["layer_missing_above"]
    assert "only_in_a_layer" in [code for code, _, _ in mistakes_of(HEAD.replace("layer: city\n", "") + TIGHTER)]


def test_a_layered_rulebook_reads_back_whole_from_its_canonical_text():
    city = read(HEAD + TIGHTER + FILLED).rulebook
    tree = json.loads(city.canonical)
    tree.pop("extends")
    again = rulebook_from(json.dumps(tree, ensure_ascii=False), source_name="again")
    assert (again.canonical.replace('"extends":"test-wide",', ""), again.caps, again.grain) == (
        city.canonical.replace('"extends":"test-wide",', ""),
        city.caps,
        city.grain,
    )


def test_a_rulebook_that_leans_on_a_line_of_a_part_that_it_gives_away_is_named():
    found = read_rulebook(WIDE.replace("part: conduct, to", "part: inside, to"), "wide").mistakes
    assert {mistake.code for mistake in found} == {"item_delegated"}
    assert {dict(mistake.params)["word"] for mistake in found} == {"talk", "project"}


def test_the_grain_of_a_layer_holds_what_the_layer_adds():
    third = read(HEAD + FILLED.replace("gives: 3", "gives: 1/7")).rulebook
    assert third.grain % 7 == 0
