"""What the templates of the declarations room are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.urls import reverse

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.credit_bank.labels import ACTIONS
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import rulebook_of_year
from xingtan.credit_bank.tongue import spoken, title, unit_of
from xingtan.declarations.drawings import flow
from xingtan.declarations.identification import Identified
from xingtan.declarations.labels import FINDINGS, OUTCOMES, RETURN_REASONS, SENTENCES, STATES, STEPS
from xingtan.declarations.models import SUBJECT, DeclarationLine
from xingtan.declarations.neighbours import COUNTED, neighbours
from xingtan.declarations.policies import may_declare, may_identify, open_steps
from xingtan.declarations.querysets import LineQuerySet
from xingtan.declarations.reads import (
    balance_sheet,
    findings,
    identifications,
    ready_records,
    waiting_elsewhere,
    year_at,
    years_of,
)
from xingtan.declarations.workflow import State
from xingtan.evidence.reads import links_of
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.amounts import parse_exact
from xingtan.pages.filters import exact, school_year
from xingtan.pages.long_lists import LongList
from xingtan.records.models import SUBJECT as RECORD
from xingtan.records.models import Record
from xingtan.records.outcomes import Outcome
from xingtan.rulebook.explain import sentence_of
from xingtan.rulebook.rules import Rulebook
from xingtan.trail.models import JournalRow
from xingtan.trail.reads import history

LINES_A_PAGE = 50
READY_SHOWN = 200
DESK_ROLES = (
    Role.PROVINCIAL_OFFICER,
    Role.CITY_AUDITOR,
    Role.COUNTY_AUDITOR,
    Role.MANAGER,
    Role.PRINCIPAL,
    Role.SCHOOL_AUDITOR,
)
"""Roles that have a board of declarations, the widest first."""

WAITS_AT = {
    Role.COUNTY_AUDITOR: State.DECLARED,
    Role.CITY_AUDITOR: State.COUNTY_AUDITED,
    Role.PROVINCIAL_OFFICER: State.CITY_AUDITED,
    Role.MANAGER: State.RETURNED,
}
"""Which state of a line waits for which role."""

STEPS_OF = {
    Role.COUNTY_AUDITOR: ("county_accept", "county_return"),
    Role.CITY_AUDITOR: ("city_accept", "city_return"),
    Role.PROVINCIAL_OFFICER: ("", "province_return"),
}
"""The two steps that an office takes on many lines: pass on, send back."""


@dataclass(frozen=True)
class Place:
    """Where somebody stands: an institution they oversee, and the role in which they look at it."""

    institution: Institution
    role: Role


def place_for(actor: Actor, *, code: str = "", desk: str = "") -> Place | None:
    """Return the place that a person sees: the one asked for if it lies in their scope, else that of their desk."""
    roles = [role for role in DESK_ROLES if role in actor.roles]
    if desk in roles:
        roles.sort(key=lambda role: role.value != desk)
    for role in roles:
        paths = actor.paths(role)
        rows = Institution.objects.filter(code=code) if code else Institution.objects.filter(path__in=paths)
        for institution in rows.order_by("path"):
            if any(institution.path.startswith(path) for path in paths):
                return Place(institution, role)
    return None


def board(actor: Actor, place: Place, *, year: int | None, on: date) -> dict[str, Any]:
    """Return the context of the board of a place; a fixed number of queries."""
    institution, role = place.institution, place.role
    known = years_of(institution)
    current = year_at(institution, on)
    chosen = year if year is not None else (known[0] if known else current)
    sheet = balance_sheet(institution, chosen, levels=2 if institution.kind == Kind.PROVINCE.value else 1)
    years = sorted({*known, current, current - 1, chosen}, reverse=True)
    waits = WAITS_AT.get(role)
    context: dict[str, Any] = {
        "place": institution,
        "role": role,
        "year": chosen,
        "year_options": [(each, school_year(each)) for each in years],
        "sheet": sheet,
        "flow": flow(sheet.total),
        "states": STATES,
        "State": State,
        "waits": waits,
        "rows": [(row, _waiting(row.counts, waits)) for row in sheet.rows],
        "waiting": _waiting(sheet.total.counts, waits),
        "elsewhere": sorted(waiting_elsewhere(institution, chosen, waits).items()) if waits else [],
        "is_school": institution.kind == Kind.SCHOOL.value,
        "may_identify": bool(may_identify(actor, institution)),
    }
    if context["is_school"]:
        context |= _school(actor, institution, chosen)
    if context["may_identify"]:
        context |= _province(institution, chosen)
    return context


def lines(
    actor: Actor, place: Place, year: int, query: Mapping[str, str], outcomes: Sequence[Outcome] = ()
) -> dict[str, Any]:
    """Return the context of the list of lines of a place; a fixed number of queries."""
    rows, narrowed = _narrowed(actor, place, year, query)
    page_obj: Page[DeclarationLine] = LongList(rows.for_rows(), LINES_A_PAGE).get_page(query.get("page"))
    shown = list(page_obj)
    files = links_of(RECORD, [line.record.number for line in shown])
    accept, back = STEPS_OF.get(place.role, ("", ""))
    return {
        "place": place.institution,
        "role": place.role,
        "year": year,
        "is_school": place.institution.kind == Kind.SCHOOL.value,
        "page_obj": page_obj,
        "rows": [(line, len(files.get(line.record.number, ()))) for line in shown],
        "narrowed": narrowed,
        "state_options": [(state.value, STATES[state].label) for state in State],
        "finding_options": list(FINDINGS.items()),
        "states": STATES,
        "findings": FINDINGS,
        "steps": STEPS,
        "accept": accept if narrowed["state"] == WAITS_AT.get(place.role) else "",
        "back": back if narrowed["state"] == WAITS_AT.get(place.role) else "",
        "reasons": RETURN_REASONS,
        "outcomes": outcomes,
        "outcome_texts": outcome_texts(outcomes),
    }


def line(actor: Actor, found: DeclarationLine) -> dict[str, Any]:
    """Return the context of one line's page: where it stands, what can be done, its story, its answer."""
    number = found.record.number
    published = rulebook_of_year(found.declaration.school, found.declaration.year)
    answer = getattr(found, "answer", None)
    rulebook = rulebook_of(answer.identification.rulebook) if answer else rulebook_of(published) if published else None
    road = [State.DECLARED, State.COUNTY_AUDITED, State.CITY_AUDITED, State.IDENTIFIED]
    return {
        "line": found,
        "number": number,
        "state": STATES[found.state],
        "finding": FINDINGS.get(found.finding, found.finding),
        "road": [STATES[state].label for state in road],
        "road_at": road.index(State(found.state)) if found.state in road else 0,
        "identified": found.state == State.IDENTIFIED,
        "links": links_of(RECORD, [number]).get(number, []),
        "steps": [(step, STEPS[step.name]) for step in open_steps(actor, found)],
        "reasons": RETURN_REASONS,
        "timeline": [_act(row) for row in history((RECORD, number), (SUBJECT, number)) if row.action in ACTIONS],
        "answer": _answer(found, rulebook) if answer and rulebook else None,
        "record_url": reverse("records:record", args=[found.record_id]),
        **_on_the_way(actor, found),
    }


