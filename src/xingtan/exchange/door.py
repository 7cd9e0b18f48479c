"""The door of the interface: who comes in, one transaction for each write, one answer for each Idempotency-Key."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from xingtan.access.gate import AccessRule, declare_access
from xingtan.exchange.entrance import READING, Caller, let_in
from xingtan.exchange.keeping import Turn, fingerprint, give_back, hold, keep, key_in, take_turn
from xingtan.exchange.problems import problem, problem_of
from xingtan.exchange.reading import require_fitting
from xingtan.kernel.errors import DomainError

LOG = logging.getLogger(__name__)
PROGRAMS = "token"
"""The audience of an address that a token opens, and nothing else."""
BAD, SERVER, UNAVAILABLE = 400, 500, 503
BUSY_SECONDS = 2
View = Callable[..., HttpResponseBase]


def behind_door(entry: URLPattern, *methods: str, files: bool = False) -> URLPattern:
    """Return the address with the door in front of its view, and its access rule declared; ``files``: it takes some."""
    entry.callback = login_not_required(csrf_exempt(_door(entry.callback, files=files)))
    declare_access(entry.callback, AccessRule(tuple(sorted(methods)), PROGRAMS))
    return entry


def _door(view: View, *, files: bool) -> View:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 a view's
        at = timezone.now()
        try:
            caller = let_in(request, at=at)
            request.actor, request.caller = caller.actor, caller  # type: ignore[attr-defined]
            with translation.override(_language(request, caller)):
                if request.method not in READING:
                    require_fitting(request, files=files)
                return _answered(lambda: view(request, *args, **kwargs), request, caller, at)
        except DomainError as error:
            return problem_of(error).answer()
        except OperationalError:
            return problem(UNAVAILABLE, blanks={"wait": BUSY_SECONDS}).answer()
        except Exception:
            LOG.exception("the interface broke at %s", request.path)
            return problem(SERVER, "our_mistake").answer()

    return guarded


def _answered(
    work: Callable[[], HttpResponseBase], request: HttpRequest, caller: Caller, at: datetime
) -> HttpResponseBase:
    """Return the answer of the work; a write is one transaction, undone unless the answer says that it was done."""
    if request.method in READING:
        return work()
    key = key_in(request)
    if not key:
        return _done(work)
    turn = take_turn(account_id=caller.token.account_id, key=key, asked=fingerprint(request), at=at)
    if isinstance(turn, HttpResponse):
        return turn
    try:
        return _kept(work, turn)
    except BaseException:
        give_back(turn)
        raise


@transaction.atomic
def _kept(work: Callable[[], HttpResponseBase], turn: Turn) -> HttpResponseBase:
    row = hold(turn)
    answer = _done(work)
    if isinstance(answer, HttpResponse):
        keep(row, answer)
    return answer


@transaction.atomic
def _done(work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    answer = work()
    if answer.status_code >= BAD:
        transaction.set_rollback(True)
    return answer


def _language(request: HttpRequest, caller: Caller) -> str:
    """Return the language asked for, else that of the account, else that of the house."""
    if "Accept-Language" in request.headers:
        return translation.get_language_from_request(request)
    return caller.token.account.language or translation.get_language() or ""
