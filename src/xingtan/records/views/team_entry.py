"""Entering for others: a team leader for the group, an auditor or manager for the school; one form, a record each."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.evidence.errors import EvidenceRefusedError
from xingtan.evidence.labels import sentence_of
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.pages.people import People, chosen_of
from xingtan.records import reads
from xingtan.records.audit.late import closedness_of
from xingtan.records.audit.refusals import ALL_SENTENCES
from xingtan.records.audit.refusals import sentence_of as sentence_of_step
from xingtan.records.company.services import enter_for_members
from xingtan.records.definitions.definition import Definition
from xingtan.records.definitions.in_force import definitions_within
from xingtan.records.definitions.rights import Right
from xingtan.records.errors import (
    CompanyRefusedError,
    EvidenceMissingError,
    InvalidRecordError,
    LateReasonMissingError,
)
from xingtan.records.forms import RecordForm, defaults_of
from xingtan.records.labels import SENTENCES
from xingtan.records.policies import FOR_OTHERS, may_enter
from xingtan.records.views.entry import given_of
from xingtan.teachers.choosing import Circles, circles_of, people_of
from xingtan.teachers.models import Teacher

MOST_MEMBERS = 500
BESIDE_THEIR_FIELDS = (
    EvidenceRefusedError,
    EvidenceMissingError,
    InvalidRecordError,
    LateReasonMissingError,
    CompanyRefusedError,
)


@gate("GET", roles=FOR_OTHERS)
def choose_for(request: HttpRequest) -> HttpResponse:
    """Offer the kinds that this person enters for others."""
    return render(request, "records/choose_for.html", {"sections": reads.sections(_kinds(actor_of(request)))})


@gate("GET", "POST", roles=FOR_OTHERS)
def enter_for(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one form and the members; enter one submitted record for each member that is ticked."""
    actor = actor_of(request)
    spec = _kinds(actor).get(kind)
    if spec is None:
        raise Http404
    members = [each for each in _people(actor) if may_enter(actor, each, spec)]
    if request.method == "GET":
        started = defaults_of(spec, on=timezone.localdate())
        return _page(request, actor, RecordForm(spec, initial=started), members)
    form = RecordForm(spec, request.POST, request.FILES)
    names = set(chosen_of(request.POST, "member", _offered(actor, members)))
    chosen = [each for each in members if each.number in names]
    if not form.is_valid():
        return _page(request, actor, form, members, status=422)
    return _entered(request, actor, form, members, chosen)


def _entered(
    request: HttpRequest, actor: Actor, form: RecordForm, members: list[Teacher], chosen: list[Teacher]
) -> HttpResponse:
    """Enter for everybody chosen and go to their records, or show the form again with what is wrong: 422."""
    kind = form.spec.kind
    try:
        records = enter_for_members(
            actor=actor,
            teachers=chosen,
            kind=kind,
            values=form.values,
            files=given_of(form),
            at=timezone.now(),
            late_reason=form.cleaned_data["late_reason"],
        )
    except BESIDE_THEIR_FIELDS as error:
        _explain(form, error)
        return _page(request, actor, form, members, status=422)
    except DomainError as error:
        return refusal(request, error, ALL_SENTENCES)
    words = ngettext(
        "%(num)s record is entered and waits for the audit.",
        "%(num)s records are entered and wait for the audit.",
        len(records),
    )
    messages.success(request, words % {"num": len(records)})
    scope = "team" if Role.TEAM_LEADER in actor.roles else "all"
    return redirect(f"{reverse('records:list')}?scope={scope}&kind={kind}")


def _explain(form: RecordForm, error: DomainError) -> None:
    """Put what is wrong beside its field, or above the form."""
    if isinstance(error, InvalidRecordError):
        form.add_slips(error.slips)
    elif isinstance(error, LateReasonMissingError):
        form.add_error("late_reason", sentence_of_step(error))
    elif isinstance(error, CompanyRefusedError):
        form.add_error(None, str(SENTENCES[str(error.params["reason"])]))
    elif isinstance(error, EvidenceRefusedError):
        form.add_error("evidence", sentence_of(error))
    else:
        form.add_error("evidence", str(SENTENCES["evidence_missing"]))


def _kinds(actor: Actor) -> dict[str, Definition]:
    """Return the kinds that this person enters for others and that are open now; one query."""
    month, roles = timezone.localdate().month, actor.roles & set(FOR_OTHERS)
    paths = actor.paths(*FOR_OTHERS)
    return {
        code: row.spec
        for code, row in definitions_within(paths).items()
        if row.spec.rights[Right.ENTER] & roles and row.spec.open_in(month)
    }


def _people(actor: Actor) -> list[Teacher]:
    """Return the teachers for whom this person's duties may enter, by number; one query."""
    reach = actor.within("group__path", Role.TEAM_LEADER) | actor.within("school__path", Role.SCHOOL_AUDITOR)
    rows = Teacher.objects.in_service(timezone.localdate()).filter(reach | Q(pk__in=[]))
    return list(rows.select_related("school", "group").order_by("number")[:MOST_MEMBERS])


def _offered(actor: Actor, members: list[Teacher]) -> People:
    """Return the members as people to choose from, with the circles of their school where it is one."""
    one = len({each.school_id for each in members}) == 1
    known = circles_of(members[0].school, on=timezone.localdate(), actor=actor) if one else Circles()
    return people_of(members, known, key=lambda member: member.number)


def _page(
    request: HttpRequest, actor: Actor, form: RecordForm, members: list[Teacher], *, status: int = 200
) -> HttpResponse:
    if form.is_bound:
        form.ask_again(request.FILES)
    offered = _offered(actor, members)
    context = {
        "form": form,
        "spec": form.spec,
        "members": members,
        "offered": offered,
        "chosen": chosen_of(request.POST, "member", offered),
        "lead": _("One form for everybody you tick; each of them has a record of their own."),
        "closedness": closedness_of(members[0].school_id) if members else None,
        **reads.suggestions(actor, form.spec, members[0] if members else None),
    }
    return render(request, "records/enter_for.html", context, status=status)
