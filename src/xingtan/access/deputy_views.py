"""Pages of deputies: name one, send one back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.deputies import eligible, name_deputy, withdraw_deputy
from xingtan.access.duty_forms import DeputyForm
from xingtan.access.duty_views import UNPROCESSABLE, reachable
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.labels import REASONS, ROLES, sentence_of
from xingtan.access.models import Account, Duty
from xingtan.access.policies import may_name_deputy
from xingtan.access.roles import Role
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal

NAMERS = tuple(role for role in Role if role is not Role.TEACHER)
MOST_PEOPLE = 500
FIELDS = {
    "span_impossible": "until",
    "not_from_the_house": "deputy",
    "held_already": "deputy",
    "account_closed": "deputy",
    "reason_missing": "reason",
    "own_roles": "deputy",
}
"""Beside which field a refusal is said."""


@gate("GET", "POST", roles=NAMERS)
def name(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Name a deputy for one's own duty, or for one whose role one gives."""
    actor, at = actor_of(request), timezone.now()
    duty = reachable(actor, duty_id)
    verdict = may_name_deputy(actor, duty)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), REASONS)
    form = DeputyForm(request.POST or None, initial={"since": timezone.localdate(at)}, people=_candidates(actor, duty))
    if request.method == "POST" and form.is_valid():
        try:
            made = name_deputy(
                actor=actor,
                duty_id=duty.pk,
                deputy_id=int(form.cleaned_data["deputy"]),
                span=form.span,
                reason=form.cleaned_data["reason"],
                at=at,
            )
        except DomainError as error:
            form.add_error(FIELDS.get(error.why), sentence_of(error))
        else:
            said = _("%(deputy)s stands in for %(name)s from %(day)s to %(until)s.")
            days = {"day": made.valid_from.isoformat(), "until": str(made.valid_until)}
            messages.success(request, said % {"deputy": made.account.name, "name": duty.account.name, **days})
            return _back(actor, duty)
    context = {"form": form, "duty": duty, "role": ROLES[duty.role], "own": duty.account_id == actor.account_id}
    return render(request, "access/deputy.html", context, status=UNPROCESSABLE if form.errors else 200)


@gate("POST", roles=SIGNED_IN)
def withdraw(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Let a deputy stop at once: by whom they stand in for, by themselves, or by who gives the role."""
    actor = actor_of(request)
    duty = reachable(actor, duty_id)
    try:
        made = withdraw_deputy(actor=actor, duty_id=duty.pk, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, REASONS)
    messages.success(request, _("%(name)s no longer stands in.") % {"name": made.account.name})
    return _back(actor, made.stands_in_for if made.account_id != actor.account_id else made)


def _candidates(actor: Actor, duty: Duty) -> list[Account]:
    """Return who could stand in, by login; never whoever names them."""
    held = eligible(duty, on=timezone.localdate()).values("account")
    found = Account.objects.filter(pk__in=held).exclude(pk=actor.account_id or 0)
    return list(found.order_by("username")[:MOST_PEOPLE])


def _back(actor: Actor, duty: Duty | None) -> HttpResponse:
    own = duty is not None and duty.account_id == actor.account_id
    return redirect("account") if own else redirect("roles:people")
