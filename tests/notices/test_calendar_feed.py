"""The calendar feed, read back by a parser: entries stay themselves through moves and cancellations."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from makers.people import make_account, make_actor, make_county, make_school
from makers.told import EVENING, MORNING
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.notices.calendar import Appointment, cancel_entry, on_day, put_entry, renew_key, revoke_key
from xingtan.notices.models import CalendarEntry, CalendarKey

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TITLE = {"zh": "公开课，五（2）班；天气", "en": "Open class, 5-2; weather"}


def lesson(starts=MORNING, **more):
    return Appointment(TITLE, starts, starts + HOUR, place="Room 201", link="/records/", **more)


def read(client, token, **headers):
    answer = client.get(reverse("calendar-feed", args=[token]), headers=headers)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def only(calendar):
    (event,) = calendar.walk("VEVENT")
    return event


@pytest.fixture
def subscriber():
    account = make_account((Role.TEACHER, make_school()))
    account.language = "en"
    account.save()
    return account, renew_key(actor=make_actor(account=account), at=MORNING)


def test_an_entry_is_made_moved_and_cancelled_under_one_uid(client, subscriber):
    account, token = subscriber
    put_entry(source=("lesson", "1"), says=lesson(), at=MORNING, owner=account.pk)
    first = only(read(client, token))
    put_entry(source=("lesson", "1"), says=lesson(EVENING), at=MORNING + HOUR, owner=account.pk)
    moved = only(read(client, token))
    assert cancel_entry(source=("lesson", "1"), at=EVENING) == 1
    assert cancel_entry(source=("lesson", "1"), at=EVENING) == 0
    gone = only(read(client, token))

    assert first["UID"] == moved["UID"] == gone["UID"]
    assert [event["SEQUENCE"] for event in (first, moved, gone)] == [0, 1, 2]
    assert [event["STATUS"] for event in (first, moved, gone)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert moved.decoded("DTSTART") == EVENING
    assert first["SUMMARY"] == "Open class, 5-2; weather"
    assert first["LOCATION"] == "Room 201"


def test_what_says_the_same_again_changes_nothing(subscriber):
    account, _ = subscriber
    put_entry(source=("lesson", "1"), says=lesson(), at=MORNING, owner=account.pk)
    put_entry(source=("lesson", "1"), says=lesson(), at=EVENING, owner=account.pk)

    assert CalendarEntry.objects.get().sequence == 0


def test_a_cancelled_entry_that_takes_place_after_all_is_the_same_entry(subscriber):
    account, _ = subscriber
    entry = put_entry(source=("lesson", "1"), says=lesson(), at=MORNING, owner=account.pk)
    cancel_entry(source=("lesson", "1"), at=MORNING)
    again = put_entry(source=("lesson", "1"), says=lesson(), at=EVENING, owner=account.pk)

    assert (again.uid, again.sequence, again.cancelled) == (entry.uid, 2, False)


def test_times_carry_their_zone_and_whole_days_are_days(client, subscriber):
    account, token = subscriber
    put_entry(source=("lesson", "1"), says=lesson(), at=MORNING, owner=account.pk)
    days = on_day(TITLE, date(2026, 12, 1), until=date(2026, 12, 2))
    put_entry(source=("phase", "1"), says=days, at=MORNING, owner=account.pk)
    calendar = read(client, token)
    timed, whole = calendar.walk("VEVENT")

    assert timed["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert timed.decoded("DTSTART").hour == 9
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert (whole.decoded("DTSTART"), whole.decoded("DTEND")) == (date(2026, 12, 1), date(2026, 12, 3))


def test_long_chinese_titles_survive_the_folding_of_lines(client, subscriber):
    account, token = subscriber
    account.language = "zh-hans"
    account.save()
    title = {"zh": "集体备课" * 30, "en": "x"}
    put_entry(source=("lesson", "1"), says=Appointment(title, MORNING, EVENING), at=MORNING, owner=account.pk)
    answer = client.get(reverse("calendar-feed", args=[token]))

    assert only(Calendar.from_ical(answer.content))["SUMMARY"] == title["zh"]
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75


def test_a_calendar_shows_ones_own_entries_and_those_of_the_places_above(client, subscriber):
    account, token = subscriber
    school, elsewhere = account.duties.get().institution, make_school(county=make_county())
    county = Institution.objects.get(path=school.path[:-4])
    put_entry(source=("a", "1"), says=lesson(), at=MORNING, owner=account.pk)
    put_entry(source=("a", "2"), says=lesson(), at=MORNING, audience=school)
    put_entry(source=("a", "3"), says=lesson(), at=MORNING, audience=county)
    put_entry(source=("a", "4"), says=lesson(), at=MORNING, audience=elsewhere)
    put_entry(source=("a", "5"), says=lesson(), at=MORNING, owner=make_account().pk)

    assert len(read(client, token).walk("VEVENT")) == 3


def test_an_unchanged_calendar_is_not_sent_again(client, subscriber):
    account, token = subscriber
    put_entry(source=("lesson", "1"), says=lesson(), at=MORNING, owner=account.pk)
    address = reverse("calendar-feed", args=[token])
    tag = client.get(address)["ETag"]

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    put_entry(source=("lesson", "1"), says=lesson(EVENING), at=EVENING, owner=account.pk)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_renewed_or_shut_calendar_leaves_the_old_address_dead(client, subscriber):
    account, token = subscriber
    actor = make_actor(account=account)
    fresh = renew_key(actor=actor, at=EVENING)

    assert client.get(reverse("calendar-feed", args=[token])).status_code == 404
    assert client.get(reverse("calendar-feed", args=[fresh])).status_code == 200
    revoke_key(actor=actor, at=EVENING)
    assert client.get(reverse("calendar-feed", args=[fresh])).status_code == 404


def test_the_calendar_of_a_closed_account_is_shut(client, subscriber):
    account, token = subscriber
    account.is_active = False
    account.save()

    assert client.get(reverse("calendar-feed", args=[token])).status_code == 404


def test_the_token_is_long_and_not_kept(subscriber):
    _, token = subscriber

    assert len(token) >= 43
    assert token not in CalendarKey.objects.get().digest
