"""Spark runs the same expressions and says the same."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings

from rulebook.bulk.generated import worlds
from rulebook.bulk.test_bulk_equals_assess import by_teacher
from rulebook.test_worked_examples import examples
from xingtan.rulebook.assessing import Asked, assess_files
from xingtan.rulebook.bulk.asking import assess_many
from xingtan.rulebook.bulk.documents import assess_files_in_bulk
from xingtan.rulebook.bulk.engines import ENGINES
from xingtan.rulebook.catalogue import shipped


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("rulebook", "found"), list(examples()))
def test_spark_says_of_a_worked_example_what_the_python_engine_says(rulebook, found):
    book = shipped(rulebook)
    asked = Asked(found["records"], "records.csv", found["teachers"], "teachers.csv", None)
    expected = [
        (teacher, dataclasses.replace(each, lines=())) for teacher, each in assess_files(book, asked).assessments
    ]
    assert list(assess_files_in_bulk(book, asked, "spark").assessments) == [
        (teacher, dataclasses.replace(each, teacher=teacher)) for teacher, each in expected
    ]


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(worlds())
def test_spark_says_of_generated_rulebooks_what_the_python_engine_says(world):
    rulebook, as_of, rows, facts_of = world
    facts = [fact for found in facts_of.values() for fact in found]
    expected = list(by_teacher(facts_of, rows, rulebook, as_of))
    found = list(assess_many(rulebook, facts, teachers=rows, as_of=as_of, engine=ENGINES["spark"]))
    assert [dataclasses.replace(each, grain=one.grain) for each, one in zip(found, expected, strict=True)] == expected
