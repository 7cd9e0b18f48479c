"""A rulebook edited by form: only what changes is written anew, comments and layout stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makers.rulebooks import SMALL, WIDE
from xingtan.rulebook.catalogue import rulebook_from, shipped, shipped_ids, text_of
from xingtan.rulebook.comparing.differences import compare
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.table_editing import (
    NotEditableError,
    Sheet,
    changed,
    path_of,
    path_text,
    with_entry,
    with_field,
    without,
    written_out,
)

TEXTS = {**{name: text_of(name) for name in shipped_ids()}, "small": SMALL, "wide": WIDE}
LISTS = [
    (name, path)
    for name, text in TEXTS.items()
    for path in sorted({place[: number + 1] for place, _ in Sheet(text).paths() for number, step in enumerate(place)
                        if number + 1 < len(place) and isinstance(place[number + 1], int)}, key=path_text)
]  # fmt: skip
AROUND = """\
items:
  # what this item is for
  - id: a   # its code
    title: {zh: 甲, en: first}
    rules:
      - id: r
        value:
          gives: 0.50   # half
  - id: b
    note: >-
      two lines
      of words
    caps: [{over: year, at_most: 3}]
# the end
"""


def meaning(text: str):
    return rulebook_from(text, source_name="edited")


@pytest.mark.parametrize("name", list(TEXTS))
def test_editing_nothing_changes_nothing(name):
    text = TEXTS[name]
    assert changed(text, dict(Sheet(text).paths())) == text


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(LISTS), line=st.text("ab 甲：乙,{}[]#\"'-/3", min_size=1, max_size=12))
def test_an_entry_added_and_taken_away_again_leaves_the_text_as_it_was(place, line):
    name, path = place
    text = TEXTS[name]
    before = Sheet(text).plain()
    entry = {"id": "added", "text": line, "list": ["x", line]}
    longer = with_entry(text, path, entry)
    found = Sheet(longer).find(path)
    assert Sheet(longer).value((*path, len(found.value) - 1, "text")) == line
    shorter = without(longer, (*path, len(found.value) - 1))
    assert Sheet(shorter).plain() == before
    assert shorter.split() == text.split()


@settings(max_examples=60, deadline=None)
@given(data=st.data(), value=st.text("ab 甲：乙,{}[]#\"'-/\\3%@!&*|>\n", max_size=12))
def test_a_value_written_is_the_value_read_and_all_others_stay(data, value):
    text = TEXTS[data.draw(st.sampled_from(list(TEXTS)))]
    paths = dict(Sheet(text).paths())
    path = data.draw(st.sampled_from(list(paths)))
    after = dict(Sheet(changed(text, {path: value})).paths())
    assert after == {**paths, path: value}


@pytest.mark.parametrize("name", shipped_ids())
def test_a_rulebook_written_out_says_the_same_by_itself(name):
    rulebook = shipped(name)
    found = read_rulebook(written_out(rulebook), name).rulebook
    assert found is not None
    by_itself = replace(rulebook, identity=replace(rulebook.identity, extends=None))
    assert replace(found, digest=rulebook.digest, canonical=rulebook.canonical) == by_itself
    assert {each.path[0] for each in compare(rulebook, found)} <= {"extends"}
    if rulebook.identity.extends is None:
        assert (found.digest, found.canonical) == (rulebook.digest, rulebook.canonical)
    assert written_out(found) == written_out(rulebook)


def test_comments_and_layout_stay():
    shown = changed(AROUND, {("items", 0, "rules", 0, "value", "gives"): "1/3", ("items", 1, "note"): "one: line"})
    assert shown == AROUND.replace("0.50", "1/3").replace(
        "note: >-\n      two lines\n      of words", 'note: "one: line"'
    )
    assert with_entry(AROUND, ("items",), {"id": "c"}).endswith(
        "caps: [{over: year, at_most: 3}]\n  - {id: c}\n# the end\n"
    )
    capped = with_entry(AROUND, ("items", 0, "caps"), {"over": "cycle", "at_most": "8"})
    assert "    title: {zh: 甲, en: first}\n    caps: [{over: cycle, at_most: 8}]\n    rules:" in capped
    assert without(capped, ("items", 0, "caps", 0)) == AROUND


def test_with_its_last_entry_a_list_goes():
    assert "caps" not in without(AROUND, ("items", 1, "caps", 0))


def test_a_field_is_added_once():
    text = with_field(AROUND, ("items", 1), "part", "x")
    assert Sheet(text).value(("items", 1, "part")) == "x"
    with pytest.raises(NotEditableError):
        with_field(text, ("items", 1), "part", "y")


def test_a_place_is_found_by_line_and_column():
    assert Sheet(AROUND).path_at(8, 18) == ("items", 0, "rules", 0, "value", "gives")
    assert Sheet(AROUND).path_at(8, 11) == ("items", 0, "rules", 0, "value")
    assert Sheet(AROUND).path_at(1, 30) == ()


@pytest.mark.parametrize("path", [("items", 7), ("nothing",), ("items", 0, "id", "x")])
def test_what_does_not_stand_there_is_refused(path):
    with pytest.raises(NotEditableError):
        changed(AROUND, {path: "x"})
    with pytest.raises(NotEditableError):
        without(AROUND, path)


@pytest.mark.parametrize("text", ["[" * 50_000, "a: " + "[" * 50_000 + "]" * 50_000, "a: &a [x]\nb: *a\n"])
def test_a_text_that_would_end_the_process_is_refused_before_a_tree_is_made_of_it(text):
    with pytest.raises(NotEditableError):
        Sheet(text).plain()


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: [", "word"])
def test_a_text_without_fields_is_refused(text):
    with pytest.raises(NotEditableError):
        Sheet(text).plain()


@pytest.mark.parametrize("text", ["9" * 5000, "items." + "9" * 5000, "items.٣"])
def test_a_number_that_no_list_has_is_a_place_that_does_not_stand_there(text):
    assert Sheet(AROUND).find(path_of(text)) is None
    with pytest.raises(NotEditableError):
        without(AROUND, path_of(text))


def test_a_path_is_a_text_and_back():
    assert path_of("items.3.value.gives") == ("items", 3, "value", "gives")
    assert path_text(("items", 3, "value")) == "items.3.value"
