"""A term assessment as Yangpu describes it: a summary of 800 characters, school and experts, at most 30 % excellent."""

from __future__ import annotations

from fractions import Fraction

import pytest

from makers.assessed import NOON, SELF_DAY, actor, make_bench, rate, shipped, step
from xingtan.assessment import errors
from xingtan.assessment.models import AssessmentResult
from xingtan.assessment.reads import results_for
from xingtan.assessment.reckoning import check_quotas, reckon
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.ratings import reopen_sheet
from xingtan.assessment.services.results import amend_result, apply_quotas, confirm_results
from xingtan.assessment.verify import verify_results

pytestmark = pytest.mark.django_db
SUMMARY = "三年来我开设示范课，带教青年教师，主持课题，反思自己的课堂。" * 30
MARKS = [(18, 28, 24, 23), (18, 27, 22, 22), (18, 26, 23, 20), (15, 24, 20, 18), (15, 22, 18, 15)]
CODES = ("ethics", "teaching", "research", "guidance")


def test_five_backbone_teachers_three_examiners_and_one_excellent_place():
    bench = make_bench(people=5, scale=shipped("yangpu_term"), peers=False)
    for place, teacher in enumerate(bench.teachers):
        own = dict(zip(CODES, map(str, MARKS[place]), strict=True))
        with pytest.raises(errors.SummaryShortError):
            rate(bench.sheet(place, Phase.SELF), own, summary="太短了", at=SELF_DAY)
        rate(bench.sheet(place, Phase.SELF), own, summary=SUMMARY)
        for examiner, change in zip(bench.examiners, (0, -1, 0), strict=True):
            seen = {code: str(mark + change) for code, mark in zip(CODES, MARKS[place], strict=True)}
            rate(bench.sheet(place, Phase.EXAMINER, examiner), seen)
        assert results_for([teacher.pk]) == {}
    step(bench, "close")

    check = check_quotas(bench.cycle.scale.spec, reckon(bench.cycle))[0]
    assert (check.places, check.holding, check.holds) == (1, 3, False)  # 30 % of five is 1.5, rounded down
    assert apply_quotas(actor=bench.principal, cycle_id=bench.cycle.pk, reason="优秀不超过 30%", at=NOON) == 2
    confirm_results(actor=bench.principal, cycle_id=bench.cycle.pk, at=NOON)
    step(bench, "publish", by=bench.principal)

    found = results_for([teacher.pk for teacher in bench.teachers])
    shown = [(found[teacher.pk][0].total, found[teacher.pk][0].band) for teacher in bench.teachers]
    assert shown == [
        (93 - Fraction(4, 3), "excellent"),
        (89 - Fraction(4, 3), "good"),
        (87 - Fraction(4, 3), "good"),
        (77 - Fraction(4, 3), "good"),
        (70 - Fraction(4, 3), "qualified"),
    ]

    sheet = bench.sheet(4, Phase.EXAMINER, bench.examiners[1])
    reopen_sheet(actor=bench.principal, sheet_id=sheet.pk, reason="申诉成立", at=NOON)
    again = dict(zip(CODES, ("18", "30", "25", "20"), strict=True))
    rate(sheet, again, at=NOON, reason="补看了示范课")
    amend_result(actor=bench.principal, assessed_id=bench.assessed(4).pk, reason="申诉成立", at=NOON)
    after = results_for([bench.teachers[4].pk])[bench.teachers[4].pk][0]
    assert (after.total, after.band, after.amended) == (Fraction(70 + 93 + 70, 3), "good", True)
    assert AssessmentResult.objects.filter(assessed=bench.assessed(4)).count() == 2
    assert list(verify_results()) == []
    assert actor(bench.examiners[0]).name == "Examiner 1"
