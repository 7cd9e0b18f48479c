"""The worked examples of the docs: their records, assessed, come to the figures printed beside them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from xingtan.kernel.amounts import exact_text
from xingtan.rulebook.assessing import Asked, assess_files
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.results import Assessment

DOCS = Path(__file__).parents[2] / "docs" / "algorithms"
PAGES = {"worked-gx.md": "cn-gx-2016", "worked-xh.md": "cn-xh-11"}
SECTION = re.compile(
    r"^## (?P<name>[A-Z]+-\d+):.*?^Records \(`records/(?P<file>[a-z0-9-]+\.csv)`\):\n\n```csv\n(?P<csv>.*?)```\n\n"
    r"Expected:\n\n\| figure \| value \|\n\| --- \| --- \|\n(?P<rows>(?:\|[^\n]*\|\n)+)",
    re.MULTILINE | re.DOTALL,
)


def examples():
    for page, rulebook in PAGES.items():
        text = (DOCS / page).read_text(encoding="utf-8")
        for found in SECTION.finditer(text):
            yield pytest.param(rulebook, found["file"], found["csv"], found["rows"], id=found["name"])


def test_every_example_of_the_pages_is_read():
    headings = sum((DOCS / page).read_text(encoding="utf-8").count("\n## ") for page in PAGES)
    assert headings == len(list(examples())) == 10


@pytest.mark.parametrize(("rulebook", "file", "csv", "rows"), list(examples()))
def test_the_worked_example_comes_out_as_printed(rulebook, file, csv, rows):
    assert csv == (DOCS / "records" / file).read_text(encoding="utf-8")
    answer = assess_files(shipped(rulebook), Asked(csv, file, None, "", None))
    assert answer.mistakes == ()
    ((_, assessment),) = answer.assessments
    expected = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows.splitlines()]
    for figure, value in expected:
        if figure != "finding":
            assert figure_of(assessment, figure) == value, figure
    check_findings(assessment, [value for figure, value in expected if figure == "finding"])


def figure_of(assessment: Assessment, figure: str) -> str:
    """Return a figure as the pages name it: ``counted year 2016``, ``raw distance``, ``state cycle_total``, ``met``."""
    first, *rest = figure.split()
    if first == "met":
        return "yes" if assessment.met else "no"
    if first == "state":
        year = int(rest[1]) if rest[1:] else None
        return next(r.state.value for r in assessment.results if (r.requirement, r.year) == (rest[0], year))
    if rest[0] == "year":
        amounts = assessment.by_year[int(rest[1])]
    else:
        amounts = assessment.total if rest[0] == "total" else assessment.by_part[rest[0]]
    return exact_text(getattr(amounts, first))


def check_findings(assessment: Assessment, expected: list[str]) -> None:
    found = [said(step.code, step.as_data()["params"]) for step in assessment.findings]
    assert len(found) == len(expected), found
    for line in expected:
        code, *pairs = line.split()
        assert any(code in each and set(pairs) <= each for each in found), (line, found)


def said(code: str, params: dict[str, object]) -> set[str]:
    return {code, *(f"{name}={value}" for name, value in params.items())}


def test_a_decision_outside_its_range_is_refused_by_row_and_nothing_is_assessed():
    text = (DOCS / "records" / "xh-3-refused.csv").read_text(encoding="utf-8")
    answer = assess_files(shipped("cn-xh-11"), Asked(text, "xh", None, "", None))
    assert answer.assessments == ()
    assert [(mistake.row, mistake.mistake.code) for mistake in answer.mistakes] == [(5, "refused_by_rule")]


def test_the_decision_names_the_person_who_took_it():
    text = (DOCS / "records" / "xh-3.csv").read_text(encoding="utf-8")
    ((_, assessment),) = assess_files(shipped("cn-xh-11"), Asked(text, "xh", None, "", None)).assessments
    decided = assessment.line("xh-3-04").steps[-1]
    assert (decided.code, decided.params["by"]) == ("decided", "principal")


def test_the_demonstration_province_takes_the_figures_of_guangxi_under_its_own_school_year():
    text = (DOCS / "records" / "gx-1.csv").read_text(encoding="utf-8").replace("2016-", "2023-")
    asked = Asked(text, "xinghe", None, "", date(2024, 8, 31))
    ((_, assessment),) = assess_files(shipped("demo-xinghe-2022"), asked).assessments
    assert assessment.cycle.first_year == 2022
    assert sorted(assessment.by_year) == [2022, 2023]
    assert exact_text(assessment.total.raw) == "19"
