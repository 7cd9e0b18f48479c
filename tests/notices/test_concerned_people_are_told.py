"""Assessments, points, tiers, dossiers, transfers, months tell whom they concern, and keep their days in calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from makers.assessed import BEFORE, NOON, SPANS, make_bench, make_published, rate_all, step
from makers.credit import NOON as POSTED_AT
from makers.credit import make_province
from makers.decreed import SAID, make_auditor, make_decree
from makers.dossiers import county_of, make_dossier, make_registering_province, make_trained_teacher
from makers.moving import confirm_and_post, make_transfer
from makers.people import make_account, make_actor, make_county, make_school, make_teacher
from makers.points_bank import make_points_world, open_class
from makers.records import make_record
from makers.tiers import make_placed
from makers.told import EVENING, MORNING, make_reader, tell
from xingtan.access.roles import Role
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.cycles import change_dates
from xingtan.assessment.services.ratings import excuse_rater, replace_rater
from xingtan.assessment.services.results import amend_result
from xingtan.assessment.telling import tell_of_phases
from xingtan.declarations.decrees.models import DecreeKind
from xingtan.declarations.decrees.services import withdraw_decree
from xingtan.growth.points.services import ask_for, decline
from xingtan.kernel.periods import Span
from xingtan.notices.calendar import renew_key
from xingtan.notices.kinds import said, shipped_kinds
from xingtan.notices.models import CalendarEntry, Notice, Parcel, ParcelItem
from xingtan.notices.parcels import make_parcels
from xingtan.notices.workflow import Way
from xingtan.records.audit.months import close_month, reopen_month
from xingtan.records.telling import plan_this_month
from xingtan.records.workflow import State
from xingtan.standing.circumstances import Told, note_circumstance
from xingtan.standing.dossiers.services import supersede_dossier
from xingtan.standing.models import CircumstanceKind
from xingtan.standing.telling import plan_periods
from xingtan.teachers.services import transfer_teacher
from xingtan.teachers.tiers.services import Told as Entry
from xingtan.teachers.tiers.services import confirm_tier, end_tier

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def heard(account, kind=""):
    rows = Notice.objects.filter(account=account, **({"kind": kind} if kind else {})).order_by("pk")
    return [said(notice, "en") for notice in rows]


def entries(account, **fields):
    return list(CalendarEntry.objects.filter(owner=account, **fields).order_by("starts"))


def test_only_what_comes_back_or_touches_the_account_is_instant_by_itself():
    instant = {code for code, kind in shipped_kinds().items() if kind.way is Way.INSTANT}
    assert instant == {"record_returned", "line_returned", "password_reset"}


def event_in(client, token):
    """Return uid, sequence, state and first day of the one event that a calendar program reads at this address."""
    answer = client.get(reverse("calendar-feed", args=[token]))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    return str(event["UID"]), event["SEQUENCE"], str(event["STATUS"]), event.decoded("DTSTART")


def test_raters_are_asked_once_for_each_phase_and_their_calendars_follow_the_days(client):
    bench = make_bench(people=2)
    examiner, teacher = bench.examiners[0], bench.teachers[0].account
    assert heard(examiner) == [
        "You are asked to rate in “Assessment 2026”: Examiners, people to rate: 2, from 2026-11-15 to 2026-11-30"
    ]
    assert len(heard(teacher, "rating_asked")) == 2
    (before,) = entries(examiner)
    token = renew_key(actor=make_actor(account=examiner), at=NOON)
    uid, sequence, state, day = event_in(client, token)
    assert (sequence, state, day) == (0, "CONFIRMED", date(2026, 11, 15))

    later = {**SPANS, Phase.EXAMINER: Span(date(2026, 11, 15), date(2026, 12, 5))}
    change_dates(actor=bench.manager, cycle_id=bench.cycle.pk, spans=later, at=NOON)
    (after,) = entries(examiner)
    assert (before.uid, before.sequence + 1) == (after.uid, after.sequence)
    assert len(heard(examiner)) == 1

    fresh = make_account((Role.TEACHER, bench.school))
    for place in (0, 1):
        sheet = bench.sheet(place, Phase.EXAMINER, examiner)
        replace_rater(actor=bench.manager, sheet_id=sheet.pk, account=fresh, reason="Ill", at=NOON)
    assert event_in(client, token) == (uid, 2, "CANCELLED", date(2026, 11, 15))
    assert [each.cancelled for each in entries(fresh)] == [False]
    assert len(heard(fresh)) == 1
    rate_all(bench)
    step(bench, "close")
    assert [each.cancelled for each in entries(fresh)] == [True]
    step(bench, "resume", reason="A mark was forgotten")
    assert [(each.cancelled, each.sequence) for each in entries(fresh)] == [(False, 2)]
    step(bench, "cancel", reason="No time")
    assert [each.cancelled for each in entries(fresh)] == [True]
    assert [each.cancelled for each in entries(teacher, source_key__endswith="self")] == [False]
    assert len(heard(fresh)) == 1


def test_a_phase_tells_a_day_before_it_opens_and_on_its_last_day_whoever_has_sheets_left():
    bench = make_bench(people=2)
    examiner = bench.examiners[0]
    Notice.objects.all().delete()
    eve = datetime(2026, 11, 14, 1, 0, tzinfo=UTC)
    tell_of_phases(at=eve)
    assert tell_of_phases(at=eve + HOUR) == 0
    assert heard(examiner) == ["In “Assessment 2026” the phase “Examiners” opens on 2026-11-15; sheets for you: 2"]
    assert heard(bench.teachers[0].account) == [
        "In “Assessment 2026” the phase “Colleagues” is about to close; sheets that you have not handed in: 1"
    ]
    excuse_rater(actor=bench.manager, sheet_id=bench.sheet(0, Phase.EXAMINER, examiner).pk, reason="Kin", at=eve)
    last = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    tell_of_phases(at=last)
    closing = Notice.objects.get(account=examiner, kind="phase_closes")
    assert closing.params["count"] == 1
    assert last < closing.due <= last + DAY


def test_results_are_told_when_they_are_published_and_again_when_one_is_amended():
    bench = make_published()
    first, second = (teacher.account for teacher in bench.teachers)
    assert heard(first, "result_published") == ["The result of “Assessment 2026” is published"]
    amend_result(
        actor=bench.principal,
        assessed_id=bench.assessed(0).pk,
        reason="A mark was another's",
        at=NOON,
        band="qualified",
    )
    assert heard(first, "result_amended") == ["Your result in “Assessment 2026” was amended: A mark was another's"]
    assert heard(second, "result_amended") == []


def test_a_teacher_is_told_of_their_tier_and_of_its_end():
    teacher = make_teacher(with_account=True)
    account, placement = teacher.account, make_placed(teacher)
    manager = make_actor((Role.MANAGER, teacher.school))
    confirm_tier(
        actor=manager,
        school=teacher.school,
        teacher_id=teacher.pk,
        told=Entry("senior", NOON.date(), document="7"),
        at=NOON,
    )
    assert heard(account, "tier_confirmed")[0].endswith("from 2026-11-22")
    end_tier(actor=manager, placement_id=placement.pk, until=date(2026, 11, 30), reason="Term over", at=NOON)
    assert heard(account, "tier_ended")[0].endswith("ends on 2026-11-30: Term over")


def test_a_teacher_who_is_moved_is_told_and_so_is_the_school_to_which_they_come():
    county = make_county()
    old, new = make_school(county=county), make_school(county=county, name="新校")
    teacher, manager = make_teacher(old, with_account=True), make_account((Role.MANAGER, new))
    officer = make_actor((Role.COUNTY_AUDITOR, county))
    transfer_teacher(actor=officer, teacher_id=teacher.pk, school=new, group=None, on=date(2026, 12, 1), at=NOON)
    assert heard(teacher.account, "transferred") == ["From 2026-12-01 you work at 新校"]
    assert heard(manager, "teacher_comes") == [f"{teacher.name} joins you from {old.name} on 2026-12-01"]


def test_a_teacher_is_told_of_a_dossier_and_of_the_one_that_takes_its_place():
    province = make_registering_province()
    teacher = make_trained_teacher(province, with_account=True)
    dossier = make_dossier(province, teacher)
    assert heard(teacher.account, "dossier_frozen")[0].startswith(f"Your dossier {dossier.number} for the")
    told = Told(CircumstanceKind.ANNUAL_ASSESSMENT, date(2024, 6, 30), values={"result": "failed"})
    note_circumstance(actor=county_of(province), teacher=teacher, told=told, at=POSTED_AT)
    new = supersede_dossier(
        actor=county_of(province), dossier_id=dossier.pk, reason="Found late", as_of=dossier.as_of, at=POSTED_AT
    )
    assert heard(teacher.account, "dossier_superseded") == [
        f"Your dossier {dossier.number} is superseded by {new.number}: Found late"
    ]


def test_the_end_of_a_month_stands_in_the_calendars_of_the_school_until_it_is_closed():
    school = make_school()
    make_record(make_teacher(school))
    auditor, manager = make_actor((Role.SCHOOL_AUDITOR, school)), make_actor((Role.MANAGER, school))
    close_month(actor=auditor, school=school, month=date(2026, 10, 1), at=NOON, carry=True)
    assert plan_this_month(at=NOON) == 1
    assert plan_this_month(at=NOON + HOUR) == 0
    entry = CalendarEntry.objects.get(audience=school)
    assert (entry.title["zh"], entry.starts.astimezone(UTC).date()) == ("2026-11 记录提交截止", date(2026, 11, 29))

    close_month(actor=auditor, school=school, month=date(2026, 11, 1), at=NOON, carry=True)
    entry.refresh_from_db()
    assert entry.cancelled
    reopen_month(actor=manager, school=school, month=date(2026, 11, 1), reason="Too early", at=NOON)
    entry.refresh_from_db()
    assert (entry.cancelled, entry.sequence) == (False, 2)


def test_periods_end_in_the_calendars_of_those_who_read_one(django_assert_max_num_queries):
    province = make_registering_province()
    reader, other = (make_trained_teacher(province, with_account=True) for _ in range(2))
    renew_key(actor=make_actor(account=reader.account), at=BEFORE)
    with django_assert_max_num_queries(8):
        plan_periods(at=NOON)
    assert [(each.title["en"], each.source_key) for each in entries(reader.account)][-1] == (
        "The registration period ends",
        "registration 2026",
    )
    assert not entries(other.account)
    assert plan_periods(at=NOON) == 0
    reader.started_on = date(2018, 9, 1)
    reader.save()
    assert plan_periods(at=NOON) == 2
    gone, moved = entries(reader.account, source_kind="period", source_key__startswith="registration")
    assert {(each.source_key, each.cancelled) for each in (gone, moved)} == {
        ("registration 2026", True),
        ("registration 2023", False),
    }


def test_points_tell_what_came_what_was_taken_back_and_what_will_lapse():
    world = make_points_world()
    account = world.teacher.account
    record = open_class(world.teacher)
    world.settle()
    assert heard(account, "points_settled") == ["Your points changed by +6; you have 6 now"]
    world.settle()
    assert len(heard(account)) == 1
    record.state = State.WITHDRAWN.value
    record.save()
    world.settle(at=POSTED_AT + DAY)
    assert heard(account, "points_taken_back")[0].startswith("Points were taken back, entries: 1")


def test_a_request_for_a_gift_tells_the_managers_and_its_answer_tells_the_teacher():
    world = make_points_world()
    manager = make_account((Role.MANAGER, world.province.school))
    open_class(world.teacher)
    world.settle()
    asked = ask_for(
        teacher=world.teacher, actor=make_actor(account=world.teacher.account), gift=world.gift(cost=2), at=POSTED_AT
    )
    assert heard(manager, "gift_asked")[0].startswith(f"{world.teacher.name} asks for")
    decline(actor=world.manager, redemption_id=asked.pk, reason="Gone", at=POSTED_AT)
    assert heard(world.teacher.account, "gift_decided")[0].endswith("Declined Gone")


def test_credits_brought_along_tell_the_next_office_and_then_the_teacher():
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    county = make_account((Role.COUNTY_AUDITOR, province.county))
    confirm_and_post(province, make_transfer(province, teacher))
    assert len(heard(county, "admission_waits")) == 1
    assert heard(teacher.account, "admission_posted")[0].endswith("are posted")


def test_nobody_on_leave_by_decree_is_asked_for_work_until_they_are_back(settings):
    settings.EMAIL_HOST = "mail.example"
    province, reader = make_province(), make_reader()
    teacher = make_teacher(province.school, account=reader)
    said_of_leave = {**SAID[DecreeKind.LEAVE], "from": "2026-11-01", "until": "2027-02-28"}
    decree = make_decree(province, teacher, kind=DecreeKind.LEAVE, said=said_of_leave)
    Notice.objects.all().delete()
    asks, about = tell(reader, "month_closing"), tell(reader, "record_accepted")
    back = tell(reader, "record_returned")
    make_parcels(at=MORNING)
    make_parcels(at=EVENING)
    assert [parcel.sort for parcel in Parcel.objects.order_by("pk")] == ["instant", "digest"]
    assert set(ParcelItem.objects.values_list("notice", flat=True)) == {about.pk, back.pk}

    withdraw_decree(
        actor=make_auditor(province),
        serial=decree.serial,
        number="12",
        effective_on=EVENING.date() + DAY,
        reason="Came back early",
        at=EVENING,
    )
    make_parcels(at=EVENING + HOUR)
    assert not ParcelItem.objects.filter(notice=asks).exists()
    make_parcels(at=EVENING + DAY)
    assert ParcelItem.objects.get(notice=asks).parcel.sort == "digest"
