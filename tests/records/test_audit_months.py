"""The sheets of the months: where records stand, what closing forbids, what reopening and samples do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.people import make_actor, make_school, make_teacher
from makers.records import NOON, VALUES, make_evidence, make_record, owner_of
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError, StepNotAllowedError
from xingtan.notices.models import Notice
from xingtan.records.audit.models import AuditDecision, MonthSheet
from xingtan.records.audit.month_reads import month_rows, sheet_view
from xingtan.records.audit.months import close_month, reopen_month
from xingtan.records.audit.return_reasons import add_reason, reasons_in_use, retire_reason, shipped_reasons
from xingtan.records.errors import (
    AlreadyDecidedError,
    MonthAheadError,
    MonthClosedError,
    MonthNotClosedError,
    MonthNotDoneError,
    UnknownReasonError,
)
from xingtan.records.intake import Draft, enter_drafts
from xingtan.records.models import Record
from xingtan.records.reads import history
from xingtan.records.services import enter_record, take_step, take_step_in_bulk
from xingtan.records.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

OCTOBER, NOVEMBER, DECEMBER = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)


def fresh(record):
    return Record.objects.get(pk=record.pk)


def handed_in(teacher, on="2025-10-15"):
    actor = owner_of(make_record(teacher, state=State.WITHDRAWN))
    values = {**VALUES["school_session"], "happened_on": on}
    record = enter_drafts(actor=actor, drafts=[Draft(teacher, "school_session", values)], state=State.DRAFT, at=NOON)[0]
    make_evidence(record, actor=actor)
    return take_step(actor=actor, record_id=record.pk, step="submit", at=NOON)


def close(school, actor, month=OCTOBER, *, carry=False):
    return close_month(actor=actor, school=school, month=month, at=NOON, carry=carry)


def test_a_record_is_audited_on_the_sheet_of_the_month_in_which_it_happened(teacher):
    assert fresh(handed_in(teacher)).audit_month == OCTOBER


def test_what_comes_after_the_month_is_closed_goes_to_the_next_open_one_and_is_late(teacher, school, auditor):
    close(school, auditor)
    close(school, auditor, NOVEMBER)

    record = fresh(handed_in(teacher))

    assert record.audit_month == DECEMBER
    assert [(row.month, row.late) for row in month_rows(school) if row.tally.many()] == [(DECEMBER, 1)]


def test_records_imported_as_audited_on_paper_stand_on_a_sheet_too_and_respect_the_closing(teacher, school, auditor):
    close(school, auditor)
    draft = Draft(teacher, "school_session", VALUES["school_session"])

    record = enter_drafts(actor=auditor, drafts=[draft], state=State.ACCEPTED, at=NOON)[0]

    assert fresh(record).audit_month == NOVEMBER


def test_a_month_with_waiting_records_is_closed_only_when_they_may_go_to_the_next(teacher, school, auditor):
    waiting, returned = make_record(teacher), make_record(teacher, state=State.RETURNED)
    done = make_record(teacher, state=State.ACCEPTED)

    with pytest.raises(MonthNotDoneError) as refused:
        close(school, auditor)
    assert refused.value.params == {"waiting": 2}
    assert not MonthSheet.objects.exists()

    closing = close(school, auditor, carry=True)

    assert set(closing.carried) == {waiting.number, returned.number}
    assert [fresh(each).audit_month for each in (waiting, returned, done)] == [NOVEMBER, NOVEMBER, OCTOBER]
    assert "Went to the sheet of a later month" in [each.title for each in history(fresh(waiting))]


def test_nothing_on_a_closed_sheet_is_reopened_until_a_manager_opens_it_with_a_reason(
    teacher, school, auditor, manager
):
    record = make_record(teacher, state=State.ACCEPTED)
    close(school, auditor)

    with pytest.raises(MonthClosedError):
        take_step(actor=auditor, record_id=record.pk, step="reopen", at=NOON, reason="有误")
    outcome = take_step_in_bulk(actor=auditor, record_ids=[record.pk], step="reopen", at=NOON, reason="有误")[0]
    assert (outcome.done, outcome.code) == (False, "month_closed")
    with pytest.raises(NotPermittedError):
        reopen_month(actor=auditor, school=school, month=OCTOBER, reason="有误", at=NOON)
    with pytest.raises(ReasonMissingError):
        reopen_month(actor=manager, school=school, month=OCTOBER, reason=" ", at=NOON)

    reopen_month(actor=manager, school=school, month=OCTOBER, reason="补录两条", at=NOON)

    assert take_step(actor=auditor, record_id=record.pk, step="reopen", at=NOON, reason="有误").state == State.RETURNED
    acts = JournalRow.objects.filter(subject_kind="month_sheet").order_by("pk").values_list("action", "reason")
    assert list(acts) == [("month.closed", ""), ("month.reopened", "补录两条")]


def test_a_closed_sheet_keeps_what_was_on_it(teacher, school, auditor):
    make_record(teacher, state=State.ACCEPTED, hours=250)
    make_record(teacher, state=State.ACCEPTED, hours=150)

    sheet = close(school, auditor).sheet

    assert sheet.content == [{"kind": "school_session", "state": "accepted", "records": 2, "hours": 400}]
    assert len(sheet.digest) == 64


def test_who_may_close_and_when(school, auditor):
    stranger = make_actor((Role.SCHOOL_AUDITOR, make_school()), (Role.TEACHER, school))
    with pytest.raises(NotPermittedError):
        close(school, stranger)
    with pytest.raises(MonthAheadError):
        close(school, auditor, date(2026, 12, 1))
    close(school, auditor)
    with pytest.raises(MonthClosedError):
        close(school, auditor)
    manager = make_actor((Role.MANAGER, school))
    with pytest.raises(MonthNotClosedError):
        reopen_month(actor=manager, school=school, month=NOVEMBER, reason="x", at=NOON)


def test_another_school_is_not_touched_by_a_closing(school, auditor):
    other = make_record(make_teacher(make_school()))
    close(school, auditor)

    assert fresh(other).audit_month == OCTOBER
    colleague = make_actor((Role.SCHOOL_AUDITOR, other.school))
    assert take_step(actor=colleague, record_id=other.pk, step="accept", at=NOON).state == State.ACCEPTED


def test_closing_a_month_of_any_size_costs_the_same_queries(teacher, school, auditor):
    close(school, auditor, DECEMBER)  # opens the audit book
    costs = []
    for month, many in ((date(2025, 9, 1), 2), (OCTOBER, 60)):
        for number in range(many):
            make_record(teacher, state=State.SUBMITTED if number % 2 else State.ACCEPTED, happened_on=month)
        with CaptureQueriesContext(connection) as queries:
            close(school, auditor, month, carry=True)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_second_of_two_auditors_is_told_who_decided(teacher, school, auditor):
    record = make_record(teacher)
    take_step(actor=auditor, record_id=record.pk, step="return", at=NOON, reason="日期有误")

    with pytest.raises(AlreadyDecidedError) as refused:
        take_step(actor=make_actor((Role.SCHOOL_AUDITOR, school)), record_id=record.pk, step="accept", at=NOON)

    assert refused.value.params == {"who": auditor.name, "decided": "return", "on": NOON}
    assert isinstance(refused.value, StepNotAllowedError)


def test_a_return_keeps_its_codes_and_reads_as_sentences(teacher, auditor):
    record = make_record(teacher, at=NOON - timedelta(hours=5, minutes=1))

    take_step(actor=auditor, record_id=record.pk, step="return", at=NOON, reason="第二页", codes=["date_wrong"])

    decision = AuditDecision.objects.get()
    assert (decision.step, decision.codes, decision.words, decision.month) == (
        "return",
        ["date_wrong"],
        "第二页",
        OCTOBER,
    )
    assert decision.waited == 5 * 3600 + 60
    row = JournalRow.objects.get(action="record.returned")
    assert row.reason == "The date is wrong. 第二页"
    assert row.after == {"state": "returned", "codes": ["date_wrong"], "words": "第二页"}


def test_a_teacher_is_told_in_either_language_why_a_record_came_back(auditor, school):
    owner = make_teacher(school, with_account=True)
    record = make_record(owner)
    take_step(actor=auditor, record_id=record.pk, step="return", at=NOON, reason="第二页", codes=["date_wrong"])
    told = Notice.objects.get(account=owner.account, kind="record_returned")
    assert told.params["reason"] == {"zh": "日期有误；第二页", "en": "The date is wrong. 第二页"}


def test_codes_alone_are_a_reason_and_unknown_ones_are_refused(teacher, auditor):
    first, second = make_record(teacher), make_record(teacher)
    take_step(actor=auditor, record_id=first.pk, step="return", at=NOON, codes=["entered_twice"])
    with pytest.raises(UnknownReasonError):
        take_step(actor=auditor, record_id=second.pk, step="return", at=NOON, codes=["whatever"])

    assert [fresh(first).state, fresh(second).state] == [State.RETURNED, State.SUBMITTED]


def test_shipped_reasons_speak_both_languages():
    assert all(words.zh and words.en for words in shipped_reasons().values())


def test_a_school_adds_reasons_of_its_own_and_retires_them(teacher, school, auditor, manager):
    reason = add_reason(actor=manager, school=school, zh="缺少签到表", en="The attendance list is missing.", at=NOON)
    record = make_record(teacher)
    with pytest.raises(NotPermittedError):
        add_reason(actor=auditor, school=school, zh="x", en="", at=NOON)

    take_step(actor=auditor, record_id=record.pk, step="return", at=NOON, codes=[reason.code])
    retire_reason(actor=manager, school=school, code=reason.code, at=NOON)

    assert history(fresh(record))[0].reason == "The attendance list is missing."
    assert reason.code not in reasons_in_use([school.pk])
    assert reason.code not in reasons_in_use([make_school().pk])


def test_the_sheet_counts_by_category_and_says_who_did_what(teacher, school, auditor):
    first, second = make_record(teacher, hours=150), make_record(teacher, hours=250)
    make_record(teacher, kind="paper", hours=None, values={})
    take_step(actor=auditor, record_id=first.pk, step="accept", at=NOON)
    take_step(actor=auditor, record_id=second.pk, step="return", at=NOON, reason="x")

    shown = sheet_view(school, OCTOBER)

    lines = {line.kind: (line.tally.many(), line.tally.passed, line.tally.passed_hours) for line in shown.lines}
    assert lines == {"school_session": (2, 1, 150), "paper": (1, 0, 0)}
    assert [(doer.name, doer.accepted, doer.returned) for doer in shown.doers] == [(auditor.name, 1, 1)]
    assert (shown.row.tally.waiting, shown.row.tally.returned) == (1, 1)


def test_drafts_stand_on_no_sheet(teacher, school):
    actor = owner_of(make_record(teacher, state=State.WITHDRAWN))
    record = enter_record(
        actor=actor,
        teacher=teacher,
        kind="open_class",
        values=VALUES["open_class"],
        at=datetime(2025, 10, 2, tzinfo=UTC),
    )

    assert fresh(record).audit_month is None
    assert month_rows(school) == []
