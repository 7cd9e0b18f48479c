"""Pages of custom groups."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import OVERSEERS, Role
from xingtan.access.schools import school_asked
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal
from xingtan.teachers.conditions.rules import read_condition
from xingtan.teachers.conditions.words import said
from xingtan.teachers.custom_groups import reads, services
from xingtan.teachers.custom_groups.forms import Ground, GroupForm
from xingtan.teachers.custom_groups.models import CustomGroup
from xingtan.teachers.labels import REASONS, TITLES, label_of
from xingtan.teachers.policies import may_keep
from xingtan.teachers.tiers.names import names_of

ROWS_A_PAGE = 50
UNPROCESSABLE = 422
SENTENCES = {
    **REASONS,
    "name_taken": gettext_lazy("Another group of the school has this name."),
    "group_retired": gettext_lazy("This group is no longer in use."),
    "not_at_school": gettext_lazy("Only teachers of the school can be on the list."),
}


@gate("GET", roles=OVERSEERS)
def listing(request: HttpRequest) -> HttpResponse:
    """List the groups in use that one may see."""
    actor, on = actor_of(request), timezone.localdate()
    page_obj = Paginator(reads.groups_for(actor, on=on), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rules = {group.pk: read_condition(group.rule) for group in page_obj if group.rule}
    names = names_of([(group.school_id, rules[group.pk]) for group in page_obj if group.rule], on=on)
    rows = [(group, said(rules[group.pk], names.get(group.school_id, {})) if group.rule else "") for group in page_obj]
    context = {"page_obj": page_obj, "rows": rows, "keeps": Role.MANAGER in actor.roles}
    return render(request, "teachers/custom_groups/list.html", context)


@gate("GET", roles=OVERSEERS)
def show(request: HttpRequest, custom_group_id: int) -> HttpResponse:
    """Show who belongs to a group today."""
    actor = actor_of(request)
    group = _group(actor, custom_group_id)
    on = timezone.localdate()
    members = reads.members_of(group, on).select_related("group").order_by("number")
    page_obj = Paginator(members, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "group": group,
        "page_obj": page_obj,
        "rows": [(teacher, label_of(TITLES, teacher.title)) for teacher in page_obj],
        "rule": said(read_condition(group.rule), _names(group)) if group.rule else "",
        "keeps": bool(may_keep(actor, group.school)) and group.retired_on is None,
    }
    return render(request, "teachers/custom_groups/group.html", context)


@gate("GET", "POST", roles=(Role.MANAGER,))
def new(request: HttpRequest) -> HttpResponse:
    """Make a group."""
    actor = actor_of(request)
    school = school_asked(request, Role.MANAGER)
    form = GroupForm(request.POST if request.method == "POST" else None, ground=Ground(school, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        try:
            group = services.make_group(actor=actor, school=school, wording=form.wording, at=timezone.now())
        except DomainError as error:
            form.add_error("name", str(SENTENCES.get(error.code, error.code)))
        else:
            messages.success(request, _("The group is made."))
            return redirect("teachers:custom-group", group.pk)
    return _form(request, form, school, None)


@gate("GET", "POST", roles=(Role.MANAGER,))
def change(request: HttpRequest, custom_group_id: int) -> HttpResponse:
    """Change a group."""
    actor = actor_of(request)
    group = _group(actor, custom_group_id)
    verdict = may_keep(actor, group.school)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), SENTENCES)
    data = request.POST if request.method == "POST" else None
    form = GroupForm(data, ground=Ground(group.school, timezone.localdate()), group=group)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_group(actor=actor, group_id=group.pk, wording=form.wording, at=timezone.now())
        except services.NameTakenError as error:
            form.add_error("name", str(SENTENCES[error.code]))
        except DomainError as error:
            return refusal(request, error, SENTENCES)
        else:
            messages.success(request, _("The group is changed."))
            return redirect("teachers:custom-group", group.pk)
    return _form(request, form, group.school, group)


@gate("POST", roles=(Role.MANAGER,))
def retire(request: HttpRequest, custom_group_id: int) -> HttpResponse:
    """Take a group out of use."""
    actor = actor_of(request)
    group = _group(actor, custom_group_id)
    try:
        services.retire_group(actor=actor, group_id=group.pk, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The group is out of use."))
    return redirect("teachers:custom-groups")


def _form(request: HttpRequest, form: GroupForm, school: Institution, group: CustomGroup | None) -> HttpResponse:
    context = {"form": form, "school": school, "group": group}
    return render(request, "teachers/custom_groups/form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _group(actor: Actor, custom_group_id: int) -> CustomGroup:
    return get_object_or_404(CustomGroup.objects.visible_to(actor).select_related("school"), pk=custom_group_id)


def _names(group: CustomGroup) -> dict[str, str]:
    """Return the names of units and tiers that the rule may speak of."""
    choices = Ground(group.school, timezone.localdate()).choices()
    return {code: name for listed in choices.values() for code, name in listed}
