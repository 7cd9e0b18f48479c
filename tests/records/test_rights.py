"""The permission table: printed, and obeyed cell by cell by policies and query sets."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from makers.people import make_actor, make_group, make_institution, make_teacher
from makers.records import VALUES, make_definition, make_record, owner_of
from xingtan.access.roles import HELD_AT, Role
from xingtan.institutions.models import Institution, Kind
from xingtan.records.models import Record
from xingtan.records.policies import may_change, may_enter, may_take
from xingtan.records.rights import CATEGORIES, Right, grants, holders
from xingtan.records.workflow import ROAD


def test_every_shipped_kind_stands_in_the_table():
    assert set(CATEGORIES) == set(VALUES)


TREE = """
training               training_management     self_study_training     teacher manager
school_session         training_management     training_task           teacher manager team_leader
collective_preparation routine                 preparation_management  teacher manager team_leader
mentoring              routine                 teach_and_guide         teacher manager
open_class             professional_activities open_class              teacher manager
paper                  awards_and_honours      thesis                  teacher manager
contest_award          awards_and_honours      competition_award       teacher manager
research_project       scientific_research     project_research        teacher manager
"""


@pytest.mark.parametrize("line", TREE.strip().splitlines())
def test_each_kind_stands_in_its_category_and_is_entered_by_whom_the_platform_says(line):
    kind, second, third, *enters = line.split()
    place = CATEGORIES[kind]
    assert (place.first, place.second, place.third) == ("research_activities", second, third)
    assert {role.value for role in holders(kind, Right.ENTER)} == set(enters)


def test_the_command_prints_the_table_in_force(capsys):
    call_command("permissions", "--json")
    cells = json.loads(capsys.readouterr().out)

    assert len(cells) == len(grants())
    assert {
        "category_1": "research_activities",
        "category_2": "awards_and_honours",
        "category_3": "thesis",
        "kind": "paper",
        "role": "school_auditor",
        "right": "judge",
    } in cells
    assert not [cell for cell in cells if cell["right"] == "judge" and cell["role"] != "school_auditor"]


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
            Right.ENTER: bool(may_enter(actor, teacher, kind)),
            Right.JUDGE: bool(may_take(actor, ROAD.step("accept"), record)),
        }
        assert can == {right: role in holders(kind, right) for right in can}, role
        if role is not Role.MANAGER:  # managers change by importing
            assert bool(may_change(actor, record)) is (role in holders(kind, Right.EDIT))
