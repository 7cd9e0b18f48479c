"""This is wrong: a result is appealed, answered by somebody who did not judge, amended by a new line, shown as such."""

from __future__ import annotations

from datetime import timedelta

import pytest

from makers.assessed import NOON, make_published
from makers.people import TODAY, make_actor, make_teacher
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.assessment.models import AssessmentResult
from xingtan.assessment.services.results import amend_result
from xingtan.assessment.verify import verify_results
from xingtan.declarations.appeals.errors import NotYoursError
from xingtan.declarations.appeals.offices import About
from xingtan.declarations.appeals.services import Answer, Claim, answer_appeal, file_appeal
from xingtan.growth.portfolio.models import FrozenPortfolio
from xingtan.growth.portfolio.reads import whole
from xingtan.growth.portfolio.services import freeze
from xingtan.kernel.errors import NotPermittedError
from xingtan.notices.models import Notice

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=2)


def claim_about(result):
    about = About("assessment_result", result.number, "Assessment 2026", f"/assessment/people/{result.assessed_id}/")
    return Claim(about, wrong="My open class is missing", right="Excellent")


def test_an_upheld_appeal_becomes_a_new_line_that_the_portfolio_shows_while_the_frozen_copy_stays():
    bench = make_published()
    teacher, result = bench.teachers[0], bench.assessed(0).results.get()
    owner = actor_for(teacher.account, on=TODAY)
    frozen = freeze(
        actor=owner,
        teacher=teacher,
        content=whole(teacher, on=TODAY),
        purpose="Review",
        assessed_id=result.assessed_id,
        at=NOON,
    )
    appeal = file_appeal(actor=owner, claim=claim_about(result), on=TODAY, at=NOON)
    assert (appeal.owner, appeal.owner_role) == (bench.school, Role.MANAGER.value)
    uphold = Answer("uphold", "The open class counts")
    judge = make_actor((Role.MANAGER, bench.school), account=bench.examiners[0])
    with pytest.raises(NotPermittedError, match="own_decision"):
        answer_appeal(actor=judge, serial=appeal.serial, answer=uphold, at=NOON)
    answered = answer_appeal(actor=bench.manager, serial=appeal.serial, answer=uphold, at=LATER)
    assert answered.acts.latest("position").effect == "to_amend"

    line = amend_result(
        actor=bench.manager,
        assessed_id=result.assessed_id,
        reason=f"Appeal {appeal.serial}: the open class counts",
        band="excellent",
        at=LATER,
    )
    shown = whole(teacher, on=TODAY).results[0]
    assert (shown["number"], shown["band"], shown["amended"]) == (line.number, "Excellent", True)
    kept = FrozenPortfolio.objects.get().content
    assert kept == frozen.content
    assert kept["results"][0]["number"] == result.number
    assert AssessmentResult.objects.get(pk=result.pk).band == "qualified"
    assert list(verify_results()) == []
    told = Notice.objects.filter(account=teacher.account).order_by("pk").values_list("kind", flat=True)
    assert list(told)[-3:] == ["result_published", "appeal_answered", "result_amended"]


def test_nobody_appeals_against_the_result_of_another_or_one_that_is_not_published():
    bench = make_published()
    stranger = make_teacher(bench.school, with_account=True)
    with pytest.raises(NotYoursError):
        file_appeal(
            actor=actor_for(stranger.account, on=TODAY),
            claim=claim_about(bench.assessed(0).results.get()),
            on=TODAY,
            at=NOON,
        )
