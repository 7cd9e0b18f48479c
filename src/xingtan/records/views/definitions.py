"""The manager's pages of data definitions: the list, the editor with its live preview, retiring a kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.labels import ROLES
from xingtan.access.roles import Role
from xingtan.credit_bank.coverage import coverage
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.records.audit.refusals import ALL_SENTENCES
from xingtan.records.definitions import reads as definition_reads
from xingtan.records.definitions.definition import definition_of
from xingtan.records.definitions.differences import Unlike, unlike_parts
from xingtan.records.definitions.drawing_up import ALWAYS, OWN_COLUMNS, Problem, problems_of
from xingtan.records.definitions.editor import (
    ICONS,
    Body,
    body_of,
    changed,
    choice_lines,
    column_lines,
    empty_body,
    place_of,
    places,
)
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.definitions.labels import NEW_FIELDS, PARTS, PROBLEMS, TYPES
from xingtan.records.definitions.rights import OPEN_CELLS, SHARED, Right, rights_of
from xingtan.records.definitions.services import earlier_bodies, publish_definition, retire_definition
from xingtan.records.definitions.shipped import shipped_dimensions
from xingtan.records.definitions.wording import wording_of
from xingtan.records.errors import DefinitionChangedError, InvalidDefinitionError
from xingtan.records.forms import RecordForm, defaults_of
from xingtan.records.labels import RIGHTS
from xingtan.records.models import DataDefinition
from xingtan.records.opening import opening_of

MANAGERS = (Role.MANAGER,)
LONGEST_VERSION = 10


@gate("GET", roles=MANAGERS)
def definitions(request: HttpRequest) -> HttpResponse:
    """List the kinds of records of the manager's school: shipped, changed, its own, retired."""
    actor = actor_of(request)
    school = school_of(actor)
    context = {
        "school": school,
        "sections": definition_reads.kinds_at(school),
        "opening": opening_of(actor, school, with_campuses=True),
    }
    return render(request, "records/definitions.html", context)


@gate("GET", "POST", roles=MANAGERS)
def define(request: HttpRequest) -> HttpResponse:
    """Draw up a new kind of record."""
    return _edit(request, school_of(actor_of(request)), None)


@gate("GET", "POST", roles=MANAGERS)
def redefine(request: HttpRequest, kind: str) -> HttpResponse:
    """Change a kind of record: what is published is a new version, older records keep theirs."""
    school = school_of(actor_of(request))
    now = definitions_at(school.path).get(kind)
    if now is None:
        raise Http404
    return _edit(request, school, now)


@gate("POST", roles=MANAGERS)
def preview(request: HttpRequest) -> HttpResponse:
    """Draw the form that the definition being written would give."""
    body = body_of(request.POST, "preview")
    return render(request, "records/_preview.html", _previewed(body))


@gate("POST", roles=MANAGERS)
def retire(request: HttpRequest, kind: str) -> HttpResponse:
    """Offer the kind no more, or again."""
    actor = actor_of(request)
    retired = request.POST.get("retired") == "yes"
    try:
        row = retire_definition(actor=actor, school=school_of(actor), kind=kind, retired=retired, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, ALL_SENTENCES)
    words = _("%(kind)s is offered no more. What was entered stays.") if retired else _("%(kind)s is offered again.")
    messages.success(request, words % {"kind": row.spec.name.here})
    return redirect("records:definitions")


def school_of(actor: Actor) -> Institution:
    """Return the whole school that this person manages, the first of several; 404 for a manager of a campus alone."""
    ids = [held.institution_id for held in actor.duties if held.role is Role.MANAGER]
    school: Institution | None = Institution.objects.filter(pk__in=ids, kind=Kind.SCHOOL.value).order_by("pk").first()
    if school is None:
        raise Http404
    return school


def _edit(request: HttpRequest, school: Institution, now: DataDefinition | None) -> HttpResponse:
    if request.method == "GET":
        return _editor(request, school, now, _opened(now))
    body = body_of(request.POST, now.code if now else "")
    act = request.POST.get("do", "save")
    if act != "save":
        return _editor(request, school, now, changed(body, act))
    if now is not None and now.body.get("retired"):
        body["retired"] = True
    return _published(request, school, now, body)


