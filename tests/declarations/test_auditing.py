"""County and city audit line by line or many at once, with the same effect; the school corrects what came back."""

from __future__ import annotations

from datetime import date

import pytest

from makers.credit import NOON
from makers.declared import YEAR, make_accepted, make_desks, make_line, walk
from makers.people import make_account, make_actor, make_county, make_teacher
from xingtan.access.roles import Role
from xingtan.declarations.errors import AnotherYearError, NoSuchLineError, RecordNotReadyError
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.policies import may_take, open_steps
from xingtan.declarations.services import take_line_step, take_line_steps_in_bulk
from xingtan.declarations.workflow import BY_ONE, ROAD, State
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError, StepNotAllowedError, UnknownStepError
from xingtan.records.services import take_step
from xingtan.records.workflow import State as RecordState
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

DESK_OF = {"county": "county", "city": "city", "province": "officer", "redeclare": "manager", "drop": "manager"}


def desk_for(desks, step):
    return getattr(desks, DESK_OF[step.split("_")[0]])


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("name", BY_ONE)
def test_every_step_starts_only_where_the_road_says(state, name):
    desks = make_desks()
    line = make_line(desks, state)
    step = ROAD.step(name)
    if name == "redeclare":
        assert line.record.state in {"accepted", "declared", "identified"}
    if state.value in step.sources:
        moved = take_line_step(actor=desk_for(desks, name), line_id=line.pk, step=name, at=NOON, reason="Not clear")
        assert moved.state == step.target
        return
    before = DeclarationLine.objects.values().get(pk=line.pk)
    with pytest.raises(StepNotAllowedError):
        take_line_step(actor=desk_for(desks, name), line_id=line.pk, step=name, at=NOON, reason="Not clear")
    assert DeclarationLine.objects.values().get(pk=line.pk) == before


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", BY_ONE)
def test_every_step_belongs_to_its_office_alone(role, name):
    desks = make_desks()
    places = {
        Role.COUNTY_AUDITOR: desks.province.county,
        Role.CITY_AUDITOR: desks.province.city,
        Role.PROVINCIAL_OFFICER: desks.province.root,
    }
    actor = make_actor((role, places.get(role, desks.school)))
    step = ROAD.step(name)
    verdict = may_take(actor, step, make_line(desks))
    assert verdict.allowed is (role.value in step.by)
    assert verdict.reason == ("" if verdict.allowed else "wrong_hat")


def test_offices_of_other_places_know_nothing_of_the_line():
    desks = make_desks()
    line = make_line(desks)
    stranger = make_actor((Role.COUNTY_AUDITOR, make_county()))
    with pytest.raises(NoSuchLineError):
        take_line_step(actor=stranger, line_id=line.pk, step="county_accept", at=NOON)
    assert DeclarationLine.objects.get().state == State.DECLARED


@pytest.mark.parametrize("name", [name for name in BY_ONE if name not in {"redeclare", "drop"}])
def test_nobody_decides_on_a_line_of_their_own_record(name):
    desks = make_desks()
    places = {"county": desks.province.county, "city": desks.province.city, "province": desks.province.root}
    roles = {"county": Role.COUNTY_AUDITOR, "city": Role.CITY_AUDITOR, "province": Role.PROVINCIAL_OFFICER}
    level = name.split("_")[0]
    account = make_account((roles[level], places[level]))
    teacher = make_teacher(desks.school, account=account)
    source = State(next(iter(ROAD.step(name).sources)))
    line = make_line(desks, source, record=make_accepted(desks, teacher))
    with pytest.raises(NotPermittedError, match="own_record"):
        take_line_step(actor=make_actor(account=account), line_id=line.pk, step=name, at=NOON, reason="Mine")
    assert DeclarationLine.objects.get().state == source
    assert open_steps(make_actor(account=account), line) == ()


@pytest.mark.parametrize("name", [step.name for step in ROAD.steps if step.needs_reason])
def test_sending_back_and_dropping_need_a_reason(name):
    desks = make_desks()
    line = make_line(desks, State(next(iter(ROAD.step(name).sources))))
    with pytest.raises(ReasonMissingError):
        take_line_step(actor=desk_for(desks, name), line_id=line.pk, step=name, at=NOON, reason=" ")
    line.refresh_from_db()
    assert line.state in ROAD.step(name).sources


def test_a_returned_line_gives_its_record_back_to_the_school_with_the_reason():
    desks = make_desks()
    line = make_line(desks, State.COUNTY_AUDITED)
    take_line_step(actor=desks.city, line_id=line.pk, step="city_return", at=NOON, reason="Hours do not fit")
    line.refresh_from_db()
    line.record.refresh_from_db()
    assert (line.state, line.reason) == (State.RETURNED, "Hours do not fit")
    assert line.record.state == RecordState.ACCEPTED
    mark = JournalRow.objects.get(action="line.city_return")
    assert (mark.reason, mark.before, mark.after) == (
        "Hours do not fit",
        {"state": "county_audited"},
        {"state": "returned"},
    )


