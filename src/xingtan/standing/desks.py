"""What the templates of the standing room are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.urls import reverse

from xingtan.access.actors import Actor
from xingtan.access.roles import OVERSEERS, Role
from xingtan.credit_bank.tongue import here, spoken, title, unit_of
from xingtan.institutions.models import Institution
from xingtan.pages.filters import exact
from xingtan.pages.tongue import in_tongue
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.results import RequirementResult
from xingtan.rulebook.results import State as Verdict
from xingtan.standing.addresses import coming_url, sheet_url
from xingtan.standing.dossiers.content import found_for, ground_of
from xingtan.standing.errors import NoRulebookError
from xingtan.standing.forecasts import forecast_rows, pressing
from xingtan.standing.labels import COVERED, ELIGIBILITIES, OUTLOOKS, RESULTS
from xingtan.standing.models import Purpose
from xingtan.standing.prospects import habits_of
from xingtan.standing.reads import TeacherStanding, standing_of
from xingtan.standing.remembered import Stands
from xingtan.teachers.models import Teacher

VIEWERS = (Role.TEAM_LEADER, *OVERSEERS)
ZERO = Fraction(0)


@dataclass(frozen=True)
class PartProgress:
    """One part of the cycle: what is there, what is needed, what is on its way, where it opens."""

    label: str
    have: Fraction
    need: Fraction | None
    coming: Fraction
    url: str
    coming_url: str


@dataclass(frozen=True)
class Row:
    """One teacher in the list."""

    teacher: Teacher
    standing: TeacherStanding
    parts: tuple[PartProgress, ...]
    outlook: tuple[str, str, str]
    missed: tuple[str, ...]
    chance: tuple[tuple[str, str, str], date | None, str]
    url: str


@dataclass(frozen=True)
class Requirement:
    """One requirement as the teacher's page shows it."""

    result: RequirementResult
    title: str
    sentence: str
    state: tuple[str, str]
    coming: Fraction
    url: str
    coming_url: str


def places_for(actor: Actor) -> list[Institution]:
    """Return the institutions through which the person oversees teachers, the widest first."""
    paths = actor.paths(*VIEWERS)
    return list(Institution.objects.filter(path__in=paths).order_by("path"))


def place_for(actor: Actor, code: str) -> Institution | None:
    """Return the institution asked for if it lies in scope, else the first one of the person's own."""
    if not code:
        return next(iter(places_for(actor)), None)
    found: Institution | None = Institution.objects.filter(code=code).first()
    return found if found and any(found.path.startswith(path) for path in actor.paths(*VIEWERS)) else None


def one(teacher: Teacher, *, on: date, own: bool, looks: bool) -> dict[str, Any]:
    """Return the context of one teacher's requirement page; a fixed number of queries.

    ``looks``: the reader may know what follows for the registration.
    """
    found = standing_of(teacher, on=on, coming=True)
    if found is None:
        return {"teacher": teacher, "own": own, "found": None}
    stands, rulebook = found.standing, found.rulebook
    requirements = [_requirement(found, result, own=own) for result in stands.results]
    return {
        "teacher": teacher,
        "own": own,
        "found": found,
        "stands": stands,
        "rulebook_title": here(rulebook.identity.title),
        "unit": unit_of(rulebook),
        "coming_url": coming_url(teacher, own=own),
        "ring": _ring(found, own=own),
        "need": found.total_need or ZERO,
        "outlook": (found.outlook, *OUTLOOKS[found.outlook]),
        "missing": [row for row in requirements if row.result.state is not Verdict.MET],
        "urls": {(row.result.requirement, row.result.year): row.url for row in requirements},
        "of_cycle": [row for row in requirements if row.result.year is None],
        "of_years": _by_year(requirements),
        "unjudged": [title(rulebook, "requirement", name) for name in stands.unjudged],
        "part_titles": [(part, title(rulebook, "part", part)) for part in rulebook.parts],
        "table": _table(found, own=own),
        "cycle_end": stands.cycle.span(rulebook.calendar.year).end,
        "moves": [
            sentence(move.finding(), rulebook=rulebook, language=spoken(), amounts=exact) for move in stands.moves
        ],
        "decreed": [
            sentence(step, rulebook=rulebook, language=spoken(), amounts=exact)
            for result in (stands.results if looks else ())
            for step in result.steps
        ],
        "profile": title(rulebook, "profile", found.profile) if found.profile else "",
        "joined_on": found.joined_on,
        "forecast": forecast_rows(found, habits_of(teacher), on=on),
        **(_follows(teacher, on) if looks else {"registers": False, "follows": None}),
        "looks": looks,
    }


