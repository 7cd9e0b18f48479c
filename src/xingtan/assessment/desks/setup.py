"""The set-up of one assessment: days, who takes part, who rates whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor
from xingtan.assessment.desks.cycles import frame, spans_of, tier_options, tier_title
from xingtan.assessment.forms import DatesForm, Offers, PanelForm, PeopleForm
from xingtan.assessment.labels import PHASES, RATERS, REACHES
from xingtan.assessment.models import Assessed, AssessmentCycle, Panel
from xingtan.assessment.policies import may_keep
from xingtan.assessment.scale import Phase, Scale
from xingtan.assessment.workflow import State
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.chinese_names import in_order
from xingtan.pages.filters import enumerated, headed, named
from xingtan.pages.people import People, picker
from xingtan.teachers.choosing import Circles, circles_of, people_of, people_with_duties
from xingtan.teachers.custom_groups.reads import groups_for
from xingtan.teachers.models import Teacher

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class PanelRow:
    """One panel as people read it."""

    panel: Panel
    phase: str
    who: str
    whom: str


@dataclass(frozen=True)
class CircleRow:
    """One custom group that takes part; ``heads``: how many are in it today, shown until it is fixed."""

    pk: int
    group: int
    name: str
    tier: str
    heads: int


def setup(
    actor: Actor,
    cycle: AssessmentCycle,
    *,
    on: date,
    dates: DatesForm | None = None,
    panel: PanelForm | None = None,
    adding: PeopleForm | None = None,
) -> dict[str, Any]:
    """Return the context of the set-up: days, teachers and tiers, custom groups, panels."""
    people, scale, spans = assessed_in(cycle), cycle.scale.spec, spans_of(cycle)
    drafting, running = cycle.state == State.DRAFT.value, cycle.state == State.RATING.value
    keeps = bool(may_keep(actor, cycle.school)) and (drafting or running)
    known = circles_of(cycle.school, on=on, actor=actor) if keeps else Circles()
    return {
        **frame(actor, cycle, "setup"),
        "dates": dates or dates_form(cycle),
        "spans": [(PHASES[span.phase], span) for span in spans],
        "rates_self": any(span.phase == Phase.SELF.value for span in spans),
        "people": [(person, tier_title(scale, person.tier)) for person in people],
        "people_form": adding or (people_form(cycle, people, known) if keeps and drafting else None),
        "circles": circle_rows(cycle, scale, known),
        "free_circles": free_circles(actor, cycle, on) if keeps and drafting else [],
        "calibrating": calibrating(people) if keeps and drafting else "",
        "tiers": tier_options(scale),
        "panels": panel_rows(cycle, scale),
        "without_panel": _without_panel(cycle),
        "panel_form": panel or (panel_form(actor, cycle, people, known, on=on) if keeps else None),
        "drafting": drafting,
        "running": running,
    }


def assessed_in(cycle: AssessmentCycle) -> list[Assessed]:
    """Return who takes part, in the order of their names; one query."""
    rows = Assessed.objects.filter(cycle=cycle).for_rows()
    return in_order(rows, lambda each: each.teacher.name, lambda each: each.teacher.number)


def people_form(
    cycle: AssessmentCycle,
    people: Sequence[Assessed],
    known: Circles,
    data: Any = None,  # noqa: ANN401
) -> PeopleForm:
    """Return the form by which teachers are added: those of the school who take no part yet."""
    inside = {person.teacher_id for person in people}
    outside = [each for each in school_teachers(cycle) if each.pk not in inside]
    return PeopleForm(data, people=people_of(outside, known), tiers=tier_options(cycle.scale.spec))


def panel_form(
    actor: Actor,
    cycle: AssessmentCycle,
    people: Sequence[Assessed],
    known: Circles,
    *,
    on: date,
    data: Any = None,  # noqa: ANN401
) -> PanelForm:
    """Return the form of a new panel, with the people, groups, tiers and teachers to choose from."""
    groups = Institution.objects.filter(
        path__startswith=cycle.school.path, kind__in=(Kind.RESEARCH_GROUP.value, Kind.PREPARATION_GROUP.value)
    )
    offers = Offers(
        members=people_with_duties(cycle.school, known),
        groups=[(str(group.pk), named(group)) for group in groups.order_by("path")],
        tiers=tier_options(cycle.scale.spec),
        chosen=assessed_people(people, known),
        circles=free_circles(actor, cycle, on),
    )
    return PanelForm(data, offers=offers, prefix="panel")


def assessed_people(people: Sequence[Assessed], known: Circles) -> People:
    """Return those who take part as people to choose from, by the keys of their assessment."""
    keys = {each.teacher_id: each.pk for each in people}
    return people_of([each.teacher for each in people], known, key=lambda teacher: keys[teacher.pk])


def calibrating(people: Sequence[Assessed]) -> str:
    """Return the picker of the one whom every examiner rates, as markup."""
    chosen = [each.pk for each in people if each.calibrates]
    return picker("assessed", assessed_people(people, Circles()), chosen, single=True, empty=_("Nobody"))


def free_circles(actor: Actor, cycle: AssessmentCycle, on: date) -> Pairs:
    """Return the custom groups of the school that are in use; one query."""
    rows = groups_for(actor, on=on).filter(school=cycle.school)
    return [(str(group.pk), group.name) for group in rows]


def circle_rows(cycle: AssessmentCycle, scale: Scale, known: Circles) -> list[CircleRow]:
    """Return the custom groups that take part, and how many are in each of them today; one query."""
    heads = Counter(code for codes in known.held.values() for code in codes)
    rows = cycle.circles.select_related("group").order_by("pk")
    return [
        CircleRow(row.pk, row.group_id, row.group.name, tier_title(scale, row.tier), heads[f"c-{row.group_id}"])
        for row in rows
    ]


def dates_form(cycle: AssessmentCycle) -> DatesForm:
    """Return the form of the days as they stand."""
    initial: dict[str, date] = {}
    for span in cycle.phases.all():
        initial |= {f"{span.phase}_from": span.begins_on, f"{span.phase}_until": span.ends_on}
    return DatesForm(initial=initial)


def school_teachers(cycle: AssessmentCycle) -> QuerySet[Teacher, Teacher]:
    """Return the teachers of the school who could be assessed."""
    rows = Teacher.objects.filter(school__path__startswith=cycle.school.path).in_service(cycle.evidence_from)
    return rows.select_related("group").order_by("group__path", "number")


def panel_rows(cycle: AssessmentCycle, scale: Scale) -> list[PanelRow]:
    """Return the panels with who sits on them and whom they rate; three queries."""
    rows = (
        cycle.panels.select_related("group", "members_of", "reaches")
        .prefetch_related("members__account", "chosen__teacher")
        .order_by("pk")
    )
    return [_panel_row(panel, scale) for panel in rows]


def _panel_row(panel: Panel, scale: Scale) -> PanelRow:
    members = enumerated(in_order((member.account.name for member in panel.members.all()), str))
    if panel.members_of:
        members = headed(panel.members_of.name, members) if members else panel.members_of.name
    whom = {
        "group": named(panel.group) if panel.group else "",
        "tier": tier_title(scale, panel.tier),
        "circle": panel.reaches.name if panel.reaches else "",
        "chosen": enumerated(in_order((person.teacher.name for person in panel.chosen.all()), str)),
    }.get(panel.reach) or str(REACHES[panel.reach])
    return PanelRow(panel, str(PHASES[panel.phase]), members or str(RATERS[panel.raters]), whom)


def _without_panel(cycle: AssessmentCycle) -> list[str]:
    """Return the phases that have days and nobody to rate in them; only the one of self-rating needs no panel."""
    empaneled = {Phase.SELF.value, *cycle.panels.values_list("phase", flat=True)}
    return [str(PHASES[span.phase]) for span in spans_of(cycle) if span.phase not in empaneled]
