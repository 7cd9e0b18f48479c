"""The permission table: printed, and obeyed cell by cell by policies and query sets."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from makers.definitions import make_story
from makers.people import make_actor, make_group, make_institution, make_school, make_teacher
from makers.records import VALUES, make_definition, make_record, owner_of
from xingtan.access.roles import HELD_AT, Role
from xingtan.institutions.models import Institution, Kind
from xingtan.records.definitions.rights import CATEGORIES, Right, grants, holders, name_of, tree_rows
from xingtan.records.definitions.shipped import shipped_bodies
from xingtan.records.models import Record
from xingtan.records.policies import may_change, may_enter, may_take
from xingtan.records.workflow import ROAD


def test_every_shipped_kind_stands_in_the_table():
    assert set(CATEGORIES) == set(VALUES) == set(shipped_bodies())


TABLE = """
basic_information     | teaching_situation      |                            | teacher school_auditor
basic_information     | teacher_information     |                            | teacher school_auditor
research_activities   | routine                 | preparation_management     | teacher
research_activities   | routine                 | teach_and_guide            | teacher
research_activities   | professional_activities | micro_course_management    | teacher
research_activities   | professional_activities | open_class                 | teacher
research_activities   | professional_activities | lecture_and_communication  | teacher
research_activities   | training_management     | training_task              | team_leader
research_activities   | training_management     | self_study_training        | teacher
research_activities   | awards_and_honours      | thesis                     | teacher
research_activities   | awards_and_honours      | research_award             | teacher
research_activities   | awards_and_honours      | honour_title               | teacher
research_activities   | awards_and_honours      | competition_award          | teacher
research_activities   | awards_and_honours      | team_award                 | teacher
research_activities   | awards_and_honours      | other_award                | teacher
research_activities   | research_tasks          | research_task              | team_leader
research_activities   | research_tasks          | reading_notes              | teacher
research_activities   | scientific_research     | national_project           | teacher
research_activities   | scientific_research     | municipal_project          | teacher
research_activities   | scientific_research     | school_project             | teacher
research_activities   | resource_management     |                            | team_leader
assessment_activities | assessment              |                            | school_auditor
assessment_activities | teacher_portfolio       |                            | teacher
records_management    | data_definition         |                            | manager
records_management    | system_log              |                            | manager
records_management    | custom_groups           |                            | manager
records_management    | teaching_materials      |                            | manager
records_management    | assessment_scale        |                            | manager
records_management    | examiners               |                            | manager
user_permissions      | list_of_users           |                            | manager
user_permissions      | role_management         |                            | manager
"""
"""The table of the platform: categories I, II, III and who enters, cell by cell."""


def test_the_shipped_tree_is_the_table_of_the_platform_cell_by_cell():
    rows = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]
    shipped = [(*row.codes, " ".join(row.enters)) for row in tree_rows() if not row.added]
    assert shipped == rows
    assert all(name_of(code).zh and name_of(code).en for row in tree_rows() for code in row.codes if code)


@pytest.mark.parametrize("row", [row for row in tree_rows() if row.kinds], ids=lambda row: row.kinds[0])
def test_every_kind_of_a_row_is_entered_by_whom_the_row_says_and_by_importing_managers(row):
    for kind in row.kinds:
        assert holders(kind, Right.ENTER) == {*row.enters, Role.MANAGER}
        assert CATEGORIES[kind].first == row.category.first
        assert CATEGORIES[kind].second == row.category.second
    assert row.preset or {CATEGORIES[kind].third for kind in row.kinds} == {row.category.third}


def printed(capsys, *arguments):
    call_command("permissions", "--json", *arguments)
    return json.loads(capsys.readouterr().out)


def test_the_command_prints_the_table_in_force_with_every_cell_of_the_platforms_table(capsys):
    cells = printed(capsys)

    of_kinds = [cell for cell in cells if cell["kind"]]
    assert len(of_kinds) == len(grants())
    entered = {
        (cell["category_1"], cell["category_2"], cell["category_3"], cell["role"])
        for cell in cells
        if cell["right"] == "enter"
    }
    for line in TABLE.strip().splitlines():
        *codes, enters = (part.strip() for part in line.split("|"))
        third = "municipal_project" if codes[2].endswith("_project") else codes[2]
        assert {(codes[0], codes[1], third, role) for role in enters.split()} <= entered, line
    assert not [cell for cell in cells if cell["right"] == "judge" and cell["role"] != "school_auditor"]


@pytest.mark.django_db
def test_the_command_prints_the_version_of_a_school(capsys):
    row = make_story(make_school())
    assert row.institution is not None
    shipped = printed(capsys)
    own = printed(capsys, "--school", row.institution.code)
    assert {cell["kind"] for cell in own} - {cell["kind"] for cell in shipped} == {row.code}
    call_command("permissions", "--school", row.institution.code)
    assert row.code in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("permissions", "--school", "nowhere")


def _stood(role, teacher, group, institution):
    places = {
        "school": teacher.school,
        "research_group": group,
        "county": Institution.objects.get_parent(teacher.school),
        "training_institution": institution,
    }
    above = Institution.objects.get_ancestors(teacher.school)
    places.update({each.kind: each for each in above})
    return places[next(kind for kind in sorted(HELD_AT[role], reverse=True) if kind in places)]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(CATEGORIES))
def test_what_people_may_do_is_what_the_table_says_cell_by_cell(kind):
    make_definition()
    group = make_group(make_teacher().school)
    school = Institution.objects.get_parent(group)
    teacher = make_teacher(school, group=group, with_account=True)
    county = Institution.objects.get_parent(school)
    institution = make_institution(Kind.TRAINING_INSTITUTION, parent=county)
    record = make_record(teacher, kind=kind, values={}, provider=institution)

    for role in Role:
        actor = (
            owner_of(record) if role is Role.TEACHER else make_actor((role, _stood(role, teacher, group, institution)))
        )
        can = {
            Right.VIEW: Record.objects.visible_to(actor).filter(pk=record.pk).exists(),
            Right.EXPORT: Record.objects.exportable_by(actor).filter(pk=record.pk).exists(),
            Right.ENTER: bool(may_enter(actor, teacher, record.spec)),
            Right.JUDGE: bool(may_take(actor, ROAD.step("accept"), record)),
        }
        assert can == {right: role in holders(kind, right) for right in can}, role
        if role is not Role.MANAGER:  # managers change by importing
            assert bool(may_change(actor, record)) is (role in holders(kind, Right.EDIT))