def _follows(teacher: Teacher, on: date) -> dict[str, Any]:
    """Return what would follow for the registration today; nothing where no rulebook of registration holds."""
    try:
        found = found_for(teacher, Purpose.REGISTRATION, ground_of([teacher], on))
    except NoRulebookError:
        return {"registers": False, "follows": None}
    label, tone = ELIGIBILITIES[found.verdict]
    reasons = [in_tongue(reason) for reason in found.reasons]
    return {"registers": True, "follows": (found.verdict.value, label, tone, reasons, found.first_year)}


def row_of(stands: Stands, *, on: date) -> Row:
    """Return one teacher as a row of a list."""
    found = stands.standing
    label, tone = OUTLOOKS[found.outlook]
    missed = [
        result for result in found.standing.results if result.state is Verdict.SHORT and not found.is_covered(result)
    ]
    return Row(
        teacher=found.teacher,
        standing=found,
        parts=tuple(_parts(found, own=False)),
        outlook=(found.outlook, str(label), tone),
        missed=tuple(
            sentence(result.finding(), rulebook=found.rulebook, language=spoken(), amounts=exact) for result in missed
        ),
        chance=pressing(found, stands.outcome, on=on),
        url=reverse("standing:teacher", args=[found.teacher.pk]),
    )


def _parts(found: TeacherStanding, *, own: bool) -> Sequence[PartProgress]:
    return [
        PartProgress(
            label=title(found.rulebook, "part", part),
            have=found.standing.by_part.get(part, ZERO),
            need=found.need_of(part),
            coming=found.coming_of(part),
            url=sheet_url(found.teacher, own=own, part=part),
            coming_url=coming_url(found.teacher, own=own, parts=(part,)),
        )
        for part in found.rulebook.parts
    ]


def _ring(found: TeacherStanding, *, own: bool) -> list[dict[str, Any]]:
    return [
        {"label": part.label, "have": part.have, "need": part.need, "url": part.url} for part in _parts(found, own=own)
    ]


def _requirement(found: TeacherStanding, result: RequirementResult, *, own: bool) -> Requirement:
    covered = result.state is Verdict.SHORT and found.is_covered(result)
    label, tone = COVERED if covered else RESULTS[result.state]
    part = result.parts[0] if len(result.parts) == 1 else ""
    return Requirement(
        result=result,
        title=title(found.rulebook, "requirement", result.requirement),
        sentence=sentence(result.finding(), rulebook=found.rulebook, language=spoken(), amounts=exact),
        state=(str(label), tone),
        coming=found.coming_towards(result),
        url=sheet_url(found.teacher, own=own, year=result.year, part=part),
        coming_url=coming_url(
            found.teacher, own=own, year=result.year, parts=result.parts, items=() if result.parts else result.items
        ),
    )


def _by_year(requirements: Sequence[Requirement]) -> list[tuple[int, list[Requirement]]]:
    found: dict[int, list[Requirement]] = {}
    for row in requirements:
        if row.result.year is not None:
            found.setdefault(row.result.year, []).append(row)
    return sorted(found.items(), reverse=True)


def _table(found: TeacherStanding, *, own: bool) -> list[dict[str, Any]]:
    """Return year by year what stands of each part; every amount opens."""
    rows = []
    held = found.standing
    for year in held.cycle.year_names():
        if year > held.year:
            continue
        cells = [
            (
                sum((result for place, result in found.held.items() if place[0] == part and place[2] == year), ZERO),
                sheet_url(found.teacher, own=own, year=year, part=part),
            )
            for part in found.rulebook.parts
        ]
        rows.append(
            {
                "year": year,
                "cells": cells,
                "total": held.by_year[year],
                "url": sheet_url(found.teacher, own=own, year=year),
            }
        )
    return rows
