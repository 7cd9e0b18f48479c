"""Appeals: answered by a day by the office that decided, never by whoever decided; upheld, the ledger is corrected."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from makers.credit import NOON
from makers.declared import make_accepted, make_desks, make_line
from makers.decreed import make_appeal, make_claim
from makers.people import TODAY, make_actor, make_teacher
from makers.records import make_record
from xingtan.access.roles import Role
from xingtan.credit_bank.reads import balances, posted_from, statement
from xingtan.declarations.appeals.corrections import Typed, decided_on, entry_of
from xingtan.declarations.appeals.errors import (
    CorrectionMissingError,
    NoFileError,
    NotDueError,
    NothingChangesError,
    NotYoursError,
    OpenAlreadyError,
    OutOfBoundsError,
    TakenBackAlreadyError,
)
from xingtan.declarations.appeals.models import Appeal, AppealAct
from xingtan.declarations.appeals.services import (
    Answer,
    answer_appeal,
    escalate_appeal,
    file_appeal,
    refer_appeal,
    withdraw_appeal,
)
from xingtan.declarations.appeals.workflow import State
from xingtan.declarations.workflow import State as LineState
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError, StepNotAllowedError
from xingtan.records.models import Record
from xingtan.records.workflow import State as RecordState
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
LATE = TODAY + timedelta(days=settings.APPEAL_DAYS + 1)


def answer(appeal, actor, step="reject", text="Looked at it again", decided=None):
    return answer_appeal(actor=actor, serial=appeal.serial, answer=Answer(step, text, decided), at=NOON)


def identified(desks, **fields):
    """Return a teacher with a login, and the entry of one identified record of theirs."""
    teacher = make_teacher(desks.school, with_account=True)
    line = make_line(desks, LineState.IDENTIFIED, make_accepted(desks, teacher, **fields))
    (posted,) = posted_from("record", [line.record.number])[line.record.number]
    return teacher, line.record, entry_of(teacher, posted.entry)


def second_auditor(desks):
    return make_actor((Role.COUNTY_AUDITOR, desks.province.county))


def test_an_appeal_waits_at_the_office_that_decided_until_its_day():
    desks = make_desks()
    teacher, record, entry = identified(desks)
    about_entry = make_appeal(teacher, "entry", entry.number)
    own = make_record(teacher, state=RecordState.ACCEPTED)
    about_record = make_appeal(teacher, "record", own.number)
    about_file = make_appeal(teacher, "personnel", teacher.number)
    found = [(each.owner, each.owner_role) for each in (about_entry, about_record, about_file)]
    assert found == [
        (desks.province.county, "county_auditor"),
        (desks.school, "school_auditor"),
        (desks.school, "manager"),
    ]
    assert about_entry.due_on == TODAY + timedelta(days=settings.APPEAL_DAYS)
    assert make_appeal(teacher, "record", record.number).owner == desks.province.county


@pytest.mark.parametrize(
    ("state", "level"),
    [(LineState.DECLARED, "county"), (LineState.COUNTY_AUDITED, "city"), (LineState.CITY_AUDITED, "root")],
)
def test_a_declared_record_is_answered_where_its_line_waits_and_goes_back_to_the_school(state, level):
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    line = make_line(desks, state, make_accepted(desks, teacher))
    appeal = make_appeal(teacher, "record", line.record.number)
    assert appeal.owner == getattr(desks.province, level)
    role = {"county": Role.COUNTY_AUDITOR, "city": Role.CITY_AUDITOR, "root": Role.PROVINCIAL_OFFICER}[level]
    done = answer(appeal, make_actor((role, appeal.owner)), "uphold", "The level is wrong")
    line.refresh_from_db()
    assert (done.state, line.state) == (State.UPHELD, LineState.RETURNED)
    assert Record.objects.get(pk=line.record_id).state == RecordState.ACCEPTED
    assert done.acts.last().effect == "sent_back"


def test_an_upheld_appeal_about_an_accepted_record_opens_it_again_at_the_school():
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    record = make_record(teacher, state=RecordState.ACCEPTED)
    appeal = make_appeal(teacher, "record", record.number)
    answer(appeal, make_actor((Role.SCHOOL_AUDITOR, desks.school)), "uphold")
    record.refresh_from_db()
    assert record.state == RecordState.RETURNED
    assert appeal.acts.get(step="uphold").effect == "reopened"


def test_a_correction_takes_the_old_entry_back_and_posts_what_the_rulebook_gives_for_the_true_facts():
    desks = make_desks()
    teacher, _, entry = identified(desks, kind="school_session", hours=800)
    appeal = make_appeal(teacher, "entry", entry.number)
    decided = decided_on(entry, {"hours": Fraction(16)}, None)
    assert decided.amount == 2 * entry.amount
    assert decided.facts["hours"] == "16"
    answer(appeal, second_auditor(desks), "uphold", "The certificate says 16 hours", decided)
    act = appeal.acts.get(step="uphold")
    first, second = posted_from("record", [entry.source_key])[entry.source_key]
    assert (first.entry, first.reversed_by_batch is None) == (entry.number, False)
    assert (second.turn, second.amount, second.kind, second.entry) == (2, decided.amount, "correction", act.posted)
    assert sum(balances([teacher.pk])[teacher.pk].values()) == decided.amount
    kept = entry_of(teacher, act.posted)
    assert f"{appeal.serial}: The certificate says 16 hours" == kept.batch.reason
    assert kept.lines[-1]["code"] == "posted_after_appeal"
    assert statement(teacher.pk).total == decided.amount


def test_a_typed_correction_stays_between_nothing_and_what_it_could_be():
    desks = make_desks()
    teacher, _, entry = identified(desks)
    for amount in (Fraction(-1), entry.raw + 1):
        with pytest.raises(OutOfBoundsError):
            decided_on(entry, None, Typed(amount, entry.part, entry.year))
    with pytest.raises(OutOfBoundsError):
        decided_on(entry, None, Typed(entry.amount, "nowhere", entry.year))
    decided = decided_on(entry, None, Typed(entry.amount, "distance", entry.year - 1))
    appeal = make_appeal(teacher, "entry", entry.number)
    answer(appeal, second_auditor(desks), "uphold_partly", "It belongs elsewhere", decided)
    held = {place: amount for place, amount in balances([teacher.pk])[teacher.pk].items() if amount}
    assert held == {("distance", None, entry.year - 1): entry.amount}


def test_a_correction_to_nothing_only_takes_the_entry_back():
    desks = make_desks()
    teacher, _, entry = identified(desks)
    decided = decided_on(entry, None, Typed(Fraction(0), entry.part, entry.year))
    appeal = make_appeal(teacher, "entry", entry.number)
    answer(appeal, second_auditor(desks), "uphold", "It was never held", decided)
    act = appeal.acts.get(step="uphold")
    assert (act.effect, act.posted, bool(act.taken_back)) == ("taken_back", "", True)
    assert statement(teacher.pk).total == 0


def test_a_correction_can_itself_be_corrected_once_more():
    desks = make_desks()
    teacher, _, entry = identified(desks, kind="school_session", hours=800)
    for hours, step in ((16, "uphold"), (12, "uphold")):
        current = posted_from("record", [entry.source_key])[entry.source_key][-1].entry
        found = entry_of(teacher, current)
        appeal = make_appeal(teacher, "entry", current)
        answer(appeal, second_auditor(desks), step, "x", decided_on(found, {"hours": Fraction(hours)}, None))
    turns = [each.turn for each in posted_from("record", [entry.source_key])[entry.source_key]]
    assert turns == [1, 2, 3]
    assert statement(teacher.pk).total == entry.amount * Fraction(12, 8)


def test_an_entry_is_upheld_only_with_what_stands_in_its_place():
    desks = make_desks()
    teacher, _, entry = identified(desks)
    appeal = make_appeal(teacher, "entry", entry.number)
    auditor = second_auditor(desks)
    with pytest.raises(CorrectionMissingError):
        answer(appeal, auditor, "uphold")
    with pytest.raises(NothingChangesError):
        answer(appeal, auditor, "uphold", "x", decided_on(entry, {}, None))
    decided = decided_on(entry, None, Typed(Fraction(0), entry.part, entry.year))
    answer(appeal, auditor, "uphold", "x", decided)
    again = make_appeal(teacher, "entry", entry.number)
    with pytest.raises(TakenBackAlreadyError):
        answer(
            again,
            auditor,
            "uphold",
            "x",
            decided_on(entry_of(teacher, entry.number), None, None or Typed(Fraction(0), "distance", entry.year)),
        )
    assert Appeal.objects.get(pk=again.pk).state == State.FILED


def test_nobody_answers_their_own_appeal_or_one_against_their_own_decision():
    desks = make_desks()
    teacher, _, entry = identified(desks)
    own = make_actor((Role.COUNTY_AUDITOR, desks.province.county), account=teacher.account)
    appeal = make_appeal(teacher, "record", entry.source_key)
    for actor, reason in ((own, "own_appeal"), (desks.county, "own_decision"), (desks.city, "wrong_office")):
        with pytest.raises(NotPermittedError) as refused:
            answer(appeal, actor)
        assert refused.value.params["reason"] == reason
    assert answer(appeal, second_auditor(desks)).state == State.REJECTED


def test_after_a_rejection_the_office_above_is_asked_once_and_by_somebody_new():
    desks = make_desks()
    teacher, _, entry = identified(desks)
    me = make_actor(account=teacher.account)
    appeal = make_appeal(teacher, "entry", entry.number)
    both = make_actor((Role.COUNTY_AUDITOR, desks.province.county), (Role.CITY_AUDITOR, desks.province.city))
    answer(appeal, both)
    escalated = escalate_appeal(actor=me, serial=appeal.serial, reason="They did not look", on=LATE, at=NOON)
    assert (escalated.state, escalated.owner) == (State.ESCALATED, desks.province.city)
    assert escalated.due_on == LATE + timedelta(days=settings.APPEAL_DAYS)
    with pytest.raises(NotPermittedError) as refused:
        answer(appeal, both)
    assert refused.value.params["reason"] == "own_decision"
    answer(appeal, make_actor((Role.CITY_AUDITOR, desks.province.city)))
    with pytest.raises(NotPermittedError) as refused:
        escalate_appeal(actor=me, serial=appeal.serial, reason="Again", on=LATE, at=NOON)
    assert refused.value.params["reason"] == "appeal_escalated_already"


def test_a_missed_deadline_lets_the_teacher_ask_the_office_above():
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    me = make_actor(account=teacher.account)
    appeal = make_appeal(teacher, "personnel", teacher.number)
    with pytest.raises(NotDueError):
        escalate_appeal(actor=me, serial=appeal.serial, reason="Too slow", on=appeal.due_on, at=NOON)
    assert list(Appeal.objects.overdue(appeal.due_on)) == []
    assert list(Appeal.objects.overdue(LATE)) == [appeal]
    moved = escalate_appeal(actor=me, serial=appeal.serial, reason="Too slow", on=LATE, at=NOON)
    assert moved.owner == desks.province.county
    assert make_actor((Role.MANAGER, desks.school)).wears("manager", appeal.owner.path)


def test_an_office_passes_on_what_is_not_its_own_and_the_deadline_stays():
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    appeal = make_appeal(teacher, "personnel", teacher.number)
    moved = refer_appeal(
        actor=make_actor((Role.MANAGER, desks.school)),
        serial=appeal.serial,
        reason="The county keeps it",
        on=TODAY,
        at=NOON,
    )
    assert (moved.state, moved.owner, moved.due_on) == (State.FILED, desks.province.county, appeal.due_on)
    assert answer(appeal, second_auditor(desks)).state == State.REJECTED


def test_a_teacher_withdraws_what_waits_and_nothing_else():
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    me = make_actor(account=teacher.account)
    appeal = make_appeal(teacher, "personnel", teacher.number)
    with pytest.raises(NotPermittedError):
        withdraw_appeal(actor=make_actor((Role.MANAGER, desks.school)), serial=appeal.serial, at=NOON)
    assert withdraw_appeal(actor=me, serial=appeal.serial, at=NOON).state == State.WITHDRAWN
    with pytest.raises(StepNotAllowedError):
        withdraw_appeal(actor=me, serial=appeal.serial, at=NOON)
    make_appeal(teacher, "personnel", teacher.number)


def test_only_a_teacher_appeals_about_their_own_things_once_at_a_time():
    desks = make_desks()
    teacher, record, entry = identified(desks)
    other = make_teacher(desks.school, with_account=True)
    for kind, key in (("entry", entry.number), ("record", record.number), ("entry", "999-1")):
        with pytest.raises(NotYoursError):
            make_appeal(other, kind, key)
    with pytest.raises(NoFileError):
        file_appeal(actor=desks.manager, claim=make_claim("standing", "2025"), on=TODAY, at=NOON)
    with pytest.raises(ReasonMissingError):
        make_appeal(teacher, "standing", "2025", wrong="  ")
    first = make_appeal(teacher, "standing", "2025")
    with pytest.raises(OpenAlreadyError) as refused:
        make_appeal(teacher, "standing", "2025")
    assert refused.value.params["appeal"] == first.serial


def test_every_act_stays_and_names_who_had_to_answer():
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    appeal = make_appeal(teacher, "personnel", teacher.number)
    manager = make_actor((Role.MANAGER, desks.school))
    answer(appeal, manager, "reject", "It is right")
    escalate_appeal(actor=make_actor(account=teacher.account), serial=appeal.serial, reason="No", on=TODAY, at=NOON)
    answer(appeal, second_auditor(desks), "uphold", "The school corrects the date")
    acts = list(appeal.acts.order_by("position").values_list("step", "state", "owner_role"))
    assert acts == [
        ("file", "filed", "manager"),
        ("reject", "rejected", "manager"),
        ("escalate", "escalated", "county_auditor"),
        ("uphold", "upheld", "county_auditor"),
    ]
    marks = JournalRow.objects.filter(subject_kind="appeal", subject_key=str(appeal.serial))
    assert marks.count() == 4
    for change in (lambda: AppealAct.objects.update(text="x"), lambda: AppealAct.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_appeal_is_known_to_its_teacher_and_to_the_offices_that_had_it():
    desks = make_desks()
    teacher, _, entry = identified(desks)
    appeal = make_appeal(teacher, "entry", entry.number)
    seen = {
        "own": make_actor(account=teacher.account),
        "county": second_auditor(desks),
        "province": desks.officer,
        "school": make_actor((Role.SCHOOL_AUDITOR, desks.school)),
        "colleague": make_actor((Role.TEACHER, desks.school)),
        "other county": make_desks().county,
    }
    known = {name for name, actor in seen.items() if Appeal.objects.visible_to(actor).filter(pk=appeal.pk).exists()}
    assert known == {"own", "county", "province"}
    assert list(Appeal.objects.owed_by(seen["county"])) == [appeal]
    assert not Appeal.objects.owed_by(seen["own"]).exists()