def simulation(found: Identified, place: Institution, year: int) -> dict[str, Any]:
    """Return what identifying the year would post, in words."""
    published = rulebook_of_year(place, year)
    rulebook = rulebook_of(published) if published else None
    return {
        "found": found,
        "place": place,
        "year": year,
        "unit": unit_of(rulebook),
        "totals": [(title(rulebook, "part", part), amount) for part, amount in sorted(found.totals.items())],
        "left": [(FINDINGS.get(code, code), count) for code, count in sorted(found.left.items())],
    }


def outcome_texts(outcomes: Sequence[Outcome]) -> list[tuple[Outcome, str]]:
    """Return the lines that were refused, each with the sentence that says why."""
    return [(outcome, str(SENTENCES.get(outcome.code, outcome.code))) for outcome in outcomes if not outcome.done]


def _on_the_way(actor: Actor, found: DeclarationLine) -> dict[str, Any]:
    """Return where an office came from, and the lines before and after this one among those that wait for it."""
    empty: dict[str, Any] = {"board": None, "before": None, "after": None, "left_over": 0, "more_left": False}
    school, year = found.declaration.school, found.declaration.year
    roles = [role for role in DESK_ROLES if actor.wears(role, school.path)]
    if not roles:
        return empty
    empty["board"] = reverse("declarations:place", args=[school.code, year])
    role = next((role for role in roles if WAITS_AT.get(role) == found.state), None)
    if role is None or role is Role.MANAGER:
        return empty
    rows = DeclarationLine.objects.visible_to(actor).not_own(actor).of_year(year).waiting_for(State(found.state))
    around = neighbours(found, rows.filter(actor.within("declaration__school__path", role)))
    return {
        **empty,
        "before": around.before,
        "after": around.after,
        "left_over": min(around.waiting, COUNTED),
        "more_left": around.waiting > COUNTED,
    }


