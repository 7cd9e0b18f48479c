"""A school's own kinds of records: published as versions, followed by forms, lists, workbooks and rights."""

from __future__ import annotations

import copy

import pytest

from makers.definitions import make_story, story_body
from makers.people import TODAY, make_actor, make_group, make_institution, make_school, make_teacher
from makers.records import NOON, VALUES, make_definition, make_record, owner_of
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.records.definitions.drawing_up import ProblemCode, problems_of
from xingtan.records.definitions.editor import empty_body
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.definitions.rights import Right
from xingtan.records.definitions.services import publish_definition, retire_definition, set_rights
from xingtan.records.errors import (
    DefinitionChangedError,
    InvalidDefinitionError,
    KindClosedError,
    UnknownKindOfRecordError,
)
from xingtan.records.models import DataDefinition, Record
from xingtan.records.services import enter_record, take_step
from xingtan.records.workbooks.sheet import RECORDS
from xingtan.records.workflow import State
from xingtan.sheets.services import check_run, start_run, write_run
from xingtan.sheets.writing import workbook_of
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


@pytest.fixture
def school():
    make_definition()
    return make_school()


def story_values(row, **changes):
    story, theme, _photo = [field["key"] for field in row.body["fields"][2:]]
    return {"title": "一封道歉信", "happened_on": "2025-10-30", story: "**他**先开口。", theme: "care", **changes}


def test_a_new_kind_is_offered_to_the_school_and_to_no_other(school):
    row = make_story(school)

    assert row.code == "own_class_teacher_story"
    assert row.code in definitions_at(school.path)
    assert row.code not in definitions_at(make_school().path)
    assert JournalRow.objects.get(action="definition.published").subject_key == row.code


def test_records_keep_the_version_they_were_entered_under(school, manager):
    row = make_story(school)
    teacher = make_teacher(school, with_account=True)
    actor = owner_of(make_record(teacher))
    old = enter_record(actor=actor, teacher=teacher, kind=row.code, values=story_values(row), at=NOON)

    body = copy.deepcopy(row.body)
    dropped = body["fields"].pop(2)["key"]
    newer = publish_definition(actor=manager, school=school, body=body, base=row.pk, at=NOON)
    values = {key: text for key, text in story_values(row).items() if key != dropped}
    new = enter_record(actor=actor, teacher=teacher, kind=row.code, values=values, at=NOON)

    assert (newer.version, Record.objects.get(pk=old.pk).definition_id, new.definition_id) == (2, row.pk, newer.pk)
    assert dropped in Record.objects.get(pk=old.pk).spec.by_key
    assert dropped not in new.spec.by_key
    assert Record.objects.get(pk=old.pk).values[dropped] == "**他**先开口。"


def test_a_key_is_never_used_again_for_another_field(school, manager):
    row = make_story(school)
    body = copy.deepcopy(row.body)
    gone = body["fields"].pop(2)["key"]
    second = publish_definition(actor=manager, school=school, body=body, base=row.pk, at=NOON)
    body = copy.deepcopy(second.body)
    body["fields"].append({"key": "", "type": "number", "label": {"zh": "人数", "en": "Pupils"}, "help": {}})

    third = publish_definition(actor=manager, school=school, body=body, base=second.pk, at=NOON)

    assert gone not in [field["key"] for field in third.body["fields"]]


def test_changing_a_shipped_kind_makes_the_schools_own_version_and_leaves_the_shipped_one(school, manager):
    shipped = definitions_at(school.path)["open_class"]
    body = copy.deepcopy(shipped.body)
    body["rights"] = {**empty_body()["rights"], **body["rights"]}
    body["fields"].append({"key": "", "type": "link", "label": {"zh": "录像", "en": "Video"}, "help": {}})

    own = publish_definition(actor=manager, school=school, body=body, base=shipped.pk, at=NOON)

    assert (own.institution, own.version) == (school, 1)
    assert definitions_at(school.path)["open_class"] == own
    assert definitions_at(make_school().path)["open_class"] == shipped
    assert own.body["fields"][-1]["key"] == "open_class_1"


def test_the_second_of_two_managers_is_told_that_there_is_a_newer_version(school, manager):
    row = make_story(school)
    body = {**copy.deepcopy(row.body), "icon": "star"}
    publish_definition(actor=manager, school=school, body=body, base=row.pk, at=NOON)

    with pytest.raises(DefinitionChangedError):
        publish_definition(actor=manager, school=school, body={**body, "icon": "leaf"}, base=row.pk, at=NOON)
    assert DataDefinition.objects.filter(code=row.code).count() == 2


