"""Somebody signs in and reads pages."""

from __future__ import annotations

from typing import Any

from django.test import Client

from makers.people import make_account
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution


def sign_in(client: Client, role: Role, place: Institution) -> Account:
    """Return the account of somebody new with this duty, who is signed in now."""
    account = make_account((role, place))
    client.force_login(account)
    return account


def read(client: Client, address: str, *, status: int = 200, language: str = "en", **query: Any) -> str:
    """Return the page as text; the answer must have this status."""
    answer = client.get(address, query, headers={"accept-language": language})
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()
