"""The list of records and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import Role
from xingtan.pages.answers import page
from xingtan.pages.long_lists import LongList
from xingtan.records import reads
from xingtan.records.company.reads import requests_to
from xingtan.records.definitions.labels import PARTS
from xingtan.records.definitions.rights import SHARED, Right
from xingtan.records.labels import STATES
from xingtan.records.models import Record
from xingtan.records.narrowing import DRAW_LABELS, state_words
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.reach import in_reach
from xingtan.records.views.one import record_page
from xingtan.records.views.shown import filter_of, narrowing_of
from xingtan.records.whereabouts import whereabouts
from xingtan.records.workbooks.sheet import RECORDS
from xingtan.records.workflow import State
from xingtan.sheets.pages_of import download
from xingtan.sheets.writing import CSV, XLSX, workbook_of

ROWS = 30
MINE, TEAM, ALL = "mine", "team", "all"


@gate("GET", roles=SIGNED_IN)
def records(request: HttpRequest) -> HttpResponse:
    """List the records this person may see: their own, or everybody's within reach."""
    actor = actor_of(request)
    narrowed, more = filter_of(request), narrowing_of(request)
    scope = _scope(request, actor)
    reach, few = in_reach(_reach(actor, scope), actor)
    kept = reach if narrowed.state == State.WITHDRAWN else reach.without_deleted_drafts()
    rows = more.narrow(narrowed.narrow(kept))
    page_obj = LongList(rows.for_rows().order_by(*more.ordered_by), ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "where": whereabouts(page_obj.object_list, on=timezone.localdate()),
        "kinds": [(spec.kind, spec.name.here) for spec in reads.kinds(actor)],
        "requests": list(requests_to(actor)) if scope == MINE else [],
        "parts": PARTS,
        "years": reads.school_years(reach),
        "counts": reads.state_counts(reach, few=few),
        "counted": None if few else reads.COUNTED,
        "states": STATES,
        "narrowed": narrowed,
        "more": more,
        "group": state_words(more.group),
        "draws": DRAW_LABELS,
        "hours": reads.hours_of(rows) if more.of_one_place else None,
        "narrowed_query": _query(request, scope),
        "scope": scope,
        "mine": scope == MINE,
        "scopes": _scopes(actor),
        "may_enter": Role.TEACHER in actor.roles,
        "may_import": Role.MANAGER in actor.roles,
        "may_import_accepted": Role.SCHOOL_AUDITOR in actor.roles,
        "may_export": bool(actor.roles & SHARED[Right.EXPORT]),
    }
    return page(request, "records/list.html", "records/_list.html", context)


@gate("GET", roles=SIGNED_IN)
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """Show one record: what it says, its evidence, its steps, its history."""
    actor = actor_of(request)
    found = get_object_or_404(Record.objects.visible_to(actor).for_rows(), pk=record_id)
    return record_page(request, actor, found)


@gate("GET", roles=SIGNED_IN)
def export(request: HttpRequest) -> HttpResponse:
    """Send the list as it is narrowed, as far as this person may take it away; import takes it back unchanged."""
    suffix = "csv" if request.GET.get("format") == "csv" else "xlsx"
    actor = actor_of(request)
    kind = RECORDS.seen_by(actor)
    taken = Record.objects.exportable_by(actor)
    if request.GET.get("scope"):
        taken = taken.filter(pk__in=_reach(actor, _scope(request, actor)).values("pk"))
    rows = list(kind.rows_of(narrowing_of(request).narrow(filter_of(request).narrow(taken))))
    content = workbook_of(kind.filled_by(rows), rows, suffix=suffix)
    return download(content, f"{RECORDS.label}.{suffix}", CSV if suffix == "csv" else XLSX)


def _scopes(actor: Actor) -> list[str]:
    """Return whose records this person may ask for: their own, their team's, everybody's within reach."""
    hats = {MINE: Role.TEACHER in actor.roles, TEAM: Role.TEAM_LEADER in actor.roles}
    return [*(scope for scope, worn in hats.items() if worn), *([ALL] if actor.roles - {Role.TEACHER} else [])]


def _scope(request: HttpRequest, actor: Actor) -> str:
    offered = _scopes(actor) or [MINE]
    asked = request.GET.get("scope", "")
    return asked if asked in offered else offered[0]


def _query(request: HttpRequest, scope: str) -> str:
    """Return the question of this list, whole and of every page, for its file."""
    asked = request.GET.copy()
    asked.pop("page", None)
    asked["scope"] = scope
    return asked.urlencode()


def _reach(actor: Actor, scope: str) -> RecordQuerySet:
    if scope == TEAM:
        return reads.team_records(actor)
    seen = Record.objects.visible_to(actor)
    return seen.owned_by(actor) if scope == MINE else seen
