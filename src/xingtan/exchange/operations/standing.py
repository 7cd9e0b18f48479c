"""How one teacher stands: what is asked, what is there, what is on its way, and what follows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop
from pydantic import Field

from xingtan.access.actors import actor_of
from xingtan.credit_bank.published import unit_code
from xingtan.credit_bank.tongue import here, spoken, title, unit_of
from xingtan.exchange.api import api
from xingtan.exchange.operations.figures import AMOUNT, TAGS
from xingtan.exchange.operations.people import visible_teacher
from xingtan.exchange.shapes import Shape, TeacherNamed
from xingtan.exchange.telling import teacher_named
from xingtan.kernel.amounts import exact_text
from xingtan.pages.tongue import in_tongue
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.outlook.forecast import Prospect
from xingtan.rulebook.results import RequirementResult, Step
from xingtan.rulebook.results import State as Verdict
from xingtan.standing.dossiers.content import found_for, ground_of
from xingtan.standing.errors import NoRulebookError
from xingtan.standing.labels import ELIGIBILITIES, OUTLOOKS
from xingtan.standing.models import Purpose
from xingtan.standing.policies import may_look
from xingtan.standing.prospects import prospects_of
from xingtan.standing.reads import TeacherStanding, standing_of
from xingtan.teachers.models import Teacher


class PartOut(Shape):
    """One part of the cycle."""

    part: str
    name: str
    have: str = AMOUNT
    need: str | None = AMOUNT
    coming: str = Field(description=gettext_noop("On its way: accepted or declared, not yet identified. Exact."))


class RequirementOut(Shape):
    """One requirement, over the whole cycle where year is none."""

    requirement: str
    name: str
    year: int | None
    parts: list[str]
    within: str | None = Field(description=gettext_noop("The requirement that it is an inner minimum of."))
    need: str = AMOUNT
    have: str = AMOUNT
    short: str = AMOUNT
    coming: str = AMOUNT
    state: str = Field(description=gettext_noop("met, open (not due yet) or short (due and missed)."))
    covered: bool = Field(description=gettext_noop("What is on its way would meet it."))
    sentence: str = Field(description=gettext_noop("The same as a sentence, in the language asked."))
    decreed: list[str] = Field(
        description=gettext_noop("What decrees changed of it; for those who may know what follows.")
    )
    ends: date = Field(description=gettext_noop("The last day on which it may be met."))
    reach: str = Field(description=gettext_noop("met, open or lost, when everything on its way is counted in."))
    latest: date | None = Field(description=gettext_noop("Whoever begins later can no longer meet it."))
    reasons: list[str] = Field(description=gettext_noop("Why it can no longer be met."))


class RegistrationOut(Shape):
    """What would follow for the periodic registration as things stand today."""

    verdict: str
    verdict_name: str
    first_year: int
    reasons: list[str]


class Standing(Shape):
    """One teacher under the rulebook of credits that holds at the school."""

    rulebook: str
    rulebook_title: str
    unit: str
    unit_name: str
    profile: str | None = Field(
        description=gettext_noop("Whose requirements are asked for, where it is not everybody's.")
    )
    first_year: int
    last_year: int
    year: int = Field(description=gettext_noop("The credit year of today."))
    verdict: str = Field(
        description=gettext_noop("met, open, waiting (what is on its way covers what is due) or short.")
    )
    verdict_name: str
    total: str = AMOUNT
    need: str | None = AMOUNT
    coming: str = AMOUNT
    parts: list[PartOut]
    requirements: list[RequirementOut]
    unjudged: list[str] = Field(description=gettext_noop("Requirements that sums alone do not tell."))


class StandingOut(Shape):
    """How one teacher stands on one day."""

    teacher: TeacherNamed
    as_of: date
    standing: Standing | None = Field(description=gettext_noop("None where no rulebook of credits holds."))
    registration: RegistrationOut | None = Field(
        description=gettext_noop("None where no rulebook of registration holds, and for those who may not know it.")
    )


@api.get("/standing/{int:teacher_id}", response=StandingOut, tags=TAGS, operation_id="get_standing")
def standing_told(request: HttpRequest, teacher_id: int) -> StandingOut:
    """Return how one teacher stands today: the verdict, each requirement with its amounts, and the reasons."""
    actor, on = actor_of(request), timezone.localdate()
    teacher = visible_teacher(actor, teacher_id)
    looks = bool(may_look(actor, teacher))
    found = standing_of(teacher, on=on, coming=True)
    return StandingOut(
        teacher=teacher_named(teacher),
        as_of=on,
        standing=_standing(found, on, looks=looks) if found else None,
        registration=_registration(teacher, on) if looks else None,
    )


def _standing(found: TeacherStanding, on: date, *, looks: bool) -> Standing:
    rulebook, stands = found.rulebook, found.standing
    unit = unit_of(rulebook)
    prospects = {(each.result.requirement, each.result.year): each for each in prospects_of(found, on=on)}
    return Standing(
        rulebook=f"{rulebook.name} {rulebook.version}",
        rulebook_title=here(rulebook.identity.title),
        unit=unit_code(rulebook),
        unit_name=str(unit),
        profile=title(rulebook, "profile", found.profile) if found.profile else None,
        first_year=stands.cycle.first_year,
        last_year=stands.cycle.last_year,
        year=stands.year,
        verdict=found.outlook.value,
        verdict_name=str(OUTLOOKS[found.outlook][0]),
        total=exact_text(stands.total),
        need=_optional(found.total_need),
        coming=exact_text(found.coming_total),
        parts=[_part(found, part) for part in rulebook.parts],
        requirements=[
            _requirement(found, each, prospects[each.requirement, each.year], looks=looks) for each in stands.results
        ],
        unjudged=[title(rulebook, "requirement", name) for name in stands.unjudged],
    )


def _part(found: TeacherStanding, part: str) -> PartOut:
    return PartOut(
        part=part,
        name=title(found.rulebook, "part", part),
        have=exact_text(found.standing.by_part.get(part, Fraction(0))),
        need=_optional(found.need_of(part)),
        coming=exact_text(found.coming_of(part)),
    )


def _requirement(
    found: TeacherStanding, result: RequirementResult, prospect: Prospect, *, looks: bool
) -> RequirementOut:
    return RequirementOut(
        requirement=result.requirement,
        name=title(found.rulebook, "requirement", result.requirement),
        year=result.year,
        parts=list(result.parts),
        within=result.within,
        need=exact_text(result.need),
        have=exact_text(result.have),
        short=exact_text(result.short),
        coming=exact_text(found.coming_towards(result)),
        state=result.state.value,
        covered=result.state is not Verdict.MET and found.is_covered(result),
        sentence=_said(found, result.finding()),
        decreed=[_said(found, step) for step in result.steps] if looks else [],
        ends=prospect.ends,
        reach=prospect.reach.value,
        latest=prospect.latest,
        reasons=[_said(found, step) for step in prospect.reasons],
    )


def _registration(teacher: Teacher, on: date) -> RegistrationOut | None:
    try:
        found = found_for(teacher, Purpose.REGISTRATION, ground_of([teacher], on))
    except NoRulebookError:
        return None
    return RegistrationOut(
        verdict=found.verdict.value,
        verdict_name=str(ELIGIBILITIES[found.verdict][0]),
        first_year=found.first_year,
        reasons=[in_tongue(reason) for reason in found.reasons],
    )


def _said(found: TeacherStanding, step: Step) -> str:
    return sentence(step, rulebook=found.rulebook, language=spoken())


def _optional(amount: Fraction | None) -> str | None:
    return None if amount is None else exact_text(amount)
