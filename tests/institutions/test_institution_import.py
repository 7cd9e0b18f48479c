"""Institutions by workbook: any order, no circles, inside one's scope, undone whole."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.people import TODAY, make_account, make_actor, make_county, make_institution, make_school
from makers.workbooks import make_csv
from xingtan.access.actors import operator
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind, Placement
from xingtan.sheets.services import UndoRefusedError, check_file, check_run, start_run, undo_run, write_run
from xingtan.sheets.writing import workbook_of
from xingtan.teachers.workbooks.kinds import INSTITUTIONS
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HEADER = "代码,类别,名称,英文名,上级代码,启用日期"
COUNTY_FILE = (
    HEADER,
    "G1,教研组,英语组,English group,S1,2016-09-01",
    "S1,学校,杏坛小学,Xingtan Primary School,C1,2015-09-01",
    "C1,区县,临溪县,Linxi,T1,2000-01-01",
    "P1,省,杏河省,Xinghe,,1990-01-01",
    "S2,学校,第二小学,,C1,2015-09-01",
    "T1,市,青岚市,Qinglan,P1,1990-01-01",
)


def plans_of(actor, *lines):
    return check_file(INSTITUTIONS, actor=actor, content=make_csv(*lines), on=TODAY).plans


def codes_of(actor, *lines):
    return [(plan.number, m.column, m.code) for plan in plans_of(actor, *lines) for m in plan.mistakes]


def written(actor, *lines):
    run = start_run(INSTITUTIONS, actor=actor, file_name="x.csv", content=make_csv(*lines), at=NOON)
    run = check_run(INSTITUTIONS, actor=actor, run=run, at=NOON)
    return write_run(INSTITUTIONS, actor=actor, run=run, at=NOON)


def tree():
    return sorted(Institution.objects.values_list("path", "depth", "numchild", "code", "name", "name_en"))


def test_parents_may_stand_in_the_same_file_in_any_order():
    written(operator(), *COUNTY_FILE)
    group = Institution.objects.get(code="G1")
    assert [each.code for each in Institution.objects.get_ancestors(group)] == ["P1", "T1", "C1", "S1"]
    assert Institution.objects.get(code="C1").numchild == 2
    assert Placement.objects.get(institution=group).parent.code == "S1"
    assert Institution.objects.find_problems() == ([], [], [], [], [])
    assert JournalRow.objects.filter(action="institution.founded").count() == 6


def test_new_branches_join_a_tree_that_is_there():
    county = make_county()
    make_school(county=county, code="S0")
    written(operator(), HEADER, f"S1,学校,甲,,{county.code},2020-01-01", f"S2,学校,乙,,{county.code},2020-01-01")
    make_school(county=county, code="S3")
    assert [each.code for each in Institution.objects.get_children(Institution.objects.get(pk=county.pk))] == [
        "S0",
        "S1",
        "S2",
        "S3",
    ]
    assert Institution.objects.find_problems() == ([], [], [], [], [])


def test_an_export_comes_back_as_all_the_same():
    written(operator(), *COUNTY_FILE)
    content = workbook_of(INSTITUTIONS, INSTITUTIONS.export_rows(operator(), on=TODAY), suffix="xlsx")
    check = check_file(INSTITUTIONS, actor=operator(), content=content, on=TODAY)
    assert check.counts == {"new": 0, "changed": 0, "same": 6, "wrong": 0}


def test_circles_unknown_parents_and_misplaced_kinds_are_found():
    written(operator(), *COUNTY_FILE)
    assert codes_of(
        operator(),
        HEADER,
        "A,教研组,甲,,B,",
        "B,备课组,乙,,A,",
        "D,学校,丙,,NOWHERE,",
        "E,省,丁,,C1,",
        "F,区县,戊,,S1,",
        "H,教研组,己,,,",
        "I,学校,庚,,C1,",
        "I,学校,辛,,C1,",
    ) == [
        (2, "parent", "circle"),
        (3, "parent", "circle"),
        (4, "parent", "unknown_parent"),
        (5, "parent", "misplaced"),
        (6, "parent", "misplaced"),
        (7, "kind", "misplaced"),
        (8, "code", "repeated"),
        (9, "code", "repeated"),
    ]


def test_a_standing_institution_cannot_hang_below_its_own_descendant():
    written(operator(), *COUNTY_FILE, "G2,备课组,三年级备课组,,G1,2016-09-01")
    assert (2, "parent", "circle") in codes_of(operator(), HEADER, "G1,教研组,英语组,,G2,")


def test_kind_and_day_of_opening_never_change():
    written(operator(), *COUNTY_FILE)
    found = codes_of(operator(), HEADER, "S1,校区,杏坛小学,,C1,2014-09-01")
    assert {("kind", "fixed"), ("opened_on", "fixed")} <= {(column, code) for _row, column, code in found}


def test_a_manager_founds_groups_in_the_own_school_only():
    school, other = make_school(code="S1"), make_school(code="S2")
    manager = make_actor((Role.MANAGER, school))
    assert not codes_of(manager, HEADER, "G1,教研组,英语组,,S1,")
    assert codes_of(manager, HEADER, "G2,教研组,英语组,,S2,") == [(2, "parent", "outside_scope")]
    assert codes_of(manager, HEADER, "S9,学校,新学校,,,") == [(2, "code", "outside_scope")]
    assert (
        codes_of(manager, HEADER, f"S2,学校,新名,,{Institution.objects.get_parent(other).code},")[-1][2] == "code_taken"
    )


def test_renaming_and_moving_are_undone_exactly():
    written(operator(), *COUNTY_FILE)
    make_institution(Kind.COUNTY, parent=Institution.objects.get(code="T1"), code="C2")
    before, places = (
        tree(),
        sorted(Placement.objects.values_list("institution__code", "parent__code", "valid_from", "valid_until")),
    )
    run = written(operator(), HEADER, "S1,学校,杏坛实验小学,,C2,2015-09-01")
    moved = Institution.objects.get(code="S1")
    assert (moved.name, Institution.objects.get_parent(moved).code) == ("杏坛实验小学", "C2")
    assert Institution.objects.get(code="G1").path.startswith(moved.path)
    undo_run(INSTITUTIONS, actor=operator(), run=run, at=NOON)
    assert [row[2:] for row in sorted(tree(), key=lambda r: r[3])] == [
        row[2:] for row in sorted(before, key=lambda r: r[3])
    ]
    assert (
        sorted(Placement.objects.values_list("institution__code", "parent__code", "valid_from", "valid_until"))
        == places
    )


def test_undo_takes_new_institutions_back_unless_somebody_works_there():
    school = make_school(code="S0")
    before = tree()
    run = written(operator(), HEADER, "G1,教研组,英语组,,S0,")
    undo_run(INSTITUTIONS, actor=operator(), run=run, at=NOON)
    assert tree() == before
    run = written(operator(), HEADER, "G1,教研组,英语组,,S0,")
    make_account((Role.TEAM_LEADER, Institution.objects.get(code="G1")))
    with pytest.raises(UndoRefusedError) as refused:
        undo_run(INSTITUTIONS, actor=operator(), run=run, at=NOON)
    assert [m.code for plan in refused.value.rows for m in plan.mistakes] == ["needed"]
    assert school.pk


def test_planning_costs_the_same_number_of_queries_for_one_row_and_for_two_hundred():
    county = make_county()

    def cost(rows):
        lines = [f"N{number},学校,学校{number},,{county.code}," for number in range(rows)]
        with CaptureQueriesContext(connection) as captured:
            plans_of(operator(), HEADER, *lines)
        return len(captured)

    assert cost(1) == cost(200)
