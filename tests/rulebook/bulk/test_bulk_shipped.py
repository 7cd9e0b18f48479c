"""The shipped rulebooks, in bulk over the records of their worked examples: the same as teacher by teacher."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from rulebook.test_worked_examples import examples
from xingtan.rulebook.assessing import Asked, assess_files
from xingtan.rulebook.bulk.documents import assess_files_in_bulk
from xingtan.rulebook.bulk.supported import NotCompilableError, require_compilable
from xingtan.rulebook.catalogue import shipped, shipped_ids

NOT_COMPILED = {"cn-sb-2017": "Value.running"}
"""Shipped rulebooks that say what the compiler does not know, and what that is."""
RECORDS = Path(__file__).parents[3] / "docs" / "algorithms" / "records"


def without_lines(answer):
    return [(teacher, dataclasses.replace(each, lines=(), teacher=teacher)) for teacher, each in answer.assessments]


@pytest.mark.parametrize(("rulebook", "found"), list(examples()))
def test_the_records_of_a_worked_example_come_out_alike(rulebook, found):
    book = shipped(rulebook)
    asked = Asked(found["records"], "records.csv", found["teachers"], "teachers.csv", None)
    if rulebook in NOT_COMPILED:
        with pytest.raises(NotCompilableError, match=NOT_COMPILED[rulebook]):
            assess_files_in_bulk(book, asked, "duckdb")
        return
    assert without_lines(assess_files_in_bulk(book, asked, "duckdb")) == without_lines(assess_files(book, asked))


def test_the_rulebooks_that_are_refused_are_those_named():
    refused = {}
    for name in shipped_ids():
        try:
            require_compilable(shipped(name))
        except NotCompilableError as error:
            refused[name] = error.params["kind"]
    assert refused == NOT_COMPILED
