"""The first start of a real user: institution, first account, teachers' file; only while the installation is empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import login
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from xingtan.access.gate import PUBLIC, SIGNED_IN, gate
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.access.services import grant_duty, open_account
from xingtan.institutions.models import Institution, Kind
from xingtan.institutions.services import found_institution
from xingtan.kernel.errors import DomainError
from xingtan.teachers.start.forms import FirstAccountForm, InstitutionForm
from xingtan.trail.holding import hold_table

SESSION_KEY = "start"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIRST_ROLES = {
    Kind.SCHOOL: Role.MANAGER,
    Kind.COUNTY: Role.COUNTY_AUDITOR,
    Kind.CITY: Role.CITY_AUDITOR,
    Kind.PROVINCE: Role.PROVINCIAL_OFFICER,
}
TRIES, TRIES_SECONDS = 10, 600
"""So many wrong setup codes in ten minutes, from anywhere; then nobody may try for the rest of them."""


class AlreadyStartedError(DomainError):
    """Somebody has founded the first institution in the meantime."""

    code = "already_started"


@transaction.atomic
def start_installation(*, institution: dict[str, str], account: dict[str, str], at: datetime) -> Account:
    """Return the first account, with the first institution and the role that looks after it.

    ``institution`` holds kind, code and name; ``account`` login, name and password.
    Errors: AlreadyStartedError when an institution exists.
    """
    hold_table(Institution)
    if Institution.objects.exists():
        raise AlreadyStartedError
    on, kind = timezone.localdate(at), Kind(institution["kind"])
    founded = found_institution(kind=kind, code=institution["code"], name=institution["name"], parent=None, on=on)
    first = open_account(
        actor=None, username=account["login"], name=account["name"], password=account["password"], at=at
    )
    grant_duty(actor=None, account=first, role=FIRST_ROLES[kind], institution=founded, on=on, at=at)
    return first


@gate("GET", "POST", roles=PUBLIC)
def institution(request: HttpRequest) -> HttpResponse:
    """First page: which institution this installation is for, and the setup code."""
    _require_empty()
    kept = request.session.get(SESSION_KEY)
    form = InstitutionForm(
        request.POST if request.method == "POST" else None,
        initial=kept,
        ask_code=bool(settings.START_CODE) and not kept,
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        if kept or _code_is_right(form.cleaned_data.get("setup_code", "")):
            request.session[SESSION_KEY] = {name: form.cleaned_data[name] for name in ("kind", "code", "name")}
            return redirect("start:account")
        form.add_error("setup_code", _("This is not the code that was printed when the program started."))
    if form.errors:
        status = 429 if _tried_too_often() else 422
    return render(request, "start/institution.html", {"form": form, "place": 0}, status=status)


@gate("GET", "POST", roles=PUBLIC)
def account(request: HttpRequest) -> HttpResponse:
    """Second page: the first account; with it the installation begins."""
    _require_empty()
    chosen = request.session.get(SESSION_KEY)
    if not chosen:
        return redirect("start:institution")
    form = FirstAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("login", "name", "password")}
        try:
            first = start_installation(institution=chosen, account=values, at=timezone.now())
        except AlreadyStartedError as error:
            raise Http404 from error
        del request.session[SESSION_KEY]
        login(request, first, backend=BACKEND)
        return redirect("start:file")
    context = {"form": form, "place": 1, "chosen": chosen}
    return render(request, "start/account.html", context, status=422 if form.errors else 200)


@gate("GET", roles=SIGNED_IN)
def file(request: HttpRequest) -> HttpResponse:
    """Third page: the first file, for the person who has just begun; it can be skipped."""
    first = Institution.objects.order_by("pk").first()
    began = request.user.pk == Account.objects.order_by("pk").values_list("pk", flat=True).first()
    if first is None or not began or Institution.objects.exclude(pk=first.pk).exists():
        raise Http404
    teachers = first.kind == Kind.SCHOOL
    context = {"place": 2, "teachers": teachers, "code_used": bool(settings.START_CODE)}
    return render(request, "start/file.html", context)


def _require_empty() -> None:
    if Institution.objects.exists():
        raise Http404


def _code_is_right(given: str) -> bool:
    """Compare the setup code in constant time; after too many wrong ones nobody is right for a while."""
    if not settings.START_CODE:
        return True
    if _tried_too_often():
        return False
    if constant_time_compare(given.strip(), settings.START_CODE):
        return True
    cache.add("start-tries", 0, TRIES_SECONDS)
    cache.incr("start-tries")
    return False


def _tried_too_often() -> bool:
    return int(cache.get("start-tries", 0)) >= TRIES


class FirstStartMiddleware:
    """Leads whoever comes to an empty installation to its first page; costs nothing once there is an institution."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.started = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Redirect the front door of an empty installation."""
        if not self.started and request.path in {"/", reverse("account_login")}:
            self.started = Institution.objects.exists()
            if not self.started:
                return redirect("start:institution")
        return self.get_response(request)
