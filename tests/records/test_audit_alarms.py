"""What looks claimed twice is pointed out: in any school and year, without telling more than the auditor may know."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.people import make_actor, make_school, make_teacher
from makers.pictures import photo
from makers.records import NOON, make_evidence, make_record, owner_of, png_bytes
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.records.audit.alarms import AlarmCode, alarms_of, review_alarm, reviews_of
from xingtan.records.audit.claims import claim_key, note_claims
from xingtan.records.audit.flags import flags_of
from xingtan.records.company.models import Companion
from xingtan.records.errors import NoSuchAlarmError
from xingtan.records.models import Record
from xingtan.records.services import take_step
from xingtan.records.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
NUMBER = {"certificate_number": "青教科〔2025〕 第018号"}


def told(actor, record):
    return [(alarm.code, alarm.others, alarm.elsewhere) for alarm in alarms_of(actor, [record])[record.number]]


def claiming(teacher, number, **kwargs):
    record = make_record(teacher, kind="honour_title", values={"certificate_number": number}, **kwargs)
    note_claims([record])
    return record


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("青教科〔2025〕 第018号", "青教科2025第018号"),
        ("QL-2025/0018", "QL20250018"),
        ("ｑｌ２０２５００１８", "QL20250018"),
        ("—", ""),
        ("12", ""),
        ("", ""),
    ],
)
def test_numbers_are_compared_without_their_dress(given, key):
    assert claim_key(given) == key


def test_the_same_certificate_number_on_two_records_is_pointed_out(teacher, auditor):
    first = claiming(teacher, "QL-2025-0018")
    second = claiming(make_teacher(teacher.school), "ql 2025 0018")

    assert told(auditor, second) == [(AlarmCode.SAME_NUMBER, (first.number,), ())]


def test_handing_in_writes_down_the_number(teacher, auditor):
    other = claiming(make_teacher(teacher.school), NUMBER["certificate_number"])
    record = make_record(
        teacher,
        kind="honour_title",
        state=State.RETURNED,
        values={**NUMBER, "level": "county", "issuer": "区教育局"},
    )
    make_evidence(record, actor=owner_of(record))
    take_step(actor=owner_of(record), record_id=record.pk, step="submit", at=NOON)

    assert (AlarmCode.SAME_NUMBER, (other.number,), ()) in told(auditor, Record.objects.get(pk=record.pk))


def test_of_another_school_only_the_month_is_told(teacher, auditor):
    other = claiming(make_teacher(make_school()), "QL-2025-0018")
    record = claiming(teacher, "QL-2025-0018")

    assert told(auditor, record) == [(AlarmCode.SAME_NUMBER, (), (f"{other.happened_on:%Y-%m}",))]
    flags = flags_of(auditor, [record], {}, on=NOON.date())[record.number]
    sentences = " ".join(flag.sentence for flag in flags)
    assert "claimed at another school too: 2025-10" in sentences
    assert other.number not in sentences
    assert other.teacher.name not in sentences


def test_the_same_file_and_a_copy_that_looks_alike_are_told_apart(teacher, auditor):
    record = make_record(teacher)
    same, alike = make_record(make_teacher(teacher.school)), make_record(make_teacher(teacher.school))
    make_evidence(record, content=photo("PNG", seed=8), name="a.png")
    make_evidence(same, content=photo("PNG", seed=8), name="b.png")
    make_evidence(alike, content=photo("JPEG", seed=8, quality=70), name="c.jpg")

    assert told(auditor, record) == [
        (AlarmCode.SAME_FILE, (same.number,), ()),
        (AlarmCode.LOOKS_ALIKE, (alike.number,), ()),
    ]


def test_a_colleagues_draft_claims_nothing_yet(teacher, auditor):
    draft = make_record(make_teacher(teacher.school), state=State.DRAFT)
    record = make_record(teacher)
    for each in (draft, record):
        make_evidence(each, content=png_bytes(9))

    assert told(auditor, record) == []


def test_a_false_alarm_is_kept_as_reviewed_on_both_records_of_the_school(teacher, auditor):
    first, second = claiming(teacher, "QL-2025-0018"), claiming(make_teacher(teacher.school), "QL-2025-0018")

    review_alarm(actor=auditor, record_id=second.pk, code="same_number", reason="集体奖,两人均在名单上", at=NOON)

    assert told(auditor, second) == told(auditor, first) == []
    assert [each.reason for each in reviews_of(first)] == ["集体奖,两人均在名单上"]
    row = JournalRow.objects.get(action="record.alarm_reviewed")
    assert row.after == {"alarm": "same_number", "others": [first.number], "elsewhere": 0}


def test_another_school_judges_for_itself(teacher, auditor):
    other = claiming(make_teacher(make_school()), "QL-2025-0018")
    record = claiming(teacher, "QL-2025-0018")

    review_alarm(actor=auditor, record_id=record.pk, code="same_number", reason="重名", at=NOON)

    assert told(auditor, record) == []
    there = make_actor((Role.SCHOOL_AUDITOR, other.school))
    assert told(there, other) != []
    assert JournalRow.objects.get(action="record.alarm_reviewed").after["others"] == []


def test_a_new_claim_after_a_review_is_pointed_out_again(teacher, auditor):
    record = claiming(teacher, "QL-2025-0018")
    claiming(make_teacher(teacher.school), "QL-2025-0018")
    review_alarm(actor=auditor, record_id=record.pk, code="same_number", reason="集体奖", at=NOON)

    third = claiming(make_teacher(teacher.school), "QL-2025-0018")

    assert told(auditor, record) == [(AlarmCode.SAME_NUMBER, (third.number,), ())]


def test_only_an_auditor_reviews_with_a_reason_what_is_there_and_never_their_own(teacher, auditor):
    record = claiming(teacher, "QL-2025-0018")
    claiming(make_teacher(teacher.school), "QL-2025-0018")
    own = make_actor((Role.SCHOOL_AUDITOR, teacher.school), account=teacher.account)
    for actor, code, reason, error in (
        (make_actor((Role.MANAGER, teacher.school)), "same_number", "x", NotPermittedError),
        (own, "same_number", "x", NotPermittedError),
        (auditor, "same_number", " ", ReasonMissingError),
        (auditor, "same_file", "x", NoSuchAlarmError),
        (auditor, "nonsense", "x", NoSuchAlarmError),
    ):
        with pytest.raises(error):
            review_alarm(actor=actor, record_id=record.pk, code=code, reason=reason, at=NOON)

    assert told(auditor, record) != []


def test_pointing_out_costs_the_same_queries_for_1_record_and_for_40(teacher, auditor):
    def cost(records):
        with CaptureQueriesContext(connection) as queries:
            alarms_of(auditor, records)
        return len(queries)

    records = [claiming(teacher, f"QL-2025-{number % 7:04d}") for number in range(40)]
    content = photo("PNG", seed=2)
    for record in records:
        make_evidence(record, content=content, name="a.png")

    assert cost(records[:1]) == cost(records)


def test_people_on_one_record_share_its_certificate_and_file_and_a_team_entry_is_no_second_claim(teacher, auditor):
    lead, stranger = claiming(teacher, "QL-2025-0018"), claiming(make_teacher(teacher.school), "QL-2025-0018")
    own = [claiming(make_teacher(teacher.school), "QL-2025-0018") for _ in range(2)]
    for record in own:
        Companion.objects.create(
            record=lead,
            teacher=record.teacher,
            part="member",
            state="joined",
            asked_at=NOON,
            answered_at=NOON,
            own=record,
        )
    for record in (lead, *own, stranger):
        make_evidence(record, content=png_bytes(3))

    for record in (lead, *own):
        assert told(auditor, record) == [
            (AlarmCode.SAME_NUMBER, (stranger.number,), ()),
            (AlarmCode.SAME_FILE, (stranger.number,), ()),
        ]
    entered = [make_record(make_teacher(teacher.school)) for _ in range(2)]
    Record.objects.filter(pk__in=[each.pk for each in entered]).update(entered_by=77)
    for record in entered:
        make_evidence(record, content=png_bytes(4))
    assert told(auditor, Record.objects.get(pk=entered[0].pk)) == []
    twice = make_record(entered[0].teacher)
    make_evidence(twice, content=png_bytes(4))
    assert told(auditor, Record.objects.get(pk=entered[0].pk)) == [(AlarmCode.SAME_FILE, (twice.number,), ())]


@pytest.mark.parametrize("kind", ["training", "paper", "contest_award"])
def test_shipped_kinds_with_a_certificate_have_a_field_for_its_number(teacher, auditor, kind):
    first, second = (make_record(make_teacher(teacher.school), kind=kind, values=NUMBER) for _ in range(2))
    assert "certificate_number" in first.spec.by_key
    note_claims([first, second])

    assert told(auditor, second) == [(AlarmCode.SAME_NUMBER, (first.number,), ())]
