"""Several auditors, one queue; with whom a record is since when; how long records wait and who decided how much."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from makers.people import make_account, make_actor, make_group, make_school, make_teacher
from makers.records import NOON, make_record
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.records.audit.models import AuditDecision
from xingtan.records.audit.reads import QueueFilter, queue, queue_groups, queue_shares
from xingtan.records.audit.shares import give_back, take_over, take_up
from xingtan.records.audit.workload import HALF, NINE_TENTHS, _place, load_of, waited, waiting_now
from xingtan.records.errors import NothingToTakeError
from xingtan.records.models import Record
from xingtan.records.reads import months_before
from xingtan.records.services import take_step
from xingtan.records.whereabouts import With, whereabouts
from xingtan.records.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def fresh(record):
    return Record.objects.get(pk=record.pk)


def take(actor, count=1, **narrowed):
    return take_up(actor=actor, rows=queue(actor, QueueFilter(**narrowed)), count=count, at=NOON)


def test_two_auditors_who_take_the_next_get_different_records(teacher, auditor):
    colleague = make_actor((Role.SCHOOL_AUDITOR, teacher.school))
    records = [make_record(teacher, at=NOON - timedelta(days=10 - place)) for place in range(3)]

    first, second = take(auditor, 2), take(colleague, 2)

    assert [each.pk for each in first] == [records[0].pk, records[1].pk]
    assert [each.pk for each in second] == [records[2].pk]
    with pytest.raises(NothingToTakeError):
        take(colleague)
    assert JournalRow.objects.filter(action="record.taken").count() == 3


def test_nobody_takes_their_own_or_another_schools_records(teacher):
    make_record(teacher)
    make_record(make_teacher(make_school()))
    own = make_actor((Role.SCHOOL_AUDITOR, teacher.school), account=teacher.account)

    with pytest.raises(NothingToTakeError):
        take(own, 10)


def test_a_share_can_be_the_records_of_one_group(teacher, auditor):
    group = make_group(teacher.school, name="英语组")
    member = make_teacher(teacher.school, group=group)
    wanted = make_record(member)
    make_record(teacher)

    assert queue_groups(auditor) == [(group.code, "英语组", 1)]
    assert [each.pk for each in take(auditor, 10, group=group.code)] == [wanted.pk]


def test_a_record_can_be_taken_over_and_given_back(teacher, auditor):
    colleague = make_actor((Role.SCHOOL_AUDITOR, teacher.school))
    record = make_record(teacher)
    take(auditor)
    take_over(actor=colleague, record_id=record.pk, at=NOON)
    assert fresh(record).held_by == colleague.account_id
    assert give_back(actor=auditor, rows=queue(auditor, QueueFilter()), at=NOON) == []

    give_back(actor=colleague, rows=queue(colleague, QueueFilter()), at=NOON)

    assert (fresh(record).held_by, fresh(record).held_since) == (None, None)


def test_what_is_decided_is_held_by_nobody_and_cannot_be_taken(teacher, auditor):
    record = make_record(teacher)
    take(auditor)
    take_step(actor=auditor, record_id=record.pk, step="accept", at=NOON)

    assert fresh(record).held_by is None
    with pytest.raises(NothingToTakeError):
        take_over(actor=auditor, record_id=record.pk, at=NOON)


def test_the_shares_add_up(teacher, auditor):
    for _ in range(4):
        make_record(teacher)
    take(auditor, 1)
    take(make_actor((Role.SCHOOL_AUDITOR, teacher.school)), 1)

    assert queue_shares(auditor) == {"mine": 1, "free": 2, "others": 1, "drawn": 0}
    assert [queue(auditor, QueueFilter(share=share)).count() for share in ("mine", "free", "others")] == [1, 2, 1]


def test_a_teacher_reads_with_whom_the_record_is_since_when(teacher):
    account = make_account((Role.SCHOOL_AUDITOR, teacher.school), name="王老师")
    record = make_record(teacher, at=NOON - timedelta(days=5))
    take(actor_for(account, on=TODAY))

    found = whereabouts([fresh(record)], on=TODAY)[record.pk]

    assert found.sentence == "with auditor 王老师 since 2026-11-17, 5 days"


def test_a_record_that_nobody_took_is_with_the_only_auditor_or_with_all_of_them(teacher):
    record = make_record(teacher, at=NOON - timedelta(days=1))
    assert whereabouts([record], on=TODAY)[record.pk].turn is With.AUDITORS
    make_account((Role.SCHOOL_AUDITOR, teacher.school), name="王老师")
    assert whereabouts([record], on=TODAY)[record.pk].sentence == "with auditor 王老师 since 2026-11-21, 1 day"
    make_account((Role.SCHOOL_AUDITOR, teacher.school))
    assert whereabouts([record], on=TODAY)[record.pk].turn is With.AUDITORS


@pytest.mark.parametrize(
    ("state", "turn"),
    [
        (State.RETURNED, With.TEACHER),
        (State.DECLARED, With.ABOVE),
        (State.IDENTIFIED, With.NOBODY),
    ],
)
def test_whose_turn_it_is_follows_from_the_state(teacher, state, turn):
    record = make_record(teacher, state=state)

    assert whereabouts([record], on=TODAY)[record.pk].turn is turn


def test_whereabouts_of_many_records_cost_three_queries(teacher, auditor, django_assert_num_queries):
    for _ in range(30):
        make_record(teacher)
    take(auditor, 3)
    rows = list(Record.objects.for_rows())

    with django_assert_num_queries(3):
        whereabouts(rows, on=TODAY)


def test_waiting_times_are_those_of_real_records_in_whole_hours(teacher):
    for hours in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89):
        make_record(teacher, at=NOON - timedelta(hours=hours, minutes=59))
    make_record(teacher, state=State.ACCEPTED, at=NOON - timedelta(days=99))

    now = waiting_now(Record.objects.waiting_for_school(), at=NOON)

    assert (now.records, now.median, now.most, now.longest) == (10, 8, 55, 89)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60))
def test_half_and_nine_in_ten_do_not_exceed_the_value_at_the_place(values):
    ordered = sorted(values)
    for share in (HALF, NINE_TENTHS):
        value = ordered[_place(len(ordered), share)]
        within = sum(each <= value for each in ordered)
        below = sum(each < value for each in ordered)
        assert within * share[1] >= len(ordered) * share[0]
        assert below * share[1] < len(ordered) * share[0]


def test_the_workload_counts_decisions_by_auditor_and_month(teacher, auditor):
    colleague = make_actor((Role.SCHOOL_AUDITOR, teacher.school))
    for _ in range(3):
        record = make_record(teacher, at=datetime(2026, 10, 30, 2, tzinfo=UTC))
        take_step(actor=auditor, record_id=record.pk, step="accept", at=datetime(2026, 10, 31, 17, tzinfo=UTC))
    record = make_record(teacher, at=NOON - timedelta(hours=30))
    take_step(actor=colleague, record_id=record.pk, step="return", at=NOON, reason="x")
    make_record(teacher)
    take(colleague)

    load = load_of([teacher.school], months=months_before(TODAY), at=NOON)

    assert [(each.name, each.total, each.returned, each.held) for each in load.auditors] == [
        (auditor.name, 3, 0, 0),
        (colleague.name, 1, 1, 1),
    ]
    assert load.by_month[-2:] == (0, 4), "1 o'clock on 1 November in Shanghai is still October elsewhere"
    assert (load.now.records, load.free) == (1, 0)
    assert (load.done.records, load.done.median, load.done.longest) == (4, 39, 39)


def test_records_accepted_unread_say_nothing_about_waiting(teacher):
    record = make_record(teacher)
    for unsampled, seconds in ((True, 1), (False, 7200)):
        AuditDecision.objects.create(
            record=record,
            school=teacher.school,
            month=date(2025, 10, 1),
            step="accept",
            unsampled=unsampled,
            by_name="王",
            at=NOON,
            waited=seconds,
        )

    assert waited(AuditDecision.objects.filter(unsampled=False)).median == 2


def test_the_workload_of_any_school_costs_the_same_queries(teacher, auditor):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            load_of([teacher.school], months=months_before(TODAY), at=NOON)
        return len(queries)

    def decide(many):
        for _ in range(many):
            record = make_record(teacher)
            make_record(teacher)
            take_step(actor=auditor, record_id=record.pk, step="accept", at=NOON)

    decide(1)
    few = cost()
    decide(30)

    assert cost() == few
