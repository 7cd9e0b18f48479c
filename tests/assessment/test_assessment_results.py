"""Results: exact totals, quotas, grades by hand, confirmation by nobody assessed, amendment by a new line."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.db import transaction

from makers.assessed import (
    BEFORE,
    EXAMINER_DAY,
    NOON,
    SPANS,
    actor,
    make_bench,
    make_published,
    make_scale,
    rate,
    rate_all,
    shipped,
    step,
)
from makers.people import make_actor, make_school, make_teacher
from makers.tamper import savepoint, unguarded
from xingtan.access.roles import Role
from xingtan.assessment import errors
from xingtan.assessment.models import Assessed, AssessmentResult, AssessmentScale, HandIn
from xingtan.assessment.reads import results_for
from xingtan.assessment.reckoning import check_quotas, reckon
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.cycles import add_people, change_dates, drop_people, plan_assessment
from xingtan.assessment.services.ratings import reopen_sheet
from xingtan.assessment.services.results import amend_result, apply_quotas, confirm_results, settle_band
from xingtan.assessment.services.scales import change_scale, copy_scale, publish_scale, retire_scale
from xingtan.assessment.verify import verify_results
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError, StepNotAllowedError
from xingtan.kernel.periods import Span

pytestmark = pytest.mark.django_db


def confirm(bench, who=None):
    return confirm_results(actor=who or bench.principal, cycle_id=bench.cycle.pk, at=NOON)


def make_compared(marks=("9", "8", "7", "6")):
    """Return a closed assessment whose teachers got these marks from everybody."""
    bench = make_bench(people=len(marks))
    for place, mark in enumerate(marks):
        for sheet in bench.assessed(place).sheets.select_related("rater"):
            rate(sheet, mark)
    step(bench, "close")
    return bench


def test_three_examiners_and_colleagues_come_to_an_exact_total():
    bench = make_bench(people=2)
    rate(bench.sheet(0, Phase.SELF), "10")
    rate(bench.sheet(0, Phase.PEER, bench.teachers[1].account), "9")
    for examiner, mark in zip(bench.examiners, ("7", "8", "8"), strict=True):
        rate(bench.sheet(0, Phase.EXAMINER, examiner), mark)
    rate_all(bench, "5")
    step(bench, "close")
    confirm(bench)

    result = AssessmentResult.objects.get(assessed=bench.assessed(0))
    assert result.total == 2 * (Fraction(3, 10) * 9 + Fraction(7, 10) * Fraction(23, 3))
    assert result.sum["lines"][0]["averages"] == {"self": "10", "peer": "9", "examiner": "23/3"}
    assert list(verify_results()) == []


def test_equal_totals_share_a_rank():
    assert [each.rank for each in reckon(make_compared(("9", "7", "9", "5")).cycle)] == [1, 1, 3, 4]


def test_confirming_waits_until_the_quota_holds():
    bench = make_compared(("9", "9", "9", "6"))
    with pytest.raises(errors.QuotaExceededError) as caught, transaction.atomic():
        confirm(bench)
    assert caught.value.params == {"band": "excellent", "holding": 3, "places": 2}
    settle_band(actor=bench.principal, assessed_id=bench.assessed(2).pk, band="qualified", reason="Vote", at=NOON)
    confirm(bench)

    result = AssessmentResult.objects.get(assessed=bench.assessed(2))
    assert (result.band, result.band_by_marks, result.reason) == ("qualified", "excellent", "Vote")


def test_the_quota_by_rank_takes_down_the_lowest_and_all_who_are_equal_at_the_border():
    bench = make_compared(("10", "9", "8", "6"))
    assert apply_quotas(actor=bench.principal, cycle_id=bench.cycle.pk, reason="Quota", at=NOON) == 1
    assert check_quotas(bench.cycle.scale.spec, reckon(bench.cycle))[0].holding == 2

    tied = make_compared(("10", "9", "9", "6"))
    assert apply_quotas(actor=tied.principal, cycle_id=tied.cycle.pk, reason="Quota", at=NOON) == 2


def test_nobody_confirms_settles_or_amends_their_own_result():
    bench = make_bench()
    for role in (Role.MANAGER, Role.PRINCIPAL):
        make_actor((role, bench.school), account=bench.teachers[0].account)
    own = actor(bench.teachers[0].account)
    rate_all(bench, "7")
    step(bench, "close")
    for act in (
        lambda: confirm(bench, own),
        lambda: apply_quotas(actor=own, cycle_id=bench.cycle.pk, reason="x", at=NOON),
        lambda: settle_band(actor=own, assessed_id=bench.assessed(0).pk, band="excellent", reason="x", at=NOON),
    ):
        with pytest.raises(NotPermittedError, match="own_result"):
            act()
    confirm(bench)
    with pytest.raises(NotPermittedError, match="own_result"):
        amend_result(actor=own, assessed_id=bench.assessed(0).pk, band="excellent", reason="x", at=NOON)
    with pytest.raises(NotPermittedError, match="own_result"):
        step(bench, "publish", by=own)


@pytest.mark.parametrize("role", [Role.SCHOOL_AUDITOR, Role.TEACHER, Role.TEAM_LEADER, Role.COUNTY_AUDITOR])
def test_only_manager_and_principal_confirm(role):
    bench = make_compared()
    county = Institution.objects.get(path=bench.school.path[: -Institution.steplen])
    place = {Role.TEAM_LEADER: bench.group, Role.COUNTY_AUDITOR: county}.get(role, bench.school)

    with pytest.raises((NotPermittedError, errors.NoSuchThingError)):
        confirm(bench, make_actor((role, place)))
    assert not AssessmentResult.objects.exists()


def test_a_stranger_knows_nothing_of_the_assessment():
    bench = make_compared()
    stranger = make_actor((Role.MANAGER, make_school()))

    with pytest.raises(errors.NoSuchThingError):
        confirm(bench, stranger)
    with pytest.raises(errors.NoSuchThingError):
        settle_band(actor=stranger, assessed_id=bench.assessed(0).pk, band="qualified", reason="x", at=NOON)


def test_results_are_confirmed_once_and_only_after_comparing():
    bench = make_bench()
    with pytest.raises(StepNotAllowedError):
        confirm(bench)
    rate_all(bench, "7")
    step(bench, "close")
    confirm(bench)
    with pytest.raises(StepNotAllowedError):
        confirm(bench)


def test_an_amendment_is_a_new_line_that_names_the_old_one():
    bench = make_published()
    sheet = bench.sheet(0, Phase.EXAMINER, bench.examiners[0])
    reopen_sheet(actor=bench.principal, sheet_id=sheet.pk, reason="Appeal upheld", at=NOON)
    rate(sheet, {"teaching": "10", "ethics": "10"}, at=NOON, reason="The evidence was overlooked")
    with pytest.raises(ReasonMissingError):
        amend_result(actor=bench.principal, assessed_id=bench.assessed(0).pk, reason=" ", at=NOON)
    row = amend_result(actor=bench.principal, assessed_id=bench.assessed(0).pk, reason="Appeal 3 upheld", at=NOON)

    first = AssessmentResult.objects.get(assessed=bench.assessed(0), line=1)
    assert (first.total, row.total, row.amends, row.number) == (14, Fraction(77, 5), first, f"{first.number}-2")
    assert list(verify_results()) == []
    again = amend_result(
        actor=bench.principal, assessed_id=bench.assessed(0).pk, reason="Grade", band="excellent", at=NOON
    )
    assert (again.number, again.band, again.band_by_marks) == (f"{first.number}-3", "excellent", "qualified")


def test_results_for_gives_published_results_only_and_the_line_that_holds():
    bench = make_compared(("9", "6"))
    confirm(bench)
    ids = [teacher.pk for teacher in bench.teachers]
    assert results_for(ids) == {}

    step(bench, "publish", by=bench.principal)
    amend_result(actor=bench.principal, assessed_id=bench.assessed(1).pk, band="excellent", reason="Appeal", at=NOON)
    found = results_for(ids)
    assert [(row.total, str(row.band_title), row.title) for row in found[ids[1]]] == [
        (12, "Excellent", "Assessment 2026")
    ]
    assert [row.full for row in found[ids[0]]] == [20]


def test_verify_finds_a_result_that_the_marks_do_not_give():
    bench = make_published()
    with unguarded("assessment_assessmentresult"):
        AssessmentResult.objects.filter(assessed=bench.assessed(0)).update(units=999)

    assert {finding.code for finding in verify_results()} >= {"digest_differs"}


def test_marks_hand_ins_tiers_and_scales_changed_by_hand_are_named():
    bench = make_compared(("9", "6"))
    confirm(bench)
    assert list(verify_results()) == []
    sheet, scales = bench.sheet(0, Phase.EXAMINER, bench.examiners[0]), AssessmentScale.objects
    given = HandIn.objects.filter(sheet=sheet)
    acts = {
        "marks_differ": lambda: given.update(marks={**given.get().marks, "teaching": "2"}),
        "journal_differs": lambda: given.update(handed_in_by_name="别人"),
        "gone": given.delete,
        "sum_differs": lambda: Assessed.objects.update(tier="nobody"),
        "digest_differs": lambda: scales.filter(code="plain").update(body={**bench.cycle.scale.body, "full": "30"}),
    }
    for code, act in acts.items():
        with savepoint(), unguarded("assessment_handin"), unguarded("assessment_assessmentscale"):
            act()
            assert code in {finding.code for finding in verify_results()}, code


def test_a_school_copies_changes_and_publishes_a_scale_of_its_own():
    bench = make_bench(start=False)
    copy = copy_scale(actor=bench.manager, scale=bench.cycle.scale, school=bench.school, at=NOON)
    broken = {**copy.body, "formula": "teching"}
    change_scale(actor=bench.manager, scale_id=copy.pk, body=broken, at=NOON)
    with pytest.raises(errors.ScaleMistakenError):
        publish_scale(actor=bench.manager, scale_id=copy.pk, at=NOON)
    change_scale(actor=bench.manager, scale_id=copy.pk, body={**copy.body, "formula": "teaching"}, at=NOON)
    published = publish_scale(actor=bench.manager, scale_id=copy.pk, at=NOON)

    assert (published.state, published.version, published.spec.totals[""].text) == ("published", 1, "teaching")
    with pytest.raises(errors.ScaleFrozenError):
        change_scale(actor=bench.manager, scale_id=copy.pk, body=broken, at=NOON)
    assert copy_scale(actor=bench.manager, scale=published, school=bench.school, at=NOON).version == 2
    assert retire_scale(actor=bench.manager, scale_id=copy.pk, at=NOON).state == "retired"


def test_scales_belong_to_the_manager_of_the_place():
    bench = make_bench(start=False)
    copy = copy_scale(actor=bench.manager, scale=bench.cycle.scale, school=bench.school, at=NOON)
    with pytest.raises(NotPermittedError):
        copy_scale(actor=bench.auditor, scale=copy, school=bench.school, at=NOON)
    with pytest.raises(errors.NoSuchThingError):
        change_scale(actor=make_actor((Role.MANAGER, make_school())), scale_id=copy.pk, body={}, at=NOON)
    with pytest.raises(errors.NoSuchThingError):
        change_scale(actor=bench.manager, scale_id=bench.cycle.scale.pk, body={}, at=NOON)


def test_only_teachers_of_the_school_in_a_tier_of_the_scale_are_assessed():
    bench = make_bench(scale=shipped("school_annual"), tier="teacher", start=False)
    stranger = make_teacher(make_school())
    known = bench.cycle.people.count()

    assert (
        add_people(actor=bench.manager, cycle_id=bench.cycle.pk, teacher_ids=[stranger.pk], tier="teacher", at=NOON)
        == 0
    )
    with pytest.raises(errors.UnknownTierError):
        add_people(actor=bench.manager, cycle_id=bench.cycle.pk, teacher_ids=[], tier="nobody", at=NOON)
    assert drop_people(actor=bench.manager, cycle_id=bench.cycle.pk, assessed_ids=[bench.assessed(0).pk], at=NOON) == 1
    assert bench.cycle.people.count() == known - 1


def test_who_takes_part_is_fixed_at_the_start():
    bench = make_bench()

    with pytest.raises(errors.StartedAlreadyError):
        add_people(actor=bench.manager, cycle_id=bench.cycle.pk, teacher_ids=[], tier="", at=NOON)
    with pytest.raises(errors.StartedAlreadyError):
        drop_people(actor=bench.manager, cycle_id=bench.cycle.pk, assessed_ids=[], at=NOON)


@pytest.mark.parametrize(
    "spans",
    [
        {},
        {Phase.SELF: SPANS[Phase.PEER], Phase.PEER: SPANS[Phase.SELF]},
        {Phase.SELF: SPANS[Phase.SELF], Phase.PEER: SPANS[Phase.SELF]},
        {Phase.SELF: Span(SPANS[Phase.SELF].start)},
    ],
)
def test_phases_follow_one_another_without_overlapping(spans):
    bench = make_bench(start=False)

    with pytest.raises(errors.DatesWrongError):
        change_dates(actor=bench.manager, cycle_id=bench.cycle.pk, spans=spans, at=NOON)


def test_a_phase_is_prolonged_while_it_runs_but_none_is_added():
    bench = make_bench(peers=False)
    longer = Span(SPANS[Phase.EXAMINER].start, SPANS[Phase.EXAMINER].end.replace(month=12))
    change_dates(
        actor=bench.manager,
        cycle_id=bench.cycle.pk,
        spans={Phase.SELF: SPANS[Phase.SELF], Phase.EXAMINER: longer},
        at=NOON,
    )
    with pytest.raises(errors.StartedAlreadyError):
        change_dates(actor=bench.manager, cycle_id=bench.cycle.pk, spans=SPANS, at=NOON)


def test_an_assessment_needs_a_published_scale():
    bench = make_bench(start=False)
    draft = copy_scale(actor=bench.manager, scale=bench.cycle.scale, school=bench.school, at=NOON)
    fields = {
        "school": bench.school,
        "title": "x",
        "evidence": Span(BEFORE.date(), NOON.date()),
        "spans": SPANS,
        "at": NOON,
    }

    for scale in (draft, make_scale(make_school(), code="foreign")):
        with pytest.raises(errors.ScaleNotInForceError):
            plan_assessment(actor=bench.manager, scale=scale, **fields)
    with pytest.raises(NotPermittedError):
        plan_assessment(actor=make_actor((Role.TEACHER, bench.school)), scale=bench.cycle.scale, **fields)


def test_reckoning_costs_a_fixed_number_of_queries(django_assert_num_queries):
    small, large = make_compared(("9", "8")), make_compared(("9", "8", "7", "6", "5"))
    for bench in (small, large):
        with django_assert_num_queries(2):
            assert len(reckon(bench.cycle)) == len(bench.teachers)
    assert EXAMINER_DAY < NOON
