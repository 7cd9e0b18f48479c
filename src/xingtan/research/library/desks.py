"""What the pages of the library show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.pages.filters import enumerated
from xingtan.records.rich import rich_html
from xingtan.research.library.forms import ThankForm, VersionForm
from xingtan.research.library.highlighting import marked, passage
from xingtan.research.library.labels import FACET_LABELS, FACET_LISTS, KINDS, STATES, TEXTS
from xingtan.research.library.lists import lists, name_in
from xingtan.research.library.models import FileText, Resource, ResourceVersion
from xingtan.research.library.policies import is_own, may_change, may_take
from xingtan.research.library.reads import NONE, Numbers, months_of, numbers_of, own_rows, saved_ids, thanks_for
from xingtan.research.library.search import FACETS, Asked, facet_counts, find, hints, passages
from xingtan.research.library.uses import told_to
from xingtan.research.library.workflow import ROAD, ResourceKind, State

PER_PAGE = 20
BRINGERS = (Role.TEACHER, Role.TEAM_LEADER, Role.MANAGER)
KEEPERS = (Role.TEAM_LEADER, Role.MANAGER)


@dataclass(frozen=True)
class Hit:
    """A resource as a search shows it; ``told`` where the reader may know who opened it."""

    resource: Resource
    title: SafeString
    passage: SafeString
    authors: str
    numbers: Numbers
    saved: bool
    told: bool


@dataclass(frozen=True)
class Facet:
    """One thing that a search can be narrowed by: its choices with counts, and the chosen one."""

    name: str
    label: Any
    choices: list[tuple[str, str]]
    chosen: str


def asked_of(actor: Actor, query: QueryDict) -> Asked:
    """Return the question that an address asks."""
    facets = {name: str(query[name]) for name in FACETS if query.get(name)}
    shelf = actor.account_id if query.get("shelf") else None
    return Asked(query.get("q", "").replace("\x00", ""), facets, query.get("tag", "").replace("\x00", ""), shelf)


def search_page(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """Return what the page of searching shows; the number of queries is the same however many are found."""
    asked = asked_of(actor, query)
    found = find(actor, asked).for_rows()
    shown: Page[Resource] = Paginator(found, PER_PAGE).get_page(query.get("page"))
    rows = list(shown.object_list)
    return {
        "asked": asked,
        "page_obj": shown,
        "hits": hits(actor, rows, asked),
        "facets": facets(actor, asked),
        "hints": [] if rows else hints(actor, asked),
        "may_bring": bool(actor.roles & set(BRINGERS)),
        "keeps": bool(actor.roles & set(KEEPERS)),
    }


def hits(actor: Actor, rows: list[Resource], asked: Asked) -> list[Hit]:
    """Return the rows with what was asked for marked; four queries."""
    terms = asked.terms
    said = passages(rows, terms) if terms else {}
    numbers, saved, told = numbers_of(rows), saved_ids(actor, rows), told_to(actor, rows)
    return [
        Hit(
            row,
            marked(row.title, terms),
            passage(said.get(row.pk, ""), terms),
            authors_of(row),
            numbers.get(row.pk, NONE),
            row.pk in saved,
            row.pk in told,
        )
        for row in rows
    ]


def facets(actor: Actor, asked: Asked) -> list[Facet]:
    """Return what the search can be narrowed by, only choices that find something."""
    counts = facet_counts(actor, asked)
    return [
        Facet(name, FACET_LABELS[name], _choices(name, counts[name]), asked.facets.get(name, "")) for name in FACETS
    ]


def authors_of(resource: Resource) -> str:
    """Return the names of the authors; who brought it when nobody is named."""
    return enumerated(author.teacher.name for author in resource.authors.all()) or resource.brought_by_name


def resource_page(actor: Actor, resource: Resource, **forms: Any) -> dict[str, Any]:  # noqa: ANN401 forms with mistakes
    """Return what the page of one resource shows."""
    versions = list(ResourceVersion.objects.filter(resource=resource).select_related("link__file"))
    own = is_own(actor, resource)
    newest = versions[0]
    is_link = resource.kind == ResourceKind.LINK.value
    return {
        "resource": resource,
        "state": STATES[resource.state],
        "authors": authors_of(resource),
        "description": rich_html(resource.description),
        "licence": lists()["licences"].get(resource.licence),
        "language_name": name_in("languages", resource.language),
        "versions": versions,
        "newest": newest,
        "text_words": _text_words(newest),
        "numbers": numbers_of([resource]).get(resource.pk, NONE),
        "thanks": thanks_for([resource]),
        "saved": resource.pk in saved_ids(actor, [resource]),
        "told": bool(told_to(actor, [resource])),
        "own": own,
        "may_change": bool(may_change(actor, resource)),
        "steps": [
            step.name
            for step in ROAD.steps
            if resource.state in step.sources and may_take(actor, step, resource).allowed
        ],
        "version_form": VersionForm(is_link=is_link),
        "thank_form": ThankForm(),
        **forms,
    }


def own_page(actor: Actor, state: str = "") -> dict[str, Any]:
    """Return what one's own resources brought about: numbers, months, thanks; the list narrowed to a state."""
    rows = own_rows(actor)
    shown = [row for row in rows if row.resource.state == state] if state in set(State) else rows
    resources = [row.resource for row in rows]
    months = months_of(resources)
    return {
        "rows": rows,
        "shown": shown,
        "narrowed": len(shown) < len(rows),
        "states": STATES,
        "months": months,
        "most": max((each.opened + each.downloaded + each.used for _, each in months), default=0),
        "thanks": thanks_for(resources),
        "total": Numbers(
            sum(row.numbers.opened for row in rows),
            sum(row.numbers.downloaded for row in rows),
            sum(row.numbers.used for row in rows),
            sum(row.resource.state == State.SHELVED.value for row in rows),
        ),
    }


