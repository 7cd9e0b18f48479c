"""Custom groups in an assessment: named while it is prepared, fixed on the first day, for teachers and for panels."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from makers.assessed import BEFORE, EXAMINER_DAY, make_bench, step
from makers.assessment_pages import read, send
from makers.people import make_group, make_school, make_teacher
from makers.reading import sign_in
from xingtan.access.roles import Role
from xingtan.assessment.errors import CircleGoneError, NothingToRateError, StartedAlreadyError
from xingtan.assessment.models import Assessed, PanelMember, Raters, RatingSheet, Reach
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.cycles import PanelPlan, add_circle, add_panel, take_circle_off
from xingtan.teachers.conditions.rules import read_condition
from xingtan.teachers.custom_groups.services import Wording, change_group, retire_group
from xingtan.teachers.custom_groups.services import make_group as make_circle
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
YOUNG = read_condition({"service_year": {"to": 5}})


def _bench():
    bench = make_bench(start=False, peers=False)
    rule = make_circle(actor=bench.manager, school=bench.school, wording=Wording("青年教师", rule=YOUNG), at=BEFORE)
    return bench, rule


def _young(bench, **more):
    return make_teacher(bench.school, group=bench.group, started_on=date(2025, 9, 1), with_account=True, **more)


def _people(bench):
    return set(Assessed.objects.filter(cycle=bench.cycle).values_list("teacher", flat=True))


def test_a_group_by_rule_takes_part_as_it_is_on_the_first_day_and_stays_so():
    bench, rule = _bench()
    add_circle(actor=bench.manager, cycle_id=bench.cycle.pk, group_id=rule.pk, tier="", at=BEFORE)
    before = _people(bench)
    late = _young(bench)
    assert _people(bench) == before

    step(bench, "start")
    assert _people(bench) == before | {late.pk}
    assert JournalRow.objects.filter(action="assessment.circle_fixed").get().after["count"] == 1
    _young(bench)
    assert _people(bench) == before | {late.pk}
    with pytest.raises(StartedAlreadyError):
        add_circle(actor=bench.manager, cycle_id=bench.cycle.pk, group_id=rule.pk, tier="", at=BEFORE)


def test_a_panel_of_a_custom_group_rates_the_members_of_another_and_nobody_themselves():
    bench, rule = _bench()
    first, second = _young(bench), _young(bench)
    jury = make_circle(
        actor=bench.manager, school=bench.school, wording=Wording("评委", teachers=[first.pk]), at=BEFORE
    )
    add_circle(actor=bench.manager, cycle_id=bench.cycle.pk, group_id=rule.pk, tier="", at=BEFORE)
    plan = PanelPlan(Phase.EXAMINER, "评委组", Raters.CIRCLE, Reach.CIRCLE, members_of=jury.pk, reaches=rule.pk)
    panel = add_panel(actor=bench.manager, cycle_id=bench.cycle.pk, plan=plan, at=BEFORE)
    assert not PanelMember.objects.filter(panel=panel).exists()
    third = _young(bench)
    change_group(
        actor=bench.manager, group_id=jury.pk, wording=Wording("评委", teachers=[first.pk, third.pk]), at=BEFORE
    )

    step(bench, "start")
    assert set(panel.members.values_list("account", flat=True)) == {first.account_id, third.account_id}
    sheets = RatingSheet.objects.filter(phase="examiner", rater__in=[first.account_id, third.account_id])
    about = set(sheets.values_list("rater", "assessed__teacher"))
    assert about == {
        (first.account_id, second.pk),
        (first.account_id, third.pk),
        (third.account_id, first.pk),
        (third.account_id, second.pk),
    }


def test_a_group_out_of_use_or_of_another_school_and_a_panel_of_nobody_are_refused():
    bench, rule = _bench()
    elsewhere, of_another_school = _bench()
    assert elsewhere.school != bench.school
    with pytest.raises(CircleGoneError):
        add_circle(actor=bench.manager, cycle_id=bench.cycle.pk, group_id=of_another_school.pk, tier="", at=BEFORE)
    empty = make_circle(actor=bench.manager, school=bench.school, wording=Wording("空", teachers=[]), at=BEFORE)
    plan = PanelPlan(Phase.EXAMINER, "空组", Raters.CIRCLE, Reach.EVERYBODY, members_of=empty.pk)
    add_panel(actor=bench.manager, cycle_id=bench.cycle.pk, plan=plan, at=BEFORE)
    with pytest.raises(NothingToRateError):
        step(bench, "start")
    row = add_circle(actor=bench.manager, cycle_id=bench.cycle.pk, group_id=rule.pk, tier="", at=BEFORE)
    retire_group(actor=bench.manager, group_id=rule.pk, at=BEFORE)
    with pytest.raises(CircleGoneError):
        step(bench, "start")
    take_circle_off(actor=bench.manager, cycle_id=bench.cycle.pk, circle_id=row.pk, at=BEFORE)
    assert not bench.cycle.circles.exists()


def test_the_page_says_how_many_the_group_has_today_and_adds_everybody_of_a_group_at_once(client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: EXAMINER_DAY)
    bench, rule = _bench()
    other = make_group(bench.school, name="美术组")
    artists = [make_teacher(bench.school, group=other, with_account=True) for _ in range(3)]
    _young(bench)
    sign_in(client, Role.MANAGER, bench.school)
    send(client, "circles", bench.cycle.pk, data={"circle": rule.pk})
    shown = read(client, "cycle", bench.cycle.pk)
    assert "1 teacher today" in shown
    wrong = send(client, "people", bench.cycle.pk, data={}, status=422)
    assert "Choose at least one teacher." in wrong.content.decode()
    send(client, "people", bench.cycle.pk, data={"teacher_circle": f"g-{other.code}"})
    assert {each.pk for each in artists} <= _people(bench)
    send(client, "circles", bench.cycle.pk, data={"circle": bench.cycle.circles.get().pk, "act": "drop"})
    send(client, "circles", bench.cycle.pk, data={"circle": "x"}, status=409)
    stranger = make_school()
    sign_in(client, Role.MANAGER, stranger)
    send(client, "circles", bench.cycle.pk, data={"circle": rule.pk}, status=404)
