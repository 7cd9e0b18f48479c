"""Teachers by workbook: every planted mistake is found, nothing is half written, undo restores exactly."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.people import TODAY, make_account, make_actor, make_county, make_group, make_school, make_teacher
from makers.workbooks import (
    TEACHER_HEADERS,
    make_csv,
    make_id_number,
    make_teacher_cells,
    make_teachers_file,
)
from xingtan.access.actors import operator
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.sheets.models import ImportFile, ImportRow, ImportRun
from xingtan.sheets.services import (
    PlanChangedError,
    RowsWrongError,
    UndoRefusedError,
    check_file,
    check_run,
    start_run,
    undo_run,
    write_run,
)
from xingtan.sheets.writing import workbook_of
from xingtan.teachers.models import Post, Teacher
from xingtan.teachers.privacy import open_text
from xingtan.teachers.workbooks.kinds import TEACHERS
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ID_WITH_WRONG_DIGIT = "110105199005170021"


def manager_of(school):
    return make_actor((Role.MANAGER, school))


def checked(content, actor, *, name="teachers.xlsx"):
    run = start_run(TEACHERS, actor=actor, file_name=name, content=content, at=NOON)
    return check_run(TEACHERS, actor=actor, run=run, at=NOON)


def written(content, actor):
    run = checked(content, actor)
    return write_run(TEACHERS, actor=actor, run=run, at=NOON)


def mistakes_in(content, actor):
    check = check_file(TEACHERS, actor=actor, content=content, on=TODAY)
    return [(plan.number, mistake.column, mistake.code) for plan in check.plans for mistake in plan.mistakes]


def snapshot():
    """Everything that an import may touch, without keys."""
    return (
        sorted(
            Teacher.objects.values_list("number", "name", "phone_index", "id_number_index", "school", "group", "title")
        ),
        sorted(Post.objects.values_list("teacher__number", "institution", "valid_from", "valid_until"), key=str),
        sorted(
            Duty.objects.values_list("account__username", "role", "institution", "valid_from", "valid_until"), key=str
        ),
        sorted(Account.objects.values_list("username", "name")),
    )


def test_a_school_file_becomes_teachers_with_posts_accounts_and_roles():
    school = make_school(code="S1")
    group = make_group(school, name="英语组")
    actor = manager_of(school)
    row = make_teacher_cells(2, 教研组="英语组", 角色="教研组长、审核员")

    run = written(make_teachers_file(row), actor)

    teacher = Teacher.objects.get(number="A0002")
    assert run.counts == {"new": 1, "changed": 0, "same": 0, "wrong": 0}
    assert (teacher.school, teacher.group, teacher.title, teacher.schooling) == (
        school,
        group,
        "junior",
        "undergraduate",
    )
    assert (teacher.born_on, teacher.sex) == (date(1990, 5, 17), "female")
    assert open_text(teacher.id_number_sealed) == make_id_number(2)
    assert {post.institution for post in teacher.posts.all()} == {school, group}
    assert not teacher.account.has_usable_password()
    assert set(teacher.account.duties.values_list("role", "institution")) == {
        ("teacher", school.pk),
        ("school_auditor", school.pk),
        ("team_leader", group.pk),
    }


PLANTED = {
    "check digit": ({"身份证号": ID_WITH_WRONG_DIGIT}, "id_number", "check_digit"),
    "no id number": ({"身份证号": "12345"}, "id_number", "not_an_id_number"),
    "spoiled id number": ({"身份证号": "4.4E+17"}, "id_number", "digits_lost"),
    "masked id number of a stranger": ({"身份证号": "110*************12"}, "id_number", "masked_number"),
    "phone": ({"手机号": "12"}, "phone", "not_a_phone"),
    "title": ({"职称": "大师"}, "title", "not_in_list"),
    "schooling": ({"学历": "家学"}, "schooling", "not_in_list"),
    "day": ({"参加工作日期": "2014-02-30"}, "started_on", "not_a_day"),
    "no day": ({"参加工作日期": ""}, "started_on", "missing"),
    "no number": ({"工号": ""}, "number", "missing"),
    "no name": ({"姓名": ""}, "name", "missing"),
    "birth disagrees": ({"出生日期": "1990-05-18"}, "born_on", "birth_disagrees"),
    "sex disagrees": ({"性别": "男"}, "sex", "sex_disagrees"),
    "nothing tells the birth": ({"身份证号": ""}, "born_on", "missing"),
    "works as a child": ({"参加工作日期": "2000-09-01"}, "started_on", "started_too_young"),
    "title from the future": ({"职称取得日期": "2031-01-01"}, "title_since", "day_ahead"),
    "unknown school": ({"学校代码": "NOWHERE"}, "school", "unknown_school"),
    "unknown group": ({"教研组": "炼金组"}, "group", "unknown_group"),
    "unknown role": ({"角色": "皇帝"}, "roles", "not_in_list"),
    "leader of nothing": ({"角色": "教研组长"}, "group", "leader_without_group"),
}


@pytest.mark.parametrize(("cells", "column", "code"), PLANTED.values(), ids=PLANTED)
def test_every_planted_mistake_is_found_and_nothing_is_written(cells, column, code):
    school = make_school(code="S1")
    actor = manager_of(school)
    content = make_teachers_file(make_teacher_cells(1, 身份证号=make_id_number(1)), make_teacher_cells(2, **cells))

    assert (3, column, code) in mistakes_in(content, actor)

    run = checked(content, actor)
    with pytest.raises(RowsWrongError):
        write_run(TEACHERS, actor=actor, run=run, at=NOON)
    assert not Teacher.objects.exists()


def test_all_mistakes_of_a_row_show_at_once():
    actor = manager_of(make_school())
    content = make_teachers_file(make_teacher_cells(2, 手机号="12", 职称="大师", 教研组="炼金组", 学历=""))
    assert {column for _row, column, _code in mistakes_in(content, actor)} == {"phone", "title", "group", "schooling"}


def test_duplicates_inside_the_file_name_both_rows():
    actor = manager_of(make_school())
    same_id = make_teacher_cells(4, 身份证号=make_id_number(2))
    content = make_teachers_file(make_teacher_cells(2), make_teacher_cells(2, 身份证号=make_id_number(6)), same_id)
    check = check_file(TEACHERS, actor=actor, content=content, on=TODAY)
    found = [(plan.number, m.column, m.reason.en) for plan in check.plans for m in plan.mistakes]
    assert found == [
        (2, "number", "The same value stands in sheet “教师” row 3."),
        (2, "id_number", "The same value stands in sheet “教师” row 4."),
        (3, "number", "The same value stands in sheet “教师” row 2."),
        (4, "id_number", "The same value stands in sheet “教师” row 2."),
    ]


def test_the_id_number_of_another_teacher_is_named_only_to_the_manager_of_that_school():
    school, other = make_school(), make_school()
    make_teacher(school, number="OLD1", name="李雷", id_number=make_id_number(2))
    make_teacher(other, number="OLD2", name="韩梅", id_number=make_id_number(4))
    content = make_teachers_file(make_teacher_cells(2), make_teacher_cells(4))
    check = check_file(TEACHERS, actor=manager_of(school), content=content, on=TODAY)
    near, far = (plan.mistakes[0].reason.en for plan in check.plans)
    assert near == "This ID number already belongs to 李雷, staff number OLD1."
    assert far == "This ID number already belongs to a teacher of another school."


def test_a_number_of_another_school_is_refused_without_a_word_about_its_owner():
    other = make_school()
    make_teacher(other, number="A0002", name="韩梅")
    check = check_file(
        TEACHERS, actor=manager_of(make_school()), content=make_teachers_file(make_teacher_cells(2)), on=TODAY
    )
    [mistake] = check.plans[0].mistakes
    assert mistake.code == "number_taken"
    assert "韩梅" not in mistake.reason.en + mistake.cure.en


def test_a_login_of_somebody_else_is_not_taken_over():
    school = make_school()
    make_account((Role.COUNTY_AUDITOR, make_school()), username="A0002", name="王老师2")
    assert (2, "number", "login_taken") in mistakes_in(make_teachers_file(make_teacher_cells(2)), manager_of(school))


def test_the_first_account_becomes_a_teacher_too_when_number_and_name_agree():
    school = make_school()
    account = make_account((Role.MANAGER, school), username="A0002", name="王老师2")
    run = written(make_teachers_file(make_teacher_cells(2)), make_actor(account=account))
    assert Teacher.objects.get().account == account
    assert account.check_password("correct-apricot-terrace")
    undo_run(TEACHERS, actor=make_actor(account=account), run=run, at=NOON)
    assert list(account.duties.values_list("role", flat=True)) == ["manager"]


def test_full_width_digits_english_headers_and_gb18030_are_read():
    school = make_school()
    content = make_csv(
        "Name,Staff number,ID number,Schooling,Title,Started on",
        f"王丽,Ａ０００２,{make_id_number(2)},Master,Vice-senior,２０１４年９月１日",
        encoding="gb18030",
    )
    written(content, manager_of(school))
    teacher = Teacher.objects.get()
    assert (teacher.number, teacher.name, teacher.started_on) == ("A0002", "王丽", date(2014, 9, 1))


def test_personal_numbers_never_lie_in_clear_in_an_import_nor_in_the_journal():
    actor = manager_of(make_school())
    run = checked(make_teachers_file(make_teacher_cells(2)), actor)
    row = ImportRow.objects.get()
    assert row.after["id_number"].startswith("sealed:")
    assert make_id_number(2) not in str(row.after)
    assert b"13800000002" not in bytes(ImportFile.objects.get().sealed)
    write_run(TEACHERS, actor=actor, run=run, at=NOON)
    journal = str(list(JournalRow.objects.values_list("before", "after", "reason")))
    assert make_id_number(2) not in journal
    assert "13800000002" not in journal
    assert not ImportFile.objects.exists()


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_export_comes_back_as_all_the_same(suffix, language, settings):
    settings.LANGUAGE_CODE = language
    school = make_school()
    make_group(school, name="英语组")
    actor = manager_of(school)
    written(make_teachers_file(make_teacher_cells(1, 教研组="英语组", 角色="教研组长"), make_teacher_cells(2)), actor)
    content = workbook_of(TEACHERS, TEACHERS.export_rows(actor, on=TODAY), suffix=suffix)
    assert make_id_number(2) not in content.decode("utf-8", "ignore")
    check = check_file(TEACHERS, actor=actor, content=content, on=TODAY)
    assert check.counts == {"new": 0, "changed": 0, "same": 2, "wrong": 0}


def test_three_changed_cells_change_exactly_three_fields():
    actor = manager_of(make_school())
    written(make_teachers_file(make_teacher_cells(2), make_teacher_cells(4)), actor)
    changes = {"职称": "高级", "手机号": "13900000009", "任教学科": "数学"}
    run = checked(make_teachers_file(make_teacher_cells(2, **changes), make_teacher_cells(4)), actor)
    assert run.counts == {"new": 0, "changed": 1, "same": 1, "wrong": 0}
    row = run.rows.get(verdict="changed")
    assert set(row.before) == set(row.after) == {"title", "phone", "subject"}
    before = Teacher.objects.values().get(number="A0002")
    write_run(TEACHERS, actor=actor, run=run, at=NOON)
    after = Teacher.objects.values().get(number="A0002")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"title", "subject", "phone_sealed", "phone_index"}


def test_a_column_that_is_absent_changes_nothing():
    actor = manager_of(make_school())
    written(make_teachers_file(make_teacher_cells(2)), actor)
    keep = [place for place, header in enumerate(TEACHER_HEADERS) if header not in {"手机号", "身份证号", "任教学科"}]
    cells = make_teacher_cells(2)
    headers = tuple(TEACHER_HEADERS[place] for place in keep)
    content = make_teachers_file([cells[place] for place in keep], headers=headers)
    assert check_file(TEACHERS, actor=actor, content=content, on=TODAY).counts["same"] == 1


def test_undo_takes_new_teachers_back_without_a_trace():
    actor = manager_of(make_school())
    before = snapshot()
    run = written(make_teachers_file(make_teacher_cells(1), make_teacher_cells(2)), actor)
    undo_run(TEACHERS, actor=actor, run=run, at=NOON)
    assert snapshot() == before
    assert ImportRun.objects.get().state == "undone"


def test_undo_gives_changed_teachers_their_values_posts_and_roles_back():
    school = make_school(code="S1")
    groups = [make_group(school, name=name) for name in ("英语组", "数学组")]
    actor = manager_of(school)
    teacher = make_teacher(school, group=groups[0], number="A0002", with_account=True, phone="13811112222")
    Duty.objects.create(account=teacher.account, role="team_leader", institution=groups[0], valid_from=date(2020, 9, 1))
    before = snapshot()

    run = written(make_teachers_file(make_teacher_cells(2, 教研组="数学组", 角色="审核员")), actor)

    teacher.refresh_from_db()
    assert teacher.group == groups[1]
    roles = Duty.objects.in_force(TODAY).filter(account=teacher.account).values_list("role", flat=True)
    assert set(roles) == {"teacher", "school_auditor"}
    assert set(teacher.posts.filter(valid_until=None).values_list("institution", flat=True)) == {
        school.pk,
        groups[1].pk,
    }
    undo_run(TEACHERS, actor=actor, run=run, at=NOON)
    assert snapshot() == before


def test_undo_is_refused_whole_when_a_row_has_changed_since():
    actor = manager_of(make_school())
    run = written(make_teachers_file(make_teacher_cells(1), make_teacher_cells(2)), actor)
    Teacher.objects.filter(number="A0002").update(subject="音乐")
    with pytest.raises(UndoRefusedError) as refused:
        undo_run(TEACHERS, actor=actor, run=run, at=NOON)
    assert [(plan.key, plan.mistakes[0].column) for plan in refused.value.rows] == [("A0002", "subject")]
    assert Teacher.objects.count() == 2
    assert ImportRun.objects.get().state == "written"


def test_undo_is_refused_when_somebody_has_signed_in_since():
    actor = manager_of(make_school())
    run = written(make_teachers_file(make_teacher_cells(1)), actor)
    Account.objects.filter(username="A0001").update(last_login=NOON)
    with pytest.raises(UndoRefusedError) as refused:
        undo_run(TEACHERS, actor=actor, run=run, at=NOON)
    assert refused.value.rows[0].mistakes[0].code == "needed"


def test_writing_is_refused_with_a_new_dry_run_when_the_data_changed_meanwhile():
    school = make_school()
    actor = manager_of(school)
    run = checked(make_teachers_file(make_teacher_cells(2)), actor)
    make_teacher(school, number="A0002", name="王老师2", id_number=make_id_number(2))
    with pytest.raises(PlanChangedError):
        write_run(TEACHERS, actor=actor, run=run, at=NOON)
    run.refresh_from_db()
    assert (run.state, run.counts["new"], run.counts["changed"]) == ("checked", 0, 1)
    assert Teacher.objects.get().phone_index == ""


def test_a_crash_between_two_statements_leaves_nothing_half_done(monkeypatch):
    actor = manager_of(make_school())
    run = checked(make_teachers_file(make_teacher_cells(1), make_teacher_cells(2)), actor)
    before = snapshot()

    def crash(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("xingtan.teachers.roster.Duty.objects.bulk_create", crash)
    with pytest.raises(RuntimeError):
        write_run(TEACHERS, actor=actor, run=run, at=NOON)
    assert snapshot() == before
    run.refresh_from_db()
    assert run.state == "checked"
    assert not JournalRow.objects.filter(action="teacher.enrolled").exists()


def test_an_import_is_journaled_from_check_to_undo():
    actor = manager_of(make_school())
    run = written(make_teachers_file(make_teacher_cells(1)), actor)
    undo_run(TEACHERS, actor=actor, run=run, at=NOON)
    actions = list(JournalRow.objects.filter(subject_kind="import").order_by("pk").values_list("action", flat=True))
    assert actions == ["sheet.checked", "sheet.written", "sheet.undone"]


def test_a_file_of_many_rows_costs_as_many_queries_to_plan_as_a_file_of_one():
    school = make_school()
    actor = manager_of(school)

    def cost(rows):
        content = make_teachers_file(*(make_teacher_cells(number) for number in range(1, rows + 1)))
        with CaptureQueriesContext(connection) as captured:
            check_file(TEACHERS, actor=actor, content=content, on=TODAY)
        return len(captured)

    assert cost(1) == cost(200)


def test_the_operator_names_the_school_where_there_are_several():
    make_school(code="S1")
    make_school(code="S2")
    assert (2, "school", "school_missing") in mistakes_in(make_teachers_file(make_teacher_cells(2)), operator())
    content = make_teachers_file(make_teacher_cells(2, 学校代码="S2"))
    written(content, operator())
    assert Teacher.objects.get().school.code == "S2"


def test_a_county_enrols_the_first_manager_of_a_school():
    county = make_county()
    school, far = make_school(county=county, code="S1"), make_school(code="S2")
    actor = make_actor((Role.COUNTY_AUDITOR, county))
    written(make_teachers_file(make_teacher_cells(2, 角色="管理员")), actor)
    assert Account.objects.get(username="A0002").duties.filter(role="manager", institution=school).exists()
    outside = make_teachers_file(make_teacher_cells(4, 学校代码="S2"))
    assert mistakes_in(outside, actor) == [(2, "school", "unknown_school")]
    assert far.pk
