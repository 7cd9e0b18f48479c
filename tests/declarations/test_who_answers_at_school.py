"""What a school decided is answered by somebody of it who did not decide, also where nothing stands above it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from makers.assessed import NOON, Bench, make_bench, rate_all, step
from makers.deputies import deputy_for, duty_of
from makers.people import TODAY, make_actor, make_institution, make_school
from xingtan.access.actors import Actor, actor_for
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.assessment.services.results import confirm_results
from xingtan.declarations.appeals.errors import NobodyAboveError
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.appeals.offices import About
from xingtan.declarations.appeals.services import (
    Answer,
    Claim,
    answer_appeal,
    escalate_appeal,
    file_appeal,
    refer_appeal,
)
from xingtan.declarations.appeals.verify import verify_appeals
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.errors import NotPermittedError
from xingtan.notices.models import Notice
from xingtan.trail.services import Mark, leave_mark

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
LATE = TODAY + timedelta(days=settings.APPEAL_DAYS + 1)
REJECT = Answer("reject", "The marks are as they were given")


def make_decided(school: Institution) -> Bench:
    """Return an assessment of the school whose results its only manager confirmed and published."""
    bench = make_bench(school=school)
    rate_all(bench, "7")
    step(bench, "close")
    confirm_results(actor=bench.manager, cycle_id=bench.cycle.pk, at=NOON)
    step(bench, "publish")
    return bench


def make_lone_school() -> Institution:
    """Return a school with nothing above it."""
    return make_institution(Kind.SCHOOL)


def appealed(bench: Bench) -> tuple[Actor, Appeal]:
    """Return the first teacher and their appeal against their result."""
    me = actor_for(bench.teachers[0].account, on=TODAY)
    result = bench.assessed(0).results.get()
    about = About("assessment_result", result.number, "Assessment 2026", f"/assessment/people/{result.assessed_id}/")
    return me, file_appeal(actor=me, claim=Claim(about, "Mine is missing", "Excellent"), on=TODAY, at=NOON)


def without(bench: Bench, *roles: Role) -> Bench:
    """Return the bench where nobody holds these roles."""
    Duty.objects.filter(role__in=[role.value for role in roles]).delete()
    return bench


def test_what_the_only_manager_decided_is_the_principals_to_answer_in_the_browser(client):
    bench = make_decided(make_school())
    teacher = bench.teachers[0]
    client.force_login(teacher.account)
    result = bench.assessed(0).results.get()
    page = reverse("assessment:person", args=[result.assessed_id])
    what = f"kind=assessment_result&key={result.number}&label=Mine&url={page}"
    asked = f"{reverse('declarations:say-it-is-wrong')}?{what}"
    client.post(asked, {"wrong": "Mine is missing", "right": "Excellent"})
    appeal = Appeal.objects.get()
    assert (appeal.owner, appeal.owner_role) == (bench.school, Role.PRINCIPAL.value)
    assert Notice.objects.get(kind="appeal_filed").account_id == bench.principal.account_id
    with pytest.raises(NotPermittedError, match="wrong_office"):
        answer_appeal(actor=bench.manager, serial=appeal.serial, answer=REJECT, at=NOON)

    client.force_login(Duty.objects.get(role=Role.PRINCIPAL.value).account)
    waiting = client.get(reverse("declarations:appeals"), headers=ENGLISH).content.decode()
    assert reverse("declarations:appeal", args=[appeal.serial]) in waiting
    shown = client.get(reverse("declarations:appeal", args=[appeal.serial]), headers=ENGLISH).content.decode()
    assert "It goes to: " in shown
    there = reverse("declarations:answer-appeal", args=[appeal.serial])
    client.post(there, {"step": "uphold", "text": "The open class counts", "act": "answer"})
    appeal.refresh_from_db()
    assert (appeal.state, appeal.acts.latest("position").effect) == ("upheld", "to_amend")
    assert list(verify_appeals()) == []


def test_without_anybody_else_the_page_says_whom_to_name_and_then_it_is_passed_on(client):
    bench = without(make_decided(make_lone_school()), Role.PRINCIPAL, Role.SCHOOL_AUDITOR)
    me, appeal = appealed(bench)
    assert (appeal.owner, appeal.owner_role) == (bench.school, Role.MANAGER.value)
    manager = Duty.objects.get(role=Role.MANAGER.value).account
    client.force_login(manager)
    page = reverse("declarations:appeal", args=[appeal.serial])
    shown = client.get(page, headers=ENGLISH).content.decode()
    assert "Give the role of principal or manager to somebody who did not decide" in shown
    assert "It goes to" not in shown
    with pytest.raises(NobodyAboveError):
        refer_appeal(actor=bench.manager, serial=appeal.serial, reason="My own", on=TODAY, at=NOON)

    principal = make_actor((Role.PRINCIPAL, bench.school))
    assert "It goes to: " in client.get(page, headers=ENGLISH).content.decode()
    client.post(reverse("declarations:appeal-step", args=[appeal.serial, "refer"]), {"reason": "I confirmed it"})
    assert answer_appeal(actor=principal, serial=appeal.serial, answer=REJECT, at=NOON).state == "rejected"
    with pytest.raises(NobodyAboveError):
        escalate_appeal(actor=me, serial=appeal.serial, reason="Not looked at", on=LATE, at=NOON)
    client.force_login(bench.teachers[0].account)
    assert "It goes to" not in client.get(page, headers=ENGLISH).content.decode()


def test_a_teacher_asks_above_the_school_where_there_is_an_office_and_else_the_principal():
    for school, above in ((make_school(), "county_auditor"), (make_lone_school(), "principal")):
        Duty.objects.all().delete()
        bench = make_decided(school)
        other = make_actor((Role.MANAGER, school))
        me, appeal = appealed(bench)
        assert appeal.owner_role == Role.MANAGER.value, "one of two managers did not decide"
        answer_appeal(actor=other, serial=appeal.serial, answer=REJECT, at=NOON)
        asked = escalate_appeal(actor=me, serial=appeal.serial, reason="Look again", on=LATE, at=NOON)
        assert asked.owner_role == above


def test_a_manager_who_decided_passes_on_within_the_school_and_one_who_did_not_above_it():
    small = without(make_decided(make_school()), Role.PRINCIPAL)
    assert appealed(small)[1].owner_role == "school_auditor", "as where the principal sat on the panel"
    alone = without(make_decided(make_school()), Role.PRINCIPAL, Role.SCHOOL_AUDITOR)
    assert appealed(alone)[1].owner_role == "county_auditor", "nobody at the school is free"
    other = make_decided(make_school())
    second = make_actor((Role.MANAGER, other.school))
    _, waits = appealed(other)
    assert waits.owner_role == "manager"
    moved = refer_appeal(actor=other.manager, serial=waits.serial, reason="I confirmed it", on=TODAY, at=NOON)
    assert moved.owner_role == "principal"
    _, another = me_again(other)
    passed = refer_appeal(actor=second, serial=another.serial, reason="The county keeps it", on=TODAY, at=NOON)
    assert passed.owner_role == "county_auditor"


def me_again(bench: Bench) -> tuple[Actor, Appeal]:
    """Return the second teacher and their appeal against their own personal data."""
    me = actor_for(bench.teachers[1].account, on=TODAY)
    about = About("personnel", bench.teachers[1].number, "Personal data", "/teachers/me/")
    return me, file_appeal(actor=me, claim=Claim(about, "My title is old", "Senior"), on=TODAY, at=NOON)


def test_a_deputy_of_whoever_decided_is_not_free_nor_is_somebody_in_whose_place_it_was_decided():
    bench = make_decided(make_school())
    deputy_for(duty_of(Account.objects.get(pk=bench.manager.account_id), Role.MANAGER), bench.school)
    assert appealed(bench)[1].owner_role == "principal", "the manager's deputy speaks for the manager"

    other = make_decided(make_school())
    number = other.assessed(0).results.get().number
    second = make_actor((Role.MANAGER, other.school))
    by_deputy = Mark(second.account_id, "代", "assessed.band_settled", ("assessment_result", number), NOON)
    leave_mark(replace(by_deputy, actor_id=make_actor().account_id, stood_for=(second.account_id, second.name)))
    _, waits = appealed(other)
    assert waits.owner_role == "principal", "one manager confirmed, for the other a deputy settled the grade"

    left = make_decided(make_school())
    gone = make_actor((Role.MANAGER, left.school))
    Account.objects.filter(pk=gone.account_id).update(is_active=False)
    assert appealed(left)[1].owner_role == "principal", "whose account is closed answers nothing"
