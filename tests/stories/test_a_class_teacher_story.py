"""A kind of record that the school drew up itself: entered, audited, and everywhere by itself from then on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from makers.definitions import make_story
from makers.people import TODAY, make_account, make_actor, make_teacher
from makers.points import POINTS_TEXT, make_points_school
from makers.records import make_evidence, png_bytes
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.credit_bank.services import publish_rulebook
from xingtan.growth.points.reads import holdings_of
from xingtan.growth.points.settling import settle_points
from xingtan.growth.portfolio.content import sums_of
from xingtan.growth.portfolio.reads import specs_of, whole
from xingtan.growth.portfolio.trajectory import trajectory_of
from xingtan.records.models import Record
from xingtan.records.services import enter_record, take_step

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_a_new_kind_of_record_stands_in_portfolio_points_and_trajectory_by_itself(client):
    points = make_points_school()
    school = points.province.school
    story = make_story(school, dimensions=["professional_ethics"])
    text = POINTS_TEXT.replace("open_class", story.code).replace('version: "1"', 'version: "2"')
    publish_rulebook(actor=points.manager, institution=school, text=text, effective_from=date(2026, 9, 1), at=AT)
    teacher = make_teacher(school, account=make_account((Role.TEACHER, school)))
    own = actor_for(teacher.account, on=TODAY)
    told, theme = (field["key"] for field in story.body["fields"][2:4])
    values = {"title": "一封道歉信", "happened_on": "2026-11-12", told: "他**先**开了口。", theme: "care"}
    record = enter_record(actor=own, teacher=teacher, kind=story.code, values=values, at=AT)
    make_evidence(record, actor=own, content=png_bytes(3))
    take_step(actor=own, record_id=record.pk, step="submit", at=AT)
    assert not whole(teacher, on=TODAY).sections["works"].entries
    take_step(actor=make_actor((Role.SCHOOL_AUDITOR, school)), record_id=record.pk, step="accept", at=AT)

    entry = whole(teacher, on=TODAY).sections["works"].entries[0]
    assert (entry.title, entry.said["zh"], entry.text) == ("一封道歉信", "班主任故事", "他**先**开了口。")
    assert len(entry.files) == 1
    rows = trajectory_of(sums_of(Record.objects.visible_to(own)), specs_of(teacher)).rows
    assert [(row.code, point.year, point.count) for row in rows for point in row.points if point.count] == [
        ("professional_ethics", 2026, 1)
    ]
    settle_points(actor=points.manager, school=school, at=AT)
    assert holdings_of({teacher.pk})[teacher.pk].balance == 10

    client.force_login(teacher.account)
    door = f"/growth/portfolio/{teacher.pk}/years/2026/professional_ethics/"
    assert door in client.get("/growth/portfolio/").content.decode()
    for page in (door, "/growth/points/", f"/records/?kind={story.code}"):
        assert "一封道歉信" in client.get(page).content.decode(), page
    assert f"kind={story.code}" in client.get("/growth/path/").content.decode()
    assert "一封道歉信" not in client.get(door.replace("2026", "2025")).content.decode()
