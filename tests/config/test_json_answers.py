"""With ``--json`` there is one JSON document on standard output, also when a command refuses."""

from __future__ import annotations

import json

import pytest

from makers.credit import make_province
from xingtan.config.cli import main

pytestmark = pytest.mark.django_db


def answer(capsys, *words):
    code = main([*(str(word) for word in words), "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def test_a_wrong_rulebook_is_refused_by_a_document_that_names_every_mistake(tmp_path, capsys):
    make_province()
    file = tmp_path / "rules.yaml"
    file.write_text("id: Wrong Name\nunit: {zh: 学分}\n", encoding="utf-8")
    for words in (("rulebook", "simulate", file), ("rulebook", "assess", file, file)):
        code, document, _ = answer(capsys, *words)
        assert (code, document["ok"]) == (1, False)
        assert {1, 2} <= {mistake["line"] for mistake in document["mistakes"]}
        assert {"zh", "en", "code"} <= set(document["mistakes"][0])
    code, document, _ = answer(capsys, "rulebook", "check", file)
    assert (code, document["ok"], len(document["files"])) == (1, False, 1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("rulebook", "simulate", "no-such"), 2),
        (("rulebook", "simulate", "cn-gx-2016", "--institution", "nowhere"), 2),
        (("rulebook", "simulate", "demo-xingtan-points"), 1),
        (("rulebook", "simulate"), 2),
        (("rulebook", "assess", "cn-gx-2016", "no-such.csv"), 2),
        (("rulebook", "assess", "cn-gx-2016", "no-such.parquet", "--engine", "duckdb"), 2),
        (("rulebook", "check", "no-such.yaml"), 2),
        (("rulebook", "check"), 2),
        (("rulebook", "nonsense"), 2),
        (("explain", "99-99"), 1),
        (("permissions", "--school", "nowhere"), 2),
        (("import", "teachers", "no-such.xlsx"), 2),
        (("import", "poems", "no-such.xlsx"), 2),
        (("declare", "--institution", "nowhere", "--year", "2025"), 2),
        (("audit", "--institution", "nowhere", "--year", "2025"), 2),
        (("identify", "--institution", "nowhere", "--year", "2025"), 2),
        (("identify", "--institution", "nowhere", "--year", "soon"), 2),
        (("accounts",), 1),
    ],
)
def test_a_refusal_is_a_document_too_and_the_exit_code_says_whose_fault_it_is(words, expected, capsys):
    make_province()
    code, document, err = answer(capsys, *words)
    assert (code, document["ok"]) == (expected, False)
    assert document["error"]
    assert err


def test_a_command_that_has_printed_its_document_prints_no_second_one(tmp_path, capsys):
    make_province()
    file = tmp_path / "teachers.csv"
    file.write_text("nonsense\n1\n", encoding="utf-8")
    code, document, _ = answer(capsys, "import", "teachers", file)
    assert (code, document["written"], bool(document["mistakes"])) == (1, False, True)


def test_a_command_that_finds_all_well_prints_its_own_document(capsys):
    make_province()
    code, document, _ = answer(capsys, "verify", "--only", "book")
    assert (code, document) == (0, {"well": True, "findings": []})
