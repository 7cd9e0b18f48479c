"""Makers of assessments: a school with a manager, a principal, three examiners and teachers who are assessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from makers.people import TODAY, make_account, make_actor, make_group, make_school, make_teacher
from xingtan.access.actors import Actor, actor_for, operator
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.assessment.models import Assessed, AssessmentCycle, AssessmentScale, Raters, RatingSheet, Reach
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.cycles import (
    PanelPlan,
    add_panel,
    add_people,
    plan_assessment,
    take_assessment_step,
)
from xingtan.assessment.services.marks import of_scale
from xingtan.assessment.services.ratings import Filled, hand_in
from xingtan.assessment.services.results import confirm_results
from xingtan.assessment.services.scales import ship_scales
from xingtan.institutions.models import Institution
from xingtan.kernel.periods import Span
from xingtan.seal.digests import digest
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark

SELF_DAY = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
PEER_DAY = datetime(2026, 11, 10, 4, 0, tzinfo=UTC)
EXAMINER_DAY = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
BEFORE = datetime(2026, 10, 20, 4, 0, tzinfo=UTC)
DAYS = {Phase.SELF: SELF_DAY, Phase.PEER: PEER_DAY, Phase.EXAMINER: EXAMINER_DAY}
EVIDENCE = Span(date(2025, 9, 1), date(2026, 8, 31))
SPANS = {
    Phase.SELF: Span(date(2026, 11, 1), date(2026, 11, 7)),
    Phase.PEER: Span(date(2026, 11, 8), date(2026, 11, 14)),
    Phase.EXAMINER: Span(date(2026, 11, 15), date(2026, 11, 30)),
}
BODY: dict[str, Any] = {
    "code": "plain",
    "title": {"zh": "简单量表", "en": "Plain scale"},
    "full": "20",
    "mark": "if(has(peer), 0.3 * peer + 0.7 * examiner, examiner)",
    "indicators": [
        {
            "code": "teaching",
            "title": {"zh": "教学", "en": "Teaching"},
            "most": "10",
            "step": "0.5",
            "evidence": ["open_class"],
            "levels": [
                {"code": "good", "marks": "8", "title": {"zh": "良好", "en": "Good"}, "says": {"en": "Clear aims"}},
                {"code": "poor", "marks": "0", "title": {"zh": "待改进", "en": "To mend"}},
            ],
        },
        {"code": "ethics", "title": {"zh": "师德", "en": "Ethics"}, "most": "10"},
    ],
    "bands": [
        {"code": "excellent", "title": {"zh": "优秀", "en": "Excellent"}, "from": "16"},
        {"code": "qualified", "title": {"zh": "合格", "en": "Qualified"}, "from": "0"},
    ],
    "quotas": [{"band": "excellent", "at_most": "0.5", "rounding": "down"}],
}
"""A scale small enough to reckon by hand: two indicators of ten marks, at most half are excellent."""


@dataclass
class Bench:
    """A school that assesses: everybody who takes part."""

    school: Institution
    group: Institution
    manager: Actor
    auditor: Actor
    principal: Actor
    teachers: list[Teacher]
    examiners: list[Account]
    cycle: AssessmentCycle
    extra: dict[str, Any] = field(default_factory=dict)

    def assessed(self, place: int = 0) -> Assessed:
        """Return the assessed teacher at that place."""
        return Assessed.objects.select_related("teacher", "cycle__school", "cycle__scale").get(
            cycle=self.cycle, teacher=self.teachers[place]
        )

    def sheet(self, place: int, phase: Phase, rater: Account | None = None) -> RatingSheet:
        """Return the sheet of that rater for the teacher at that place; for the self phase their own."""
        who = rater or self.teachers[place].account
        return RatingSheet.objects.get(assessed=self.assessed(place), phase=phase.value, rater=who)

    def again(self) -> AssessmentCycle:
        """Return the assessment as it stands in the database."""
        return AssessmentCycle.objects.select_related("school", "scale").get(pk=self.cycle.pk)


def actor(account: Account) -> Actor:
    """Return the account as an actor on the day of the tests."""
    return actor_for(account, on=TODAY)


def make_scale(school: Institution | None = None, **changes: Any) -> AssessmentScale:
    """Return a published scale, BODY unless changed; without a school for everybody."""
    body = {**BODY, **changes}
    known = AssessmentScale.objects.filter(institution=school, code=body["code"]).count()
    scale = AssessmentScale.objects.create(
        institution=school,
        code=body["code"],
        version=known + 1,
        body=body,
        digest=digest(body),
        state="published",
        made_by_name="maker",
        made_at=BEFORE,
    )
    leave_mark(of_scale(operator(), scale, "published", BEFORE))
    return scale


def shipped(code: str) -> AssessmentScale:
    """Return a shipped scale."""
    ship_scales(at=BEFORE)
    return AssessmentScale.objects.get(institution=None, code=code)


def make_bench(  # noqa: PLR0913 a maker names what a test may want to differ
    *,
    people: int = 2,
    examiners: int = 3,
    scale: AssessmentScale | None = None,
    tier: str = "",
    peers: bool = True,
    start: bool = True,
    school: Institution | None = None,
    teachers: Sequence[Teacher] = (),
) -> Bench:
    """Return an assessment with colleagues of one group and a panel of examiners; begun unless told otherwise."""
    place = school or make_school()
    group = make_group(place)
    bench = Bench(
        school=place,
        group=group,
        manager=make_actor((Role.MANAGER, place)),
        auditor=make_actor((Role.SCHOOL_AUDITOR, place)),
        principal=make_actor((Role.PRINCIPAL, place)),
        teachers=list(teachers) or [make_teacher(place, group=group, with_account=True) for _ in range(people)],
        examiners=[make_account((Role.TEACHER, place), name=f"Examiner {n + 1}") for n in range(examiners)],
        cycle=AssessmentCycle(),
    )
    bench.cycle = plan_assessment(
        actor=bench.manager,
        school=place,
        scale=scale or make_scale(),
        title="Assessment 2026",
        evidence=EVIDENCE,
        spans=SPANS if peers else {phase: SPANS[phase] for phase in (Phase.SELF, Phase.EXAMINER)},
        at=BEFORE,
    )
    ids = [teacher.pk for teacher in bench.teachers]
    add_people(actor=bench.manager, cycle_id=bench.cycle.pk, teacher_ids=ids, tier=tier, at=BEFORE)
    if peers:
        plan = PanelPlan(Phase.PEER, "Colleagues", Raters.COLLEAGUES, Reach.EVERYBODY)
        add_panel(actor=bench.manager, cycle_id=bench.cycle.pk, plan=plan, at=BEFORE)
    panel = PanelPlan(
        Phase.EXAMINER, "Panel", Raters.NAMED, Reach.EVERYBODY, members=[each.pk for each in bench.examiners]
    )
    add_panel(actor=bench.manager, cycle_id=bench.cycle.pk, plan=panel, at=BEFORE)
    if start:
        step(bench, "start", at=BEFORE)
    return bench


def make_begun(
    school: Institution, manager: Actor, teachers: Sequence[Teacher], examiners: Sequence[Account]
) -> AssessmentCycle:
    """Return a begun assessment of these teachers by themselves and one panel of these examiners."""
    scale = AssessmentScale.objects.filter(institution=None, code="plain").first() or make_scale()
    spans = {phase: SPANS[phase] for phase in (Phase.SELF, Phase.EXAMINER)}
    cycle = plan_assessment(
        actor=manager, school=school, scale=scale, title="Begun", evidence=EVIDENCE, spans=spans, at=BEFORE
    )
    ids = [teacher.pk for teacher in teachers]
    add_people(actor=manager, cycle_id=cycle.pk, teacher_ids=ids, tier="", at=BEFORE)
    members = [each.pk for each in examiners]
    plan = PanelPlan(Phase.EXAMINER, "Panel", Raters.NAMED, Reach.EVERYBODY, members=members)
    add_panel(actor=manager, cycle_id=cycle.pk, plan=plan, at=BEFORE)
    return take_assessment_step(actor=manager, cycle_id=cycle.pk, step="start", at=BEFORE)


def step(bench: Bench, name: str, *, at: datetime = NOON, reason: str = "", by: Actor | None = None) -> None:
    """Take a step of the assessment."""
    take_assessment_step(actor=by or bench.manager, cycle_id=bench.cycle.pk, step=name, at=at, reason=reason)


def rate(sheet: RatingSheet, marks: Mapping[str, str] | str, *, at: datetime | None = None, **fields: Any) -> None:
    """Hand the sheet in; one text gives the same mark to every indicator."""
    leaves = sheet.assessed.cycle.scale.spec.leaves(sheet.assessed.tier)
    given = dict.fromkeys((leaf.code for leaf in leaves), marks) if isinstance(marks, str) else marks
    hand_in(
        actor=actor(sheet.rater),
        sheet_id=sheet.pk,
        filled=Filled(given, **fields),
        version=None,
        at=at or DAYS[Phase(sheet.phase)],
    )


def rate_all(bench: Bench, mark: str = "8") -> None:
    """Hand in every sheet that is still open with the same mark everywhere."""
    for sheet in RatingSheet.objects.missing().filter(assessed__cycle=bench.cycle).select_related("rater"):
        rate(sheet, mark)


def make_published(bench: Bench | None = None, mark: str = "7") -> Bench:
    """Return an assessment whose results are published."""
    found = bench or make_bench()
    rate_all(found, mark)
    step(found, "close")
    confirm_results(actor=found.principal, cycle_id=found.cycle.pk, at=NOON)
    step(found, "publish", by=found.principal)
    return found
