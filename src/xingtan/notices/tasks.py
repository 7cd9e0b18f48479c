"""Rounds of notices in the background."""

from __future__ import annotations

from dataclasses import astuple

from django.utils import timezone
from django_tasks import task

from xingtan.notices.models import Message, Notice
from xingtan.notices.sending import send_notices


@task()
def send_round() -> tuple[int, ...]:
    """Do one round; return what it did."""
    return astuple(send_notices(at=timezone.now()))


def send_later() -> bool:
    """Put a round into the queue when there is anything to look at; tell whether it was."""
    at = timezone.now()
    waits = Notice.objects.waiting().exists() or Message.objects.open_at(at).exists()
    if waits or Notice.objects.pressing(at).exists():
        send_round.enqueue()
        return True
    return False
