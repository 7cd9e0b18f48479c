"""Reading a rulebook file: all its mistakes at once, each in its place."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from makers.rulebooks import HEAD, ITEMS, PARTS, REST, SMALL
from xingtan.rulebook.file import mistakes as mistakes_module
from xingtan.rulebook.file.flat_yaml import DEEPEST
from xingtan.rulebook.file.reading import LONGEST_TEXT, read_rulebook
from xingtan.rulebook.rules import Language
from xingtan.rulebook.shelf import shipped_text

PLANTED = """\
format: 2
id: Wrong Name
version: ""
title: {zh: 错误百出, en: full of mistakes}
place: {zh: 某地}
source: {title: {zh: 文件, en: document}, issued: 2020-02-30}
effective: {from: 2021-01-01, until: 2020-01-01}
unit: {zh: 学分, en: credits, fr: crédits}
calendar:
  year_begins: "02-29"
  cycle: {years: 0}
  basis: U
kinds:
  lecture: {zh: 讲座, en: lecture}
  Lecture: {zh: 讲座, en: lecture}
attributes:
  level: {type: choice, title: {zh: 级别, en: level}}
  grade: {type: choice, title: {zh: 等第, en: grade}, values: {first: {zh: 一, en: first}, other: {zh: 他, en: other}}}
  days: {type: amount, title: {zh: 天, en: days}}
  hours: {type: whole, title: {zh: 学时, en: hours}}
  role: {type: text, step: 1, title: {zh: 角色, en: role}}
parts:
  - id: inside
    title: {zh: 校内, en: inside}
    caps: [{over: event, at_most: 3, basis: V}, {over: year, at_most: -1, basis: V}]
  - {id: inside, title: {zh: 校内, en: inside}}
caps: [{over: year, at_most: 3}]
items:
  - id: lectures
    part: insid
    titel: {zh: 讲座, en: lectures}
    title: {zh: 讲座, en: lectures}
    caps: [{over: year, at_most: 1}, {over: year, at_most: 2}]
    rules:
      - id: one
        kind: lectur
        value: {gives: 1e3}
        source: {at: "1", zh: 一, en: one}
        basis: V
      - id: two
        kind: lecture
        when: {grade: frist, role: {at_least: 2}, grad: first}
        value: {gives: 1, recorded: days}
        source: {at: "2", zh: 二, en: two}
        basis: I
      - id: three
        kind: lecture
        value: {table: [{grade: first, gives: 1}, {gives: 2}]}
        source: {at: "3", zh: 三, en: three}
        basis: V
      - id: three
        kind: lecture
        value: {decided: {attribute: role, from: 6, to: 3, by: nobody}}
        source: {at: "4", zh: 四, en: four}
        basis: X
requirements:
  - {id: total, title: {zh: 总分, en: total}, over: month, at_least: 3, more_than: 4,
     source: {at: "5", zh: 五, en: five}, basis: V}
  - {id: inner, title: {zh: 其中, en: inner}, over: year, at_least: 3, parts: [insides], items: [lecture],
     within: inner, profiles: [old], source: {at: "6", zh: 六, en: six}, basis: V}
