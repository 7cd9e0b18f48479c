"""Who takes which step: read from the rule, its item, the rulebook; said in both languages; told with every line."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from makers.rulebooks import WIDE, make_fact, make_rulebook
from xingtan.rulebook.assess import assess
from xingtan.rulebook.documents import assessment_document
from xingtan.rulebook.file.building_rules import build_who
from xingtan.rulebook.file.form_rules import HANDS, STEPS
from xingtan.rulebook.file.mistakes import Place
from xingtan.rulebook.file.tree import Branch, Leaf
from xingtan.rulebook.hands import NeitherRuleNorItemError, is_final, who_of, who_said
from xingtan.rulebook.rules import Language, Who

RULES = make_rulebook(WIDE)


def test_what_a_rule_says_goes_before_what_the_rulebook_says():
    assert (who_of(RULES, "training").auditor, who_of(RULES, "lesson").auditor) == ("city", "county")
    assert (who_of(RULES, "training").sample, who_of(RULES).sample) == (Fraction(1, 5), Fraction(1, 10))


def test_an_item_says_it_for_its_rules():
    text = WIDE.replace(
        "  - id: lesson\n    part: inside\n", "  - id: lesson\n    part: inside\n    who: {reviewer: team_leader}\n"
    )
    rules = make_rulebook(text)
    assert [who_of(rules, name).reviewer for name in ("lesson", "guided", "exam", "")] == ["team_leader"] * 2 + [
        "school"
    ] * 2


def test_a_name_that_is_neither_rule_nor_item_is_refused():
    with pytest.raises(NeitherRuleNorItemError):
        who_of(RULES, "lessons")


def test_a_step_that_is_never_taken_back_is_known():
    assert [is_final(who_of(RULES, "exam"), step) for step in STEPS] == [False, False, False, True]


def test_who_is_said_in_one_line_in_both_languages():
    assert who_said(who_of(RULES, "training"), Language.ZH) == (
        "来源：平台；申报：学校；初审：学校；审核：市；认定：省；抽查0.2；认定不可撤回"
    )
    assert who_said(who_of(RULES, "training"), Language.EN) == (
        "source: platform; declared by: school; reviewed by: school; audited by: city; identified by: province; "
        "0.2 audited by sample; the identification is final"
    )
    assert who_said(Who(), Language.EN) == ""


def test_every_line_of_the_answer_tells_who_takes_which_step():
    answer = assess(
        RULES, [make_fact("a", kind="exam", marks=Fraction(90), on=date(2021, 3, 1))], as_of=date(2021, 8, 31)
    )
    (line,) = assessment_document(RULES, answer, teacher="T")["lines"]
    assert (line["who"]["auditor"], line["who"]["final"]) == ("county", ["identifier"])
    assert "审核：区县" in line["who"]["zh"]
    plain = make_rulebook()
    (line,) = assessment_document(
        plain, assess(plain, [make_fact("a", hours=6)], as_of=date(2021, 8, 31)), teacher="T"
    )["lines"]
    assert line["who"] is None


@pytest.mark.parametrize("hand", HANDS)
def test_every_hand_that_a_rulebook_can_name_has_a_word_in_both_languages(hand):
    place = Place("", 1, 1)
    who = build_who(Branch({"auditor": Leaf(hand, place)}, {}, place), Who())
    assert all(who_said(who, language) for language in Language)
