"""Messages go out: each is taken by one worker, tried, tried again later, and given up after the last try.

Taking is one conditional statement, so two workers never hold the same message. A worker that dies while sending
leaves a message that is taken again after a while, under the same message id, by which mail programs know a copy.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils.timezone import localdate

from xingtan.access.models import Account
from xingtan.notices.errors import AddressNotAllowedError, NotDeliveredError
from xingtan.notices.messengers import speak
from xingtan.notices.models import Message, Notice, Reach
from xingtan.notices.parcels import make_parcels
from xingtan.notices.people import messengers_of
from xingtan.notices.workflow import RETRIES, Channel, Delivery, Sort
from xingtan.notices.writing import letter_of, line_of

AT_ONCE = 500
"""Messages that are looked up together."""
PROBLEM_LENGTH = 200


@dataclass(frozen=True)
class Sent:
    """What one round did: parcels made, messages sent, messages that are tried again, messages given up."""

    parcels: int
    sent: int
    later: int
    failed: int


def send_notices(*, at: datetime) -> Sent:
    """Return what a whole round did: make parcels of what waits, then send every message whose time has come."""
    parcels = make_parcels(at=at)
    counts = {Delivery.SENT: 0, Delivery.QUEUED: 0, Delivery.FAILED: 0}
    post = Post()
    try:
        tried: set[int] = set()
        while ids := _open_messages(at, tried):
            for pk in ids:
                tried.add(pk)
                if (message := _take(pk, at)) is not None:
                    counts[_try(post, message, at)] += 1
    finally:
        post.close()
    return Sent(parcels, counts[Delivery.SENT], counts[Delivery.QUEUED], counts[Delivery.FAILED])


class Post:
    """One connection to the mail server for a round, opened when it is first needed and again after a failure."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, mail: EmailMessage) -> None:
        """Send one mail over it."""
        if self._connection is None:
            self._connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
            self._connection.open()
        mail.connection = self._connection
        if not mail.send():
            raise NotDeliveredError(why="no receiver")

    def close(self) -> None:
        """Close it, until it is needed again."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()


def _open_messages(at: datetime, tried: set[int]) -> list[int]:
    rows = Message.objects.open_at(at).order_by("pk").values_list("pk", flat=True)
    return [pk for pk in rows[: AT_ONCE + len(tried)] if pk not in tried]


def _take(pk: int, at: datetime) -> Message | None:
    """Return the message, now held by this worker; None when another was quicker."""
    rows = Message.objects.open_at(at).filter(pk=pk)
    if not rows.update(state=Delivery.SENDING.value, taken_at=at, tries=F("tries") + 1):
        return None
    return Message.objects.select_related("parcel__account").get(pk=pk)


def _try(post: Post, message: Message, at: datetime) -> Delivery:
    """Try once, and return where the message stands afterwards."""
    try:
        deliver(post, message, at)
    except (OSError, smtplib.SMTPException, NotDeliveredError, AddressNotAllowedError, ValueError) as error:
        post.close()
        return _put_off(message, error, at)
    message.state, message.sent_at, message.problem = Delivery.SENT.value, at, ""
    message.save(update_fields=["state", "sent_at", "problem"])
    return Delivery.SENT


def _put_off(message: Message, error: Exception, at: datetime) -> Delivery:
    why = error.params.get("why", error.code) if isinstance(error, NotDeliveredError | AddressNotAllowedError) else ""
    last = message.tries > len(RETRIES)
    state = Delivery.FAILED if last else Delivery.QUEUED
    message.state, message.problem = state.value, str(why or type(error).__name__)[:PROBLEM_LENGTH]
    message.next_try_at = at if last else at + RETRIES[message.tries - 1]
    message.save(update_fields=["state", "problem", "next_try_at"])
    return state


def deliver(post: Post, message: Message, at: datetime) -> None:
    """Hand one message over, by its channel.

    Errors: NotDeliveredError, AddressNotAllowedError, and those of mail.
    """
    account, sort = message.parcel.account, Sort(message.parcel.sort)
    notices = list(Notice.objects.filter(items__parcel=message.parcel_id).order_by("pk"))
    if message.channel == Channel.EMAIL:
        post.send(mail_to(account, sort, notices, message))
        return
    robot = messengers_of([account.pk], on=localdate(at)).get(account.pk)
    if robot is None:
        raise NotDeliveredError(why="no messenger")
    mention = Reach.objects.filter(account=account).values_list("messenger_name", flat=True).first() or ""
    speak(robot, text=line_of(account, sort, len(notices)), mention=mention, at=at)


def mail_to(account: Account, sort: Sort, notices: Sequence[Notice], message: Message) -> EmailMessage:
    """Return the mail of a parcel, under an id that stays the same however often it is tried."""
    letter = letter_of(account, sort, notices)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{message.key}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [account.email], headers=headers)