def test_publishing_the_same_again_changes_nothing(school, manager):
    row = make_story(school)
    assert publish_definition(actor=manager, school=school, body=row.body, base=row.pk, at=NOON) == row


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        (lambda body: body["name"].update(zh="", en=""), "name_zh", ProblemCode.NAME_MISSING),
        (lambda body: body["name"].update(en="x" * 61), "name_en", ProblemCode.TOO_LONG),
        (lambda body: body["fields"].pop(0), "fields", ProblemCode.FIELD_MISSING),
        (lambda body: body["fields"][2]["label"].update(zh="", en=""), "f-2-label_zh", ProblemCode.LABEL_MISSING),
        (lambda body: body["fields"][2].update(type="colour"), "f-2-type", ProblemCode.UNKNOWN_TYPE),
        (lambda body: body["fields"][0].update(type="number"), "f-0-type", ProblemCode.TYPE_IS_FIXED),
        (lambda body: body["fields"].append(body["fields"][1]), "f-1-label_zh", ProblemCode.FIELD_TWICE),
        (lambda body: body["fields"][3].update(choices={}), "f-3-choices", ProblemCode.CHOICES_MISSING),
        (
            lambda body: body["fields"][3]["choices"].update(more={"zh": "关爱", "en": ""}),
            "f-3-choices",
            ProblemCode.CHOICE_TWICE,
        ),
        (lambda body: body["fields"][2].update(type="group"), "f-2-columns", ProblemCode.COLUMNS_MISSING),
        (
            lambda body: body["fields"][2].update(
                type="group", columns=[{"key": "a", "type": "file", "label": {"zh": "甲"}}]
            ),
            "f-2-columns",
            ProblemCode.COLUMN_WRONG,
        ),
        (lambda body: body["rights"].update(enter=[]), "right-enter", ProblemCode.NOBODY_ENTERS),
        (lambda body: body.update(dimensions=["charm"]), "dimensions", ProblemCode.UNKNOWN_DIMENSION),
        (lambda body: body.update(months=[0, 13]), "months", ProblemCode.MONTH_WRONG),
        (lambda body: body["evidence"].update(required=10), "evidence_required", ProblemCode.FILES_WRONG),
    ],
)
def test_every_mistake_of_a_definition_is_named_with_its_place_and_nothing_is_published(
    school, manager, change, place, code
):
    body = copy.deepcopy(story_body())
    change(body)

    with pytest.raises(InvalidDefinitionError) as refused:
        publish_definition(actor=manager, school=school, body=body, base=None, at=NOON)

    assert (place, code) in {(each.place, each.code) for each in refused.value.problems}
    assert not DataDefinition.objects.exclude(institution=None).exists()


def test_a_field_keeps_its_type_for_good():
    body = story_body()
    body["fields"][2]["key"] = "kept"
    changed = copy.deepcopy(body)
    changed["fields"][2]["type"] = "number"
    assert {(each.place, each.code) for each in problems_of(changed, [body])} == {
        ("f-2-type", ProblemCode.TYPE_IS_FIXED)
    }


def test_only_the_manager_of_that_school_defines(school):
    for actor in (
        make_actor((Role.SCHOOL_AUDITOR, school)),
        make_actor((Role.MANAGER, make_school())),
        make_actor((Role.TEACHER, school)),
    ):
        with pytest.raises(NotPermittedError):
            publish_definition(actor=actor, school=school, body=story_body(), base=None, at=NOON)
    campus = make_institution(Kind.CAMPUS, parent=school)
    with pytest.raises(NotPermittedError):
        make_story(campus)


def test_a_retired_kind_is_offered_no_more_and_what_was_entered_goes_on(school, manager):
    row = make_story(school)
    teacher = make_teacher(school, with_account=True)
    actor = owner_of(make_record(teacher))
    record = enter_record(actor=actor, teacher=teacher, kind=row.code, values=story_values(row), at=NOON)

    retire_definition(actor=manager, school=school, kind=row.code, retired=True, at=NOON)

    with pytest.raises(KindClosedError):
        enter_record(actor=actor, teacher=teacher, kind=row.code, values=story_values(row), at=NOON)
    assert take_step(actor=actor, record_id=record.pk, step="submit", at=NOON).state == State.SUBMITTED
    retire_definition(actor=manager, school=school, kind=row.code, retired=False, at=NOON)
    assert enter_record(actor=actor, teacher=teacher, kind=row.code, values=story_values(row), at=NOON).pk


def test_a_kind_is_entered_only_in_its_months(school):
    row = make_story(school, months=[9])
    teacher = make_teacher(school, with_account=True)
    actor = owner_of(make_record(teacher))

    with pytest.raises(KindClosedError):
        enter_record(actor=actor, teacher=teacher, kind=row.code, values=story_values(row), at=NOON)
    september = NOON.replace(month=9)
    assert enter_record(actor=actor, teacher=teacher, kind=row.code, values=story_values(row), at=september).pk


