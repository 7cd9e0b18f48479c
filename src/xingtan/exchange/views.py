"""Pages of the room: the description of the interface, and one's own tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import PUBLIC, SIGNED_IN, gate
from xingtan.access.models import Account
from xingtan.exchange import desks
from xingtan.exchange.describing import description
from xingtan.exchange.forms import TokenForm
from xingtan.exchange.labels import SENTENCES
from xingtan.exchange.models import AccessToken, Scope
from xingtan.exchange.services import make_token, revoke_token
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal

UNPROCESSABLE = 422


@gate("GET", roles=PUBLIC)
def openapi(request: HttpRequest) -> HttpResponse:
    """Send the description of the interface, in the language asked."""
    del request
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


@gate("GET", roles=PUBLIC)
def overview(request: HttpRequest) -> HttpResponse:
    """Show the operations and the problems of the interface to people."""
    return render(request, "exchange/overview.html", desks.overview(request.build_absolute_uri("/")))


@gate("GET", "POST", roles=SIGNED_IN)
def tokens(request: HttpRequest) -> HttpResponse:
    """Show one's own tokens and make a new one; its secret is shown once."""
    actor = actor_of(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = UNPROCESSABLE if request.method == "POST" else 200
        return _shown(request, {"form": form, "secret": ""}, status)
    account = get_object_or_404(Account, pk=actor.account_id)
    asked = form.cleaned_data
    try:
        _token, secret = make_token(
            actor=actor,
            account=account,
            name=asked["name"],
            scope=Scope(asked["scope"]),
            days=asked["days"],
            at=timezone.now(),
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return _shown(request, {"form": TokenForm(), "secret": secret}, 200)


@gate("POST", roles=SIGNED_IN)
def revoke(request: HttpRequest, token_id: int) -> HttpResponseBase:
    """Take one's own token back."""
    actor = actor_of(request)
    found = get_object_or_404(AccessToken.objects.visible_to(actor), pk=token_id)
    revoke_token(actor=actor, token=found, at=timezone.now())
    messages.success(request, _("The token opens nothing any more."))
    return redirect("tokens:list")


def _shown(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    found = desks.tokens(actor_of(request), at=timezone.now())
    answer = render(request, "exchange/tokens.html", {**context, **found}, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer
