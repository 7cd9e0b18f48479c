"""Two workers at the same time: each digest is made once, each mail is sent once, on either database."""

from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection

from makers.told import EVENING, make_reader, tell
from xingtan.notices import sending
from xingtan.notices.models import Message, Parcel
from xingtan.notices.sending import send_notices

WORKERS = 3


@pytest.mark.django_db
def test_a_worker_that_comes_while_another_is_sending_sends_nothing_a_second_time(settings, monkeypatch):
    settings.EMAIL_HOST = "mail.example"
    for number in range(3):
        tell(make_reader(email=f"reader{number}@school.example"))
    deliver, meanwhile = sending._deliver, []

    def delivered(post, message, at):
        if not meanwhile:
            meanwhile.append(None)
            meanwhile.append(send_notices(at=at).sent)
        deliver(post, message, at)

    monkeypatch.setattr(sending, "_deliver", delivered)
    first = send_notices(at=EVENING)

    assert first.sent + meanwhile[1] == 3
    assert sorted(each.to[0] for each in mail.outbox) == [f"reader{n}@school.example" for n in range(3)]
    assert Parcel.objects.count() == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a database in memory serves one thread at a time")
@pytest.mark.django_db(transaction=True)
def test_workers_that_run_at_the_same_time_send_each_digest_once(settings):
    settings.EMAIL_HOST = "mail.example"
    for number in range(6):
        tell(make_reader(email=f"reader{number}@school.example"))
    barrier, problems = Barrier(WORKERS), []

    def work():
        barrier.wait()
        try:
            send_notices(at=EVENING)
        except Exception as error:  # noqa: BLE001 told below
            problems.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert Parcel.objects.count() == 6
    assert Message.objects.filter(state="sent").count() == 6
    assert sorted(each.to[0] for each in mail.outbox) == [f"reader{n}@school.example" for n in range(6)]
