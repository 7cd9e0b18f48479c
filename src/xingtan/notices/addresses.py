"""A mail address is confirmed with a code before anything else is sent to it."""

from __future__ import annotations

import hmac
import secrets
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.notices.errors import (
    CodeExpiredError,
    CodeWrongError,
    NoMailError,
    NotDeliveredError,
    TooManyCodesError,
)
from xingtan.notices.models import Reach
from xingtan.notices.people import mail_is_ready
from xingtan.notices.writing import language_of
from xingtan.trail.services import leave_mark, mark_of

VALID_FOR = timedelta(minutes=30)
PAUSE = timedelta(minutes=1)
TRIES = 5
DIGITS = 6


def ask_for_address(*, actor: Actor, email: str, at: datetime) -> None:
    """Send a code to an address that the actor says is theirs; nothing else goes there before it is confirmed.

    Errors: NoMailError, TooManyCodesError within a minute of the last one, NotDeliveredError.
    """
    if not mail_is_ready():
        raise NoMailError
    account = Account.objects.get(pk=actor.account_id or 0)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        reach = _held(account)
        if reach.code_sent_at is not None and at < reach.code_sent_at + PAUSE:
            raise TooManyCodesError
        reach.email_asked, reach.code_digest = email, _digest_of(account, email, code)
        reach.code_sent_at, reach.code_tries = at, 0
        reach.save(update_fields=["email_asked", "code_digest", "code_sent_at", "code_tries"])
    _send_code(account, email, code)


def confirm_address(*, actor: Actor, code: str, at: datetime) -> str:
    """Return the address that the code confirms; it is the account's from now on.

    Errors: CodeExpiredError after half an hour or five tries, CodeWrongError; each try counts.
    """
    account = Account.objects.get(pk=actor.account_id or 0)
    with transaction.atomic():
        reach = _held(account)
        sent = reach.code_sent_at
        if not reach.code_digest or sent is None or at > sent + VALID_FOR or reach.code_tries >= TRIES:
            raise CodeExpiredError
        reach.code_tries += 1
        right = hmac.compare_digest(reach.code_digest, _digest_of(account, reach.email_asked, code.strip()))
        if right:
            account.email, reach.verified_at = reach.email_asked, at
            reach.email_asked = reach.code_digest = ""
            account.save(update_fields=["email"])
            _leave(actor, "account.address_confirmed", at)
        reach.save(update_fields=["code_tries", "verified_at", "email_asked", "code_digest"])
    if not right:
        raise CodeWrongError
    return account.email


@transaction.atomic
def forget_address(*, actor: Actor, at: datetime) -> None:
    """Forget the account's mail address; nothing is sent to it any more."""
    account = Account.objects.get(pk=actor.account_id or 0)
    reach = _held(account)
    account.email, reach.verified_at = "", None
    reach.email_asked = reach.code_digest = ""
    account.save(update_fields=["email"])
    reach.save(update_fields=["verified_at", "email_asked", "code_digest"])
    _leave(actor, "account.address_forgotten", at)


def _held(account: Account) -> Reach:
    Reach.objects.get_or_create(account=account)
    return Reach.objects.select_for_update().get(account=account)


def _digest_of(account: Account, email: str, code: str) -> str:
    return salted_hmac("xingtan.notices.address", f"{account.pk} {email} {code}", algorithm="sha256").hexdigest()


def _send_code(account: Account, email: str, code: str) -> None:
    with translation.override(language_of(account)):
        subject = _("Xingtan: the code for your mail address")
        text = _(
            "Dear %(name)s,\n\nyour code is %(code)s. It confirms this address for notices from Xingtan and is valid "
            "for half an hour. If you did not ask for it, do nothing: nobody is written to at an unconfirmed address."
        ) % {"name": account.name, "code": code}
    connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
    mail = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [email], connection=connection)
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as error:
        raise NotDeliveredError(why=type(error).__name__) from error


def _leave(actor: Actor, action: str, at: datetime) -> None:
    subject = ("account", str(actor.account_id))
    leave_mark(mark_of(actor, action=action, subject=subject, at=at))
