"""Reading the wider kinds of rules: every contradiction is named in its place, and the schema knows every field."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from makers.rulebooks import WIDE
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.file.schema import rulebook_schema


def mistakes_of(*change):
    text = WIDE
    for old, new in zip(change[::2], change[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    return text, [(mistake.code, mistake.nearest) for mistake in read_rulebook(text, "wide").mistakes]


RUNNING = "value: {each: {lessons: 1}, gives: 0.25, running: {over: semester, beyond: 10}}"
CASES = [
    (("project_years_from: started", "project_years_from: content"), ("not_a_day_attribute", "")),
    (("project_years_from: started", "project_years_from: start"), ("unknown_attribute", "started")),
    (("attribute: handed_in", "attribute: content"), ("not_a_day_attribute", "")),
    (('semesters: ["09-01", "02-15"]', 'semesters: ["02-15", "09-01"]'), ("semesters_wrong", "")),
    ((RUNNING, "value: {gives: 0.25, whole: true}"), ("each_needed", "")),
    ((RUNNING, RUNNING.replace("lessons: 1}", "lessons: 1, times: 1}")), ("one_quantity", "")),
    ((RUNNING, RUNNING.replace("gives: 0.25", "takes: 0.25")), ("running_plain", "")),
    (
        (RUNNING, RUNNING.replace("over: semester", "over: semester, by: [programm]")),
        ("unknown_attribute", "programme"),
    ),
    (("value: {each: {times: 1}, gives: 2}", "value: {gives: 2, not_below: 1}"), ("less_needed", "")),
    (
        ("takes: 0.5}\n        source", "takes: 0.5, less: [{each: {absent: 1}, takes: 1}]}\n        source"),
        ("less_of_takes", ""),
    ),
    (("{from: 85,", "{from: 60,"), ("bands_not_rising", "")),
    (("of: marks", "of: mark"), ("unknown_attribute", "marks")),
    (("{times: 1/2, profiles", "{times: 3/2, profiles"), ("above_one", "")),
    (("profiles: [principal]}, {times: 1}", "profiles: [principle]}, {times: 1}"), ("unknown_profile", "principal")),
    (
        ("{each: {lessons: 4}, gives: 1, less", "{each: {lessons: 4}, gives: 1, running: {over: year}, less"),
        ("running_not_here", ""),
    ),
    (("quantity: months", "quantity: months, measure: raw"), ("measured_twice", "")),
    (("quantity: months", "quantity: content"), ("not_a_number", "")),
    (("over: event, at_least: 9", "over: event, in_years_with: {kinds: training}, at_least: 9"), ("only_by_year", "")),
    (("in_years_with: {kinds: training", "in_years_with: {kinds: trainin"), ("unknown_kind", "training")),
    (("pro_rata: {by: years", "pro_rata: {by: year"), ("unknown_attribute", "years")),
    (("unless: {age: {at_least: 55}}", "unless: {level: city}"), ("unknown_attribute", "")),
    (("except_profiles: [newcomer]", "except_profiles: [newcome]"), ("unknown_profile", "newcomer")),
    (("{from: outside, to: inside", "{from: outside, to: one_large"), ("offset_not_here", "")),
    (("{from: outside, to: inside", "{from: outside, to: outside"), ("offset_of_same", "")),
    (("{from: outside, to: inside", "{from: outsid, to: inside"), ("unknown_requirement", "outside")),
    (("default: eligible", "default: eligibel"), ("unknown_outcome", "eligible")),
    (("gives: barred", "gives: bared"), ("unknown_outcome", "barred")),
    (("unmet: [total, outside]", "unmet: [totals]"), ("unknown_requirement", "total")),
    (("facts: {kinds: fraud}", "facts: {kinds: frauds}"), ("unknown_kind", "fraud")),
    (("items: [talk], by: [content]", "items: [talks], by: [content]"), ("unknown_item", "talk")),
    (("by: [listing]", "by: [list]"), ("unknown_attribute", "listing")),
    (("  leave: {zh", "  talk: {zh"), ("id_twice", "")),
    (("{part: conduct, to", "{part: conducts, to"), ("unknown_part", "conduct")),
    (("missed: {less_than: 1/5, of: hours}", "missed: {of: hours}"), ("bounds_missing", "")),
    (("missed: {less_than: 1/5, of: hours}", "missed: {less_than: 1/5, of: content}"), ("not_a_number", "")),
    (("over: project_year, at_most: 3", "over: share, at_most: 3"), ("over_not_here", "")),
    (("needs: {missed: {less_than: 1/5, of: hours}}", "needs: {marks: 101}"), ("above_most", "")),
    (("sample: 1/10", "sample: 0"), ("not_above_zero", "")),
    (("auditor: city, sample", "auditor: citi, sample"), ("unknown_choice", "city")),
    (("spread: {years: 3}", "spread: {years: 3, shares: [1, 2]}"), ("needs_one_of", "")),
    (("mode: half_up", "mode: half_ap"), ("unknown_choice", "half_up")),
]


@pytest.mark.parametrize(("change", "expected"), CASES, ids=[f"{code}-{n}" for n, (_, (code, _)) in enumerate(CASES)])
def test_a_contradiction_is_named_with_the_nearest_word(change, expected):
    _, found = mistakes_of(*change)
    assert expected in found


def test_the_rulebook_of_every_kind_reads_and_fits_the_schema():
    document = json.loads(json.dumps(yaml.safe_load(WIDE), default=str))
    assert read_rulebook(WIDE, "wide").mistakes == ()
    assert list(Draft202012Validator(rulebook_schema()).iter_errors(document)) == []


def test_a_gate_that_asks_for_the_list_needs_a_list():
    providers = WIDE[WIDE.index("providers:") : WIDE.index("who:")]
    assert "no_providers" in [code for code, _ in mistakes_of(providers, "")[1]]


def test_sums_that_might_not_fit_64_bits_are_refused():
    text = WIDE.replace("step: 0.01, most: 1000, title: {zh: 学分", "step: 0.000001, most: 900000000, title: {zh: 学分")
    assert [mistake.code for mistake in read_rulebook(text, "wide").mistakes] == ["amounts_too_large"]
