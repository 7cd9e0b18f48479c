"""Pages on which a teacher moves to another school or group, or leaves."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import GROUP_KINDS, SCHOOL_KINDS, Role
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal
from xingtan.pages.filters import named
from xingtan.teachers import services
from xingtan.teachers.labels import REASONS
from xingtan.teachers.models import Teacher
from xingtan.teachers.moving_forms import LeavingForm, TransferForm
from xingtan.teachers.policies import may_let_go, may_transfer

MOVERS = (Role.MANAGER, Role.COUNTY_AUDITOR)
UNPROCESSABLE = 422


@gate("GET", "POST", roles=MOVERS)
def transfer(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Move a teacher to another school or group from a day on."""
    actor = actor_of(request)
    teacher = _teacher(actor, teacher_id)
    verdict = may_transfer(actor, teacher.school, teacher.school)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), REASONS)
    if teacher.left_on is not None:
        return refusal(request, services.LeftServiceError(), REASONS)
    places = _places(actor)
    form = TransferForm(
        request.POST if request.method == "POST" else None,
        schools=[(each.code, named(each)) for each in places if each.kind in SCHOOL_KINDS],
        groups=[(each.code, named(each)) for each in places if each.kind in GROUP_KINDS],
        initial={
            "school": teacher.school.code,
            "group": teacher.group.code if teacher.group else "",
            "on": timezone.localdate(),
        },
    )
    if request.method == "POST" and form.is_valid():
        said, by_code = form.cleaned_data, {each.code: each for each in places}
        try:
            services.transfer_teacher(
                actor=actor,
                teacher_id=teacher.pk,
                school=by_code[said["school"]],
                group=by_code.get(said["group"]),
                on=said["on"],
                at=timezone.now(),
            )
        except NotPermittedError as error:
            return refusal(request, error, REASONS)
        except DomainError as error:
            form.add_error("on" if error.code == "too_early" else "school", str(REASONS.get(error.code, error.code)))
        else:
            messages.success(request, _("%(name)s works there from that day on.") % {"name": teacher.name})
            return redirect("teachers:teacher", teacher.pk)
    return _page(request, teacher, form, leaves=False)


@gate("GET", "POST", roles=(Role.MANAGER,))
def leave(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Let a teacher leave service from a day on."""
    actor = actor_of(request)
    teacher = _teacher(actor, teacher_id)
    verdict = may_let_go(actor, teacher)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), REASONS)
    if teacher.left_on is not None:
        return refusal(request, services.LeftServiceError(), REASONS)
    form = LeavingForm(request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_service(actor=actor, teacher_id=teacher.pk, on=form.cleaned_data["on"], at=timezone.now())
        except NotPermittedError as error:
            return refusal(request, error, REASONS)
        except DomainError as error:
            form.add_error("on", str(REASONS.get(error.code, error.code)))
        else:
            messages.success(
                request, _("%(name)s has left; nothing that was entered is lost.") % {"name": teacher.name}
            )
            return redirect("teachers:teacher", teacher.pk)
    return _page(request, teacher, form, leaves=True)


def _page(request: HttpRequest, teacher: Teacher, form: TransferForm | LeavingForm, *, leaves: bool) -> HttpResponse:
    context = {"teacher": teacher, "form": form, "leaves": leaves}
    return render(request, "teachers/moving.html", context, status=UNPROCESSABLE if form.errors else 200)


def _places(actor: Actor) -> Sequence[Institution]:
    """Return the schools and groups between which the person may move somebody; one query."""
    kinds = SCHOOL_KINDS | GROUP_KINDS
    found = Institution.objects.filter(actor.within("path", *MOVERS), kind__in=kinds, closed_on=None)
    return list(found.order_by("path"))


def _teacher(actor: Actor, teacher_id: int) -> Teacher:
    mine = Teacher.objects.visible_to(actor).select_related("school", "group", "account")
    return get_object_or_404(mine, pk=teacher_id)
