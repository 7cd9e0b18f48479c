"""Pages of the points bank: one's own, a teacher's, the school's, the ranking."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import OVERSEERS, Role
from xingtan.growth.points import desks, services
from xingtan.growth.points.counted_kinds import count_kind
from xingtan.growth.points.forms import GiftForm, KindForm, SettingForm
from xingtan.growth.points.labels import SENTENCES
from xingtan.growth.points.models import Gift, Redemption
from xingtan.growth.points.reads import setting_of
from xingtan.growth.points.settling import settle_points
from xingtan.growth.reads import own_file
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.teachers.models import Teacher

UNPROCESSABLE, LONGEST_KEY = 422, 18
YEAR = re.compile(r"(?:19|20|21)\d\d", re.ASCII)
DECISIONS = ("grant", "decline", "cancel")


@gate("GET", roles=(Role.TEACHER,))
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own points: balance, every line by month, gifts and requests."""
    teacher = own_file(actor_of(request).account_id)
    if teacher is None:
        return render(request, "growth/no_file.html")
    return render(request, "growth/points.html", _own(request, teacher, mine=True))


@gate("GET", roles=(Role.TEAM_LEADER, *OVERSEERS))
def of_teacher(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Show the points of a teacher in scope."""
    visible = Teacher.objects.visible_to(actor_of(request)).select_related("school")
    teacher = get_object_or_404(visible, pk=teacher_id)
    return render(request, "growth/points.html", _own(request, teacher, mine=False))


def _own(request: HttpRequest, teacher: Teacher, *, mine: bool) -> dict[str, object]:
    year = request.GET.get("earned", "")
    earned_in = int(year) if YEAR.fullmatch(year) else None
    narrowed = desks.Narrowed(request.GET.get("month", ""), earned_in)
    return desks.own(teacher, on=timezone.localdate(), mine=mine, narrowed=narrowed)


@gate("POST", roles=(Role.TEACHER,))
def ask(request: HttpRequest, gift_id: int) -> HttpResponseBase:
    """Ask for a gift."""
    actor = actor_of(request)
    teacher = own_file(actor.account_id)
    gift = Gift.objects.select_related("school").filter(pk=gift_id).first()
    if teacher is None or gift is None or not teacher.school.path.startswith(gift.school.path):
        raise Http404
    try:
        services.ask_for(teacher=teacher, actor=actor, gift=gift, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("You asked for it; the manager decides."))
    return redirect("growth:points")


@gate("POST", roles=(Role.TEACHER,))
def withdraw(request: HttpRequest, redemption_id: int) -> HttpResponseBase:
    """Take one's own request back."""
    actor = actor_of(request)
    get_object_or_404(Redemption, pk=redemption_id, teacher__account_id=actor.account_id or 0)
    try:
        services.withdraw(actor=actor, redemption_id=redemption_id, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect("growth:points")


@gate("GET", "POST", roles=(Role.TEACHER,))
def ranking(request: HttpRequest) -> HttpResponseBase:
    """Show the ranking where the school has one, and let a teacher keep their name out of it; 404 otherwise."""
    teacher = own_file(actor_of(request).account_id)
    setting = setting_of(teacher.school) if teacher else None
    if teacher is None or setting is None or not setting.ranking:
        raise Http404
    if request.method == "POST":
        services.hide_name(teacher=teacher, hidden=request.POST.get("hidden") == "yes")
        return redirect("growth:points-ranking")
    own_group = request.GET.get("group") == "own" and teacher.group_id is not None
    context = desks.ranks(teacher, on=timezone.localdate(), own_group=own_group, page=request.GET.get("page"))
    return render(request, "growth/points_ranking.html", context)


@gate("GET", roles=(Role.MANAGER,))
def school(request: HttpRequest) -> HttpResponse:
    """Show the school's points: rules, when they were settled, requests, gifts, every teacher's balance."""
    return _school(request, SettingForm(), GiftForm(), status=200)


@gate("GET", roles=(Role.MANAGER,))
def requests(request: HttpRequest) -> HttpResponse:
    """Show every request for what the school gives, of one gift or in one state when asked."""
    gift = request.GET.get("gift", "")
    key = int(gift) if gift.isascii() and gift.isdecimal() and len(gift) < LONGEST_KEY else None
    place, state = _place(request), request.GET.get("state", "")
    context = desks.requests(place, gift=key, state=state, page=request.GET.get("page"))
    return render(request, "growth/points_requests.html", context)


@gate("POST", roles=(Role.MANAGER,))
def settle(request: HttpRequest) -> HttpResponseBase:
    """Bring the points in line with the records now."""
    place = _place(request)
    try:
        done = settle_points(actor=actor_of(request), school=place, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(
        request,
        _("Settled: %(posted)s posted, %(taken_back)s taken back, %(lapsed)s lapsed.")
        % {"posted": done.posted, "taken_back": done.taken_back, "lapsed": done.lapsed},
    )
    return _back(place)


@gate("POST", roles=(Role.MANAGER,))
def change_setting(request: HttpRequest) -> HttpResponseBase:
    """Decide on expiry and ranking."""
    form = SettingForm(request.POST)
    if not form.is_valid():
        return _school(request, form, GiftForm(), status=UNPROCESSABLE)
    return _act(
        request,
        lambda actor, place: services.change_setting(actor=actor, school=place, at=timezone.now(), **form.cleaned_data),
    )


@gate("POST", roles=(Role.MANAGER,))
def offer(request: HttpRequest) -> HttpResponseBase:
    """Offer something new."""
    form = GiftForm(request.POST)
    if not form.is_valid():
        return _school(request, SettingForm(), form, status=UNPROCESSABLE)
    return _act(
        request,
        lambda actor, place: services.offer_gift(actor=actor, school=place, at=timezone.now(), **form.cleaned_data),
    )


@gate("POST", roles=(Role.MANAGER,))
def points_for_kind(request: HttpRequest) -> HttpResponseBase:
    """Put a kind of record into a draft of the school's rules and open the draft."""
    place, at = _place(request), timezone.now()
    form = _kind_form(desks.uncounted(place, on=timezone.localdate(at)), request, bound=True)
    if not form.is_valid():
        return _school(request, SettingForm(), GiftForm(), status=UNPROCESSABLE, kind_form=form)
    try:
        draft = count_kind(actor=actor_of(request), school=place, at=at, **form.cleaned_data)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The draft holds it. Look the draft over and publish it; until then nothing counts."))
    return redirect("credit_bank:draft", draft.pk)


@gate("POST", roles=(Role.MANAGER,))
def retire(request: HttpRequest, gift_id: int) -> HttpResponseBase:
    """Stop giving something."""
    place = _place(request)
    gift = get_object_or_404(Gift.objects.select_related("school"), pk=gift_id, school=place)
    return _act(request, lambda actor, _place: services.retire_gift(actor=actor, gift=gift, at=timezone.now()))


@gate("POST", roles=(Role.MANAGER,))
def decide(request: HttpRequest, redemption_id: int, decision: str) -> HttpResponseBase:
    """Grant, decline or cancel a request."""
    place = _place(request)
    get_object_or_404(Redemption, pk=redemption_id, gift__school=place)
    if decision not in DECISIONS:
        raise Http404
    reason = request.POST.get("reason", "")

    def act(actor: Actor, _place: Institution) -> object:
        if decision == "grant":
            return services.grant(actor=actor, redemption_id=redemption_id, at=timezone.now())
        step = services.decline if decision == "decline" else services.cancel
        return step(actor=actor, redemption_id=redemption_id, reason=reason, at=timezone.now())

    return _act(request, act)


def _place(request: HttpRequest) -> Institution:
    """Return the school asked for among the manager's own, else the first of them; 404 for another."""
    code = request.POST.get("place", "") or request.GET.get("place", "")
    schools = desks.schools_of(actor_of(request))
    found = next((each for each in schools if not code or each.code == code), None)
    if found is None:
        raise Http404
    return found


def _back(place: Institution) -> HttpResponseBase:
    return redirect(f"{reverse('growth:points-school')}?place={place.code}")


def _act(request: HttpRequest, act: Callable[[Actor, Institution], object]) -> HttpResponseBase:
    place = _place(request)
    try:
        act(actor_of(request), place)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("Done."))
    return _back(place)


def _kind_form(offered: Mapping[str, Any], request: HttpRequest, *, bound: bool = False) -> KindForm:
    post, first = request.POST if bound else None, request.GET.get("kind", "")
    return KindForm(post, kinds=offered["uncounted"], parts=offered["parts"], first=first)


def _school(
    request: HttpRequest,
    setting_form: SettingForm,
    gift_form: GiftForm,
    *,
    status: int,
    kind_form: KindForm | None = None,
) -> HttpResponse:
    place = _place(request)
    context = desks.school(actor_of(request), place, on=timezone.localdate(), page=request.GET.get("page"))
    if not setting_form.is_bound and (setting := context["setting"]):
        setting_form = SettingForm(initial={"lapses_after": setting.lapses_after, "ranking": setting.ranking})
    context |= {
        "setting_form": setting_form,
        "gift_form": gift_form,
        "kind_form": kind_form or _kind_form(context, request),
    }
    return render(request, "growth/points_school.html", context, status=status)
