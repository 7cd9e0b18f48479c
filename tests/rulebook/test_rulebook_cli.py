"""``xingtan rulebook``: exit codes, one JSON document, every finding printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from makers.rulebooks import SMALL
from xingtan.rulebook.catalogue import shipped_ids
from xingtan.rulebook.cli import main

RECORDS = Path(__file__).parents[2] / "docs" / "algorithms" / "records"


@pytest.fixture
def run(capsys):
    def called(*words, **kwargs):
        code = main([str(word) for word in words], **kwargs)
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


def written(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_schema_is_one_json_document(run):
    code, out, err = run("schema")
    assert (code, err) == (0, "")
    assert json.loads(out)["$schema"].startswith("https://json-schema.org/")


def test_a_right_rulebook_is_checked_in_silence(run, tmp_path):
    assert run("check", written(tmp_path, "right.yaml", SMALL), "cn-gx-2016") == (0, "", "")


def test_a_wrong_rulebook_has_each_mistake_printed_with_its_place(run, tmp_path):
    path = written(tmp_path, "wrong.yaml", SMALL.replace("part: inside", "part: insid").replace("gives: 4", "gives: x"))
    code, out, _ = run("check", path)
    assert code == 1
    assert len(out.splitlines()) == 3
    assert f"{path}:38:11: No part is called “insid”. Did you mean “inside”?" in out
    code, out, _ = run("check", path, "--json")
    document = json.loads(out)
    assert (code, document["ok"], len(document["files"][0]["mistakes"])) == (1, False, 3)
    assert run("check", path, "--language", "zh-Hans")[1].count("没有定义板块“insid”。是不是“inside”？") == 2


def test_the_list_names_shipped_and_published_rulebooks(run):
    published = {"id": "own", "version": "1", "digest": "d", "effective_from": "2024-09-01", "effective_until": ""}
    code, out, _ = run("list", "--json", published=lambda: [published])
    rows = {row["id"]: row["origin"] for row in json.loads(out)["rulebooks"]}
    assert code == 0
    assert rows == dict.fromkeys(shipped_ids(), "shipped") | {"own": "published"}
    assert len(run("list")[1].splitlines()) == len(shipped_ids())


def test_an_assessment_is_one_json_document_with_exact_texts(run):
    code, out, err = run("assess", "cn-gx-2016", RECORDS / "gx-4.csv", "--json")
    (teacher,) = json.loads(out)["teachers"]
    assert (code, err) == (0, "")
    assert (teacher["counted"], teacher["raw"], teacher["met"], teacher["verdict"]) == ("118", "133", False, "short")
    assert teacher["by_part"]["distance"] == {"raw": "55", "counted": "40"}
    assert [reason["en"] for reason in teacher["reasons"]] == [
        "concentrated training in the cycle: 28 of 30, short by 2.",
        "credits of the cycle: 118 of 120, short by 2.",
    ]
    assert {line["outcome"] for line in teacher["lines"]} == {"counted"}


def test_thirds_are_printed_as_fractions(run, tmp_path):
    path = written(tmp_path, "records.csv", "teacher,kind,date,hours,mode\nT1,training,2016-03-01,110,concentrated\n")
    (teacher,) = json.loads(run("assess", "cn-gx-2016", path, "--json")[1])["teachers"]
    assert teacher["counted"] == "110/3"


def test_a_record_that_no_rule_covers_is_listed_and_never_dropped(run, tmp_path):
    path = written(tmp_path, "records.csv", "teacher,kind,date\nT1,gardening,2016-03-01\n")
    code, out, _ = run("assess", "cn-gx-2016", path, "--json")
    (line,) = json.loads(out)["teachers"][0]["lines"]
    assert (code, line["outcome"], line["steps"][0]["code"]) == (0, "no_rule", "no_rule_for_kind")
    assert "The rulebook has no rule for “gardening”." in run("assess", "cn-gx-2016", path)[1]


def test_wrong_rows_are_all_printed_and_nothing_is_assessed(run, tmp_path):
    rows = "T1,open_class,2016-13-01,1,school\nT1,open_class,2016-03-01,-1,scool\n"
    path = written(tmp_path, "records.csv", "teacher,kind,date,hours,level\n" + rows)
    code, out, _ = run("assess", "cn-gx-2016", path, "--out", tmp_path / "out.json")
    assert code == 1
    places = [" ".join(line.rpartition("/")[2].split(" ")[:2]) for line in out.splitlines()]
    assert places == ["records.csv:2: date:", "records.csv:3: hours:", "records.csv:3: level:"]
    assert not (tmp_path / "out.json").exists()
    code, out, _ = run("assess", "cn-gx-2016", path, "--json")
    assert (code, [mistake["row"] for mistake in json.loads(out)["mistakes"]]) == (1, [2, 3, 3])


def test_teachers_without_records_are_assessed_too_and_the_answer_goes_to_a_file(run, tmp_path):
    teachers = written(tmp_path, "teachers.csv", "teacher,cycle_first_year\nT9,2016\n")
    out = tmp_path / "out.json"
    words = (
        "assess",
        "cn-gx-2016",
        RECORDS / "gx-1.csv",
        "--teachers",
        teachers,
        "--as-of",
        "2017-12-31",
        "--out",
        out,
    )
    code, said, _ = run(*words)
    document = json.loads(out.read_text(encoding="utf-8"))
    assert code == 0
    assert [(row["teacher"], row["counted"], row["met"]) for row in document["teachers"]] == [
        ("GX-1", "16", False),
        ("T9", "0", False),
    ]
    assert "GX-1  2016-2020  2017-12-31  short" in said


def test_the_help_names_simulate_which_asks_an_installation(run):
    code, out, _ = run("--help")
    assert code == 0
    assert "rulebook simulate" in out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("dance",),
        ("check",),
        ("check", "nowhere.yaml"),
        ("assess", "cn-gx-2016"),
        ("assess", "cn-nowhere", RECORDS / "gx-1.csv"),
        ("assess", "cn-gx-2016", "nowhere.csv"),
        ("assess", "cn-gx-2016", RECORDS / "gx-1.csv", "--as-of", "yesterday"),
        ("assess", "cn-gx-2016", RECORDS / "gx-1.csv", "--as-of", "9999-12-31"),
        ("assess", "cn-gx-2016", RECORDS / "gx-1.csv", "--as-of", "1899-12-31"),
        ("assess", "cn-gx-2016", RECORDS / "gx-1.csv", "--engine", "abacus"),
        ("assess", "cn-gx-2016", RECORDS / "gx-1.csv", "--out", "nowhere/at/all.json"),
    ],
)
def test_a_wrong_call_ends_with_two_and_says_why_on_standard_error(run, words):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err


def test_records_that_are_not_text_are_a_wrong_call(run, tmp_path):
    path = tmp_path / "records.csv"
    path.write_bytes("teacher,kind,date\n李,讲座,2016-01-01\n".encode("gb18030"))
    code, _, err = run("assess", "cn-gx-2016", path)
    assert (code, "UTF-8" in err) == (2, True)


def test_without_records_the_day_must_be_named(run, tmp_path):
    path = written(tmp_path, "records.csv", "teacher,kind,date\n")
    assert run("assess", "cn-gx-2016", path)[0] == 2
    assert run("assess", "cn-gx-2016", path, "--as-of", "2016-12-31") == (0, "", "")


def test_a_wrong_rulebook_assesses_nothing(run, tmp_path):
    path = written(tmp_path, "wrong.yaml", "format: 1\n")
    code, out, _ = run("assess", path, RECORDS / "gx-1.csv", "--json")
    assert (code, json.loads(out)["ok"]) == (1, False)
