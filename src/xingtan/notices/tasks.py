"""Rounds of notices in the background."""

from __future__ import annotations

from dataclasses import astuple
from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from xingtan.notices.models import Message, Notice
from xingtan.notices.sending import send_notices

EVERY = 10
"""Minutes between rounds for what waits for an hour."""

FRESH = timedelta(minutes=3)


@task()
def send_round() -> tuple[int, ...]:
    """Do one round; return what it did."""
    return astuple(send_notices(at=timezone.now()))


def send_later(*, at: datetime) -> bool:
    """Put a round into the queue when there may be something to send; tell whether it was.

    What came in just now and messages to be tried again ask for a round at once; what waits for an hour (of the
    digest, of the end of quiet) is looked at every ten minutes.
    """
    waiting = Notice.objects.waiting()
    if at.minute % EVERY:
        wanted = waiting.filter(at__gt=at - FRESH).exists() or Message.objects.open_at(at).exists()
    else:
        wanted = any(rows.exists() for rows in (waiting, Notice.objects.pressing(at), Message.objects.open_at(at)))
    if wanted:
        send_round.enqueue()
    return wanted
