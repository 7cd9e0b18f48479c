"""Whom a form offers: the circles of a school, each teacher's own, and the cost of asking."""

from __future__ import annotations

from datetime import date

import pytest

from makers.people import TODAY, make_account, make_actor, make_county, make_group, make_school, make_teacher
from makers.tiers import NOON, make_placed
from xingtan.access.roles import Role
from xingtan.teachers.choosing import circles_of, people_of, people_with_duties
from xingtan.teachers.conditions.rules import read_condition
from xingtan.teachers.custom_groups.services import Wording
from xingtan.teachers.custom_groups.services import make_group as make_circle
from xingtan.teachers.models import Teacher

pytestmark = pytest.mark.django_db
YOUNG = read_condition({"service_year": {"to": 5}})


def _school():
    school = make_school()
    return school, make_group(school, name="数学组"), make_actor((Role.MANAGER, school))


def test_each_teacher_stands_in_the_circles_of_the_day():
    school, group, manager = _school()
    young = make_teacher(school, group=group, name="王芳", started_on=date(2025, 9, 1))
    old = make_teacher(school, name="李明", started_on=date(2000, 9, 1))
    make_teacher(make_school(), name="外人")
    by_rule = make_circle(actor=manager, school=school, wording=Wording("青年教师", rule=YOUNG), at=NOON)
    by_list = make_circle(actor=manager, school=school, wording=Wording("名单", teachers=[old.pk]), at=NOON)
    make_placed(young, tier="trainee")
    found = people_of(
        Teacher.objects.filter(school=school).select_related("group"), circles_of(school, on=TODAY, actor=manager)
    )
    assert [each.name for each in found.persons] == ["李明", "王芳"]
    assert found.members([f"c-{by_rule.pk}"]) == [str(young.pk)]
    assert found.members([f"c-{by_list.pk}"]) == [str(old.pk)]
    assert found.members([f"g-{group.code}"]) == found.members(["t-trainee"]) == [str(young.pk)]
    assert {each.label for each in found.circles} >= {"数学组", "青年教师", "名单"}
    assert not circles_of(school, on=TODAY).of(old)


def test_who_has_a_duty_is_offered_by_account_with_the_number_of_their_file():
    county = make_county()
    school = make_school(county=county)
    group = make_group(school, name="数学组")
    teacher = make_teacher(school, group=group, name="王芳", with_account=True)
    officer = make_account((Role.COUNTY_AUDITOR, county), name="区里人")
    make_account((Role.TEACHER, make_school()), name="外人")
    offered = {each.name: each for each in people_with_duties(school).persons}
    assert offered["王芳"].key == str(teacher.account_id)
    assert offered["王芳"].note == f"{teacher.number} · 数学组"
    assert offered["区里人"].note == officer.username
    assert "外人" not in offered


def test_more_groups_and_teachers_cost_no_more_queries(django_assert_num_queries):
    school, group, manager = _school()
    for wording in (Wording("甲", rule=YOUNG), Wording("乙", teachers=[])):
        make_circle(actor=manager, school=school, wording=wording, at=NOON)
    with django_assert_num_queries(7):
        circles_of(school, on=TODAY, actor=manager)
    mathematicians = read_condition({"unit": [group.code]})
    for number in range(4):
        make_teacher(school, group=group, started_on=date(2025, 9, 1))
        make_circle(actor=manager, school=school, wording=Wording(f"再{number}", rule=mathematicians), at=NOON)
    with django_assert_num_queries(7):
        found = circles_of(school, on=TODAY, actor=manager)
    assert [len(codes) for codes in found.held.values()] == [6] * 4, "a group, the young ones, four of one unit"
