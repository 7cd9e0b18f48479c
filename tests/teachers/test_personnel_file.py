"""One teacher at a time: enrolment, change, transfer, leaving, revealed numbers, passwords."""

from datetime import UTC, date, datetime, timedelta

import pytest

from makers.people import TODAY, make_account, make_actor, make_county, make_group, make_school, make_teacher
from makers.workbooks import make_id_number
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.teachers import services
from xingtan.teachers.accounts.passwords import LETTERS, fresh_password, hand_out_password, hand_out_passwords
from xingtan.teachers.models import Post, Teacher
from xingtan.teachers.policies import may_reset_password
from xingtan.teachers.privacy import open_text
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TEXTS = {
    "number": "A1",
    "name": "林晓禾",
    "id_number": make_id_number(2),
    "schooling": "本科",
    "title": "初级",
    "started_on": "2014-09-01",
}


def test_a_teacher_is_enrolled_by_hand_under_the_rules_of_the_workbook():
    school = make_school()
    actor = make_actor((Role.MANAGER, school))
    teacher = services.enrol_teacher(actor=actor, texts=TEXTS, at=NOON)
    assert (teacher.school, teacher.sex, teacher.account.username) == (school, "female", "A1")
    with pytest.raises(services.RowRefusedError) as refused:
        services.enrol_teacher(actor=actor, texts=TEXTS, at=NOON)
    assert [mistake.code for mistake in refused.value.mistakes] == ["number_in_use"]
    assert Teacher.objects.count() == 1


def test_enrolment_reports_every_field_at_once():
    actor = make_actor((Role.MANAGER, make_school()))
    with pytest.raises(services.RowRefusedError) as refused:
        services.enrol_teacher(actor=actor, texts={**TEXTS, "name": "", "phone": "1", "title": "大师"}, at=NOON)
    assert {mistake.column for mistake in refused.value.mistakes} == {"name", "phone", "title"}
    assert not Account.objects.filter(username="A1").exists()


def test_a_change_by_hand_touches_what_is_given_and_no_more():
    school = make_school()
    teacher = make_teacher(school, phone="13811112222", subject="英语")
    actor = make_actor((Role.MANAGER, school))
    services.change_teacher(
        actor=actor, teacher_id=teacher.pk, texts={"subject": "数学", "phone": "138****2222"}, at=NOON
    )
    teacher.refresh_from_db()
    assert (teacher.subject, open_text(teacher.phone_sealed)) == ("数学", "13811112222")
    mark = JournalRow.objects.get(action="teacher.changed")
    assert (mark.before, mark.after) == ({"subject": "英语"}, {"subject": "数学"})


def test_the_manager_of_another_school_changes_nothing():
    teacher = make_teacher(make_school(), subject="英语")
    stranger = make_actor((Role.MANAGER, make_school()))
    with pytest.raises(NotPermittedError, match="not_your_school"):
        services.change_teacher(actor=stranger, teacher_id=teacher.pk, texts={"subject": "数学"}, at=NOON)
    teacher.refresh_from_db()
    assert teacher.subject == "英语"


def test_a_transfer_ends_posts_and_roles_of_the_old_school_the_day_before():
    county = make_county()
    old, new = make_school(county=county), make_school(county=county)
    group = make_group(old)
    teacher = make_teacher(old, group=group, with_account=True)
    Duty.objects.create(account=teacher.account, role="team_leader", institution=group, valid_from=date(2020, 9, 1))
    actor = make_actor((Role.COUNTY_AUDITOR, county))
    day = date(2026, 12, 1)
    services.transfer_teacher(actor=actor, teacher_id=teacher.pk, school=new, group=None, on=day, at=NOON)
    teacher.refresh_from_db()
    assert (teacher.school, teacher.group) == (new, None)
    ended = Post.objects.filter(teacher=teacher, valid_until=day - timedelta(days=1))
    assert {post.institution for post in ended} == {old, group}
    assert Post.objects.get(teacher=teacher, valid_until=None).institution == new
    assert set(Duty.objects.in_force(day).filter(account=teacher.account).values_list("role", "institution")) == {
        ("teacher", new.pk)
    }


def test_a_transfer_is_refused_for_strangers_wrong_places_and_days_too_early():
    county = make_county()
    old, new = make_school(county=county), make_school(county=county)
    teacher = make_teacher(old, started_on=date(2016, 9, 1))
    county_actor, manager = make_actor((Role.COUNTY_AUDITOR, county)), make_actor((Role.MANAGER, old))
    day = date(2026, 12, 1)

    def transfer(actor, school, group=None, on=day):
        services.transfer_teacher(actor=actor, teacher_id=teacher.pk, school=school, group=group, on=on, at=NOON)

    with pytest.raises(NotPermittedError):
        transfer(manager, new)
    with pytest.raises(services.SamePlaceError):
        transfer(county_actor, old)
    with pytest.raises(services.GroupElsewhereError):
        transfer(county_actor, new, make_group(old))
    with pytest.raises(services.NotASchoolError):
        transfer(county_actor, county)
    with pytest.raises(services.TooEarlyError):
        transfer(county_actor, new, on=date(2016, 9, 1))
    assert Post.objects.filter(teacher=teacher, valid_until=None).count() == 1


