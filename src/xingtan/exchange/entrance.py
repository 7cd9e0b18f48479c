"""Who comes in with which token, and what it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.timezone import localdate

from xingtan.access.actors import Actor, actor_for
from xingtan.access.roles import Role
from xingtan.exchange.errors import NotLettingInError
from xingtan.exchange.models import AccessToken, Scope
from xingtan.exchange.services import note_use, token_of
from xingtan.exchange.throttle import FIVE_MINUTES, MINUTE, REQUESTS_A_MINUTE, WRONG_TOKENS, too_often

UNAUTHORIZED, FORBIDDEN, TOO_MANY = 401, 403, 429
READING = frozenset({"GET", "HEAD"})
LONGEST_HEADER = 200


@dataclass(frozen=True)
class Caller:
    """Somebody who came in: the token, and the actor whom it stands for today."""

    token: AccessToken
    actor: Actor


def let_in(request: HttpRequest, *, at: datetime) -> Caller:
    """Return who calls: at most what the token is for, and never more than the account may do itself today.

    Errors: NotLettingInError with 401 (no token, unknown, expired, taken back, account closed), 403 (for reading
        only, first password not changed) or 429.
    """
    token = _token_in(request, at)
    if token.revoked_at is not None:
        raise NotLettingInError(code="token_revoked", status=UNAUTHORIZED)
    if token.until <= at:
        raise NotLettingInError(code="token_expired", status=UNAUTHORIZED)
    if not token.account.is_active:
        raise NotLettingInError(code="account_closed", status=UNAUTHORIZED)
    _hold_back(f"token:{token.token_digest}", REQUESTS_A_MINUTE, MINUTE, at)
    if token.account.must_change_password:
        raise NotLettingInError(code="password_first", status=FORBIDDEN)
    if request.method not in READING and token.scope != Scope.WRITE.value:
        raise NotLettingInError(code="token_only_reads", status=FORBIDDEN)
    note_use(token, on=localdate(at))
    return Caller(token, actor_for(token.account, on=localdate(at)))


def _token_in(request: HttpRequest, at: datetime) -> AccessToken:
    scheme, _space, secret = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.casefold() != "bearer" or not secret.strip():
        raise NotLettingInError(code="token_missing", status=UNAUTHORIZED)
    found = token_of(secret.strip()) if len(secret) <= LONGEST_HEADER else None
    if found is None:
        _hold_back(f"wrong:{request.META.get('REMOTE_ADDR', '')}", WRONG_TOKENS, FIVE_MINUTES, at)
        raise NotLettingInError(code="token_unknown", status=UNAUTHORIZED)
    return found


def _hold_back(name: str, most: int, seconds: int, at: datetime) -> None:
    wait = too_often(name, most=most, seconds=seconds, at=at)
    if wait:
        raise NotLettingInError(code="too_many_requests", status=TOO_MANY, wait=wait)


def caller_of(request: HttpRequest) -> Caller:
    """Return who was let in with this request."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    return caller


def require_role(actor: Actor, *roles: Role) -> None:
    """Refuse whoever wears none of these roles today, as the page for the same act does.

    Errors: PermissionDenied (403).
    """
    if not actor.roles & set(roles):
        raise PermissionDenied