def test_a_kind_that_the_school_does_not_keep_is_unknown(school):
    row = make_story(make_school())
    teacher = make_teacher(school, with_account=True)
    with pytest.raises(UnknownKindOfRecordError):
        enter_record(
            actor=owner_of(make_record(teacher)), teacher=teacher, kind=row.code, values=story_values(row), at=NOON
        )


def test_the_schools_own_cells_decide_who_enters_sees_and_exports_and_only_there(school, manager):
    group = make_group(school)
    here, there = make_teacher(school, group=group), make_teacher()
    record, other = make_record(here, kind="open_class", values={}), make_record(there, kind="open_class", values={})
    principal, leader = make_actor((Role.PRINCIPAL, school)), make_actor((Role.TEAM_LEADER, group))
    elsewhere = make_actor((Role.PRINCIPAL, there.school))
    county = make_actor((Role.COUNTY_AUDITOR, Institution.objects.get_parent(school)))

    cells = {
        "open_class": {
            Right.ENTER: [Role.TEACHER, Role.TEAM_LEADER],
            Right.VIEW: [],
            Right.EXPORT: [],
            Right.COMMENT: [Role.PRINCIPAL],
        }
    }
    assert set_rights(actor=manager, school=school, cells=cells, at=NOON) == 1

    def sees(actor, what):
        return Record.objects.visible_to(actor).filter(pk=what.pk).exists()

    assert [sees(each, record) for each in (principal, leader, manager, county)] == [False, False, True, True]
    assert not Record.objects.exportable_by(principal).filter(pk=record.pk).exists()
    assert Record.objects.exportable_by(manager).filter(pk=record.pk).exists()
    assert sees(elsewhere, other)
    assert sees(principal, make_record(here, kind="paper", values={}))
    entered = enter_record(actor=leader, teacher=here, kind="open_class", values=VALUES["open_class"], at=NOON)
    assert entered.definition.institution == school


def test_cells_that_hold_everywhere_cannot_be_taken_away(school, manager):
    set_rights(
        actor=manager,
        school=school,
        cells={"paper": {Right.VIEW: [], Right.EXPORT: [], Right.COMMENT: [], Right.ENTER: [Role.TEACHER]}},
        at=NOON,
    )
    held = definitions_at(school.path)["paper"].spec.rights
    assert held[Right.VIEW] >= {Role.TEACHER, Role.MANAGER, Role.SCHOOL_AUDITOR, Role.COUNTY_AUDITOR}
    assert held[Right.JUDGE] == {Role.SCHOOL_AUDITOR}


def test_an_exported_list_with_three_changed_cells_changes_exactly_three_fields(school, manager):
    row = make_story(school)
    story, theme, _photo = [field["key"] for field in row.body["fields"][2:]]
    teacher = make_teacher(school, with_account=True)
    actor = owner_of(make_record(teacher))
    for number in range(4):
        record = enter_record(
            actor=actor, teacher=teacher, kind=row.code, values=story_values(row, title=f"故事{number}"), at=NOON
        )
        take_step(actor=actor, record_id=record.pk, step="submit", at=NOON)
    kind = RECORDS.seen_by(manager)
    rows = list(kind.export_rows(manager, on=TODAY))
    labels = {column.field: column.zh for column in kind.columns()}
    assert labels[theme] == "主题"
    rows[1] = {**rows[1], "title": "改过的故事"}
    rows[2] = {**rows[2], theme: "rules"}
    rows[3] = {**rows[3], story: "第一行\n\n**第二行**"}
    content = workbook_of(kind, rows, suffix="xlsx")

    run = start_run(RECORDS, actor=manager, file_name="r.xlsx", content=content, at=NOON)
    run = check_run(RECORDS, actor=manager, run=run, at=NOON)
    assert run.counts == {"new": 0, "changed": 3, "same": 2, "wrong": 0}, run.layout
    write_run(RECORDS, actor=manager, run=run, at=NOON)

    marks = JournalRow.objects.filter(action="record.changed")
    assert sorted(key for mark in marks for key in mark.after) == sorted(["title", theme, story])
    changed = Record.objects.get(title="故事2")
    assert changed.values[story] == "第一行\n\n**第二行**"


def test_refusals_are_domain_errors_with_stable_codes():
    assert {UnknownKindOfRecordError.code, KindClosedError.code, DefinitionChangedError.code} == {
        "unknown_kind_of_record",
        "kind_closed",
        "definition_changed",
    }
    assert issubclass(InvalidDefinitionError, DomainError)
