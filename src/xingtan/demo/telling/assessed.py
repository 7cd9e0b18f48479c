"""Two assessments of Xingtan: the English group's year, published; young teachers, under way with their examiners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.assessment.models import AssessmentCycle, AssessmentScale, Raters, RatingSheet, Reach
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.cycles import (
    PanelPlan,
    add_panel,
    add_people,
    plan_assessment,
    take_assessment_step,
)
from xingtan.assessment.services.ratings import Filled, hand_in, save_rating
from xingtan.assessment.services.results import apply_quotas, confirm_results
from xingtan.assessment.services.scales import ship_scales
from xingtan.demo import places
from xingtan.demo.cast import AUDITOR, LEADER, MANAGER, PRINCIPAL, ZHOU
from xingtan.demo.chance import Chance
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.institutions.models import Institution
from xingtan.kernel.periods import Span
from xingtan.teachers.models import Teacher

SHIPPED, SCALE = date(2025, 8, 20), "school_annual"
SUMMARY = "这一年把精力放在单元整体教学上，公开课和教研活动都按计划完成；下一年想在作业设计上再进一步。"
OVER_QUOTA = "优秀名额已满，按总分顺序调整。"
LOWEST, SPREAD = 13, 6
"""Marks of the demonstration in halves: everybody has a level from 6.5 to 9, and things they do a little better."""


@dataclass(frozen=True)
class Plan:
    """An assessment of the demonstration: when, who is assessed, who examines."""

    title: str
    planned: date
    evidence: Span
    spans: Mapping[Phase, Span]
    teachers: Sequence[Teacher]
    examiners: Sequence[str]


def tell_assessments(chance: Chance) -> None:
    """Tell both assessments."""
    ship_scales(at=moment(SHIPPED))
    _year_of_english(chance)
    _young_teachers(chance)


def _year_of_english(chance: Chance) -> None:
    """Assess everybody of the English group for 2025-2026, up to the published results."""
    rows = Teacher.objects.filter(group__code__startswith=places.ENGLISH, started_on__lt=date(2025, 9, 1))
    plan = Plan(
        title="2025-2026学年英语教研组年度考核",
        planned=date(2026, 6, 8),
        evidence=Span(date(2025, 9, 1), date(2026, 6, 14)),
        spans={
            Phase.SELF: Span(date(2026, 6, 15), date(2026, 6, 19)),
            Phase.EXAMINER: Span(date(2026, 6, 22), date(2026, 6, 30)),
        },
        teachers=list(rows.in_service(date(2026, 6, 8)).order_by("number")),
        examiners=(LEADER, AUDITOR, MANAGER),
    )
    cycle = _begun(plan)
    _rate(cycle, Phase.SELF, date(2026, 6, 18), chance)
    _rate(cycle, Phase.EXAMINER, date(2026, 6, 26), chance)
    manager, day = who_is(Role.MANAGER, places.XINGTAN, date(2026, 7, 1))[0], date(2026, 7, 1)
    take_assessment_step(actor=manager, cycle_id=cycle.pk, step="close", at=moment(day, 9))
    principal = actor_named(PRINCIPAL, day)
    apply_quotas(actor=principal, cycle_id=cycle.pk, reason=OVER_QUOTA, at=moment(day, 10))
    confirm_results(actor=principal, cycle_id=cycle.pk, at=moment(date(2026, 7, 2), 9))
    take_assessment_step(actor=principal, cycle_id=cycle.pk, step="publish", at=moment(date(2026, 7, 3), 9))


def _young_teachers(chance: Chance) -> None:
    """Assess the young teachers of English and science: all have rated themselves, their examiners are at it."""
    rows = Teacher.objects.filter(school__code=places.XINGTAN, started_on__gte=date(2021, 8, 1))
    rows = rows.filter(started_on__lt=date(2024, 1, 1)).in_service(date(2026, 10, 26))
    chosen = [each for each in rows.select_related("group").order_by("number") if _is_of(each, ("XT-YY", "XT-KX"))]
    plan = Plan(
        title="2026年青年教师发展性评价",
        planned=date(2026, 10, 26),
        evidence=Span(date(2025, 11, 1), date(2026, 10, 31)),
        spans={
            Phase.SELF: Span(date(2026, 11, 2), date(2026, 11, 8)),
            Phase.EXAMINER: Span(date(2026, 11, 9), date(2026, 11, 30)),
        },
        teachers=chosen,
        examiners=(LEADER, ZHOU, AUDITOR),
    )
    cycle = _begun(plan)
    _rate(cycle, Phase.SELF, date(2026, 11, 6), chance)
    _rate(cycle, Phase.EXAMINER, date(2026, 11, 19), chance, only=LEADER)
    _begin_to_rate(cycle, ZHOU, date(2026, 11, 20), chance)


def _begun(plan: Plan) -> AssessmentCycle:
    """Plan and start the assessment: people by tier, one panel for all."""
    manager = who_is(Role.MANAGER, places.XINGTAN, plan.planned)[0]
    cycle = plan_assessment(
        actor=manager,
        school=Institution.objects.get(code=places.XINGTAN),
        scale=AssessmentScale.objects.get(institution=None, code=SCALE),
        title=plan.title,
        evidence=plan.evidence,
        spans=plan.spans,
        at=moment(plan.planned, 9),
    )
    tiers: dict[str, list[int]] = {}
    for teacher in plan.teachers:
        tiers.setdefault(_tier_of(teacher, plan.planned), []).append(teacher.pk)
    for minute, (tier, ids) in enumerate(sorted(tiers.items())):
        at = moment(plan.planned, 10, minute)
        add_people(actor=manager, cycle_id=cycle.pk, teacher_ids=ids, tier=tier, at=at)
    accounts = Account.objects.in_bulk(plan.examiners, field_name="username")
    members = [accounts[login].pk for login in plan.examiners]
    panel = PanelPlan(Phase.EXAMINER, "考评小组", Raters.NAMED, Reach.EVERYBODY, members=members)
    add_panel(actor=manager, cycle_id=cycle.pk, plan=panel, at=moment(plan.planned, 11))
    return take_assessment_step(actor=manager, cycle_id=cycle.pk, step="start", at=moment(plan.planned, 14))


def _rate(cycle: AssessmentCycle, phase: Phase, day: date, chance: Chance, *, only: str = "") -> None:
    """Hand in the sheets of a phase, those of one rater where ``only`` names one."""
    sheets = _sheets(cycle, phase)
    for place, sheet in enumerate(sheet for sheet in sheets if only in {"", sheet.rater.username}):
        filled = Filled(_marks(sheet, chance), summary=SUMMARY if phase is Phase.SELF else "")
        actor = actor_named(sheet.rater.username, day)
        at = moment(day, 14 + place // 60, place % 60)
        hand_in(actor=actor, sheet_id=sheet.pk, filled=filled, version=None, at=at)


def _begin_to_rate(cycle: AssessmentCycle, login: str, day: date, chance: Chance) -> None:
    """Hand in one sheet of the examiner and leave a second one half written."""
    first, second = [sheet for sheet in _sheets(cycle, Phase.EXAMINER) if sheet.rater.username == login][:2]
    actor = actor_named(login, day)
    hand_in(actor=actor, sheet_id=first.pk, filled=Filled(_marks(first, chance)), version=None, at=moment(day, 16))
    some = dict(list(_marks(second, chance).items())[:2])
    save_rating(actor=actor, sheet_id=second.pk, filled=Filled(some), version=None, at=moment(day, 16, 20))


def _sheets(cycle: AssessmentCycle, phase: Phase) -> list[RatingSheet]:
    rows = RatingSheet.objects.filter(assessed__cycle=cycle, phase=phase.value)
    rows = rows.select_related("rater", "assessed__teacher", "assessed__cycle__scale")
    return list(rows.order_by("rater__username", "assessed__teacher__number"))


def _marks(sheet: RatingSheet, chance: Chance) -> dict[str, str]:
    """Return a mark for every indicator: near what the teacher deserves, each rater a little apart."""
    assessed, found = sheet.assessed, {}
    for leaf in assessed.cycle.scale.spec.leaves(assessed.tier):
        who = (assessed.teacher.number, leaf.code)
        level = LOWEST + chance.roll(SPREAD, "level", assessed.teacher.number)
        halves = level + chance.roll(2, "better", *who) + chance.roll(2, "rates", sheet.rater.username, *who)
        found[leaf.code] = f"{halves // 2}.{5 * (halves % 2)}"
    return found


def _tier_of(teacher: Teacher, on: date) -> str:
    if on.year - teacher.started_on.year <= 2:  # noqa: PLR2004 the first two years
        return "new_teacher"
    return "backbone" if teacher.title in {"vice_senior", "full_senior"} else "teacher"


def _is_of(teacher: Teacher, groups: tuple[str, ...]) -> bool:
    return teacher.group is not None and teacher.group.code.startswith(groups)