def test_somebody_who_leaves_loses_posts_duties_and_sign_in_but_stays_on_file():
    school = make_school()
    teacher = make_teacher(school, with_account=True)
    actor = make_actor((Role.MANAGER, school))
    services.end_service(actor=actor, teacher_id=teacher.pk, on=date(2026, 12, 1), at=NOON)
    teacher.refresh_from_db()
    assert not teacher.account.is_active
    assert not Duty.objects.in_force(date(2026, 12, 1)).filter(account=teacher.account).exists()
    assert not Teacher.objects.in_service(date(2026, 12, 1)).exists()


def test_numbers_are_revealed_to_the_manager_with_a_reason_that_the_journal_keeps():
    school = make_school()
    teacher = make_teacher(school, id_number=make_id_number(2), phone="13811112222")
    actor = make_actor((Role.MANAGER, school))
    with pytest.raises(ReasonMissingError):
        services.reveal_numbers(actor=actor, teacher_id=teacher.pk, reason="  ", at=NOON)
    assert not JournalRow.objects.filter(action="teacher.revealed").exists()
    clear = services.reveal_numbers(actor=actor, teacher_id=teacher.pk, reason="title review", at=NOON)
    assert clear == {"id_number": make_id_number(2), "phone": "13811112222"}
    assert JournalRow.objects.get(action="teacher.revealed").reason == "title review"


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.SCHOOL_AUDITOR, Role.COUNTY_AUDITOR])
def test_nobody_but_the_manager_of_the_school_sees_numbers_in_clear(role):
    county = make_county()
    school = make_school(county=county)
    teacher = make_teacher(school, phone="13811112222")
    actor = make_actor((role, county if role is Role.COUNTY_AUDITOR else school))
    with pytest.raises(NotPermittedError):
        services.reveal_numbers(actor=actor, teacher_id=teacher.pk, reason="curiosity", at=NOON)
    assert not JournalRow.objects.filter(action="teacher.revealed").exists()


def test_an_account_is_opened_once_and_the_staff_number_is_the_login():
    school = make_school()
    teacher = make_teacher(school, number="A7")
    actor = make_actor((Role.MANAGER, school))
    account = services.open_teacher_account(actor=actor, teacher_id=teacher.pk, at=NOON)
    assert (account.username, account.has_usable_password()) == ("A7", False)
    with pytest.raises(services.HasAccountError):
        services.open_teacher_account(actor=actor, teacher_id=teacher.pk, at=NOON)


def test_initial_passwords_work_and_are_long_and_plain():
    first, second = fresh_password(), fresh_password()
    assert first != second
    assert len(first.replace("-", "")) == 12
    assert set(first) <= set(LETTERS) | {"-"}


def test_one_password_is_handed_out_by_the_manager_and_works():
    school = make_school()
    teacher = make_teacher(school, with_account=True)
    handed = hand_out_password(actor=make_actor((Role.MANAGER, school)), teacher_id=teacher.pk, at=NOON)
    assert Account.objects.get(pk=teacher.account_id).check_password(handed.password)
    mark = JournalRow.objects.get(action="account.password_handed_out")
    assert handed.password not in str((mark.before, mark.after, mark.reason))


def test_passwords_for_all_go_to_those_who_have_none():
    school = make_school()
    waiting, ready = make_teacher(school, with_account=True), make_teacher(school, with_account=True)
    Account.objects.filter(pk=waiting.account_id).update(password="!none")
    handed = hand_out_passwords(actor=make_actor((Role.MANAGER, school)), at=NOON)
    assert [each.teacher for each in handed] == [waiting]
    assert Account.objects.get(pk=ready.account_id).check_password("correct-apricot-terrace")


def test_a_manager_cannot_take_over_an_account_with_duties_elsewhere():
    county = make_county()
    school = make_school(county=county)
    account = make_account((Role.TEACHER, school), (Role.COUNTY_AUDITOR, county))
    teacher = make_teacher(school, account=account)
    actor = make_actor((Role.MANAGER, school))
    with pytest.raises(NotPermittedError, match="other_duties"):
        hand_out_password(actor=actor, teacher_id=teacher.pk, at=NOON)
    assert Account.objects.get(pk=account.pk).check_password("correct-apricot-terrace")


def test_who_may_hand_out_a_password():
    school = make_school()
    manager = make_account((Role.MANAGER, school))
    own, without, plain = (
        make_teacher(school, account=manager),
        make_teacher(school),
        make_teacher(school, with_account=True),
    )
    actor, stranger = make_actor(account=manager), make_actor((Role.MANAGER, make_school()))
    assert may_reset_password(actor, plain, [school.path])
    assert may_reset_password(actor, own, [school.path]).reason == "own_account"
    assert may_reset_password(actor, without, []).reason == "no_account"
    assert may_reset_password(stranger, plain, [school.path]).reason == "not_your_school"


def test_an_authority_hands_out_first_passwords_and_resets_none():
    county = make_county()
    school = make_school(county=county)
    teacher = make_teacher(school, with_account=True)
    actor = make_actor((Role.COUNTY_AUDITOR, county))
    with pytest.raises(NotPermittedError, match="first_password_only"):
        hand_out_password(actor=actor, teacher_id=teacher.pk, at=NOON)
    Account.objects.filter(pk=teacher.account_id).update(password="!none")
    handed = hand_out_password(actor=actor, teacher_id=teacher.pk, at=NOON)
    assert Account.objects.get(pk=teacher.account_id).check_password(handed.password)


def test_leavers_are_not_exported():
    school = make_school()
    make_teacher(school, left_on=TODAY)
    assert not list(services.TEACHERS.export_rows(make_actor((Role.MANAGER, school)), on=TODAY))