def _waiting(counts: Mapping[State, int], state: State | None) -> int:
    return counts[state] if state else 0


def _school(actor: Actor, school: Institution, year: int) -> dict[str, Any]:
    """Return what only a school's board shows: what is ready, what came back."""
    ready = ready_records(school, year).for_rows().order_by("teacher__number", "happened_on")
    returned = DeclarationLine.objects.of_year(year).below(school).waiting_for(State.RETURNED).for_rows()
    return {
        "ready": list(ready[:READY_SHOWN]),
        "ready_count": ready.count(),
        "may_declare": bool(may_declare(actor, school)),
        "has_rulebook": rulebook_of_year(school, year) is not None,
        "returned": [(row, [(step, STEPS[step.name]) for step in open_steps(actor, row)]) for row in returned],
    }


def _province(institution: Institution, year: int) -> dict[str, Any]:
    """Return what only the province's board shows: runs of identification, findings of the last one."""
    return {
        "runs": identifications(institution, year),
        "left": [(code, FINDINGS.get(code, code), count) for code, count in findings(institution, year).items()],
    }


def _narrowed(actor: Actor, place: Place, year: int, query: Mapping[str, str]) -> tuple[LineQuerySet, dict[str, str]]:
    """Return the lines that fit the filter, and the filter; without one, those that wait for this office."""
    rows = DeclarationLine.objects.visible_to(actor).of_year(year).below(place.institution)
    waits = WAITS_AT.get(place.role)
    state = query.get("state", waits.value if waits else "")
    narrowed = {"state": state, "finding": query.get("finding", ""), "q": query.get("q", "").strip()}
    if state in set(State):
        rows = rows.filter(state=state)
    if narrowed["finding"]:
        rows = rows.filter(finding=narrowed["finding"])
    if text := narrowed["q"]:
        rows = rows.filter(record__in=Record.objects.matching(text).values("pk"))
    return rows, narrowed


def _answer(found: DeclarationLine, rulebook: Rulebook) -> dict[str, Any]:
    """Return what the rulebook said of an identified line, as arithmetic."""
    answer = found.answer
    label, tone = OUTCOMES.get(answer.outcome, (answer.outcome, "neutral"))
    return {
        "amount": answer.amount,
        "raw": answer.raw,
        "unit": unit_of(rulebook),
        "outcome": label,
        "tone": tone,
        "part": title(rulebook, "part", answer.part),
        "item": title(rulebook, "item", answer.item),
        "lines": [_sentence(step, rulebook) for step in answer.lines],
        "counted": exact(answer.amount),
        "entry": answer.entry,
        "by_year": [
            (school_year(each.year), exact(each.counted), each.entry) for each in answer.by_year if answer.portions
        ],
        "run": answer.identification,
    }


def _sentence(step: Mapping[str, Any], rulebook: Rulebook) -> dict[str, str]:
    params = step.get("params", {})
    text = sentence_of(step["code"], params, rulebook=rulebook, language=spoken())
    made = next((params[name] for name in ("makes", "gives") if name in params), "")
    amount = f"−{params['cut']}" if "cut" in params else exact(parse_exact(str(made))) if made else ""
    return {"text": text, "amount": amount}


def _act(row: JournalRow) -> dict[str, Any]:
    label, tone = ACTIONS[row.action]
    return {"when": row.at, "title": str(label), "text": row.reason, "who": row.said_by, "tone": tone}
