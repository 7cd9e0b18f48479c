"""Pages on which a manager hands out initial passwords, each shown once."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.sheets.pages_of import download
from xingtan.sheets.writing import XLSX, xlsx_of
from xingtan.teachers import reads, services
from xingtan.teachers.bulk import do_many
from xingtan.teachers.bulk_forms import BulkForm
from xingtan.teachers.labels import REASONS
from xingtan.teachers.models import Teacher
from xingtan.teachers.passwords import Handed, hand_out_password, hand_out_passwords
from xingtan.teachers.policies import ROSTER_KEEPERS

ROWS_A_PAGE = 50
LONGEST_KEY = 18


@gate("GET", roles=ROSTER_KEEPERS)
def accounts(request: HttpRequest) -> HttpResponse:
    """Show whose account waits for its first password."""
    actor = actor_of(request)
    query = request.GET.get("q", "").strip()
    mine = reads.teachers_for(actor, on=timezone.localdate(), query=query).select_related("account")
    keep = mine.filter(actor.within("school__path", *ROSTER_KEEPERS))
    page_obj = Paginator(keep, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": reads.account_lines(list(page_obj)),
        "waiting": reads.accounts_waiting(actor, on=timezone.localdate()),
        "query": query,
        "me": actor.account_id,
        "bulk": BulkForm(),
        "resets": Role.MANAGER in actor.roles,
    }
    return page(request, "teachers/accounts.html", "teachers/_accounts.html", context)


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
    """Make passwords for everybody who has none yet, and send them as a sheet, this once."""
    handed = hand_out_passwords(actor=actor_of(request), at=timezone.now())
    if not handed:
        messages.info(request, _("Every account has a password already."))
        return redirect("teachers:accounts")
    return download(_sheet(handed), f"{_('Initial passwords')}.xlsx", XLSX)


@gate("POST", roles=(Role.MANAGER,))
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one act to every ticked account; new passwords come as a sheet, refusals are named one by one."""
    form = BulkForm(request.POST)
    keys = [int(key) for key in request.POST.getlist("teacher") if key.isdecimal() and len(key) <= LONGEST_KEY]
    if not form.is_valid() or not keys:
        messages.error(request, _("Tick accounts, choose what to do, and give what it needs."))
        return redirect("teachers:accounts")
    outcomes = do_many(actor=actor_of(request), teacher_ids=keys, wish=form.wish, at=timezone.now())
    handed = [each.handed for each in outcomes if each.handed is not None]
    for each in outcomes:
        if each.error is not None:
            code = str(each.error.params.get("reason") or each.error.code)
            messages.error(request, f"{each.teacher.name}: {REASONS.get(code, code)}")
    done = sum(each.error is None for each in outcomes)
    text = ngettext("Done for %(num)s account.", "Done for %(num)s accounts.", done) % {"num": done}
    if done:
        messages.success(request, text)
    if handed:
        return download(_sheet(handed), f"{_('Initial passwords')}.xlsx", XLSX)
    return redirect("teachers:accounts")


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
