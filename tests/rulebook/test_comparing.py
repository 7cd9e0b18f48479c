"""Two rulebooks side by side: what they say differently, never how they are written."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from makers.rulebooks import SMALL, WIDE, make_rulebook
from xingtan.rulebook.catalogue import rulebook_from, shipped, shipped_ids, text_of
from xingtan.rulebook.comparing.differences import compare
from xingtan.rulebook.comparing.names import FIELDS
from xingtan.rulebook.comparing.words import Change, Leaning
from xingtan.rulebook.file.form import SECTIONS
from xingtan.rulebook.file.reading import read_rulebook

NUMBER = re.compile(
    r"\b(?:gives|takes|times|at_most|at_least|more_than|beyond|hours|half_days|lessons): ?([0-9]+)(?![0-9./])"
)
PLACES = [
    (name, found.start(1), found.end(1))
    for name in ("small", "wide")
    for found in NUMBER.finditer({"small": SMALL, "wide": WIDE}[name])
]
TEXTS = {"small": SMALL, "wide": WIDE}


def differences(old: str, new: str):
    return compare(make_rulebook(old), make_rulebook(new))


def only(old: str, new: str):
    (found,) = differences(old, new)
    return found


@pytest.mark.parametrize("name", shipped_ids())
def test_a_rulebook_differs_in_nothing_from_itself_written_otherwise(name):
    tree = yaml.load(text_of(name), Loader=yaml.BaseLoader)  # noqa: S506 plain words only
    written = yaml.safe_dump(tree, allow_unicode=True, sort_keys=True, default_flow_style=None, width=60)
    again = rulebook_from("# another layout\n" + written, source_name="again")
    assert compare(shipped(name), shipped(name)) == ()
    assert [each.sentence.en for each in compare(shipped(name), again) if "another order" not in each.sentence.en] == []


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(PLACES), more=st.integers(1, 9))
def test_one_number_changed_is_one_difference_that_names_it(place, more):
    name, start, end = place
    text = TEXTS[name]
    number = int(text[start:end])
    changed = f"{text[:start]}{number + more}{text[end:]}"
    assume(read_rulebook(changed, "changed").rulebook)
    found = only(text, changed)
    shown = {found.old.en.split(", ")[-1].lstrip("-"), found.new.en.split(", ")[-1].lstrip("-")}
    assert shown == {str(number), str(number + more)}
    assert found.change in {Change.RAISED, Change.LOWERED}
    back = only(changed, text)
    assert (back.old, back.new, back.path) == (found.new, found.old, found.path)


@pytest.mark.parametrize(
    ("old", "new", "change", "leaning", "en"),
    [
        ("{over: cycle, at_most: 8}", "{over: cycle, at_most: 6}", "lowered", "stricter",
         "lectures › cap in the cycle › at most: lowered from 8 to 6."),
        ("{over: year, at_most: 5}, ", "", "removed", "laxer", "lectures › cap a year: removed (was at most 5)."),
        ("over: year, at_least: 6,", "over: year, at_least: 8,", "raised", "stricter",
         "year › at least: raised from 6 to 8."),
        ("level: school, gives: 0}", "level: school, gives: 1}", "raised", "laxer",
         "courses › course › school: raised from 0 to 1."),
        ("each: {days: 1, hours: 6}", "each: {days: 1, hours: 8}", "raised", "stricter",
         "lectures › lecture › for each › hours: raised from 6 to 8."),
        ("when: {level: city}", "when: {level: school}", "changed", "neither",
         "prizes › prize › when › level: changed from “city” to “school”."),
        ("en: a city prize gives 4", "en: a prize gives 4", "changed", "neither",
         "prizes › prize › source: changed from “3: a city prize gives 4” to “3: a prize gives 4”."),
        ("at_least: 1000", "at_least: 2000", "raised", "stricter",
         ("books › book › conditions › below 1000 characters › needs › "
         "characters › at least: raised from 1000 to 2000.")),
    ],
)  # fmt: skip
def test_a_difference_is_said_in_the_words_of_the_field(old, new, change, leaning, en):
    assert old in SMALL
    found = only(SMALL, SMALL.replace(old, new))
    assert (found.change.value, found.leaning.value, found.sentence.en) == (change, leaning, en)
    assert found.sentence.zh
    assert not re.search("[a-z]{4,} ›", found.sentence.zh)


def test_words_and_sources_weigh_nothing_and_amounts_do():
    assert not only(SMALL, SMALL.replace("a lecture gives 1 a day", "one a day")).weighs
    assert not only(SMALL, SMALL.replace('version: "1"', 'version: "2"')).weighs
    assert only(SMALL, SMALL.replace("at_most: 12", "at_most: 13")).weighs


def test_cases_that_go_the_same_way_are_one_difference():
    apart = "{level: city, gives: 1/3}, {level: school, gives: 0}"
    together = SMALL.replace(apart, "{level: [city, school], gives: 2}")
    more = SMALL.replace(apart, "{level: city, gives: 3}, {level: school, gives: 3}")
    assert only(together, more).sentence.en == "courses › course › city / school: raised from 2 to 3."


def test_a_cap_that_runs_over_another_period_is_the_same_cap_changed():
    found = differences(SMALL, SMALL.replace("{over: cycle, at_most: 8}", "{over: semester, at_most: 8}"))
    assert [each.sentence.en for each in found] == [
        "lectures › cap in the cycle › period: changed from “in the cycle” to “a semester”."
    ]


def test_an_item_that_goes_is_one_difference_and_asks_more():
    start, end = SMALL.index("  - id: prizes"), SMALL.index("  - id: books")
    found = only(SMALL, SMALL[:start] + SMALL[end:])
    assert (found.change, found.leaning, found.section) == (Change.REMOVED, Leaning.STRICTER, "items")
    assert found.sentence.en == "prizes: removed (was prizes, gives 4)."


def test_rules_in_another_order_are_told_because_the_first_that_fits_is_taken():
    start, middle, end = (SMALL.index(f"  - id: {name}\n    part") for name in ("courses", "prizes", "books"))
    swapped = SMALL[:start] + SMALL[middle:end] + SMALL[start:middle] + SMALL[end:]
    found = only(SMALL, swapped)
    assert (found.change, found.weighs) == (Change.MOVED, True)


def test_every_section_of_a_file_has_a_name():
    assert set(SECTIONS) <= set(FIELDS)
