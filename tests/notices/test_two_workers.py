"""Two workers at the same time: each digest is made once, each mail is sent once, on either database."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from makers.told import EVENING, MORNING, make_reader, tell
from xingtan.notices import sending
from xingtan.notices.models import Parcel
from xingtan.notices.sending import send_notices
from xingtan.notices.tasks import send_later


@pytest.mark.django_db
def test_a_worker_that_comes_while_another_is_sending_sends_nothing_a_second_time(settings, monkeypatch):
    settings.EMAIL_HOST = "mail.example"
    for number in range(3):
        tell(make_reader(email=f"reader{number}@school.example"))
    deliver, meanwhile = sending.deliver, []

    def delivered(post, message, at):
        if not meanwhile:
            meanwhile.append(None)
            meanwhile.append(send_notices(at=at).sent)
        deliver(post, message, at)

    monkeypatch.setattr(sending, "deliver", delivered)
    first = send_notices(at=EVENING)

    assert first.sent + meanwhile[1] == 3
    assert sorted(each.to[0] for each in mail.outbox) == [f"reader{n}@school.example" for n in range(3)]
    assert Parcel.objects.count() == 3


@pytest.mark.django_db
def test_a_round_is_asked_for_when_something_came_in_and_every_ten_minutes_for_what_waits(settings, monkeypatch):
    settings.EMAIL_HOST = "mail.example"
    monkeypatch.setattr(timezone, "now", lambda: MORNING)  # in the evening a round would send what waits
    assert not send_later(at=MORNING)
    tell(make_reader(), at=MORNING)

    asked = [send_later(at=MORNING + timedelta(minutes=minutes)) for minutes in (1, 5, 10)]
    assert asked == [True, False, True]


@pytest.mark.postgresql
@pytest.mark.usefixtures("real_transactions")
def test_workers_that_run_at_the_same_time_send_each_digest_once(settings):
    settings.EMAIL_HOST = "mail.example"
    for number in range(6):
        tell(make_reader(email=f"reader{number}@school.example"))
    barrier, sent = Barrier(3), []

    def work():
        barrier.wait()
        try:
            sent.append(send_notices(at=EVENING).sent)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(sent) == 3
    assert sum(sent) == 6
    assert Parcel.objects.count() == 6
    assert sorted(each.to[0] for each in mail.outbox) == [f"reader{n}@school.example" for n in range(6)]
