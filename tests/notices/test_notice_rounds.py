"""What goes out when: one digest a day, never empty; what is urgent at once; quiet hours, pauses, reminders."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers.people import make_actor
from makers.told import EVENING, MORNING, NIGHT, make_reader, tell
from xingtan.notices.models import Choice, Message, Notice, Parcel, Reach
from xingtan.notices.parcels import make_parcels
from xingtan.notices.people import is_quiet
from xingtan.notices.services import mark_read

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _mail_is_ready(settings):
    settings.EMAIL_HOST = "mail.example"


def sorts():
    return list(Parcel.objects.order_by("pk").values_list("sort", flat=True))


def test_what_is_not_urgent_waits_for_the_hour_of_the_digest_and_goes_once_that_day():
    reader = make_reader()
    tell(reader)
    tell(reader)

    assert make_parcels(at=MORNING) == 0
    assert make_parcels(at=EVENING) == 1
    tell(reader, at=EVENING)
    assert make_parcels(at=EVENING + HOUR) == 0
    assert make_parcels(at=EVENING + DAY) == 1
    assert [parcel.items.count() for parcel in Parcel.objects.order_by("pk")] == [2, 1]


def test_a_returned_record_goes_at_once():
    tell(make_reader(), "record_returned")

    assert make_parcels(at=MORNING) == 1
    assert sorts() == ["instant"]


def test_a_digest_is_never_empty():
    reader = make_reader()
    tell(reader)
    mark_read(actor=make_actor(account=reader), notice_ids=None, at=MORNING)

    assert make_parcels(at=EVENING) == 0
    assert not Message.objects.exists()


def test_a_deadline_within_a_day_does_not_wait_for_the_digest():
    reader = make_reader()
    tell(reader, due=MORNING + 30 * HOUR)
    tell(reader, due=MORNING + 5 * HOUR)

    assert make_parcels(at=MORNING) == 1
    assert Parcel.objects.get().items.get().notice.due == MORNING + 5 * HOUR


def test_one_is_reminded_once_when_the_day_of_something_unread_comes_near():
    reader = make_reader()
    tell(reader, due=EVENING + 3 * DAY)
    make_parcels(at=EVENING)

    assert make_parcels(at=EVENING + DAY) == 0
    assert make_parcels(at=EVENING + 2 * DAY + HOUR) == 1
    assert make_parcels(at=EVENING + 2 * DAY + 2 * HOUR) == 0
    assert sorts() == ["digest", "reminder"]


def test_nobody_is_reminded_of_what_they_have_read():
    reader = make_reader()
    tell(reader, due=EVENING + 3 * DAY)
    make_parcels(at=EVENING)
    mark_read(actor=make_actor(account=reader), notice_ids=None, at=EVENING)

    assert make_parcels(at=EVENING + 2 * DAY + HOUR) == 0


def test_quiet_hours_hold_everything_back_until_they_end():
    tell(make_reader(), "record_returned", at=NIGHT)

    assert make_parcels(at=NIGHT) == 0
    assert make_parcels(at=NIGHT + 9 * HOUR) == 1


def test_a_pause_holds_everything_back_and_one_digest_tells_it_afterwards():
    reader = make_reader(paused_from=date(2026, 11, 23), paused_until=date(2026, 11, 27))
    for days in range(5):
        tell(reader, at=MORNING + days * DAY)
        assert make_parcels(at=EVENING + days * DAY) == 0

    assert make_parcels(at=EVENING + 5 * DAY) == 1
    assert Parcel.objects.get().items.count() == 5


@pytest.mark.parametrize(("way", "parcels"), [("inbox", 0), ("digest", 0), ("instant", 1)])
def test_ones_own_choice_goes_before_what_the_caller_says(way, parcels):
    reader = make_reader()
    Choice.objects.create(account=reader, kind="record_returned", way=way)
    tell(reader, "record_returned", instant=True)

    assert make_parcels(at=MORNING) == parcels


def test_what_stays_in_the_inbox_alone_is_not_sent_even_when_its_day_is_near():
    reader = make_reader()
    Choice.objects.create(account=reader, kind="record_accepted", way="inbox")
    tell(reader, due=MORNING + HOUR)

    assert make_parcels(at=MORNING) == 0
    assert Notice.objects.get().stage == "kept"


@pytest.mark.parametrize("fields", [{"email": ""}, {"by_email": False}])
def test_without_a_confirmed_address_everything_stays_in_the_inbox(fields):
    tell(make_reader(**fields), "record_returned")

    assert make_parcels(at=MORNING) == 0
    assert Notice.objects.unread().count() == 1


def test_an_address_that_was_never_confirmed_is_not_written_to():
    reader = make_reader()
    Reach.objects.update(verified_at=None)
    tell(reader, "record_returned")

    assert make_parcels(at=MORNING) == 0


def test_a_round_over_many_people_costs_no_more_queries(django_assert_max_num_queries):
    for _ in range(12):
        reader = make_reader()
        for _ in range(4):
            tell(reader)

    with django_assert_max_num_queries(26):
        assert make_parcels(at=EVENING) == 12


@given(start=st.integers(0, 23), end=st.integers(0, 23))
def test_quiet_hours_last_as_many_hours_as_from_their_start_to_their_end(start, end):
    reach = Reach(quiet_from=start, quiet_until=end)
    quiet = [hour for hour in range(24) if is_quiet(reach, hour)]

    assert len(quiet) == (end - start) % 24
    assert end not in quiet
