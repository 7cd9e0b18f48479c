"""The shipped rulebooks, in bulk over the records of their worked examples: the same as teacher by teacher."""

from __future__ import annotations

import dataclasses

import pytest

from rulebook.test_worked_examples import examples
from xingtan.rulebook.assessing import Asked, assess_files
from xingtan.rulebook.bulk.documents import assess_files_in_bulk
from xingtan.rulebook.bulk.supported import require_compilable
from xingtan.rulebook.catalogue import shipped, shipped_ids


def without_lines(answer):
    return [(teacher, dataclasses.replace(each, lines=(), teacher=teacher)) for teacher, each in answer.assessments]


@pytest.mark.parametrize(("rulebook", "found"), list(examples()))
def test_the_records_of_a_worked_example_come_out_alike(rulebook, found):
    book = shipped(rulebook)
    asked = Asked(found["records"], "records.csv", found["teachers"], "teachers.csv", None)
    assert without_lines(assess_files_in_bulk(book, asked, "duckdb")) == without_lines(assess_files(book, asked))


def test_every_shipped_rulebook_is_compiled():
    for name in shipped_ids():
        require_compilable(shipped(name))
