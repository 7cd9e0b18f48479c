"""Explanations: every code has its sentence, in both languages, in the rulebook's own words."""

from __future__ import annotations

import json
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import xingtan.rulebook
from makers.rulebooks import make_fact, make_rulebook
from xingtan.rulebook.assess import assess
from xingtan.rulebook.caps import STAGES
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.explain import amount_said, sentence, sentence_of, title_of
from xingtan.rulebook.results import Step
from xingtan.rulebook.rules import Concerned, Keep, Language, Scope
from xingtan.rulebook.sentences import SENTENCES

GX = shipped("cn-gx-2016")
SOURCE = Path(xingtan.rulebook.__file__).parent


def lines_of(rulebook, *facts, as_of=date(2016, 12, 31)):
    return assess(rulebook, facts, as_of=as_of).lines


def english(rulebook, line):
    return [sentence(step, rulebook=rulebook, language=Language.EN) for step in line.steps]


def test_a_line_names_the_article_the_arithmetic_and_the_cap_that_cut_it():
    (line,) = lines_of(GX, make_fact(kind="school_session", on=date(2016, 3, 1), hours=28, filed=True))
    assert english(GX, line) == [
        (
            "“school training” applies (校本第1项 · school-based no. 1): School training with a plan filed in advance: "
            "0.5 per half day (or 4 hours), at most 3 a year."
        ),
        "28 training hours, 0.5 for each 4: 28 ÷ 4 × 0.5 = 3.5.",
        "“school training”: at most 3 in the year 2016, 0.5 cut.",
    ]
    chinese = [sentence(step, rulebook=GX, language=Language.ZH) for step in line.steps]
    assert chinese[1:] == ["学时28，每4计0.5：28 ÷ 4 × 0.5 = 3.5。", "“校本培训”2016年度最多3，减去0.5。"]


def test_a_table_is_read_out_in_the_words_of_the_rulebook():
    values = {"outlet": "contest", "level": "municipal", "award": "first"}
    (line,) = lines_of(GX, make_fact(kind="paper", on=date(2016, 3, 1), **values))
    assert sentence(line.steps[-1], rulebook=GX, language=Language.ZH) == "查表（级别 市级，奖次 一等奖）得3。"


def test_a_shut_gate_speaks_for_itself():
    (line,) = lines_of(GX, make_fact(kind="school_session", on=date(2016, 3, 1), half_days=Fraction(6), filed=False))
    assert english(GX, line)[-1] == "Counts 0, a condition is not met: prior filing missing."


def test_a_sentence_is_the_same_after_its_step_was_stored():
    rules = make_rulebook()
    facts = [make_fact(f"f{n}", kind="course", hours=n * 7, level="city", passed=True) for n in range(1, 6)]
    facts += [make_fact("g", days=Fraction(9)), make_fact("h", kind="prize")]
    answer = assess(rules, facts, as_of=date(2025, 8, 31))
    steps = [step for line in answer.lines for step in line.steps]
    for step in (*steps, *answer.findings, *(result.finding() for result in answer.results)):
        stored = json.loads(json.dumps(step.as_data()))
        for language in Language:
            again = sentence_of(stored["code"], stored["params"], rulebook=rules, language=language)
            assert again == sentence(step, rulebook=rules, language=language)


def test_a_strict_minimum_says_more_than():
    rules = make_rulebook()
    reason = next(each for each in assess(rules, [], as_of=date(2025, 8, 31)).reasons if "year" not in each.params)
    assert "0 of more than 30" in sentence(reason, rulebook=rules, language=Language.EN)
    assert "需须多于30" not in sentence(reason, rulebook=rules, language=Language.ZH)


def test_every_code_that_the_engine_can_say_has_a_sentence():
    text = "".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py"))
    said = set(re.findall(r'Step\(\s*"(\w+)"', text))
    said |= {f"running_{over}" for over in ("day", "semester", "project_year", "year", "cycle")}
    said |= {f"among_{whom.value}s" for whom in (Concerned.TEACHER, Concerned.SCHOOL)}
    said |= {f"once_{keep.value}{end}" for keep in Keep for end in ("", "_cut")}
    said |= {f"{scope.value}_{over.value}_{end}" for scope, over in STAGES for end in ("cut", "cap")}
    said |= {f"{kind}_{state}" for kind in ("minimum", "inner_minimum") for state in ("met", "open", "short")}
    said |= {f"forecast_{scope.value}_{over}" for scope in Scope for over in ("day", "semester", "year", "cycle")}
    assert said == set(SENTENCES)


@pytest.mark.parametrize("code", list(SENTENCES))
def test_both_languages_say_the_same_things(code):
    zh, en = (re.findall(r"\{(\w+)\}", template) for template in SENTENCES[code])
    assert set(zh) == set(en)


def test_what_has_no_title_is_called_by_its_name():
    assert title_of(GX, "kind", "gardening", Language.EN) == "gardening"
    assert title_of(GX, "part", "distance", Language.ZH) == "远程培训"
    step = Step("no_rule_for_kind", {"kind": "gardening"})
    assert sentence(step, rulebook=GX, language=Language.EN) == "The rulebook has no rule for “gardening”."


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (Fraction(1), "1学分", "1 credit"),
        (Fraction(2), "2学分", "2 credits"),
        (Fraction(1, 3), "1/3学分", "1/3 credits"),
        (Fraction(0), "0学分", "0 credits"),
    ],
)
def test_one_of_a_unit_is_called_by_its_own_word(amount, zh, en):
    rulebook = shipped("cn-gx-2016")
    assert [amount_said(rulebook, amount, language) for language in (Language.ZH, Language.EN)] == [zh, en]


def test_a_unit_without_a_word_for_one_keeps_the_word_for_many():
    assert amount_said(make_rulebook(), Fraction(1), Language.EN) == "1 credits"
