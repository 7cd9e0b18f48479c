"""Every figure about a school's records opens into a list whose own total is that figure, or stays plain."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makers.assessed import make_bench, rate
from makers.decreed import make_appeal
from makers.figures import figures_of, make_busy_school, totals_of
from makers.people import make_account, make_group, make_teacher
from makers.records import NOON, make_definition, make_record
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.assessment.models import RatingSheet
from xingtan.records.audit.samples import AuditRules, chosen_of, draw_sample, set_rules
from xingtan.records.audit.sampling import Method
from xingtan.records.definitions.grant_models import KindGrant
from xingtan.records.models import Record
from xingtan.records.reads import months_before
from xingtan.records.workbooks.sheet import RECORDS
from xingtan.records.workflow import State
from xingtan.sheets.services import check_run, start_run
from xingtan.teachers.models import Teacher

pytestmark = pytest.mark.django_db
DESKS = (Role.SCHOOL_AUDITOR, Role.MANAGER, Role.PRINCIPAL)


def pages_of(school):
    """Return the pages that count the records of a school, the desk of manager and principal first."""
    last, this = months_before(timezone.localdate(), 2)
    place = f"?school={school.code}"
    sheets = [f"/records/months/{school.code}/{month.year}/{month.month}/" for month in (last, this)]
    counted = (f"/records/months/{place}", f"/records/workload/{place}", f"/records/months/by-teacher/{place}")
    return [f"/school/{place}", *counted, *sheets]


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_list_behind_a_figure_has_as_many_rows_as_the_figure_says(client):
    school = make_busy_school(timezone.now())
    client.force_login(make_account((Role.MANAGER, school)))
    opened = {figure for address in pages_of(school) for figure in figures_of(read(client, address))}
    lists = {}

    for figure in opened:
        if figure.address not in lists:
            lists[figure.address] = totals_of(read(client, figure.address))
    counted = [figure for figure in opened if figure.number.replace(".", "").isdigit()]

    assert not [(figure, lists[figure.address]) for figure in counted if figure.number not in lists[figure.address]]
    assert "0" not in {figure.number for figure in opened}
    assert len(opened) > 60


def test_auditor_and_principal_open_the_same_figures_as_the_manager(client):
    school = make_busy_school(timezone.now())
    told = []
    for role in DESKS:
        client.force_login(make_account((role, school)))
        told.append([figures_of(read(client, address)) for address in pages_of(school)[1:]])

    assert told[0] == told[1] == told[2]
    client.force_login(make_account((Role.SCHOOL_AUDITOR, school)))
    shares = figures_of(read(client, "/records/audit/"))
    assert len(shares) == 2
    assert all(figure.number in totals_of(read(client, figure.address)) for figure in shares)


def test_a_figure_stays_plain_for_a_reader_from_whom_the_school_keeps_a_kind(client):
    school = make_busy_school(timezone.now())
    KindGrant.objects.create(institution=school, kind="paper", role=Role.MANAGER.value, right="comment")
    client.force_login(make_account((Role.PRINCIPAL, school)))
    [_desk, months, *_others, sheet] = pages_of(school)

    assert not figures_of(read(client, months))
    assert not [figure for figure in figures_of(read(client, "/school/")) if "/records/" in figure.address]
    opened = [figure.address for figure in figures_of(read(client, sheet))]
    assert any("kind=open_class" in address for address in opened)
    assert not any("kind=paper" in address for address in opened)
    assert all("kind=" in address for address in opened if "/records/?" in address)
    decisions = read(client, f"/records/workload/decisions/?school={school.code}")
    assert "not within your reach" in decisions


def test_decisions_and_counts_by_teacher_are_for_the_desks_of_that_school_alone(client):
    school, elsewhere = make_busy_school(timezone.now()), make_busy_school(timezone.now())
    for page in ("/records/workload/decisions/", "/records/months/by-teacher/"):
        for role in (Role.TEACHER, Role.TEAM_LEADER, Role.TRAINING_INSTITUTION):
            client.force_login(make_account((role, school)))
            assert client.get(page).status_code == 403
        for role in DESKS:
            client.force_login(make_account((role, school)))
            assert client.get(f"{page}?school={school.code}").status_code == 200
            assert client.get(f"{page}?school={elsewhere.code}").status_code == 404
            assert elsewhere.name not in read(client, f"/records/?scope=all&below={elsewhere.code}")


def test_a_drawn_sample_opens_into_what_was_picked_and_its_records_open_for_whoever_may_see_them(client):
    school, at = make_busy_school(timezone.now()), timezone.now()
    month = months_before(timezone.localdate())[-1]
    manager, auditor = (make_account((role, school)) for role in (Role.MANAGER, Role.SCHOOL_AUDITOR))
    Record.objects.filter(school=school).update(sampled=None)
    rules = AuditRules(Method.DRAWN, 50, 2, 5)
    set_rules(actor=actor_for(manager, on=month), school=school, rules=rules, at=at)
    sample = draw_sample(actor=actor_for(auditor, on=month), school=school, month=month, at=at)
    address = f"/records/months/{school.code}/{month.year}/{month.month}/samples/{sample.number}/"
    client.force_login(auditor)

    page = read(client, address)
    told = {figure.number: totals_of(read(client, address + figure.address)) for figure in figures_of(page)}

    assert told.keys() == {str(len(sample.population)), str(len(chosen_of(sample)))}
    assert all(number in totals for number, totals in told.items())
    assert page.count('href="/records/') >= len(sample.population)
    client.force_login(make_account((Role.TEACHER, school)))
    assert not re.findall(r'href="/records/\d+/"', read(client, address))


def test_the_desk_of_a_team_and_the_kinds_of_a_school_open_into_their_records(client):
    school = make_busy_school(timezone.now())
    group = make_group(school)
    Teacher.objects.filter(school=school).update(group=group)
    for role, place, address in (
        (Role.TEAM_LEADER, group, "/records/team/"),
        (Role.MANAGER, school, "/records/definitions/"),
    ):
        client.force_login(make_account((role, place)))
        page = read(client, address)
        figures = [figure for figure in figures_of(page) if figure.address.startswith("/")]
        assert figures
        wrong = [each for each in figures if each.number not in totals_of(read(client, each.address))]
        assert not wrong


def test_appeals_and_assessments_of_the_schools_desk_open_into_what_waits_there(client):
    bench = make_bench()
    rate(RatingSheet.objects.missing().filter(phase="self")[0], "8")
    for teacher in bench.teachers:
        make_appeal(teacher, "record", make_record(teacher, state=State.RETURNED).number)
    client.force_login(make_account((Role.MANAGER, bench.school)))

    figures = figures_of(read(client, f"/school/?school={bench.school.code}"))
    told = {figure.address.split("?")[0]: figure for figure in figures if "/records/" not in figure.address}
    sheets = [each for each in figures if each.address.startswith("/assessment/")]

    assert told["/declarations/appeals/"].number == "2"
    assert len(sheets) == 2
    for figure in (*sheets, told["/declarations/appeals/"]):
        assert figure.number in totals_of(read(client, figure.address)), figure


def test_the_numbers_of_an_import_open_its_rows(client):
    teacher = make_teacher()
    make_definition()
    account = make_account((Role.MANAGER, teacher.school))
    actor = actor_for(account, on=NOON.date())
    numbers = [teacher.number] * 3 + ["nobody"]
    lines = [
        f"{number},collective_preparation,备课 {day},2025-10-{day},2"
        for number, day in zip(numbers, range(14, 18), strict=True)
    ]
    content = "\n".join(["教师工号,类型,名称,日期,学时", *lines]).encode()
    run = start_run(RECORDS, actor=actor, file_name="records.csv", content=content, at=NOON)
    run = check_run(RECORDS, actor=actor, run=run, at=NOON, ask=False)
    assert (run.counts["new"], run.counts["wrong"]) == (3, 1)
    client.force_login(account)

    figures = figures_of(read(client, "/records/import/"))

    assert sorted(figure.number for figure in figures) == ["1", "3"]
    assert all(figure.number in totals_of(read(client, figure.address)) for figure in figures)


def test_the_lists_behind_figures_cost_the_same_for_few_and_for_many(client):
    school = make_busy_school(timezone.now())
    client.force_login(make_account((Role.SCHOOL_AUDITOR, school)))
    pages = [
        f"/records/workload/decisions/?school={school.code}&step=mistaken&reason=incomplete",
        f"/records/months/by-teacher/?school={school.code}",
        f"/records/?scope=all&school={school.code}&state=live&held=nobody&order=waiting",
        f"/records/?scope=all&below={school.code}&state=passed",
    ]
    costs = []
    for _again in range(2):
        for page in pages:
            read(client, page)
        costs.append([])
        for page in pages:
            with CaptureQueriesContext(connection) as taken:
                read(client, page)
            costs[-1].append(len(taken))
        make_busy_school(timezone.now())
        grow(school)

    assert costs[0] == costs[1]


def grow(school):
    """Let the school have twice the decisions and records of teachers who came since."""
    for _ in range(20):
        make_record(make_teacher(school))
