"""Makers of tokens, and programs that send them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from xingtan.access.actors import actor_for
from xingtan.access.models import Account
from xingtan.exchange.models import AccessToken, Scope
from xingtan.exchange.services import make_token

JSON = "application/json"


def token_for(account: Account, scope: Scope = Scope.WRITE, *, at: datetime | None = None) -> tuple[AccessToken, str]:
    """Return a token of the account and its secret."""
    now = at or timezone.now()
    actor = actor_for(account, on=timezone.localdate(now))
    return make_token(actor=actor, account=account, name="Timetable", scope=scope, days=90, at=now)


class Program(Client):
    """A program that sends its token, and JSON where it writes."""

    def __init__(self, secret: str = "", language: str = "en") -> None:
        super().__init__(raise_request_exception=False)
        self.secret, self.language = secret, language

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return the answer; header names are written with underscores."""
        sent = {"Accept-Language": self.language, **{k.replace("_", "-"): v for k, v in headers.items()}}
        if self.secret:
            sent.setdefault("Authorization", f"Bearer {self.secret}")
        data = body if isinstance(body, (str, bytes)) else json.dumps(body) if body is not None else ""
        place = path if path.startswith("/api/") else f"/api/v1{path}"
        return self.generic(method, place, data, content_type=JSON if data else "", headers=sent)


def program_of(account: Account, scope: Scope = Scope.WRITE, language: str = "en") -> Program:
    """Return a program with a token of this account."""
    return Program(token_for(account, scope)[1], language)


def expired(token: AccessToken) -> AccessToken:
    """Return the token as it is a year later."""
    past = timezone.now() - timedelta(days=400)
    AccessToken.objects.filter(pk=token.pk).update(since=past, until=past + timedelta(days=90))
    return token
