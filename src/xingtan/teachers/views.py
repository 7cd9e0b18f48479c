"""Pages of the personnel file: the list and one teacher's file."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.labels import ROLES
from xingtan.access.roles import OVERSEERS, Role
from xingtan.access.schools import LOOKERS
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import page, refusal
from xingtan.pages.tongue import tongue
from xingtan.teachers import reads, services
from xingtan.teachers.accounts.users import AccountState, account_state
from xingtan.teachers.custom_groups.reads import groups_for, members_of
from xingtan.teachers.duplicates.reads import pointer_of
from xingtan.teachers.forms import ReasonForm, TeacherForm
from xingtan.teachers.labels import REASONS, SCHOOLINGS, SEXES, TITLES, label_of
from xingtan.teachers.models import Teacher
from xingtan.teachers.policies import ROSTER_KEEPERS, may_keep, may_transfer
from xingtan.teachers.texts import roles_in, roles_of, texts_of
from xingtan.teachers.tiers.reads import tiers_of
from xingtan.teachers.workbooks.columns import BY_FIELD

ROWS_A_PAGE = 50
MOST_CIRCLES = 200


@gate("GET", roles=reads.LOOKERS)
def list_teachers(request: HttpRequest) -> HttpResponse:
    """Show the teachers in the reader's scope."""
    actor = actor_of(request)
    wishes = {name: request.GET.get(name, "").strip() for name in ("q", "group", "school", "circle")}
    schools = reads.places_offered(actor, wishes["school"])
    groups = reads.filter_options(actor)[1] if len(schools) <= 1 else []
    found = reads.teachers_for(
        actor, on=timezone.localdate(), query=wishes["q"], group=wishes["group"], school=wishes["school"]
    )
    circles = list(groups_for(actor, on=timezone.localdate())[:MOST_CIRCLES])
    circle = next((each for each in circles if str(each.pk) == wishes["circle"]), None)
    if wishes["circle"]:
        found = found.filter(pk__in=members_of(circle, timezone.localdate())) if circle else found.none()
    page_obj = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "circles": [(each.pk, each.name) for each in circles],
        "page_obj": page_obj,
        "rows": [(teacher, label_of(TITLES, teacher.title)) for teacher in page_obj],
        "wishes": wishes,
        "schools": schools,
        "groups": groups,
        "keeps": Role.MANAGER in actor.roles,
        "imports": bool(actor.roles & set(ROSTER_KEEPERS)),
        "oversees": bool(actor.roles & set(OVERSEERS)),
        "tiers": bool(actor.roles & set(LOOKERS)),
        "filtered": any(wishes.values()),
    }
    return page(request, "teachers/list.html", "teachers/_list.html", context)


@gate("GET", roles=SIGNED_IN)
def show_teacher(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Show one teacher's file, personal numbers masked."""
    teacher = _teacher(request, teacher_id)
    return render(request, "teachers/detail.html", _file(actor_of(request), teacher))


@gate("POST", roles=(Role.MANAGER,))
def reveal(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Show ID and phone number in clear, this once, and keep who asked and why."""
    teacher, actor = _teacher(request, teacher_id), actor_of(request)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the numbers are needed; the reason is kept in the journal."))
        return render(request, "teachers/detail.html", _file(actor, teacher), status=422)
    try:
        clear = services.reveal_numbers(
            actor=actor, teacher_id=teacher.pk, reason=form.cleaned_data["reason"], at=timezone.now()
        )
    except DomainError as error:
        return refusal(request, error, REASONS)
    answer = render(request, "teachers/detail.html", {**_file(actor, teacher), "clear": clear})
    answer["Cache-Control"] = "no-store"
    return answer


@gate("GET", "POST", roles=(Role.MANAGER,))
def new_teacher(request: HttpRequest) -> HttpResponse:
    """Enrol one teacher by hand."""
    actor = actor_of(request)
    schools, groups = reads.filter_options(actor)
    form = TeacherForm(request.POST if request.method == "POST" else None, schools=schools, groups=groups)
    if request.method == "POST" and form.is_valid():
        try:
            teacher = services.enrol_teacher(actor=actor, texts=form.texts, at=timezone.now())
        except services.RowRefusedError as error:
            form.take(error.mistakes)
        else:
            messages.success(request, _("%(name)s is enrolled.") % {"name": teacher.name})
            return redirect("teachers:teacher", teacher.pk)
    return render(request, "teachers/form.html", {"form": form, "teacher": None}, status=422 if form.errors else 200)


@gate("GET", "POST", roles=(Role.MANAGER,))
def edit_teacher(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Change one teacher's file by hand."""
    teacher, actor = _teacher(request, teacher_id), actor_of(request)
    verdict = may_keep(actor, teacher.school)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), REASONS)
    schools, groups = reads.filter_options(actor)
    texts = texts_of(teacher, roles_of([teacher], on=timezone.localdate())[teacher.pk])
    form = TeacherForm(request.POST if request.method == "POST" else None, texts=texts, schools=schools, groups=groups)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_teacher(actor=actor, teacher_id=teacher.pk, texts=form.texts, at=timezone.now())
        except services.RowRefusedError as error:
            form.take(error.mistakes)
        else:
            messages.success(request, _("The file is changed."))
            return redirect("teachers:teacher", teacher.pk)
    return render(request, "teachers/form.html", {"form": form, "teacher": teacher}, status=422 if form.errors else 200)


def _teacher(request: HttpRequest, teacher_id: int) -> Teacher:
    mine = Teacher.objects.visible_to(actor_of(request)).select_related("school", "group", "account")
    return get_object_or_404(mine, pk=teacher_id)


def _file(actor: Actor, teacher: Teacher) -> dict[str, object]:
    """Return what the page of one teacher shows."""
    roles = roles_in(roles_of([teacher], on=timezone.localdate())[teacher.pk]) if teacher.account_id else []
    return {
        "teacher": teacher,
        "numbers": reads.masked_numbers(teacher),
        "clear": None,
        "posts": reads.posts_of(teacher),
        "roles": [ROLES[role] for role in roles],
        "sex": label_of(SEXES, teacher.sex),
        "schooling": label_of(SCHOOLINGS, teacher.schooling),
        "title": label_of(TITLES, teacher.title),
        "labels": {name: column.label for name, column in BY_FIELD.items()},
        "keeps": bool(may_keep(actor, teacher.school)),
        "moves": bool(may_transfer(actor, teacher.school, teacher.school)),
        "tiers": tier_names(teacher),
        "pointer": pointer_of(teacher),
        "waits": account_state(teacher, on=timezone.localdate()) is AccountState.WAITING,
    }


def tier_names(teacher: Teacher) -> list[str]:
    """Return the names of the teacher's tiers today, the appraised one first; one query."""
    language = tongue()
    on = timezone.localdate()
    return [row.titled.get(language, row.tier) for row in tiers_of([teacher.pk], on=on).get(teacher.pk, [])]
