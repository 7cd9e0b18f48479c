"""A school's points: settled by the rulebook, taken back, spent, lapsed; the ledger keeps every line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from makers.credit import NOON
from makers.people import make_account, make_actor, make_school, make_teacher
from makers.points_bank import ON, PointsWorld, make_points_world, open_class
from makers.records import make_record
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.credit_bank.points import points_lines
from xingtan.credit_bank.postings import BatchKind
from xingtan.credit_bank.reads import balances, points_rulebooks_on
from xingtan.credit_bank.services import publish_rulebook
from xingtan.growth.points.errors import AskedAlreadyError, GiftGoneError, NotAskedError, PointsMissingError
from xingtan.growth.points.models import Gift, Settling
from xingtan.growth.points.reads import holdings_of, ranking
from xingtan.growth.points.services import (
    ask_for,
    cancel,
    change_setting,
    decline,
    grant,
    hide_name,
    withdraw,
)
from xingtan.growth.points.settling import schools_behind, settle_points
from xingtan.growth.points.verify import verify_points
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.records.models import DataDefinition
from xingtan.records.workflow import State
from xingtan.rulebook.catalogue import text_of

pytestmark = pytest.mark.django_db
ABSENCE = {
    "code": "absence",
    "name": {"zh": "缺席", "en": "Absence"},
    "hint": {"zh": "", "en": ""},
    "icon": "ban",
    "category": {"first": "research_activities", "second": "routine"},
    "fields": [{"key": "times", "type": "whole", "label": {"zh": "次数", "en": "Times"}}],
    "evidence": {"required": 0, "wanted": {"zh": "", "en": ""}},
}


@pytest.fixture
def world() -> PointsWorld:
    return make_points_world()


def test_accepted_records_earn_points_once_and_waiting_ones_nothing(world):
    open_class(world.teacher)
    open_class(world.teacher, state=State.SUBMITTED, on=date(2025, 10, 16))
    assert world.settle() == (1, 0, 0)
    assert world.settle() == (0, 0, 0)
    assert world.balance == 6


def test_points_and_credits_never_mix(world):
    open_class(world.teacher)
    world.settle()
    assert sum(balances({world.teacher.pk})[world.teacher.pk].values(), Fraction(0)) == 0


def test_a_reopened_record_gives_its_points_back_and_a_second_acceptance_earns_them_anew(world):
    record = open_class(world.teacher)
    world.settle()
    type(record).objects.filter(pk=record.pk).update(state=State.RETURNED.value)
    assert world.settle() == (0, 1, 0)
    assert world.balance == 0
    type(record).objects.filter(pk=record.pk).update(state=State.ACCEPTED.value)
    assert world.settle() == (1, 0, 0)
    assert [line.amount for line in points_lines(world.teacher.pk)] == [6, -6, 6]


def test_a_second_lesson_on_the_same_day_is_cut_at_the_ceiling_of_the_day(world):
    open_class(world.teacher)
    open_class(world.teacher)
    world.settle()
    assert world.balance == 10


def test_absence_takes_points_and_the_balance_may_fall_below_nothing(world):
    absent = make_record(world.teacher, values={"times": 2}, state=State.ACCEPTED)
    definition = DataDefinition.objects.create(
        code="absence", version=1, institution=world.province.school, body=ABSENCE, digest="0" * 64, shipped_at=NOON
    )
    type(absent).objects.filter(pk=absent.pk).update(kind="absence", definition=definition)
    world.settle()
    assert world.balance == -4


def test_a_school_without_rules_of_points_settles_nothing():
    school = make_school()
    make_record(make_teacher(school), state=State.ACCEPTED)

    assert not settle_points(actor=make_actor((Role.MANAGER, school)), school=school, at=NOON).changed


def test_only_the_schools_manager_settles_and_the_system_posts(world):
    open_class(world.teacher)
    with pytest.raises(NotPermittedError):
        settle_points(actor=make_actor((Role.MANAGER, make_school())), school=world.province.school, at=NOON)
    world.settle()
    (line,) = points_lines(world.teacher.pk)
    assert line.kind is BatchKind.POINTS


def test_a_manager_earns_like_everybody_though_they_press_the_button(world):
    account = make_account((Role.MANAGER, world.province.school))
    teacher = make_teacher(school=world.province.school, account=account)
    open_class(teacher)
    settle_points(actor=actor_for(account, on=ON), school=world.province.school, at=NOON)
    assert holdings_of({teacher.pk})[teacher.pk].balance == 6


def test_a_gift_is_asked_for_granted_and_taken_back(world):
    open_class(world.teacher)
    world.settle()
    gift = world.gift(cost=5, stock=1)
    asked = ask_for(teacher=world.teacher, actor=world.actor, gift=gift, at=NOON)
    grant(actor=world.manager, redemption_id=asked.pk, at=NOON)
    assert world.balance == 1
    gift.refresh_from_db()
    assert gift.taken == 1
    cancel(actor=world.manager, redemption_id=asked.pk, reason="书店缺货", at=NOON)
    assert world.balance == 6
    gift.refresh_from_db()
    assert gift.taken == 0


def test_settling_after_a_gift_leaves_what_was_spent_alone(world):
    open_class(world.teacher)
    world.settle()
    asked = ask_for(teacher=world.teacher, actor=world.actor, gift=world.gift(), at=NOON)
    grant(actor=world.manager, redemption_id=asked.pk, at=NOON)
    assert world.settle() == (0, 0, 0)
    assert world.balance == 1


def test_nobody_gets_what_they_cannot_pay_or_what_is_gone(world):
    gift = world.gift(cost=7, stock=1)
    with pytest.raises(PointsMissingError):
        ask_for(teacher=world.teacher, actor=world.actor, gift=gift, at=NOON)
    open_class(world.teacher, level="municipal")
    world.settle()
    asked = ask_for(teacher=world.teacher, actor=world.actor, gift=gift, at=NOON)
    with pytest.raises(AskedAlreadyError):
        ask_for(teacher=world.teacher, actor=world.actor, gift=gift, at=NOON)
    Gift.objects.filter(pk=gift.pk).update(taken=1)
    with pytest.raises(GiftGoneError):
        grant(actor=world.manager, redemption_id=asked.pk, at=NOON)


def test_two_requests_cannot_spend_the_same_points(world):
    open_class(world.teacher)
    world.settle()
    asked = [ask_for(teacher=world.teacher, actor=world.actor, gift=world.gift(), at=NOON) for _ in range(2)]
    grant(actor=world.manager, redemption_id=asked[0].pk, at=NOON)
    with pytest.raises(PointsMissingError):
        grant(actor=world.manager, redemption_id=asked[1].pk, at=NOON)


def test_a_request_is_decided_once_with_a_reason_when_declined_and_never_by_oneself(world):
    open_class(world.teacher)
    world.settle()
    asked = ask_for(teacher=world.teacher, actor=world.actor, gift=world.gift(), at=NOON)
    with pytest.raises(ReasonMissingError):
        decline(actor=world.manager, redemption_id=asked.pk, reason=" ", at=NOON)
    with pytest.raises(NotPermittedError):
        grant(actor=world.actor, redemption_id=asked.pk, at=NOON)
    decline(actor=world.manager, redemption_id=asked.pk, reason="本月已换过", at=NOON)
    with pytest.raises(NotAskedError):
        withdraw(actor=world.actor, redemption_id=asked.pk, at=NOON)
    again = ask_for(teacher=world.teacher, actor=world.actor, gift=world.gift(), at=NOON)
    withdraw(actor=world.actor, redemption_id=again.pk, at=NOON)


def test_old_points_lapse_by_the_schools_setting_the_oldest_spent_first(world):
    open_class(world.teacher)
    world.settle(datetime(2025, 11, 1, 4, 0, tzinfo=UTC))
    asked = ask_for(teacher=world.teacher, actor=world.actor, gift=world.gift(cost=2), at=NOON)
    grant(actor=world.manager, redemption_id=asked.pk, at=NOON)
    change_setting(actor=world.manager, school=world.province.school, lapses_after=1, ranking=False, at=NOON)
    assert world.settle(datetime(2027, 8, 31, 4, 0, tzinfo=UTC))[2] == 0
    assert world.settle(datetime(2027, 9, 1, 4, 0, tzinfo=UTC)) == (0, 0, 1)
    assert world.balance == 0
    assert world.settle(datetime(2027, 9, 2, 4, 0, tzinfo=UTC)) == (0, 0, 0)


def test_equal_points_share_a_place_and_a_hidden_name_is_left_out(world):
    others = [make_teacher(school=world.province.school) for _ in range(3)]
    for teacher in (world.teacher, *others[:2]):
        open_class(teacher, level="county" if teacher in {world.teacher, others[0]} else "school")
    world.settle()
    hide_name(teacher=others[0], hidden=True)
    rows = ranking(world.province.school, year=2025, on=ON)
    assert [(row.place, row.points) for row in rows] == [(1, 6), (2, 3), (3, 0)]
    hide_name(teacher=others[0], hidden=False)
    rows = ranking(world.province.school, year=2025, on=ON)
    assert [row.place for row in rows] == [1, 1, 3, 4]


def test_a_school_is_behind_when_a_record_moved_after_its_points_were_settled(world):
    school = world.province.school
    assert schools_behind([school, make_school()], ON) == [school]
    world.settle()
    assert schools_behind([school], ON) == []
    record = open_class(world.teacher)
    type(record).objects.filter(pk=record.pk).update(state_since=datetime(2026, 12, 1, tzinfo=UTC))
    assert schools_behind([school], ON) == [school]


def test_a_school_is_behind_when_rules_were_published_after_its_points_were_settled(world):
    school = world.province.school
    world.settle()
    rules = points_rulebooks_on([school], ON)[school.pk]
    Settling.objects.update(settled_at=rules.published_at - timedelta(hours=1))
    assert schools_behind([school], ON) == [school]


def test_settling_many_records_takes_as_many_queries_as_few(world):
    open_class(world.teacher, on=date(2025, 9, 1))
    with CaptureQueriesContext(connection) as few:
        world.settle()
    for day in range(1, 29):
        open_class(make_teacher(school=world.province.school), on=date(2025, 10, day))
    with CaptureQueriesContext(connection) as many:
        world.settle()
    assert len(many) <= len(few) + 1


def test_new_rules_within_a_school_year_count_from_their_day_and_take_nothing_back(world):
    """What happened before keeps what it was given and uses up the ceilings of the year."""
    before, on_the_day, after = date(2025, 9, 20), date(2025, 11, 1), date(2025, 11, 8)
    for day in (before, on_the_day - timedelta(days=1)):
        open_class(world.teacher, "county", on=day)
    assert world.settle()[0] == 2
    assert world.balance == 12
    text = text_of("demo-xingtan-points").replace("{level: county, gives: 6}", "{level: county, gives: 9}")
    text = text.replace('version: "2022.1"', 'version: "2025.2"')
    ceiling = """
      - over: year
        at_most: 20
        source: {at: "1", zh: "每年最多20分。", en: "At most 20 a year."}
        basis: U
        note: {zh: "x", en: "x"}"""
    text = text.replace("\n  - id: learning\n    title", f"{ceiling}\n  - id: learning\n    title", 1)
    publish_rulebook(
        actor=world.manager, institution=world.province.school, text=text, effective_from=on_the_day, at=NOON
    )
    later = NOON + timedelta(days=90)
    assert world.settle(later) == (0, 0, 0)
    open_class(world.teacher, "county", on=after)
    assert world.settle(later)[:2] == (1, 0)
    assert world.balance == 20, "twelve of before, and eight of nine below the ceiling of twenty"
    assert list(verify_points(localdate(later))) == []
