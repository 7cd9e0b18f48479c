"""The JSON Schema says the same as the reader, as far as a schema can."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from makers.rulebooks import SMALL
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.file.schema import rulebook_schema
from xingtan.rulebook.shelf import shipped_paths, shipped_text

SCHEMA = rulebook_schema()


def errors_of(text):
    document = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return list(Draft202012Validator(SCHEMA).iter_errors(document))


def test_the_schema_is_a_json_schema_and_plain_json():
    Draft202012Validator.check_schema(json.loads(json.dumps(SCHEMA)))


@pytest.mark.parametrize("name", list(shipped_paths()))
def test_every_shipped_rulebook_fits_the_schema(name):
    assert errors_of(shipped_text(name)) == []


WRONG = {
    "an unknown section": SMALL + "surprise: 1\n",
    "a missing section": SMALL.replace("unit: {zh: 学分, en: credits}\n", ""),
    "one language only": SMALL.replace("place: {zh: 测试地, en: nowhere}", "place: {zh: 测试地}"),
    "a cap over an unknown span": SMALL.replace("over: share", "over: decade"),
    "an amount below zero": SMALL.replace("gives: 4", "gives: -4"),
    "an amount that is a word": SMALL.replace("gives: 4", "gives: four"),
    "two ways to give a value": SMALL.replace("gives: 4", "gives: 4, recorded: granted"),
    "no way to give a value": SMALL.replace("value: {gives: 4}", "value: {}"),
    "an unknown basis": SMALL.replace("basis: V", "basis: W"),
    "two thresholds": SMALL.replace("more_than: 30", "more_than: 30, at_least: 3"),
    "a size of zero words": SMALL.replace("hours: 6", "hours: six"),
    "a list without entries": SMALL.replace("items: [books]", "items: []"),
    "a code in capitals": SMALL.replace("id: prizes", "id: Prizes"),
    "a year that begins nowhere": SMALL.replace('year_begins: "09-01"', "year_begins: September"),
    "a cycle without years": SMALL.replace("years: 5", "years: 0"),
    "another format": SMALL.replace("format: 1", "format: 2"),
}


@pytest.mark.parametrize("text", list(WRONG.values()), ids=list(WRONG))
def test_what_the_schema_refuses_the_reader_refuses_too(text):
    assert text != SMALL
    assert errors_of(text)
    assert read_rulebook(text, "wrong").mistakes
