"""Who gets which sheet: from panels, groups, tiers and the one whom every examiner rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from xingtan.assessment.models import Assessed, AssessmentCycle, Panel, Raters, RatingSheet, Reach
from xingtan.assessment.scale import Phase

Wanted = tuple[int, str, int]
"""A sheet: key of the assessed, phase, key of the rater's account."""


def make_sheets(cycle: AssessmentCycle, *, at: datetime) -> int:
    """Return how many sheets the assessment has after making those that its panels ask for; none is made twice.

    Nobody gets a sheet about themselves as a colleague or an examiner. Four queries, however many people.
    """
    people = list(Assessed.objects.filter(cycle=cycle).select_related("teacher__group").order_by("pk"))
    phases = set(cycle.phases.values_list("phase", flat=True))
    wanted = dict.fromkeys(each for each in _wanted(cycle, people) if each[1] in phases)
    known = set(RatingSheet.objects.filter(assessed__cycle=cycle).values_list("assessed_id", "phase", "rater_id"))
    RatingSheet.objects.bulk_create(
        RatingSheet(assessed_id=assessed, phase=phase, rater_id=rater, state_since=at)
        for assessed, phase, rater in wanted
        if (assessed, phase, rater) not in known
    )
    return len(known | set(wanted))


def _wanted(cycle: AssessmentCycle, people: list[Assessed]) -> Iterator[Wanted]:
    for person in people:
        if person.teacher.account_id is not None:
            yield person.pk, Phase.SELF.value, person.teacher.account_id
    panels = list(cycle.panels.prefetch_related("members", "choices").order_by("pk"))
    colleagues = _colleagues(people)
    examiners: list[int] = []
    for panel in panels:
        members = [member.account_id for member in panel.members.all()]
        if panel.phase == Phase.EXAMINER.value:
            examiners += members
        yield from _of_panel(panel, people, members, colleagues)
    for person in people:
        if person.calibrates:
            yield from (
                (person.pk, Phase.EXAMINER.value, rater) for rater in examiners if rater != person.teacher.account_id
            )


def _of_panel(
    panel: Panel, people: list[Assessed], members: list[int], colleagues: Mapping[int, list[int]]
) -> Iterator[Wanted]:
    chosen = {choice.assessed_id for choice in panel.choices.all()}
    for person in people:
        if not _reaches(panel, person, chosen):
            continue
        group = person.teacher.group_id
        raters = members
        if panel.raters == Raters.COLLEAGUES.value:
            raters = colleagues.get(group, []) if group is not None else []
        yield from ((person.pk, panel.phase, rater) for rater in raters if rater != person.teacher.account_id)


def _reaches(panel: Panel, person: Assessed, chosen: set[int]) -> bool:
    match panel.reach:
        case Reach.GROUP.value:
            own = person.teacher.group
            return own is not None and panel.group is not None and own.path.startswith(panel.group.path)
        case Reach.TIER.value:
            return person.tier == panel.tier
        case Reach.CHOSEN.value | Reach.CIRCLE.value:
            return person.pk in chosen
        case _:
            return True


def _colleagues(people: list[Assessed]) -> Mapping[int, list[int]]:
    """Return the accounts of the assessed by group."""
    found: dict[int, list[int]] = defaultdict(list)
    for person in people:
        if person.teacher.group_id is not None and person.teacher.account_id is not None:
            found[person.teacher.group_id].append(person.teacher.account_id)
    return found
