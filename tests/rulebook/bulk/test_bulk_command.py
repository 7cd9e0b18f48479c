"""``xingtan rulebook assess --engine duckdb``: the same document, from CSV and from Parquet."""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from makers.rulebooks import SMALL
from xingtan.rulebook.cli import main

RECORDS = Path(__file__).parents[3] / "docs" / "algorithms" / "records"


@pytest.fixture
def run(capsys):
    def called(*words):
        code = main(["assess", *(str(word) for word in words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


def document(run, *words):
    code, out, err = run(*words, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def as_bulk(expected, engine):
    for teacher in expected["teachers"]:
        del teacher["lines"]
    return {**expected, "engine": engine}


@pytest.mark.parametrize("name", ["gx-4", "gx-6", "xh-2"])
def test_the_document_of_the_bulk_engine_is_that_of_the_python_engine_without_lines(run, name):
    words = ("cn-gx-2016" if name.startswith("gx") else "cn-xh-11", RECORDS / f"{name}.csv")
    assert document(run, *words, "--engine", "duckdb") == as_bulk(document(run, *words), "duckdb")


def test_teachers_of_a_file_have_their_profiles_and_their_own_cycles(run):
    words = ("cn-bj-13", RECORDS / "bj-4.csv", "--teachers", RECORDS / "bj-4-teachers.csv")
    assert document(run, *words, "--engine", "duckdb") == as_bulk(document(run, *words), "duckdb")


def test_wrong_rows_are_said_and_nothing_is_assessed(run):
    code, out, _ = run("cn-xh-11", RECORDS / "xh-3-refused.csv", "--engine", "duckdb")
    assert (code, "xh-3-refused.csv:5" in out) == (1, True)


def test_a_rulebook_that_is_not_compiled_is_a_wrong_call_that_names_the_kind_and_its_place(run, tmp_path):
    rulebook, records = tmp_path / "spread.yaml", tmp_path / "records.csv"
    rulebook.write_text(
        SMALL.replace(
            "        kind: lecture\n", "        kind: lecture\n        spread: {shares: [1, 1/9999999999]}\n"
        ),
        "utf-8",
    )
    records.write_text("teacher,kind,date,hours\nT1,lecture,2021-03-01,6\n", "utf-8")
    code, out, err = run(rulebook, records, "--engine", "duckdb")
    assert (code, out) == (2, "")
    assert "shares as fine as these" in err
    assert "items.lectures.rules.lecture.spread" in err


def test_an_engine_that_is_not_installed_is_a_wrong_call_that_names_the_extra(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    code, _, err = run("cn-gx-2016", RECORDS / "gx-4.csv", "--engine", "spark")
    assert (code, "xingtan[spark]" in err) == (2, True)


def parquet(folder, **columns):
    rows = {
        "teacher": ["T1", "T1", "T2"],
        "key": ["a", "b", "a"],
        "kind": ["training", "open_class", "training"],
        "date": [date(2016, 3, 1), date(2016, 4, 1), date(2016, 5, 1)],
        "mode": ["distance", None, "concentrated"],
        "hours": pa.array([Decimal("10.50"), None, Decimal("6.00")], pa.decimal128(9, 2)),
    }
    path = folder / "records.parquet"
    pq.write_table(pa.table(rows | columns), path)
    return path


def test_records_in_parquet_are_read_where_they_lie_with_exact_amounts(run, tmp_path):
    one, two = document(run, "cn-gx-2016", parquet(tmp_path), "--engine", "duckdb")["teachers"]
    assert [(each["teacher"], each["counted"], each["as_of"]) for each in (one, two)] == [
        ("T1", "4.5", "2016-12-31"),
        ("T2", "2", "2016-12-31"),
    ]
    assert one["by_part"]["distance"] == {"raw": "3.5", "counted": "3.5"}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"hours": pa.array([1.5, None, 2.0], pa.float64())}, "wrong_column"),
        ({"hours": pa.array([Decimal("1.005"), None, None], pa.decimal128(9, 3))}, "value_refused"),
        ({"key": ["a", "a", "a"]}, "fact_twice"),
        ({"mode": [1, 2, 3]}, "wrong_column"),
        ({"mode": ["distance", "by_pigeon", None]}, "value_refused"),
        ({"hours": pa.array([None, Decimal("-1.00"), None], pa.decimal128(9, 2))}, "value_refused"),
        ({"hours": pa.array([None, Decimal("10000001.00"), None], pa.decimal128(12, 2))}, "value_refused"),
        ({"date": [date(2016, 3, 1), date(1, 1, 1), date(2016, 5, 1)]}, "value_refused"),
    ],
)
def test_columns_that_cannot_be_exact_and_keys_that_come_twice_are_refused(run, tmp_path, columns, said):
    code, out, err = run("cn-gx-2016", parquet(tmp_path, **columns), "--engine", "duckdb")
    assert (code, out, said in err) == (2, "", True)


def test_every_engine_reads_the_same_records_from_parquet(run, tmp_path):
    path = parquet(tmp_path)
    one = document(run, "cn-gx-2016", path)
    assert [each["key"] for each in one["teachers"][0]["lines"]] == ["a", "b"]
    assert document(run, "cn-gx-2016", path, "--engine", "duckdb") == as_bulk(one, "duckdb")


def test_whole_steps_of_a_parquet_column_are_the_amounts_that_they_stand_for(run, tmp_path):
    field = pa.field("hours", pa.int64(), metadata={"xingtan.steps": "1"})
    table = pq.read_table(parquet(tmp_path))
    table = table.set_column(5, field, pa.array([1050, None, 600], pa.int64()))
    path = tmp_path / "steps.parquet"
    pq.write_table(table, path)
    for engine in ("python", "duckdb"):
        one, two = document(run, "cn-gx-2016", path, "--engine", engine)["teachers"]
        assert (one["counted"], two["counted"]) == ("4.5", "2")


def test_wrong_rows_of_a_parquet_file_are_said_by_row_and_column_and_nothing_is_assessed(run, tmp_path):
    path = parquet(tmp_path, mode=["distance", None, "by_pigeon"])
    code, out, _ = run("cn-gx-2016", path)
    assert (code, out.startswith(f"{path}:4: mode:")) == (1, True)


@pytest.mark.parametrize("columns", [{"hours": pa.array([1.5, None, 2.0], pa.float64())}])
def test_binary_floating_point_is_refused_by_the_python_engine_too(run, tmp_path, columns):
    code, out, err = run("cn-gx-2016", parquet(tmp_path, **columns))
    assert (code, out, "wrong_column" in err, "hours" in err) == (2, "", True, True)


def test_parquet_without_the_extra_is_a_wrong_call_that_names_it(run, tmp_path, monkeypatch):
    path = parquet(tmp_path)
    monkeypatch.delitem(sys.modules, "xingtan.rulebook.bulk.parquet_rows", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, _, err = run("cn-gx-2016", path)
    assert (code, "xingtan[bulk]" in err) == (2, True)
