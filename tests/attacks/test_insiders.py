"""People of the house who try what they should not: roles for themselves, results said twice, words put in later."""

from __future__ import annotations

import csv
import io

import pytest

from attacks.test_roles import codes, imported
from makers.people import TODAY, make_account, make_actor, make_school, make_teacher
from makers.records import NOON, make_definition, make_record
from makers.workbooks import make_teacher_cells
from xingtan.access.actors import actor_for
from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.records.results import RESULTS
from xingtan.sheets.services import check_run, start_run


@pytest.mark.django_db
def test_nobody_enrols_themselves_with_roles_that_they_do_not_hold():
    school = make_school()
    account = make_account((Role.MANAGER, school), username="A0001", name="王老师1")
    actor = actor_for(account, on=TODAY)
    assert codes(actor, make_teacher_cells(1, 角色="教师,审核员,校长")) == {"own_roles"}
    imported(actor, make_teacher_cells(1, 角色="教师,管理员"))
    assert {duty.role for duty in Duty.objects.filter(account=account)} == {"manager", "teacher"}


HEADER = ("记录编号", "教师工号", "教师姓名", "名称", "日期", "考核结果")


@pytest.mark.django_db
def test_two_rows_that_mean_one_record_are_named_however_they_name_it():
    make_definition()
    teacher = make_teacher(number="T0001", name="林晓禾", with_account=True)
    record = make_record(teacher, kind="training", title="培训")
    manager = make_actor((Role.MANAGER, teacher.school))
    day = record.happened_on.isoformat()
    text = io.StringIO()
    rows = [(record.number, "T0001", "林晓禾", "培训", day, "优秀"), ("", "T0001", "林晓禾", "培训", day, "不合格")]
    csv.writer(text).writerows([HEADER, *rows])
    run = start_run(RESULTS, actor=manager, file_name="r.csv", content=text.getvalue().encode(), at=NOON)
    check_run(RESULTS, actor=manager, run=run, at=NOON, ask=False)
    assert [[each["code"] for each in line.mistakes] for line in run.rows.order_by("number")] == [["repeated"]] * 2
