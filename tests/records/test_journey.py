"""The road of a record, taken by the people it belongs to."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.people import make_actor, make_school, make_teacher
from makers.records import NOON, VALUES, make_evidence, make_record, owner_of
from xingtan.access.actors import operator
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError, StepNotAllowedError, UnknownStepError
from xingtan.records.definitions.rights import Right, holders
from xingtan.records.errors import EvidenceMissingError
from xingtan.records.models import Record
from xingtan.records.policies import may_take
from xingtan.records.services import (
    enter_record,
    hold_records,
    release_records,
    settle_records,
    take_step,
    take_step_in_bulk,
)
from xingtan.records.workflow import ROAD, THROUGH_DECLARATIONS, State
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

OWN_KINDS = [kind for kind in sorted(VALUES) if Role.TEACHER in holders(kind, Right.ENTER)]
"""Kinds that a teacher enters about themselves."""


@pytest.mark.parametrize("kind", OWN_KINDS)
def test_a_teacher_enters_every_kind_and_submits_it_with_its_evidence(teacher, kind):
    actor = owner_of(make_record(teacher))
    record = enter_record(actor=actor, teacher=teacher, kind=kind, values=VALUES[kind], at=NOON)
    make_evidence(record, actor=actor)

    record = take_step(actor=actor, record_id=record.pk, step="submit", at=NOON)

    assert record.state == State.SUBMITTED
    actions = JournalRow.objects.filter(subject_key=record.number).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["record.entered", "evidence.attached", "record.submitted"]


def test_a_record_that_needs_a_certificate_is_not_submitted_without_one(teacher):
    actor = owner_of(make_record(teacher))
    record = enter_record(actor=actor, teacher=teacher, kind="paper", values=VALUES["paper"], at=NOON)

    with pytest.raises(EvidenceMissingError):
        take_step(actor=actor, record_id=record.pk, step="submit", at=NOON)

    assert Record.objects.get(pk=record.pk).state == State.DRAFT


def test_the_auditor_returns_with_a_reason_and_the_journal_says_who_when_from_to_and_why(teacher, auditor):
    record = make_record(teacher)

    take_step(actor=auditor, record_id=record.pk, step="return", at=NOON, reason="证书不清楚")

    row = JournalRow.objects.get(subject_key=record.number)
    assert (row.actor_id, row.at, row.reason) == (auditor.account_id, NOON, "证书不清楚")
    assert (row.before, row.after) == ({"state": "submitted"}, {"state": "returned"})


def test_a_return_without_a_reason_is_refused_and_leaves_no_mark(teacher, auditor):
    record = make_record(teacher)

    with pytest.raises(ReasonMissingError):
        take_step(actor=auditor, record_id=record.pk, step="return", at=NOON, reason="  ")

    assert Record.objects.get(pk=record.pk).state == State.SUBMITTED
    assert not JournalRow.objects.filter(subject_key=record.number).exists()


def test_nobody_decides_on_their_own_record_whatever_hats_they_wear(teacher):
    record = make_record(teacher)
    everything = make_actor(
        (Role.SCHOOL_AUDITOR, teacher.school), (Role.MANAGER, teacher.school), account=teacher.account
    )

    for step in ("accept", "return"):
        with pytest.raises(NotPermittedError, match="own_record"):
            take_step(actor=everything, record_id=record.pk, step=step, at=NOON, reason="x")

    assert Record.objects.get(pk=record.pk).state == State.SUBMITTED


def test_an_auditor_of_another_school_decides_nothing(teacher):
    record = make_record(teacher)
    stranger = make_actor((Role.SCHOOL_AUDITOR, make_school()))

    with pytest.raises(NotPermittedError, match="wrong_hat"):
        take_step(actor=stranger, record_id=record.pk, step="accept", at=NOON)


def test_accepting_twice_is_refused_the_second_time(teacher, auditor):
    record = make_record(teacher)
    take_step(actor=auditor, record_id=record.pk, step="accept", at=NOON)

    with pytest.raises(StepNotAllowedError):
        take_step(actor=auditor, record_id=record.pk, step="accept", at=NOON)

    assert JournalRow.objects.filter(subject_key=record.number).count() == 1


def test_an_unknown_step_is_an_error(teacher, auditor):
    with pytest.raises(UnknownStepError):
        take_step(actor=auditor, record_id=make_record(teacher).pk, step="bless", at=NOON)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", ROAD.steps, ids=lambda step: step.name)
def test_every_step_from_every_state_does_what_the_table_says(teacher, auditor, state, step):
    record = make_record(teacher, state=state)
    actor = owner_of(record) if step.owner_only else auditor
    allowed = state in step.sources and step.name not in THROUGH_DECLARATIONS

    outcome = take_step_in_bulk(actor=actor, record_ids=[record.pk], step=step.name, at=NOON, reason="原因")[0]

    assert outcome.done is (allowed and not (state is State.DRAFT and actor is auditor))
    assert Record.objects.get(pk=record.pk).state == (step.target if outcome.done else state)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("step", ROAD.steps, ids=lambda step: step.name)
def test_only_the_role_of_the_step_may_take_it_and_only_the_owner_theirs(teacher, role, step):
    record = make_record(teacher, state=State(min(step.sources)))
    actor = make_actor((role, teacher.school))

    verdict = may_take(actor, step, record)

    expected = role is Role.SCHOOL_AUDITOR and step.name in {"accept", "return", "reopen"}
    assert bool(verdict) is expected
    if step.owner_only:
        assert may_take(owner_of(record), step, record)


def test_a_bulk_step_does_to_each_row_what_the_single_step_does(teacher, auditor):
    def mixed():
        other = make_teacher(teacher.school)
        own = make_teacher(teacher.school, account=None)
        rows = [
            make_record(other),
            make_record(other, state=State.DRAFT),
            make_record(own, state=State.ACCEPTED),
            make_record(other, state=State.RETURNED),
            make_record(make_teacher(make_school())),
            make_record(other),
        ]
        return [row.pk for row in rows]

    single, bulk = mixed(), mixed()
    codes = []
    for pk in single:
        try:
            take_step(actor=auditor, record_id=pk, step="accept", at=NOON)
            codes.append("")
        except (NotPermittedError, StepNotAllowedError) as error:
            codes.append(error.params.get("reason") or error.code)
    outcomes = take_step_in_bulk(actor=auditor, record_ids=bulk, step="accept", at=NOON)

    def of(ids):
        rows = Record.objects.filter(pk__in=ids).order_by("pk").values_list("state", "state_since", "version")
        keys = list(Record.objects.filter(pk__in=ids).order_by("pk").values_list("number", flat=True))
        marks = JournalRow.objects.filter(subject_key__in=keys).order_by("subject_key")
        return list(rows), [(m.action, m.actor_id, m.at, m.reason, m.before, m.after) for m in marks]

    assert of(single) == of(bulk)
    assert [outcome.done for outcome in outcomes] == [code == "" for code in codes]
    visible = [0, 2, 3, 5]
    assert [outcomes[i].code for i in visible] == [codes[i] for i in visible]
    assert {outcomes[1].code, outcomes[4].code} == {"no_such_record"}


def test_a_bulk_step_costs_the_same_queries_for_1_row_and_for_200(teacher, auditor):
    ids = [make_record(teacher).pk for _ in range(201)]
    take_step(actor=auditor, record_id=make_record(teacher).pk, step="accept", at=NOON)  # opens the school's audit book

    def cost(some):
        with CaptureQueriesContext(connection) as queries:
            outcomes = take_step_in_bulk(actor=auditor, record_ids=some, step="accept", at=NOON)
        assert all(outcome.done for outcome in outcomes)
        # SQLite takes 999 values a statement: the journal's one insert comes in pieces there
        return len([query for query in queries if not query["sql"].startswith("INSERT")])

    assert cost(ids[:1]) == cost(ids[1:])


def test_declared_records_are_held_released_with_a_reason_and_settled_all_or_none(teacher):
    first, second = make_record(teacher, state=State.ACCEPTED), make_record(teacher, state=State.SUBMITTED)

    with pytest.raises(StepNotAllowedError):
        hold_records(actor=operator(), record_ids=[first.pk, second.pk], at=NOON)
    assert Record.objects.get(pk=first.pk).state == State.ACCEPTED

    assert hold_records(actor=operator(), record_ids=[first.pk], at=NOON) == 1
    with pytest.raises(ReasonMissingError):
        release_records(actor=operator(), record_ids=[first.pk], at=NOON, reason="")
    release_records(actor=operator(), record_ids=[first.pk], at=NOON, reason="日期有误")
    assert Record.objects.get(pk=first.pk).state == State.ACCEPTED
    hold_records(actor=operator(), record_ids=[first.pk], at=NOON)
    settle_records(actor=operator(), record_ids=[first.pk], at=NOON)
    assert Record.objects.get(pk=first.pk).state == State.IDENTIFIED


def test_a_manager_enters_for_the_school_and_a_stranger_for_nobody(teacher):
    manager = make_actor((Role.MANAGER, teacher.school))
    enter_record(actor=manager, teacher=teacher, kind="open_class", values=VALUES["open_class"], at=NOON)

    with pytest.raises(NotPermittedError):
        enter_record(
            actor=make_actor((Role.MANAGER, make_school())),
            teacher=teacher,
            kind="open_class",
            values=VALUES["open_class"],
            at=NOON,
        )
    assert Record.objects.count() == 1


def test_numbers_run_on_for_each_teacher(teacher):
    actor = operator()
    enter = {"kind": "open_class", "values": VALUES["open_class"], "at": NOON}
    first = enter_record(actor=actor, teacher=teacher, **enter)
    second = enter_record(actor=actor, teacher=teacher, **enter)
    other = enter_record(actor=actor, teacher=make_teacher(), **enter)

    assert first.number == f"{teacher.number}-0001"
    assert second.number == f"{teacher.number}-0002"
    assert other.number.endswith("-0001")