def _published(request: HttpRequest, school: Institution, now: DataDefinition | None, body: Body) -> HttpResponse:
    """Publish and show the new version, or the form again with what is wrong: 422, and 409 when it was overtaken."""
    base = request.POST.get("base", "")
    try:
        row = publish_definition(
            actor=actor_of(request),
            school=school,
            body=body,
            base=int(base) if base.isascii() and base.isdigit() and len(base) < LONGEST_VERSION else None,
            at=timezone.now(),
        )
    except InvalidDefinitionError as error:
        return _editor(request, school, now, body, problems=error.problems, status=422)
    except DefinitionChangedError:
        return _overtaken(request, school, now, body)
    except DomainError as error:
        return refusal(request, error, ALL_SENTENCES)
    messages.success(
        request,
        _("%(kind)s is published as version %(version)s.") % {"kind": row.spec.name.here, "version": row.version},
    )
    return redirect("records:redefine", row.code)


def _overtaken(request: HttpRequest, school: Institution, now: DataDefinition | None, body: Body) -> HttpResponse:
    """Show their version beside what was written here; whoever publishes again has seen the difference."""
    alert = str(ALL_SENTENCES["definition_changed"])
    unlike = unlike_parts(now.body, body) if now else []
    return _editor(request, school, now, body, alert=alert, unlike=unlike, base=now.pk if now else None, status=409)


def _opened(now: DataDefinition | None) -> Body:
    """Return the body as the form begins with it: all rights said."""
    if now is None:
        return empty_body()
    held = rights_of(now.body)
    return {
        **now.body,
        "rights": {right.value: sorted(held[right] & roles) for right, roles in OPEN_CELLS.items() if roles},
    }


def _editor(  # noqa: PLR0913 what one page shows
    request: HttpRequest,
    school: Institution,
    now: DataDefinition | None,
    body: Body,
    *,
    problems: Sequence[Problem] = (),
    alert: str = "",
    unlike: Sequence[Unlike] = (),
    base: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form; a button of the form keeps the version that was read, so that nobody is overwritten unseen."""
    read = str(now.pk if now else "")
    context = {
        "school": school,
        "now": now,
        "base": base or request.POST.get("base", read)[:LONGEST_VERSION],
        "unlike": unlike,
        "body": body,
        "rows": _rows(body, earlier_bodies(now.code, school) if now else []),
        "wrong": {each.place: PROBLEMS[each.code] for each in problems},
        "alert": alert,
        "icons": ICONS,
        "places": places(),
        "place": place_of(body),
        "new_fields": NEW_FIELDS,
        "rights": [(right.value, RIGHTS[right], _cells(right, body)) for right in Right if OPEN_CELLS[right]],
        "dimensions": [(code, wording_of(words).here) for code, words in shipped_dimensions().items()],
        "months": range(1, 13),
        "parts": [(part, PARTS[part]) for part in ("first_author", "leader", "member")],
        "versions": definition_reads.versions(now.code, school) if now else [],
        **(_counted(school, now) if now else {}),
        **_previewed(body),
    }
    return page(request, "records/definition.html", "records/_definition.html", context, status=status)


def _counted(school: Institution, now: DataDefinition) -> dict[str, bool]:
    """Return whether the rules of today turn the kind into credits, and into points of the school."""
    covered, today = coverage(), timezone.localdate()
    return {
        "earns_credit": covered.earns_credit(school, now.code, today),
        "earns_points": covered.earns_points(school, now.code, today),
    }


def _cells(right: Right, body: Mapping[str, Any]) -> list[tuple[str, object, bool, bool]]:
    """Return role, its word, whether it is ticked and whether it may be changed, for one right."""
    held = set(body["rights"].get(right.value, ())) | (SHARED[right] - OPEN_CELLS[right])
    offered = [role for role in Role if role in OPEN_CELLS[right] | SHARED[right]]
    return [(role.value, ROLES[role], role in held, role in OPEN_CELLS[right]) for role in offered]


def _rows(body: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    known = {field["key"] for former in earlier for field in former["fields"]} | set(OWN_COLUMNS)
    return [
        {
            "help": {},
            "required": False,
            **field,
            "fixed": field["key"] in known,
            "always": field["key"] in ALWAYS,
            "type_words": TYPES.get(field["type"], field["type"]),
            "choice_lines": choice_lines(field.get("choices", {})),
            "column_lines": column_lines(field.get("columns", [])),
        }
        for field in body["fields"]
    ]


def _previewed(body: Body) -> dict[str, object]:
    """Return what the preview shows: the form, or nothing while it cannot be drawn."""
    named = {**body, "fields": [{**each, "key": each["key"] or f"new_{n}"} for n, each in enumerate(body["fields"])]}
    unreadable = {"unknown_type", "column_wrong", "field_twice"}
    if any(each.code in unreadable for each in problems_of(named)):
        return {"spec": None, "form": None}
    spec = definition_of(named)
    form = RecordForm(spec, initial=defaults_of(spec, on=timezone.localdate()), prefix="preview", auto_id="preview_%s")
    return {"spec": spec, "form": form}
