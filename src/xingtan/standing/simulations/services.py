"""The only writers of simulations: ask for one, run it in pieces, give it up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from math import lcm

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.credit_bank.drafts.reads import DraftShown, draft_numbered
from xingtan.credit_bank.tongue import unit_data
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.amounts import to_units
from xingtan.kernel.errors import DomainError
from xingtan.rulebook.rules import Rulebook
from xingtan.standing.simulations.models import Simulation, SimulationRow, SimulationState
from xingtan.standing.simulations.trial import InForce, Tried, require_possible, teachers_touched, tried
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark, mark_of

PIECE = 1000
AT_ONCE = 400
"""So many teachers are simulated while the page waits; more are left to the background."""


class DraftHasMistakesError(DomainError):
    """The draft says no rulebook yet."""

    code = "draft_has_mistakes"


class OutsideDraftError(DomainError):
    """The place lies outside the one for which the draft is written."""

    code = "outside_draft"


def may_simulate(actor: Actor, institution: Institution) -> Verdict:
    """Decide whether the actor may try a rulebook on the teachers of the institution."""
    return YES if actor.wears(Role.PROVINCIAL_OFFICER, institution.path) else no("not_provincial_officer")


@transaction.atomic
def ask_for_simulation(
    *, actor: Actor, draft: DraftShown, institution: Institution, on: date, at: datetime
) -> Simulation:
    """Return a simulation of the draft for the teachers of a place, still to be run; the last one of both goes.

    Errors: NotPermittedError, DraftHasMistakesError, OutsideDraftError, SimulationImpossibleError.
    """
    may_simulate(actor, institution).require()
    rulebook = draft.reading.rulebook
    if rulebook is None:
        raise DraftHasMistakesError
    if not institution.path.startswith(draft.institution.path):
        raise OutsideDraftError(institution=institution.code)
    require_possible(rulebook)
    teachers, in_force = teachers_touched(institution, on, published_for=draft.institution)
    _forget(draft.number, institution)
    found = Simulation.objects.create(
        institution=institution,
        draft_number=draft.number,
        draft_version=draft.version,
        rulebook_id=rulebook.name,
        version=rulebook.version,
        digest=rulebook.digest,
        title={"zh": rulebook.identity.title.zh, "en": rulebook.identity.title.en},
        unit=unit_data(rulebook),
        as_of=on,
        total=teachers.count(),
        grain=lcm(rulebook.grain, *(each.grain for each in in_force.rulebooks.values())),
        asked_by=actor.account_id,
        asked_by_name=actor.name,
        asked_at=at,
    )
    leave_mark(
        mark_of(
            actor,
            action="rulebook_draft.simulated",
            subject=("rulebook_draft", str(draft.number)),
            at=at,
            place=institution.path,
            after={"version": draft.version, "teachers": found.total},
        )
    )
    return found


def run_simulation(*, simulation: Simulation, draft: DraftShown, at: datetime) -> Simulation:
    """Return the simulation, run; its rows are written piece by piece, so that progress shows.

    Errors: DraftHasMistakesError, SimulationImpossibleError.
    """
    rulebook = draft.reading.rulebook
    if rulebook is None:
        raise DraftHasMistakesError
    on = simulation.as_of
    teachers, in_force = teachers_touched(simulation.institution, on, published_for=draft.institution)
    counties = _counties()
    simulation.state = SimulationState.RUNNING.value
    simulation.replaces = _replaced(in_force, teachers.values_list("school_id", flat=True))
    simulation.save(update_fields=["state", "replaces"])
    for piece in _pieces(teachers):
        rows = [_row(simulation, each, counties) for each in tried(piece, rulebook, in_force, on)]
        with transaction.atomic():
            SimulationRow.objects.bulk_create(rows, batch_size=PIECE)
            simulation.done += len(rows)
            simulation.save(update_fields=["done"])
    simulation.state, simulation.finished_at = SimulationState.DONE.value, at
    simulation.total = simulation.done
    simulation.save(update_fields=["state", "finished_at", "total"])
    return simulation


def simulated(simulation: Simulation) -> DraftShown:
    """Return the draft that a simulation tries, as its text was when it was asked for.

    Errors: DraftHasMistakesError when there is none any more.
    """
    draft = draft_numbered(simulation.draft_number, simulation.draft_version)
    if draft is None:
        raise DraftHasMistakesError
    return draft


def give_up(simulation: Simulation) -> None:
    """Say that a simulation stopped halfway."""
    simulation.state = SimulationState.FAILED.value
    simulation.save(update_fields=["state"])


def _forget(number: int, institution: Institution) -> None:
    old = Simulation.objects.filter(draft_number=number, institution=institution)
    SimulationRow.objects.filter(simulation__in=old).delete()
    old.delete()


def _pieces(teachers: Iterable[Teacher]) -> Iterator[list[Teacher]]:
    piece: list[Teacher] = []
    for teacher in teachers:
        piece.append(teacher)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def _replaced(in_force: InForce, schools: Iterable[int]) -> list[dict[str, object]]:
    """Return the rulebooks in force with the number of their teachers."""
    counts: dict[int, int] = {}
    for school in schools:
        pair = in_force.by_school.get(school)
        if pair:
            counts[pair[0]] = counts.get(pair[0], 0) + 1
    found: list[tuple[int, Rulebook]] = list(in_force.rulebooks.items())
    return [
        {
            "published": key,
            "version": f"{rulebook.name} {rulebook.version}",
            "zh": rulebook.identity.title.zh,
            "en": rulebook.identity.title.en,
            "teachers": counts.get(key, 0),
        }
        for key, rulebook in found
    ]


def _counties() -> dict[str, int]:
    return dict(Institution.objects.filter(kind=Kind.COUNTY.value).values_list("path", "pk"))


def _row(simulation: Simulation, each: Tried, counties: dict[str, int]) -> SimulationRow:
    grain, path = simulation.grain, each.teacher.school.path
    ends = range(len(path), 0, -1)
    return SimulationRow(
        simulation=simulation,
        teacher=each.teacher,
        school_id=each.teacher.school_id,
        county_id=next((counties[path[:end]] for end in ends if path[:end] in counties), None),
        before_units=to_units(each.before.total, grain) if each.before else None,
        after_units=to_units(each.after.total, grain),
        difference=to_units(each.difference, grain),
        before_verdict=each.before.verdict if each.before else "",
        after_verdict=each.after.verdict,
    )
