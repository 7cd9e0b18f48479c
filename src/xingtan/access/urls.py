"""Addresses of signing in and out; the views are the sign-in library's, the pages ours.

Accounts come from the school, so signing up and resetting by mail lead to a page that says whom to ask.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account import views as account
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from xingtan.access.gate import PUBLIC, SIGNED_IN, AccessRule, declare_access, gate


@gate("GET", roles=PUBLIC)
def signup_closed(request: HttpRequest) -> HttpResponse:
    """Show who opens accounts here."""
    return render(request, "account/signup_closed.html")


@gate("GET", roles=PUBLIC)
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Show whom to ask for a new password."""
    return render(request, "account/password_reset.html")


@gate("GET", roles=SIGNED_IN)
def contact(request: HttpRequest) -> HttpResponse:
    """Show where the mail address for notices is set."""
    return render(request, "account/email.html")


def _theirs(view: Callable[..., HttpResponseBase], audience: str, *methods: str) -> Callable[..., HttpResponseBase]:
    return declare_access(view, AccessRule(methods, audience))


urlpatterns = [
    path("login/", _theirs(account.login, PUBLIC, "GET", "POST"), name="account_login"),
    path("logout/", _theirs(account.logout, PUBLIC, "GET", "POST"), name="account_logout"),
    path("inactive/", _theirs(account.account_inactive, PUBLIC, "GET"), name="account_inactive"),
    path("signup/", signup_closed, name="account_signup"),
    path("email/", contact, name="account_email"),
    path("reauthenticate/", _theirs(account.reauthenticate, SIGNED_IN, "GET", "POST"), name="account_reauthenticate"),
    path(
        "password/change/",
        _theirs(account.password_change, SIGNED_IN, "GET", "POST"),
        name="account_change_password",
    ),
    path("password/set/", _theirs(account.password_set, SIGNED_IN, "GET", "POST"), name="account_set_password"),
    path("password/reset/", password_forgotten, name="account_reset_password"),
]
