"""Spark runs the same expressions and says the same."""

from __future__ import annotations

import dataclasses

import pytest

from rulebook.test_worked_examples import examples
from xingtan.rulebook.assessing import Asked, assess_files
from xingtan.rulebook.bulk.documents import assess_files_in_bulk
from xingtan.rulebook.catalogue import shipped

CHOSEN = ("GX-4", "XH-1", "WH-2", "SX-2", "ZJ-4", "BJ-4")
"""Examples that need sums, ranges, groups of their own, offsets, recognition, profiles."""


def chosen():
    return [found for found in examples() if found.id.startswith(CHOSEN)]


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("rulebook", "found"), chosen())
def test_spark_says_of_a_worked_example_what_the_python_engine_says(rulebook, found):
    book = shipped(rulebook)
    asked = Asked(found["records"], "records.csv", found["teachers"], "teachers.csv", None)
    expected = [
        (teacher, dataclasses.replace(each, lines=())) for teacher, each in assess_files(book, asked).assessments
    ]
    assert list(assess_files_in_bulk(book, asked, "spark").assessments) == [
        (teacher, dataclasses.replace(each, teacher=teacher)) for teacher, each in expected
    ]
