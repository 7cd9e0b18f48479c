"""Scales: the shipped ones give their worked examples, mistakes are all named, levels, tiers, quotas, rounding."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction

import pytest
from django.utils.translation import override

from makers.assessed import BODY
from xingtan.assessment.evaluation import ValueMissingError
from xingtan.assessment.labels import told
from xingtan.assessment.reading import read_scale
from xingtan.assessment.scale import Phase
from xingtan.assessment.scoring import places_of, score, score_marks
from xingtan.assessment.services.scales import failing_examples, shipped_scales

SHIPPED = shipped_scales()


def changed(**changes):
    return {**deepcopy(BODY), **changes}


def scale_of(**changes):
    reading = read_scale(changed(**changes))
    assert reading.mistakes == ()
    return reading.scale


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_every_shipped_scale_is_right_and_gives_its_worked_examples(code):
    scale = read_scale(SHIPPED[code]).scale

    assert scale is not None
    assert scale.examples
    assert failing_examples(scale) == []


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_every_shipped_scale_says_everything_in_both_languages(code):
    scale = read_scale(SHIPPED[code]).scale
    texts = [scale.title, scale.source, scale.note, *(band.title for band in scale.bands), *scale.tiers.values()]
    for indicator in scale.all_indicators():
        texts += [indicator.title, *(level.title for level in indicator.levels)]

    assert [text for text in texts if not (text.zh and text.en)] == []


def test_tier_1_a_subject_leader_with_four_mentees_one_of_whom_rose_gets_fifteen():
    scale = read_scale(SHIPPED["baoshan_guidance"]).scale
    marks = {"mentees": Fraction(4), "record": Fraction(10), "risen": Fraction(1)}

    found = score_marks(scale, "subject_leader", marks)

    assert (found.total, found.band.code) == (15, "excellent")
    assert found.lines[0].filled == "if(4 ≥ 3, 10, 0) + if(1 = 1, 5, 0)"
    assert score_marks(scale, "top", marks).total == 5  # the top tier begins with five mentees


def test_tier_2_a_sketchy_record_and_nobody_risen_gives_five():
    scale = read_scale(SHIPPED["baoshan_guidance"]).scale

    assert (
        score_marks(
            scale, "subject_leader", dict.fromkeys(("mentees", "record"), Fraction(5)) | {"risen": Fraction(0)}
        ).total
        == 5
    )


def test_tier_3_of_forty_seven_at_most_fourteen_are_excellent():
    quota = read_scale(SHIPPED["yangpu_term"]).scale.quotas[0]

    assert places_of(quota, 47) == 14
    assert (places_of(quota, 0), places_of(quota, 10), places_of(quota, 3)) == (0, 3, 0)


def test_the_raters_of_a_phase_count_with_their_exact_average():
    ratings = {
        Phase.PEER: [{"teaching": Fraction(9), "ethics": Fraction(8)}],
        Phase.EXAMINER: [{"teaching": Fraction(each), "ethics": Fraction(7)} for each in (7, 8, 8)],
    }

    found = score(scale_of(), "", ratings)

    assert found.lines[0].value == Fraction(3, 10) * 9 + Fraction(7, 10) * Fraction(23, 3)
    assert found.lines[0].filled == "0.3 × 9 + 0.7 × 23/3"
    assert found.total == found.raw == found.lines[0].value + found.lines[1].value


def test_rounding_happens_once_and_only_where_the_scale_says_so():
    ratings = {Phase.EXAMINER: [{"teaching": Fraction(each), "ethics": Fraction(7)} for each in (7, 8, 8)]}

    found = score(scale_of(rounding={"to": "0.1", "mode": "half_up"}), "", ratings)

    assert (found.raw, found.total) == (Fraction(44, 3), Fraction(147, 10))


def test_a_rating_that_nobody_gave_is_named_with_its_indicator_and_phase():
    with pytest.raises(ValueMissingError) as caught:
        score(scale_of(), "", {Phase.SELF: [{"teaching": Fraction(9), "ethics": Fraction(9)}]})

    assert caught.value.params == {"name": "teaching", "phase": "examiner"}


def test_indicators_of_other_tiers_are_neither_rated_nor_counted():
    scale = read_scale(SHIPPED["school_annual"]).scale
    rated = {tier: [leaf.code for leaf in scale.leaves(tier)] for tier in scale.tiers}

    assert "demonstration" in rated["backbone"]
    assert "demonstration" not in rated["teacher"]
    assert rated["new_teacher"] == ["preparation", "classroom", "study", "ethics"]
    marks = {code: Fraction(8) for code in rated["new_teacher"]}
    assert score_marks(scale, "new_teacher", marks).total == 80


def test_weights_by_tier_make_the_formula_of_each_tier():
    body = changed(tiers={"new": {"en": "New"}, "old": {"en": "Old"}})
    body["indicators"][0]["weight"] = {"new": "2", "default": "1"}
    body["indicators"][1]["weight"] = "1/3"
    scale = read_scale(body).scale

    assert scale.totals["new"].text == "2 * teaching + (1 / 3) * ethics"
    assert scale.totals["old"].text == "teaching + (1 / 3) * ethics"


@pytest.mark.parametrize(
    ("mark", "taken"), [("8.5", True), ("8.25", False), ("10", True), ("10.5", False), ("-1", False)]
)
def test_a_mark_lies_inside_the_scale_and_on_its_step(mark, taken):
    assert scale_of().leaves("")[0].takes(Fraction(mark)) is taken


def test_the_level_is_the_highest_one_that_the_marks_reach():
    teaching = scale_of().leaves("")[0]

    assert [teaching.level_at(Fraction(each)).code for each in (10, 8, 7)] == ["good", "good", "poor"]


def _mistake(body):
    return {(mistake.place, mistake.code, mistake.nearest) for mistake in read_scale(body).mistakes}


def test_every_mistake_is_named_at_once():
    body = changed(
        formula="0.5 * teching + ethics",
        mark="examinr",
        bands=[{"code": "a", "title": {"en": "A"}, "from": "10"}],
        quotas=[{"band": "b", "at_most": "2"}],
        rounding={"to": "0", "mode": "down"},
    )
    body["indicators"][1] |= {"code": "teaching", "step": "3", "tiers": ["nobody"], "weight": "x"}
    body["indicators"].append({"code": "if", "title": {}, "type": "levels"})

    assert _mistake(body) == {
        ("formula", "formula_unknown_name", "teaching"),
        ("mark", "formula_unknown_name", "examiner"),
        ("bands", "no_lowest_band", ""),
        ("quota", "unknown_band", ""),
        ("quota", "share_above_one", ""),
        ("rounding", "bad_rounding", ""),
        ("indicator teaching", "code_twice", ""),
        ("indicator teaching", "bad_step", ""),
        ("indicator teaching", "unknown_tier", ""),
        ("indicator teaching weight", "not_an_amount", ""),
        ("indicator if", "bad_code", ""),
        ("indicator if", "no_title", ""),
        ("indicator if", "no_levels", ""),
    }


def test_a_grade_out_of_its_order_is_a_mistake_told_in_words():
    marks = ("70", "75", "60", "0")
    bands = [{"code": f"g{place}", "title": {"en": "G"}, "from": least} for place, least in enumerate(marks)]

    assert _mistake(changed(bands=bands, quotas=[])) == {("band g1", "bands_out_of_order", "")}
    assert not _mistake(changed(bands=sorted(bands, key=lambda band: int(band["from"])), quotas=[]))
    with override("zh-hans"):
        said = [told(mistake) for mistake in read_scale(changed(bands=bands, quotas=[], full="abc")).mistakes]
    assert said == ["等次“g1”：等次须按起点分从高到低排列。", "满分 “abc”：这不是精确的数。"]


@pytest.mark.parametrize("body", [{}, {"indicators": "x"}, {"indicators": [1]}, {"bands": {}}, {"tiers": ["x"]}])
def test_a_body_of_another_shape_has_mistakes_and_breaks_nothing(body):
    assert read_scale(body).scale is None


def test_an_example_that_gives_another_total_is_found():
    scale = scale_of(examples=[{"marks": {"teaching": "8", "ethics": "7"}, "gives": "16"}, {"marks": {}, "gives": "0"}])

    assert failing_examples(scale) == [1, 2]
