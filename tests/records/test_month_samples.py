"""A month audited by sample: drawn, looked at, widened by mistakes, the rest accepted in one act."""

from __future__ import annotations

from datetime import date

import pytest

from makers.people import make_actor
from makers.records import NOON, make_evidence, make_record, owner_of
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError, StepNotAllowedError
from xingtan.records.audit.models import AuditDecision
from xingtan.records.audit.reason_reads import reasons_of_sheet
from xingtan.records.audit.rereading import confirm_unread, unread_of
from xingtan.records.audit.samples import AuditRules, chosen_of, draw_sample, is_true, set_rules
from xingtan.records.audit.sampling import Method
from xingtan.records.errors import NoSampleAllowedError, NothingToDrawError, SampleNotDoneError
from xingtan.records.models import Record
from xingtan.records.reads import history
from xingtan.records.services import accept_unsampled, take_step
from xingtan.records.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

OCTOBER, NOVEMBER, DECEMBER = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)


def fresh(record):
    return Record.objects.get(pk=record.pk)


def allow(school, manager, method=Method.DRAWN, rate=20, widen=2):
    return set_rules(actor=manager, school=school, rules=AuditRules(method, rate, widen, 5), at=NOON)


def test_no_sample_is_drawn_where_the_school_looks_at_every_record(teacher, school, auditor):
    make_record(teacher)
    with pytest.raises(NoSampleAllowedError):
        draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON)


def test_a_sample_is_drawn_looked_at_and_the_others_are_accepted_in_one_act(teacher, school, auditor, manager):
    allow(school, manager)
    records = [make_record(teacher) for _ in range(10)]
    sample = draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON)
    chosen = chosen_of(sample)
    assert len(chosen) == 2
    assert is_true(sample)
    with pytest.raises(SampleNotDoneError) as refused:
        accept_unsampled(actor=auditor, school=school, month=OCTOBER, at=NOON)
    assert refused.value.params == {"waiting": 2}

    for record in records:
        if record.number in chosen:
            take_step(actor=auditor, record_id=record.pk, step="accept", at=NOON)
    outcomes = accept_unsampled(actor=auditor, school=school, month=OCTOBER, at=NOON)

    assert [each.done for each in outcomes] == [True] * 8
    assert {fresh(record).state for record in records} == {State.ACCEPTED}
    unread = set(AuditDecision.objects.filter(unsampled=True).values_list("record__number", flat=True))
    assert unread == {record.number for record in records} - set(chosen)
    outside = Record.objects.get(number=min(unread))
    assert history(outside)[0].title == "Accepted unsampled, outside the sample"
    with pytest.raises(NothingToDrawError):
        draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON)


def test_a_mistake_in_the_sample_widens_it_by_the_published_rate(teacher, school, auditor, manager):
    allow(school, manager, rate=10, widen=3)
    records = {record.number: record for record in (make_record(teacher) for _ in range(20))}
    sample = draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON)
    first = chosen_of(sample)
    assert len(first) == 2

    take_step(actor=auditor, record_id=records[first[0]].pk, step="return", at=NOON, reason="学时不符")

    sample.refresh_from_db()
    wider = chosen_of(sample)
    assert (sample.mistakes, len(wider)) == ([first[0]], 6)
    assert wider[:2] == first
    assert {number for number, record in records.items() if fresh(record).sampled} == set(wider)
    with pytest.raises(SampleNotDoneError):
        accept_unsampled(actor=auditor, school=school, month=OCTOBER, at=NOON)
    assert JournalRow.objects.get(action="month.sample_widened").after["picked"] == 6


