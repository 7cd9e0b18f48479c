"""What reaches one, by which way and when: choices, the mail address, the calendar's address."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.models import Account
from xingtan.kernel.errors import DomainError
from xingtan.notices import addresses, calendar
from xingtan.notices.errors import CodeExpiredError, CodeWrongError
from xingtan.notices.forms import REACH_FIELDS, AddressForm, ChoicesForm, CodeForm
from xingtan.notices.labels import SENTENCES
from xingtan.notices.models import CalendarKey, Reach
from xingtan.notices.people import mail_is_ready, messengers_of, reach_of
from xingtan.notices.reads import last_mail, ways_of
from xingtan.notices.services import choose_ways, keep_reach
from xingtan.pages.answers import refusal

UNPROCESSABLE = 422


@gate("GET", "POST", roles=SIGNED_IN)
def choices(request: HttpRequest) -> HttpResponseBase:
    """Show and keep how each kind of notice reaches one, and when nothing shall."""
    actor = actor_of(request)
    reach = reach_of(actor.account_id or 0)
    form = ChoicesForm(request.POST or None, reach=reach, ways=ways_of(actor))
    if request.method == "POST" and form.is_valid():
        choose_ways(actor=actor, ways=form.ways)
        keep_reach(actor=actor, fields={name: form.cleaned_data[name] for name in REACH_FIELDS})
        messages.success(request, _("Kept. From now on you are reached like this."))
        return redirect("notices:choices")
    return _choices(request, actor, reach, form=form)


@gate("POST", roles=SIGNED_IN)
def ask(request: HttpRequest) -> HttpResponseBase:
    """Send a code to the address."""
    actor, form = actor_of(request), AddressForm(request.POST)
    if not form.is_valid():
        return _choices(request, actor, reach_of(actor.account_id or 0), address=form)
    try:
        addresses.ask_for_address(actor=actor, email=form.cleaned_data["email"], at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("A code is on its way to %(email)s.") % {"email": form.cleaned_data["email"]})
    return redirect("notices:choices")


@gate("POST", roles=SIGNED_IN)
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Confirm the address with its code."""
    actor, form = actor_of(request), CodeForm(request.POST)
    if form.is_valid():
        try:
            email = addresses.confirm_address(actor=actor, code=form.cleaned_data["code"], at=timezone.now())
        except (CodeWrongError, CodeExpiredError) as error:
            form.add_error("code", SENTENCES[error.code])
        else:
            messages.success(request, _("%(email)s is confirmed.") % {"email": email})
            return redirect("notices:choices")
    return _choices(request, actor, reach_of(actor.account_id or 0), code=form)


@gate("POST", roles=SIGNED_IN)
def forget(request: HttpRequest) -> HttpResponseBase:
    """Forget the mail address."""
    addresses.forget_address(actor=actor_of(request), at=timezone.now())
    messages.success(request, _("Your mail address is forgotten."))
    return redirect("notices:choices")


@gate("POST", roles=SIGNED_IN)
def renew_calendar(request: HttpRequest) -> HttpResponse:
    """Make a new address of one's calendar, and show it this once."""
    token = calendar.renew_key(actor=actor_of(request), at=timezone.now())
    address = request.build_absolute_uri(reverse("calendar-feed", args=[token]))
    answer = render(request, "notices/calendar.html", {"address": address})
    answer["Cache-Control"] = "no-store"
    return answer


@gate("POST", roles=SIGNED_IN)
def revoke_calendar(request: HttpRequest) -> HttpResponseBase:
    """Shut one's calendar."""
    calendar.revoke_key(actor=actor_of(request), at=timezone.now())
    messages.success(request, _("The address of your calendar leads nowhere any more."))
    return redirect("notices:choices")


def _choices(
    request: HttpRequest,
    actor: Actor,
    reach: Reach,
    *,
    form: ChoicesForm | None = None,
    address: AddressForm | None = None,
    code: CodeForm | None = None,
) -> HttpResponse:
    account = Account.objects.get(pk=actor.account_id or 0)
    shown = form or ChoicesForm(reach=reach, ways=ways_of(actor))
    context = {
        "form": shown,
        "address_form": address or AddressForm(),
        "code_form": code or CodeForm(),
        "email": account.email if reach.verified_at else "",
        "asked": reach.email_asked,
        "mail_ready": mail_is_ready(),
        "last_mail": last_mail(actor),
        "robot": messengers_of([account.pk], on=timezone.localdate()).get(account.pk),
        "key": CalendarKey.objects.filter(account=account).first(),
        "manages": bool(actor.roles & {"manager"}),
    }
    wrong = any(each is not None and each.is_bound and each.errors for each in (form, address, code))
    return render(request, "notices/choices.html", context, status=UNPROCESSABLE if wrong else 200)
