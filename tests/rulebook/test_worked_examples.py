"""The worked examples of the docs: their records, assessed, come to the figures printed beside them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from xingtan.kernel.amounts import exact_text
from xingtan.rulebook.assessing import Asked, assess_files
from xingtan.rulebook.catalogue import shipped, shipped_ids
from xingtan.rulebook.results import Assessment

DOCS = Path(__file__).parents[2] / "docs" / "algorithms"
PAGES = {
    "worked-bj.md": ("cn-bj-13",),
    "worked-cq.md": ("cn-cq-2017", "cn-cq-2019"),
    "worked-gx.md": ("cn-gx-2016",),
    "worked-n1.md": ("cn-n1-2013",),
    "worked-nj.md": ("cn-nj-trial",),
    "worked-points.md": ("demo-xingtan-points",),
    "worked-sb.md": ("cn-sb-2017",),
    "worked-sx.md": ("cn-sx-2018", "cn-sx-yulin-2014"),
    "worked-wh.md": ("cn-wh-2009",),
    "worked-xh.md": ("cn-xh-11",),
    "worked-zj.md": ("cn-zj-2016", "cn-zj-city-2016", "cn-zj-2010", "cn-zj-shengsi"),
}
BLOCK = r" \(`records/(?P<{0}_file>[a-z0-9-]+\.csv)`\):\n\n```csv\n(?P<{0}>.*?)```\n\n"
SECTION = re.compile(
    r"^## (?P<name>[A-Z]+-\d+): [^\n]+\n\nBasis (?P<basis>V|I)\. [^\n]+\n\n"
    r"(?:Rulebook `(?P<rulebook>[a-z0-9-]+)`\.\n\n)?Records"
    + BLOCK.format("records")
    + r"(?:Teachers"
    + BLOCK.format("teachers")
    + r")?Expected:\n\n\| figure \| value \|\n\| --- \| --- \|\n(?P<rows>(?:\|[^\n]*\|\n)+)",
    re.MULTILINE | re.DOTALL,
)
MANY = re.compile(r"finding × (\d+)")


def examples():
    for page, rulebooks in PAGES.items():
        text = (DOCS / page).read_text(encoding="utf-8")
        for found in SECTION.finditer(text):
            yield pytest.param(found["rulebook"] or rulebooks[0], found, id=f"{found['name']}-{found['records_file']}")


def test_every_example_of_the_pages_is_read():
    headings = sum((DOCS / page).read_text(encoding="utf-8").count("\n## ") for page in PAGES)
    assert headings == len(list(examples())) == 57


def test_every_page_with_worked_examples_is_read_and_every_rulebook_of_a_place_has_one():
    assert {path.name for path in DOCS.glob("worked-*.md")} == set(PAGES)
    of_places = {name for name in shipped_ids() if name.startswith("cn-")}
    assert {name for names in PAGES.values() for name in names} == {*of_places, "demo-xingtan-points"}


def test_an_example_that_rests_on_an_inference_names_it():
    for page in PAGES:
        for found in SECTION.finditer((DOCS / page).read_text(encoding="utf-8")):
            assert (found["basis"] == "I") == ("Basis I:" in found[0]), found["name"]


@pytest.mark.parametrize(("rulebook", "found"), list(examples()))
def test_the_worked_example_comes_out_as_printed(rulebook, found):
    assert found["records"] == (DOCS / "records" / found["records_file"]).read_text(encoding="utf-8")
    if found["teachers"]:
        assert found["teachers"] == (DOCS / "records" / found["teachers_file"]).read_text(encoding="utf-8")
    asked = Asked(found["records"], found["records_file"], found["teachers"], found["teachers_file"] or "", None)
    answer = assess_files(shipped(rulebook), asked)
    assert answer.mistakes == ()
    ((_, assessment),) = answer.assessments
    expected = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in found["rows"].splitlines()]
    for figure, value in expected:
        if not figure.startswith(("finding", "reason")):
            assert figure_of(assessment, figure) == value, figure
    check_findings(assessment, [each for figure, value in expected for each in findings_of(figure, value)])
    check_reasons(assessment, [(figure, value) for figure, value in expected if figure.startswith("reason")])


def findings_of(figure: str, value: str) -> list[str]:
    """Return a finding as often as its row says: ``finding × 6``."""
    if figure == "finding":
        return [value]
    return [value] * int(many[1]) if (many := MANY.fullmatch(figure)) else []


def check_reasons(assessment: Assessment, expected: list[tuple[str, str]]) -> None:
    for result in assessment.consequences:
        found = [f"case={step.params['case']}" for step in result.reasons]
        assert found == [value for figure, value in expected if figure == f"reason {result.consequence}"]


def figure_of(assessment: Assessment, figure: str) -> str:
    """Return a figure as the pages name it: ``counted year 2016``, ``raw distance``, ``state cycle_total``, ``met``."""
    first, *rest = figure.split()
    if first == "met":
        return "yes" if assessment.met else "no"
    if first == "line":
        return exact_text(assessment.line(rest[0]).counted)
    if first == "outcome":
        return next(each.outcome for each in assessment.consequences if each.consequence == rest[0])
    if first in {"state", "have"}:
        year = int(rest[1]) if rest[1:] else None
        found = next(each for each in assessment.results if (each.requirement, each.year) == (rest[0], year))
        return found.state.value if first == "state" else exact_text(found.have)
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
        hit = next((each for each in found if code in each and set(pairs) <= each), None)
        assert hit is not None, (line, found)
        found.remove(hit)


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