def test_the_school_corrects_a_returned_line_and_declares_just_that_one_again():
    desks = make_desks()
    account = make_account((Role.TEACHER, desks.school))
    record = make_accepted(desks, make_teacher(desks.school, account=account), kind="school_session", hours=400)
    line = make_line(desks, State.RETURNED, record=record)
    auditor = make_actor((Role.SCHOOL_AUDITOR, desks.school))
    take_step(actor=auditor, record_id=record.pk, step="reopen", at=NOON, reason="Please correct")
    with pytest.raises(RecordNotReadyError):
        take_line_step(actor=desks.manager, line_id=line.pk, step="redeclare", at=NOON)
    record.refresh_from_db()
    record.hours, record.state = 800, RecordState.ACCEPTED.value
    record.save(update_fields=["hours", "state"])
    again = take_line_step(actor=desks.manager, line_id=line.pk, step="redeclare", at=NOON)
    again.refresh_from_db()
    record.refresh_from_db()
    assert (again.state, again.reason, again.hours) == (State.DECLARED, "", 800)
    assert record.state == RecordState.DECLARED


def test_a_record_that_now_belongs_to_another_year_is_not_declared_again_in_this_one():
    desks = make_desks()
    line = make_line(desks, State.RETURNED)
    line.record.happened_on = date(2024, 10, 1)
    line.record.save(update_fields=["happened_on"])
    with pytest.raises(AnotherYearError):
        take_line_step(actor=desks.manager, line_id=line.pk, step="redeclare", at=NOON)


def test_a_line_is_never_identified_alone():
    desks = make_desks()
    line = make_line(desks, State.CITY_AUDITED)
    with pytest.raises(NotPermittedError, match="identified_by_year"):
        take_line_step(actor=desks.officer, line_id=line.pk, step="identify", at=NOON)
    with pytest.raises(UnknownStepError):
        take_line_step(actor=desks.officer, line_id=line.pk, step="approve", at=NOON)


def mixed(desks):
    account = make_account((Role.COUNTY_AUDITOR, desks.province.county))
    own = make_accepted(desks, make_teacher(desks.school, account=account))
    lines = [make_line(desks, record=own)]
    lines += [make_line(desks, state) for state in State if state is not State.IDENTIFIED]
    return make_actor(account=account), lines


def outcome_alone(actor, line, step, reason):
    try:
        take_line_step(actor=actor, line_id=line.pk, step=step, at=NOON, reason=reason)
    except NotPermittedError as error:
        return False, error.params["reason"]
    except (StepNotAllowedError, ReasonMissingError) as error:
        return False, error.code
    return True, ""


@pytest.mark.parametrize(
    ("step", "reason"), [("county_accept", ""), ("county_return", "Not clear"), ("county_return", "")]
)
def test_many_at_once_have_the_same_effect_as_one_by_one(step, reason):
    desks, twin = make_desks(), make_desks()
    actor, lines = mixed(desks)
    other, ones = mixed(twin)
    together = take_line_steps_in_bulk(
        actor=actor, line_ids=[line.pk for line in lines], step=step, at=NOON, reason=reason
    )
    alone = [outcome_alone(other, line, step, reason) for line in ones]
    assert [(outcome.done, outcome.code) for outcome in together] == alone
    for line, one in zip(lines, ones, strict=True):
        line.refresh_from_db()
        one.refresh_from_db()
        assert (line.state, line.reason, line.record.state) == (one.state, one.reason, one.record.state)
    marks = JournalRow.objects.filter(action=f"line.{step}")
    assert marks.filter(place=desks.school.path).count() == marks.filter(place=twin.school.path).count()


def test_lines_that_one_may_not_know_of_are_unknown_in_bulk():
    desks, elsewhere = make_desks(), make_desks()
    line, other = make_line(desks), make_line(elsewhere)
    outcomes = take_line_steps_in_bulk(
        actor=desks.county, line_ids=[other.pk, line.pk, 0], step="county_accept", at=NOON
    )
    assert [(outcome.done, outcome.code) for outcome in outcomes] == [
        (False, "no_such_line"),
        (True, ""),
        (False, "no_such_line"),
    ]


def test_auditing_many_costs_a_fixed_number_of_queries(django_assert_max_num_queries):
    desks = make_desks()
    teacher = make_teacher(desks.school)
    for _ in range(200):
        make_accepted(desks, teacher)
    first = make_line(desks)
    keys = list(DeclarationLine.objects.exclude(pk=first.pk).values_list("pk", flat=True))
    for some, step in (([first.pk], "county_return"), (keys, "county_return")):
        with django_assert_max_num_queries(20):
            take_line_steps_in_bulk(actor=desks.county, line_ids=some, step=step, at=NOON, reason="Again")
    assert DeclarationLine.objects.waiting_for(State.RETURNED).count() == len(keys) + 1


def test_the_road_of_a_line_names_the_year_it_is_in():
    desks = make_desks()
    line = make_line(desks)
    walk(desks, line, State.CITY_AUDITED)
    line.refresh_from_db()
    assert (line.declaration.year, line.state) == (YEAR, State.CITY_AUDITED)
    assert {step.name for step in open_steps(desks.officer, line)} == {"province_return"}
