"""The list of a school's records by teacher: page by page, in the order of numbers, with the figures of each."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.people import make_actor, make_school, make_teacher
from makers.records import make_definition, make_record
from xingtan.access.roles import Role
from xingtan.records.teacher_counts import ByTeacher, Counted
from xingtan.records.workflow import State


@pytest.mark.django_db
def test_each_page_counts_its_own_teachers_in_two_queries_however_many_there_are():
    make_definition()
    school, elsewhere = make_school(), make_school()
    auditor = make_actor((Role.SCHOOL_AUDITOR, school))
    teachers = [make_teacher(school) for _ in range(3)]
    for records, teacher in enumerate([*teachers, make_teacher(elsewhere)], start=1):
        for _ in range(records):
            make_record(teacher, state=State.ACCEPTED)
        make_record(teacher, state=State.SUBMITTED)
        make_record(teacher, state=State.WITHDRAWN)
    make_teacher(school)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows = [row for page in Paginator(ByTeacher(auditor, Counted(school)), 2) for row in page]

    assert len(asked) == 3, "who they are, and the figures of two pages"
    numbers = sorted(teacher.number for teacher in teachers)
    assert [row["teacher__number"] for row in rows] == numbers
    figures = {row["teacher__number"]: (row["records"], row["waiting"], row["passed"]) for row in rows}
    assert figures == {teacher.number: (place + 1, 1, place) for place, teacher in enumerate(teachers, start=1)}
    assert not list(Paginator(ByTeacher(auditor, Counted(school, sheet=date(2020, 1, 1))), 2).page(1))
