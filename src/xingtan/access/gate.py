"""The gate in front of every page: which methods, for whom; declared on the view, listed by ``addresses``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from xingtan.access.actors import Actor, actor_for
from xingtan.access.models import Account
from xingtan.access.roles import Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class AccessRule:
    """Who may come to a page: everybody, whoever is signed in, or whoever wears one of the roles."""

    methods: tuple[str, ...]
    audience: str
    roles: tuple[Role, ...] = ()

    @property
    def text(self) -> str:
        """The rule in one word or a list of roles, as ``xingtan addresses`` prints it."""
        return " ".join(self.roles) if self.roles else self.audience


def gate(*methods: str, roles: Iterable[Role] | str) -> Callable[[View[P]], View[P]]:
    """Return the decorator that every view of ours wears.

    ``roles`` is PUBLIC, SIGNED_IN, or roles of which the actor must wear one somewhere (403 otherwise); which rows
    they see is the query set's business. Inside, ``actor_of(request)`` gives the actor.
    """
    rule = (
        AccessRule(methods, roles)
        if isinstance(roles, str)
        else AccessRule(methods, "roles", tuple(Role(r) for r in roles))
    )

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            attach_actor(request)
            actor: Actor | None = request.actor  # type: ignore[attr-defined]
            if rule.roles:
                if actor is None or not actor.roles & set(rule.roles):
                    raise PermissionDenied
                request.actor = replace(actor, page_roles=frozenset(rule.roles))  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        wrapped = require_http_methods(list(methods))(guarded)
        if rule.audience == PUBLIC:
            wrapped = login_not_required(wrapped)
        wrapped.access_rule = rule  # type: ignore[attr-defined]
        return wrapped

    return decorate


def declare_access(view: Callable[..., HttpResponseBase], rule: AccessRule) -> Callable[..., HttpResponseBase]:
    """Return a view of a library with its access rule declared beside it."""
    view.access_rule = rule  # type: ignore[attr-defined]
    return view


def attach_actor(request: HttpRequest) -> None:
    """Give the request its actor, once; nobody for a stranger."""
    if hasattr(request, "actor"):
        return
    account = getattr(request, "user", None)
    if isinstance(account, Account):
        request.actor = actor_for(account, on=timezone.localdate())  # type: ignore[attr-defined]
    else:
        request.actor = None  # type: ignore[attr-defined]
