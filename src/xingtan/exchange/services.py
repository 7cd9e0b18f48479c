"""The only writers of tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.exchange.errors import TooManyTokensError
from xingtan.exchange.models import AccessToken, Scope
from xingtan.trail.services import leave_mark, leave_marks, mark_of

BEGINS = "xt_"
"""How every token begins, so that whoever finds one in a file knows what it is."""
SECRET_BYTES = 32
SHOWN = 9
"""First characters kept to recognise a token."""
LONGEST_DAYS = 365
MOST_OPEN = 20


@transaction.atomic
def make_token(
    *, actor: Actor, account: Account, name: str, scope: Scope, days: int, at: datetime
) -> tuple[AccessToken, str]:
    """Return the new token and its secret, which is nowhere kept and cannot be shown again.

    Units: ``days`` until it expires, at most a year.
    Errors: TooManyTokensError.
    """
    Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if AccessToken.objects.filter(account=account).open_at(at).count() >= MOST_OPEN:
        raise TooManyTokensError(most=MOST_OPEN)
    secret = BEGINS + secrets.token_urlsafe(SECRET_BYTES)
    token = AccessToken.objects.create(
        account=account,
        name=name,
        scope=scope.value,
        token_digest=digest_of(secret),
        starts=secret[:SHOWN],
        since=at,
        until=at + timedelta(days=min(days, LONGEST_DAYS)),
    )
    leave_mark(
        mark_of(
            actor,
            action="token.made",
            subject=("token", str(token.pk)),
            at=at,
            after={"name": name, "scope": scope.value, "until": token.until.date().isoformat()},
        )
    )
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token: AccessToken, at: datetime) -> AccessToken:
    """Return the token, which opens nothing any more; taking it back twice does nothing more."""
    rows = AccessToken.objects.filter(pk=token.pk, revoked_at=None)
    if rows.update(revoked_at=at):
        leave_mark(mark_of(actor, action="token.revoked", subject=("token", str(token.pk)), at=at))
    token.refresh_from_db(fields=["revoked_at"])
    return token


@transaction.atomic
def revoke_all(*, account_id: int, at: datetime) -> int:
    """Take back every open token of the account, because its password was changed; return how many."""
    found = list(AccessToken.objects.filter(account=account_id).open_at(at).order_by("pk"))
    AccessToken.objects.filter(pk__in=[token.pk for token in found]).update(revoked_at=at)
    leave_marks(
        mark_of(None, action="token.ended_with_password", subject=("token", str(token.pk)), at=at) for token in found
    )
    return len(found)


def token_of(secret: str) -> AccessToken | None:
    """Return the token with this secret, open or not, with its account; one query."""
    return AccessToken.objects.select_related("account").filter(token_digest=digest_of(secret)).first()


def note_use(token: AccessToken, *, on: date) -> None:
    """Keep the day of use; one write a day."""
    if token.used_on != on:
        AccessToken.objects.filter(Q(used_on=None) | Q(used_on__lt=on), pk=token.pk).update(used_on=on)


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a token's secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
