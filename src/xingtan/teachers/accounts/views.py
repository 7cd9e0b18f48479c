"""Pages of the users: the list, initial passwords, each shown once, and what is done to many."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.labels import ROLES, sentence_of
from xingtan.access.many import rehearsed
from xingtan.access.roles import Role, roles_met
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.pages.filters import enumerated, headed
from xingtan.pages.printing import NotPrintedError, pdf_response
from xingtan.sheets.pages_of import download
from xingtan.sheets.writing import XLSX, xlsx_of
from xingtan.teachers import reads, services
from xingtan.teachers.accounts.bulk import Act, Done, do_many
from xingtan.teachers.accounts.forms import BulkForm
from xingtan.teachers.accounts.passwords import Handed, hand_out_password, hand_out_passwords
from xingtan.teachers.accounts.slips import slips_of
from xingtan.teachers.accounts.users import UserLine, Wanted, user_lines, users_for
from xingtan.teachers.labels import ACCOUNT_STATES, REASONS
from xingtan.teachers.models import Teacher
from xingtan.teachers.policies import ROSTER_KEEPERS

ROWS_A_PAGE = 50
LONGEST_KEY = 18
SLIPS = "slips"


@gate("GET", roles=ROSTER_KEEPERS)
def accounts(request: HttpRequest) -> HttpResponse:
    """Show the users: whose account is in which state, with which roles."""
    actor, on = actor_of(request), timezone.localdate()
    wanted = _wanted(request)
    page_obj = Paginator(users_for(actor, wanted, on=on), ROWS_A_PAGE).get_page(request.GET.get("page"))
    schools, groups = reads.filter_options(actor)
    context = {
        "page_obj": page_obj,
        "lines": user_lines(list(page_obj), on=on),
        "waiting": reads.accounts_waiting(actor, on=on),
        "wanted": wanted,
        "schools": schools if len(schools) > 1 else [],
        "groups": groups,
        "roles": [(role.value, ROLES[role]) for role in roles_met(actor.roles)],
        "role_names": ROLES,
        "states": ACCOUNT_STATES,
        "me": actor.account_id,
        "bulk": BulkForm(),
        "resets": Role.MANAGER in actor.roles,
    }
    return page(request, "teachers/accounts.html", "teachers/_accounts.html", context)


@gate("GET", roles=ROSTER_KEEPERS)
def export(request: HttpRequest) -> HttpResponse:
    """Send the users that fit as a workbook."""
    on = timezone.localdate()
    lines = user_lines(list(users_for(actor_of(request), _wanted(request), on=on)), on=on)
    headers = [_("Staff number"), _("Name"), _("Login name"), _("School"), _("Group"), _("Roles"), _("State")]
    headers += [_("Last sign-in")]
    return download(xlsx_of(_("Users"), headers, map(_cells, lines)), f"{_('Users')}.xlsx", XLSX)


def _wanted(request: HttpRequest) -> Wanted:
    wishes = {name: request.GET.get(name, "").strip() for name in ("role", "school", "group", "state")}
    return Wanted(query=request.GET.get("q", "").strip(), **wishes)


def _cells(line: UserLine) -> list[str]:
    teacher = line.teacher
    stood = [_("%(role)s (deputy)") % {"role": ROLES[role]} for role in line.stands_in]
    return [
        teacher.number,
        teacher.name,
        teacher.account.username if teacher.account else "",
        teacher.school.name,
        teacher.group.name if teacher.group else "",
        enumerated([*(ROLES[role] for role in line.roles), *stood]),
        str(ACCOUNT_STATES[line.state][0]),
        timezone.localtime(line.seen).strftime("%Y-%m-%d") if line.seen else "",
    ]


@gate("POST", roles=ROSTER_KEEPERS)
def hand_out(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Make a new password for one teacher and show it this once."""
    actor = actor_of(request)
    teacher = get_object_or_404(Teacher.objects.visible_to(actor), pk=teacher_id)
    try:
        handed = hand_out_password(actor=actor, teacher_id=teacher.pk, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, REASONS)
    answer = render(request, "teachers/password.html", {"handed": handed})
    answer["Cache-Control"] = "no-store"
    return answer