def test_reopening_a_drawn_record_widens_the_sample_over_what_was_accepted_unread(teacher, school, auditor, manager):
    allow(school, manager, rate=10, widen=3)
    records = {record.number: record for record in (make_record(teacher) for _ in range(20))}
    sample = draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON)
    first = chosen_of(sample)
    for number in first:
        take_step(actor=auditor, record_id=records[number].pk, step="accept", at=NOON)
    accept_unsampled(actor=auditor, school=school, month=OCTOBER, at=NOON)
    take_step(actor=auditor, record_id=records[first[0]].pk, step="reopen", at=NOON, codes=["level_wrong"])

    sample.refresh_from_db()
    wider = chosen_of(sample)
    assert (sample.mistakes, len(wider)) == ([first[0]], 6)
    assert is_true(sample)
    unread = {record.number for record in unread_of(school, OCTOBER)}
    assert unread == set(wider) - set(first)
    with pytest.raises(NotPermittedError):
        confirm_unread(actor=manager, record_id=records[min(unread)].pk, at=NOON)
    confirm_unread(actor=auditor, record_id=records[min(unread)].pk, at=NOON)
    with pytest.raises(StepNotAllowedError):
        confirm_unread(actor=auditor, record_id=records[min(unread)].pk, at=NOON)
    assert {record.number for record in unread_of(school, OCTOBER)} == unread - {min(unread)}
    outside = next(number for number in records if number not in wider)
    take_step(actor=auditor, record_id=records[outside].pk, step="reopen", at=NOON, reason="另有原因")
    sample.refresh_from_db()
    assert sample.mistakes == [first[0]]  # what lay outside the sample does not widen it
    assert {(row.code, row.counts) for row in reasons_of_sheet(school, OCTOBER)} == {
        ("level_wrong", (1,)),
        ("", (1,)),
    }


def test_a_record_outside_the_sample_that_somebody_did_look_at_is_not_called_unsampled(
    teacher, school, auditor, manager
):
    allow(school, manager)
    records = [make_record(teacher) for _ in range(10)]
    chosen = chosen_of(draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON))
    outside = next(record for record in records if record.number not in chosen)

    take_step(actor=auditor, record_id=outside.pk, step="accept", at=NOON)

    assert fresh(outside).sampled is None
    assert not AuditDecision.objects.get().unsampled


def test_nobody_accepts_their_own_records_unsampled(teacher, school, manager):
    allow(school, manager, rate=1)
    own = [make_record(teacher) for _ in range(5)]
    auditor = make_actor((Role.SCHOOL_AUDITOR, school), account=teacher.account)
    colleague = make_actor((Role.SCHOOL_AUDITOR, school))
    chosen = chosen_of(draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON))
    for record in own:
        if record.number in chosen:
            take_step(actor=colleague, record_id=record.pk, step="accept", at=NOON)

    assert accept_unsampled(actor=auditor, school=school, month=OCTOBER, at=NOON) == ()
    assert len(accept_unsampled(actor=colleague, school=school, month=OCTOBER, at=NOON)) == 4


def test_a_second_draw_takes_only_what_came_after_the_first(teacher, school, auditor, manager):
    allow(school, manager)
    early = {make_record(teacher).number for _ in range(5)}
    draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON)
    late = make_record(teacher)

    second = draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON)

    assert second.number == 2
    assert {row[0] for row in second.population} == {late.number}
    assert not early & set(chosen_of(second))


def test_a_tampered_list_no_longer_gives_the_seed(teacher, school, auditor, manager):
    allow(school, manager)
    make_record(teacher)
    sample = draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON)
    sample.population[0][0] = "X-0001"

    assert not is_true(sample)


def test_what_is_resubmitted_after_a_return_stands_in_no_draw(teacher, school, auditor, manager):
    allow(school, manager, rate=100)
    record = make_record(teacher)
    draw_sample(actor=auditor, school=school, month=OCTOBER, at=NOON)
    take_step(actor=auditor, record_id=record.pk, step="return", at=NOON, reason="x")
    make_evidence(record)
    take_step(actor=owner_of(record), record_id=record.pk, step="submit", at=NOON)

    assert fresh(record).sampled is None
