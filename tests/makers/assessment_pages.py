"""Asking the pages of assessments: signed in as somebody, read in a language, sent with an answer expected."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from makers.people import make_account
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution


def sign_in(client: Client, role: Role, place: Institution) -> Account:
    """Return a new account with this role there, signed in."""
    account = make_account((role, place))
    client.force_login(account)
    return account


def read(client: Client, name: str, *args: Any, language: str = "en", status: int = 200, **query: Any) -> str:
    """Return the page of that name as text; the answer must have this status."""
    answer = client.get(reverse(f"assessment:{name}", args=args), query, headers={"accept-language": language})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def send(
    client: Client, name: str, *args: Any, status: int = 302, data: dict[str, Any] | None = None, **headers: str
) -> HttpResponse:
    """Return the answer to what was sent; it must have this status."""
    answer = client.post(
        reverse(f"assessment:{name}", args=args), data or {}, headers={"accept-language": "en", **headers}
    )
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer
