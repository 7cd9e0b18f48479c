"""Acts of other rooms tell the people whom they concern, and nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest

from makers.people import TODAY, make_account, make_actor, make_school, make_teacher
from makers.records import NOON, make_record
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.notices.kinds import said
from xingtan.notices.models import Notice
from xingtan.notices.services import mark_read
from xingtan.records.services import take_step, take_step_in_bulk
from xingtan.records.telling import tell_of_month
from xingtan.records.workflow import State
from xingtan.teachers.accounts.passwords import hand_out_password

pytestmark = pytest.mark.django_db
NEAR_THE_END = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)


def heard(account):
    return [(notice.kind, said(notice, "en")) for notice in Notice.objects.filter(account=account).order_by("pk")]


@pytest.fixture
def teacher():
    return make_teacher(with_account=True)


def auditor_of(teacher):
    return make_actor((Role.SCHOOL_AUDITOR, teacher.school))


def test_a_teacher_is_told_at_once_that_a_record_was_returned_and_why(teacher):
    record = make_record(teacher, title="Homework design")
    take_step(actor=auditor_of(teacher), record_id=record.pk, step="return", at=NOON, reason="Not legible")

    assert heard(teacher.account) == [("record_returned", "“Homework design” was returned: Not legible")]
    notice = Notice.objects.get()
    assert notice.instant
    assert notice.link == f"/records/{record.pk}/"


def test_accepting_many_tells_each_teacher_of_their_own(teacher):
    other = make_teacher(teacher.school, with_account=True)
    records = [make_record(each, title=f"Of {each.number}") for each in (teacher, other)]
    take_step_in_bulk(actor=auditor_of(teacher), record_ids=[r.pk for r in records], step="accept", at=NOON)

    assert heard(teacher.account) == [("record_accepted", f"“Of {teacher.number}” was accepted")]
    assert heard(other.account) == [("record_accepted", f"“Of {other.number}” was accepted")]


def test_a_step_that_is_refused_tells_nobody(teacher):
    record = make_record(teacher, state=State.ACCEPTED)
    take_step_in_bulk(actor=auditor_of(teacher), record_ids=[record.pk], step="accept", at=NOON)

    assert not Notice.objects.exists()


def test_three_days_before_its_end_a_month_tells_once_who_has_not_submitted(teacher):
    for day in (3, 9):
        make_record(teacher, state=State.DRAFT, happened_on=date(2026, 11, day))
    make_record(teacher, state=State.DRAFT, happened_on=date(2026, 10, 3))
    make_record(make_teacher(teacher.school, with_account=True), happened_on=date(2026, 11, 3))

    assert tell_of_month(at=NEAR_THE_END - timedelta(days=2)) == 0
    assert tell_of_month(at=NEAR_THE_END) == 1
    assert tell_of_month(at=NEAR_THE_END) == 0
    told = "2026-11 is about to close; you have not submitted 2 of your records"
    assert heard(teacher.account) == [("month_closing", told)]
    assert Notice.objects.get().due == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def test_on_the_last_day_of_a_month_who_has_read_it_and_still_has_records_is_told_again(teacher):
    other = make_teacher(teacher.school, with_account=True)
    for each in (teacher, other):
        make_record(each, state=State.DRAFT, happened_on=date(2026, 11, 3))
    tell_of_month(at=NEAR_THE_END)
    mark_read(actor=make_actor(account=teacher.account), notice_ids=None, at=NEAR_THE_END)

    assert tell_of_month(at=NEAR_THE_END + timedelta(hours=36)) == 1
    assert tell_of_month(at=NEAR_THE_END + timedelta(hours=37)) == 0
    assert [len(heard(each.account)) for each in (teacher, other)] == [2, 1]


def test_whose_password_was_in_use_is_told_that_it_was_reset():
    school = make_school()
    manager = make_account((Role.MANAGER, school), name="Manager Wu")
    old = make_teacher(school, with_account=True)
    new = make_teacher(school, with_account=True)
    new.account.set_unusable_password()
    new.account.save()
    for each in (old, new):
        hand_out_password(actor=actor_for(manager, on=TODAY), teacher_id=each.pk, at=NOON)

    ((kind, text),) = heard(old.account)
    assert kind == "password_reset"
    assert text.startswith("Manager Wu has reset your password.")
    assert heard(new.account) == []
