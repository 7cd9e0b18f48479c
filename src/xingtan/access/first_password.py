"""A password that somebody else has seen opens one page only: the one on which it is changed.

Passwords that a manager handed out, for a new account or after a reset, are such ones. Accounts of the demonstration
are not: it prints their password for everybody.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from xingtan.access.models import Account

OPEN = frozenset(
    {
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "account_reset_password",
        "set_language",
        "healthz",
        "readyz",
    }
)
"""Names of the addresses that stay open."""

JUST_CAME_IN = "just_came_in"
"""Kept in the session of whoever had to change their password: afterwards they go on to their desk."""


class FirstPasswordMiddleware:
    """Leads whoever must change their password to that page, from everywhere but signing out and the language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as always, or with the way to the page."""
        account = request.user
        if not isinstance(account, Account) or not account.must_change_password or _is_open(request.path_info):
            return self.get_response(request)
        request.session[JUST_CAME_IN] = True
        address = reverse("account_change_password")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)


def _is_open(path: str) -> bool:
    try:
        return resolve(path).url_name in OPEN
    except Resolver404:
        return False
