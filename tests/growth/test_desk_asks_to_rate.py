"""The teacher's desk names the rating sheets that wait, and judges no year for which no minimum is set."""

from datetime import date

import pytest

from makers.assessed import NOON, make_bench
from xingtan.access.actors import actor_for
from xingtan.assessment.reads import ToRate, to_rate
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.ratings import Filled, hand_in
from xingtan.growth.desks import desk

pytestmark = pytest.mark.django_db
IN_SELF, IN_EXAMINER = date(2026, 11, 3), date(2026, 11, 22)


def test_the_desk_names_the_sheets_that_can_be_rated_today_until_they_are_handed_in():
    bench = make_bench()
    teacher = bench.teachers[0]
    assert desk(teacher, on=IN_SELF)["to_rate"] == ToRate(1, date(2026, 11, 7))
    assert desk(teacher, on=IN_EXAMINER)["to_rate"] == ToRate(0, None)
    examiner = bench.examiners[0]
    assert to_rate(examiner.pk, on=IN_EXAMINER) == ToRate(2, date(2026, 11, 30))
    sheet = bench.sheet(0, Phase.EXAMINER, examiner)
    hand_in(
        actor=actor_for(examiner, on=IN_EXAMINER),
        sheet_id=sheet.pk,
        filled=Filled({"teaching": "8", "ethics": "9"}),
        version=None,
        at=NOON,
    )
    assert to_rate(examiner.pk, on=IN_EXAMINER) == ToRate(1, date(2026, 11, 30))


def test_a_year_without_a_minimum_is_not_said_to_meet_it():
    teacher = make_bench(start=False).teachers[0]
    states = {row.state for row in desk(teacher, on=IN_EXAMINER)["rows"]}
    assert states <= {"none"}