"""

TWENTY = 20
EXPECTED = [
    (1, 9, "2", "not_whole"),
    (2, 5, "Wrong", "not_a_word"),
    (3, 10, '""', "empty_text"),
    (5, 8, "{zh:", "missing_field"),
    (6, 49, "2020-02-30", "not_a_day"),
    (7, 38, "2020-01-01", "ends_before_start"),
    (8, 29, "fr:", "unknown_field"),
    (10, 16, '"02-29"', "not_a_month_day"),
    (11, 18, "0", "not_whole"),
    (12, 10, "U", "note_missing"),
    (15, 3, "Lecture:", "not_a_word"),
    (17, 10, "{type:", "values_missing"),
    (19, 9, "{type:", "step_missing"),
    (20, 3, "hours:", "reserved_attribute"),
    (21, 22, "step:", "not_for_this_type"),
    (25, 19, "event", "over_not_here"),
    (25, 71, "-1", "below_zero"),
    (26, 10, "inside", "id_twice"),
    (27, 8, "{over:", "missing_field"),
    (30, 11, "insid", "unknown_part"),
    (31, 5, "titel:", "unknown_field"),
    (33, 38, "{over:", "cap_twice"),
    (36, 15, "lectur", "unknown_kind"),
    (37, 24, "1e3", "not_an_amount"),
    (42, 23, "frist", "unknown_value"),
    (42, 36, "{at_least:", "not_a_number"),
    (42, 51, "grad:", "unknown_attribute"),
    (43, 16, "{gives:", "needs_one_of"),
    (45, 16, "I", "note_missing"),
    (48, 51, "{gives:", "rows_disagree"),
    (51, 13, "three", "id_twice"),
    (51, 13, "three", "never_reached"),
    (53, 38, "role", "not_a_number"),
    (53, 50, "6", "range_reversed"),
    (53, 64, "nobody", "unknown_attribute"),
    (55, 16, "X", "unknown_choice"),
    (57, 5, "{id:", "needs_one_of"),
    (57, 51, "month", "unknown_choice"),
    (59, 78, "insides", "unknown_part"),
    (59, 88, "items:", "of_both"),
    (59, 96, "lecture", "unknown_item"),
    (60, 14, "inner", "within_itself"),
    (60, 32, "old", "unknown_profile"),
]


def read(text):
    return read_rulebook(text, "book.yaml")


def codes(text):
    return [mistake.code for mistake in read(text).mistakes]


def test_every_planted_mistake_is_found_at_its_line_and_column():
    reading = read(PLANTED)
    lines = PLANTED.splitlines()
    found = [(mistake.place.line, mistake.place.column, mistake.code) for mistake in reading.mistakes]
    assert reading.rulebook is None
    assert found == [(line, column, code) for line, column, _, code in EXPECTED]
    assert all(lines[line - 1][column - 1 :].startswith(there) for line, column, there, _ in EXPECTED)


def test_the_planted_mistakes_are_of_more_than_twenty_kinds():
    assert len({code for _, _, _, code in EXPECTED}) > TWENTY


def test_a_mistyped_word_brings_the_nearest_known_one():
    nearest = {dict(mistake.params).get("word"): mistake.nearest for mistake in read(PLANTED).mistakes}
    near = [nearest[word] for word in ("insid", "titel", "lectur", "frist", "grad", "insides", "lecture")]
    assert near == ["inside", "title", "lecture", "first", "grade", "inside", "lectures"]


def test_every_mistake_is_said_in_both_languages():
    for mistake in read(PLANTED).mistakes:
        zh, en = mistake.said_in(Language.ZH), mistake.said_in(Language.EN)
        assert zh != en
        assert "{" not in zh + en


def test_every_sentence_of_a_mistake_takes_the_same_parameters_in_both_languages():
    names = mistakes_module.SENTENCES
    for code, (zh, en) in names.items():
        if code != "refused_by_rule":
            assert set(fields_of(zh)) == set(fields_of(en)), code


def fields_of(template):
    return [part.partition("}")[0] for part in template.split("{")[1:]]


def test_a_right_file_reads_without_a_mistake_and_keeps_its_rules():
    rulebook = read(SMALL).rulebook
    assert read(SMALL).mistakes == ()
    assert list(rulebook.items) == ["lectures", "courses", "prizes", "books"]
    assert [cap.at_most for cap in rulebook.caps_of(item="lectures")] == [2, 5, 8]
    assert [cap.at_most for cap in rulebook.caps_of(part="outside")] == [10, 12]
    assert [cap.at_most for cap in rulebook.caps_of()] == [14]


def test_the_grain_is_the_common_denominator_of_everything_the_rules_can_give():
    assert read(SMALL).rulebook.grain == 600
    assert read(SMALL.replace("hours: 6", "hours: 7")).rulebook.grain == 2100


def test_the_digest_hangs_on_what_is_said_and_not_on_how_it_is_laid_out():
    digest = read(SMALL).rulebook.digest
    assert read("# a remark\n" + SMALL.replace("gives: 4", "gives:   4.0")).rulebook.digest == digest
    assert read(SMALL.replace("gives: 4", "gives: 5")).rulebook.digest != digest


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_file"),
        ("- 1\n- 2\n", "wants_fields"),
        ("just a text", "wants_fields"),
        ("a: [1, 2", "yaml_bracket"),
        ("a: 1\n---\nb: 2\n", "yaml_documents"),
        ("a: \x00", "yaml_unreadable"),
        ("a: &anchor 1\nb: *anchor\n", "no_alias"),
        ("a: " + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "too_deep"),
        ("a: " + "[" * 100_000, "too_deep"),
        ("#" * (LONGEST_TEXT + 1), "too_large"),
    ],
)
def test_what_is_no_rulebook_at_all_is_refused_in_one_sentence(text, code):
    assert codes(text) == [code]


def test_a_file_that_lacks_sections_names_each_of_them():
    missing = [dict(mistake.params)["word"] for mistake in read("format: 1\n").mistakes]
    assert sorted(missing) == sorted(
        [
            "id",
            "version",
            "title",
            "source",
            "effective",
            "place",
            "unit",
            "calendar",
            "kinds",
            "attributes",
            "parts",
            "items",
            "requirements",
        ]
    )


def test_a_section_written_twice_is_named():
    assert "field_twice" in codes(SMALL + "unit: {zh: 分, en: points}\n")


def test_amounts_too_fine_to_keep_are_refused():
    assert "grain_too_fine" in codes(SMALL.replace("gives: 1/3", "gives: 1/1000000007"))


def test_a_rule_that_an_earlier_one_always_goes_before_is_named():
    later = ITEMS.replace("kind: prize\n        when: {level: city}", "kind: lecture\n        when: {level: city}")
    assert codes(HEAD + PARTS + later + REST) == ["never_reached"]


def test_a_rulebook_replaces_whole_sections_of_the_one_that_it_extends():
    parent = read_rulebook(shipped_text("cn-gx-2016"), "gx").rulebook
    child = read_rulebook(shipped_text("demo-xinghe-2022"), "xinghe").rulebook
    assert (child.calendar.year.month, child.calendar.anchor) == (9, 2022)
    assert (parent.calendar.year.month, parent.calendar.anchor) == (1, 2016)
    assert child.items == parent.items
    assert child.identity.extends == parent.name
    assert child.digest != parent.digest


def test_a_parent_that_is_unknown_wrong_or_itself_is_named_where_it_is_extended():
    head = "format: 1\nid: child\nversion: '1'\nextends: {}\ntitle: {{zh: 子, en: child}}\n"
    rest = "source: {title: {zh: 文, en: doc}}\neffective: {from: 2020-01-01}\n"
    unknown = read(head.format("cn-gx-2061") + rest).mistakes
    assert [(m.place.line, m.code, m.nearest) for m in unknown] == [(4, "unknown_parent", "cn-gx-2016")]
    wrong = read_rulebook(head.format("parent") + rest, "child", parent_text=lambda _: "format: 1")
    assert [mistake.code for mistake in wrong.mistakes] == ["wrong_parent"]
    circle = read_rulebook(head.format("child") + rest, "child", parent_text=lambda _: head.format("child") + rest)
    assert [mistake.code for mistake in circle.mistakes] == ["wrong_parent"]


@given(st.text(max_size=200))
def test_no_text_brings_the_reader_down(text):
    assert read(text).mistakes


@given(st.data())
def test_a_file_with_anything_in_any_place_is_read_or_refused_with_places(data):
    tree = yaml.safe_load(SMALL)
    section = data.draw(st.sampled_from(sorted(tree)))
    tree[section] = data.draw(
        st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5)
    )
    reading = read(yaml.safe_dump(tree, allow_unicode=True))
    assert (reading.rulebook is None) == bool(reading.mistakes)
    assert all(mistake.place.line >= 1 and mistake.place.column >= 1 for mistake in reading.mistakes)


def test_the_canonical_text_keeps_the_order_in_which_quantities_are_tried():
    turned = SMALL.replace("each: {days: 1, hours: 6}", "each: {hours: 6, days: 1}")
    assert read(turned).rulebook.digest != read(SMALL).rulebook.digest
    again = read(read(turned).rulebook.canonical).rulebook
    assert again.rules["lecture"].values[0].each == (("hours", 6), ("days", 1))
