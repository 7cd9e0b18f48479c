"""Asking the pages of assessments: signed in as somebody, read in a language, sent with an answer expected."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from makers import reading


def read(client: Client, name: str, *args: Any, language: str = "en", status: int = 200, **query: Any) -> str:
    """Return the page of that name as text; the answer must have this status."""
    return reading.read(client, reverse(f"assessment:{name}", args=args), status=status, language=language, **query)


def send(
    client: Client, name: str, *args: Any, status: int = 302, data: dict[str, Any] | None = None, **headers: str
) -> HttpResponse:
    """Return the answer to what was sent; it must have this status."""
    answer = client.post(
        reverse(f"assessment:{name}", args=args), data or {}, headers={"accept-language": "en", **headers}
    )
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer
