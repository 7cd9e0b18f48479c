"""Bring resources, describe them anew, bring a new version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.evidence.errors import EvidenceRefusedError
from xingtan.evidence.labels import sentence_of as evidence_sentence
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal
from xingtan.research.library.desks import BRINGERS, resource_page, said_count
from xingtan.research.library.errors import ChangedMeanwhileError
from xingtan.research.library.forms import BringForm, ChangeForm, VersionForm
from xingtan.research.library.labels import SENTENCES
from xingtan.research.library.lists import lists
from xingtan.research.library.models import Resource
from xingtan.research.library.policies import may_change
from xingtan.research.library.reads import colleagues_at, own_subject, places_of
from xingtan.research.library.services import (
    Given,
    add_resources,
    add_version,
    change_resource,
    stamp_of,
)
from xingtan.research.library.tasks import read_later
from xingtan.research.library.views.finding import resource_or_404
from xingtan.research.library.workflow import ResourceKind, State


@gate("GET", "POST", roles=BRINGERS)
def bring(request: HttpRequest) -> HttpResponseBase:
    """Bring one link or several files with common attributes: on one's own shelf at once, else as proposals."""
    actor, now = actor_of(request), timezone.now()
    places = places_of(actor)
    if not places:
        raise PermissionDenied
    colleagues = colleagues_at(places, on=timezone.localdate(now))
    taught = {"subject": own_subject(actor)}
    form = BringForm(request.POST or None, request.FILES or None, places=places, colleagues=colleagues, initial=taught)
    if request.method == "POST" and form.is_valid():
        files = form.cleaned_data["files"]
        given = [Given(file.name or "", file.chunks()) for file in files] or [
            Given(address=form.cleaned_data["address"])
        ]
        try:
            made = add_resources(actor=actor, place=form.place, about=form.about, given=given, at=now)
        except EvidenceRefusedError as error:
            form.add_error("files", evidence_sentence(error))
        except DomainError as error:
            return refusal(request, error, SENTENCES)
        else:
            return _brought(request, made)
    context = {"form": form, "licences": lists()["licences"].values()}
    return render(request, "research/bring.html", context, status=422 if request.method == "POST" else 200)


@gate("GET", "POST", roles=BRINGERS)
def change(request: HttpRequest, resource_id: int) -> HttpResponseBase:
    """Describe a resource anew."""
    actor, now = actor_of(request), timezone.now()
    found = resource_or_404(actor, resource_id)
    verdict = may_change(actor, found)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), SENTENCES)
    place = found.group or found.school
    form = ChangeForm(
        request.POST or None,
        colleagues=colleagues_at([place], on=timezone.localdate(now)),
        initial=ChangeForm.initial_of(found, stamp_of(found)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_resource(
                actor=actor, resource_id=found.pk, about=form.about(), seen=form.cleaned_data["seen"], at=now
            )
        except ChangedMeanwhileError as error:
            form.add_error(None, str(SENTENCES[error.code]))
        except DomainError as error:
            return refusal(request, error, SENTENCES)
        else:
            messages.success(request, _("The resource was changed."))
            return redirect("library:resource", found.pk)
    context = {"form": form, "resource": found, "licences": lists()["licences"].values()}
    return render(request, "research/change.html", context, status=422 if request.method == "POST" else 200)


@gate("POST", roles=BRINGERS)
def version(request: HttpRequest, resource_id: int) -> HttpResponseBase:
    """Bring a new version; a refused file says why beside the field."""
    actor, now = actor_of(request), timezone.now()
    found = resource_or_404(actor, resource_id)
    form = VersionForm(request.POST, request.FILES, is_link=found.kind == ResourceKind.LINK.value)
    if form.is_valid():
        file = form.cleaned_data.get("file")
        given = Given(file.name, file.chunks()) if file else Given(address=form.cleaned_data.get("address", ""))
        try:
            add_version(actor=actor, resource_id=found.pk, given=given, note=form.cleaned_data["note"], at=now)
        except EvidenceRefusedError as error:
            form.add_error("file", evidence_sentence(error))
        except DomainError as error:
            return refusal(request, error, SENTENCES)
        else:
            _read_later([found])
            messages.success(request, _("The new version is there; the older ones stay readable."))
            return redirect("library:resource", found.pk)
    verdict = may_change(actor, found)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), SENTENCES)
    context: dict[str, Any] = resource_page(actor, found, version_form=form)
    return render(request, "research/resource.html", context, status=422)


def _brought(request: HttpRequest, made: list[Resource]) -> HttpResponseBase:
    _read_later(made)
    if made[0].state == State.PROPOSED.value:
        said = _("Proposed: whoever keeps the shelf looks at it.")
    else:
        said = said_count(len(made))
    messages.success(request, said)
    return redirect("library:resource", made[0].pk) if len(made) == 1 else redirect("library:mine")


def _read_later(made: list[Resource]) -> None:
    for each in made:
        if each.kind == ResourceKind.FILE.value:
            read_later.enqueue(each.pk, timezone.now().isoformat())