def keeping_page(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """Return what a keeper of shelves sees: proposals first, then everything by state."""
    kept = Resource.objects.kept_by(actor).for_rows()
    waiting = list(kept.filter(state=State.PROPOSED.value).order_by("brought_at", "pk"))
    chosen = query.get("state", "")
    rest = kept.exclude(state__in=(State.PROPOSED.value, State.WITHDRAWN.value)).order_by("-state_since", "-pk")
    rest = rest.filter(dead_since__isnull=False) if chosen == "dead" else rest.filter(state=chosen) if chosen else rest
    shown: Page[Resource] = Paginator(rest, PER_PAGE).get_page(query.get("page"))
    rows = list(shown.object_list)
    numbers = numbers_of(rows)
    return {
        "waiting": [(row, authors_of(row), is_own(actor, row)) for row in waiting],
        "page_obj": shown,
        "rows": [(row, authors_of(row), numbers.get(row.pk, NONE)) for row in rows],
        "states": STATES,
        "chosen": chosen,
    }


def _choices(name: str, counts: Mapping[str, int]) -> list[tuple[str, str]]:
    listed = list(lists()[FACET_LISTS[name]]) if name in FACET_LISTS else list(KINDS)
    known = [code for code in listed if code in counts]
    return [(code, f"{_name(name, code)} ({counts[code]})") for code in known]


def _name(name: str, code: str) -> str:
    return name_in(FACET_LISTS[name], code) if name in FACET_LISTS else str(KINDS[code])


def _text_words(version: ResourceVersion) -> Any:  # noqa: ANN401 a lazy sentence
    if version.link is None:
        return ""
    found = FileText.objects.filter(file=version.link.file).values_list("state", flat=True).first()
    return TEXTS.get(found, "") if found else ""


def said_count(count: int) -> str:
    """Return how many were added, as a sentence."""
    return ngettext("%(count)s resource was added.", "%(count)s resources were added.", count) % {"count": count}