@gate("POST", roles=ROSTER_KEEPERS)
def hand_out_all(request: HttpRequest) -> HttpResponse:
    """Make passwords for everybody who has none yet, and send them as a sheet or as slips, this once."""
    at = timezone.now()
    try:
        with transaction.atomic():
            handed = hand_out_passwords(actor=actor_of(request), at=at)
            answer = _once(handed, request.POST.get("as", ""), at) if handed else None
    except NotPrintedError as error:
        return refusal(request, error, REASONS)
    if answer is None:
        messages.info(request, _("Every account has a password already."))
        return redirect("teachers:accounts")
    return answer


@gate("POST", roles=(Role.MANAGER,))
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one act to every ticked account after a look at what would happen; refusals are named one by one."""
    form = BulkForm(request.POST)
    keys = [int(key) for key in request.POST.getlist("teacher") if key.isdecimal() and len(key) <= LONGEST_KEY]
    if not form.is_valid() or not keys:
        messages.error(request, _("Tick accounts, choose what to do, and give what it needs."))
        return redirect("teachers:accounts")
    at = timezone.now()
    run = partial(do_many, actor=actor_of(request), teacher_ids=keys, wish=form.wish, at=at)
    if not request.POST.get("confirm"):
        shown = [(each.of, _sentence(each.error)) for each in rehearsed(run)]
        context = {"form": form, "outcomes": shown, "act": form.act_said, "done": sum(not why for _t, why in shown)}
        return render(request, "teachers/bulk_preview.html", {**context, "resets": form.wish.act is Act.RESET})
    try:
        with transaction.atomic():
            outcomes = run()
            handed = [each.gave for each in outcomes if each.gave is not None]
            paper = _once(handed, request.POST["confirm"], at) if handed else None
    except NotPrintedError as error:
        return refusal(request, error, REASONS)
    _say(request, outcomes)
    return paper or redirect("teachers:accounts")


def _say(request: HttpRequest, outcomes: list[Done]) -> None:
    for each in outcomes:
        if each.error is not None:
            messages.error(request, headed(each.of.name, _sentence(each.error)))
    done = sum(each.error is None for each in outcomes)
    text = ngettext("Done for %(num)s account.", "Done for %(num)s accounts.", done) % {"num": done}
    if done:
        messages.success(request, text)


def _sentence(error: DomainError | None) -> str:
    if error is None:
        return ""
    return str(REASONS[error.why]) if error.why in REASONS else sentence_of(error)


def _once(handed: list[Handed], shape: str, at: datetime) -> HttpResponse:
    """Return the passwords as slips or as a workbook, which nobody keeps on the way.

    Errors: NotPrintedError.
    """
    if shape == SLIPS:
        return pdf_response(slips_of(handed, at=at), name=_("Initial passwords"))
    answer = download(_sheet(handed), f"{_('Initial passwords')}.xlsx", XLSX)
    answer["Cache-Control"] = "no-store"
    return answer


@gate("POST", roles=ROSTER_KEEPERS)
def open_account(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Open an account for a teacher who has none."""
    actor = actor_of(request)
    teacher = get_object_or_404(Teacher.objects.visible_to(actor), pk=teacher_id)
    try:
        account = services.open_teacher_account(actor=actor, teacher_id=teacher.pk, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, REASONS)
    messages.success(request, _("Account opened; the login is %(login)s.") % {"login": account.username})
    return redirect("teachers:accounts")


def _sheet(handed: list[Handed]) -> bytes:
    headers = [_("Group"), _("Name"), _("Login name"), _("Initial password")]
    rows = (
        [each.teacher.group.name if each.teacher.group else "", each.teacher.name, each.login, each.password]
        for each in handed
    )
    return xlsx_of(_("Initial passwords"), headers, rows)
