"""People of the house who try what they should not: roles for themselves, results said twice, words put in later."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest

from attacks.test_roles import codes, imported
from makers.credit import make_entry, make_province
from makers.deputies import deputy_for, duty_of
from makers.passports import make_mentor, make_passport, make_passport_world
from makers.people import FOUNDED, TODAY, make_account, make_actor, make_school, make_teacher
from makers.records import NOON, make_definition, make_record
from makers.tamper import unguarded
from makers.workbooks import make_teacher_cells
from xingtan.access.actors import actor_for
from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.declarations.mobility.issuing import issue_statement
from xingtan.growth.passport.book import shipped_text as book_text
from xingtan.growth.passport.content import result_content
from xingtan.growth.passport.entries import (
    Entered,
    enter_entry,
    remark,
    take_entry_step,
)
from xingtan.growth.passport.models import PassportBook, PassportResult
from xingtan.growth.passport.reads import content_of
from xingtan.growth.passport.services import close_passport, open_passport
from xingtan.growth.passport.verify import verify_passports
from xingtan.records.audit.late import LATE_REASON
from xingtan.records.definitions.drawing_up import RESERVED, ProblemCode, problems_of
from xingtan.records.definitions.editor import empty_body
from xingtan.records.feedback import FEEDBACK, PASSED, feedback_of
from xingtan.records.intake import OF_COMPANY, PROVIDER_NAME
from xingtan.records.workbooks.results import RESULTS
from xingtan.seal.digests import digest
from xingtan.sheets.services import UndoRefusedError, check_run, start_run, undo_run, write_run
from xingtan.teachers.tiers.models import TierScheme
from xingtan.teachers.tiers.scheme import shipped_text as tiers_text
from xingtan.teachers.workbooks.kinds import TEACHERS


@pytest.mark.django_db
def test_nobody_enrols_themselves_with_roles_that_they_do_not_hold():
    school = make_school()
    account = make_account((Role.MANAGER, school), username="A0001", name="王老师1")
    actor = actor_for(account, on=TODAY)
    assert codes(actor, make_teacher_cells(1, 角色="教师,审核员,校长")) == {"own_roles"}
    imported(actor, make_teacher_cells(1, 角色="教师,管理员"))
    assert {duty.role for duty in Duty.objects.filter(account=account)} == {"manager", "teacher"}


EARLY = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
"""Six in the morning of the next day, here."""
HEADER = ("记录编号", "教师工号", "教师姓名", "名称", "日期", "考核结果")


@pytest.mark.django_db
def test_two_rows_that_mean_one_record_are_named_however_they_name_it():
    make_definition()
    teacher = make_teacher(number="T0001", name="林晓禾", with_account=True)
    record = make_record(teacher, kind="training", title="培训")
    manager = make_actor((Role.MANAGER, teacher.school))
    day = record.happened_on.isoformat()
    text = io.StringIO()
    rows = [(record.number, "T0001", "林晓禾", "培训", day, "优秀"), ("", "T0001", "林晓禾", "培训", day, "不合格")]
    csv.writer(text).writerows([HEADER, *rows])
    run = start_run(RESULTS, actor=manager, file_name="r.csv", content=text.getvalue().encode(), at=NOON)
    check_run(RESULTS, actor=manager, run=run, at=NOON, ask=False)
    assert [[each["code"] for each in line.mistakes] for line in run.rows.order_by("number")] == [["repeated"]] * 2


@pytest.mark.django_db
def test_whoever_works_out_a_digest_anew_is_still_named_by_the_journal():
    world = make_passport_world()
    opening = {"teacher_id": world.trainee.pk, "year": 2026, "base": ""}
    passport = open_passport(actor=world.managing, school=world.school, at=NOON, **opening)
    result = close_passport(actor=world.managing, passport_id=passport.pk, outcome="not_qualified", at=NOON)
    key = f"{passport.pk}-1"
    with unguarded("growth_passportresult"):
        PassportResult.objects.update(titled={"zh": "优秀", "en": "Excellent"})
    assert [(each.key, each.code) for each in verify_passports()] == [(key, "digest_differs")]
    result.titled = {"zh": "优秀", "en": "Excellent"}
    with unguarded("growth_passportresult"):
        PassportResult.objects.update(digest=digest(result_content(result)))
    gone = f"{world.trainee.number}-G2026"
    assert [(each.key, each.code) for each in verify_passports()] == [(key, "journal_differs"), (gone, "gone")]


@pytest.mark.django_db
def test_early_in_the_morning_it_is_today_here():
    world = make_passport_world()
    passport = make_passport(world.trainee)
    make_mentor(passport, world.mentor)
    told = Entered("observed", date(2026, 11, 23), "清晨听课")
    entry = enter_entry(actor=world.actor(world.trainee), passport_id=passport.pk, entered=told, at=EARLY)
    take_entry_step(actor=world.actor(world.mentor), entry_id=entry.pk, step="confirm", at=EARLY)
    entry.refresh_from_db()
    remark(actor=world.actor(world.mentor), passport_id=passport.pk, text="好", at=EARLY)
    content = content_of(passport)
    [kept] = [each for area in content["areas"] for item in area["items"] for each in item["entries"]]
    assert (kept["at"], content["remarks"][0]["at"][:10]) == ("2026-11-23", "2026-11-23")

    province = make_province()
    credited = make_teacher(province.school)
    make_entry(province, credited)
    paper = issue_statement(actor=province.officer, teacher=credited, destination="Mingzhou", at=EARLY)
    assert paper.content["issued_on"] == "2026-11-23"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["[" * 3000, "title: 2026-13-45", "tier: 0x_", "a: &a [1]\nb: *a", 'a: "\\0"'])
def test_words_that_are_no_book_are_said_beside_the_field(client, text):
    client.force_login(make_account((Role.MANAGER, make_school())))
    for address in ("/growth/passports/book/", "/teachers/tiers/scheme/"):
        assert client.post(address, {"text": text, "effective_from": TODAY.isoformat()}).status_code == 422


@pytest.mark.django_db
def test_no_version_far_ahead_locks_out_all_that_follow(client):
    client.force_login(make_account((Role.MANAGER, make_school())))
    for address, text in (("/growth/passports/book/", book_text()), ("/teachers/tiers/scheme/", tiers_text())):
        assert client.post(address, {"text": text, "effective_from": "9999-12-31"}).status_code == 422
    assert not PassportBook.objects.exists() | TierScheme.objects.exists()


def test_no_field_of_a_school_lies_where_others_say_something_of_a_record():
    assert {*OF_COMPANY, FEEDBACK, LATE_REASON, PASSED, PROVIDER_NAME} <= RESERVED
    label = {"zh": "通过", "en": "passed"}
    fields = [{"key": key, "type": "yes_no", "label": label, "help": {}} for key in sorted(RESERVED)]
    body = {**empty_body(), "name": label}
    found = problems_of({**body, "fields": [*body["fields"], *fields]})
    assert [each.code for each in found].count(ProblemCode.KEY_RESERVED) == len(RESERVED)


@pytest.mark.django_db
def test_roles_given_to_nobody_with_no_words_at_all_are_a_form_with_mistakes(client):
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.post("/roles/give/").status_code == 422


@pytest.mark.django_db
def test_whoever_reports_no_longer_takes_no_result_back():
    make_definition()
    teacher = make_teacher(number="T0001", name="林晓禾")
    record = make_record(teacher, kind="training", title="培训")
    account = make_account((Role.MANAGER, teacher.school))
    actor = actor_for(account, on=TODAY)
    row = (record.number, "T0001", "林晓禾", "培训", record.happened_on.isoformat(), "优秀")
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, row])
    run = start_run(RESULTS, actor=actor, file_name="r.csv", content=text.getvalue().encode(), at=NOON)
    write_run(RESULTS, actor=actor, run=check_run(RESULTS, actor=actor, run=run, at=NOON, ask=False), at=NOON)
    Duty.objects.filter(account=account).update(valid_until=FOUNDED)
    elsewhere = make_actor((Role.MANAGER, make_school()), account=account)
    with pytest.raises(UndoRefusedError):
        undo_run(RESULTS, actor=elsewhere, run=run, at=NOON)
    record.refresh_from_db()
    assert feedback_of(record)["result"] == "excellent"


@pytest.mark.django_db
def test_a_file_is_taken_back_although_somebody_stands_in_for_what_it_gave():
    school = make_school()
    account = make_account((Role.MANAGER, school), username="A0001", name="王老师1")
    colleague = make_account((Role.TEACHER, school))
    actor = make_actor((Role.MANAGER, school))
    run = imported(actor, make_teacher_cells(1, 角色="教师,管理员,审核员"))
    deputy_for(duty_of(account, Role.SCHOOL_AUDITOR), school)
    undo_run(TEACHERS, actor=actor, run=run, at=NOON)
    left = Duty.objects.filter(account__in=[account, colleague]).values_list("role", flat=True)
    assert sorted(left) == ["manager", "teacher"]
