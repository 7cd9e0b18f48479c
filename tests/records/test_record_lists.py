"""Lists of records: their cost, the team's desk, a provider's list, their workbooks, marks that stay."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from makers.people import make_account, make_group, make_institution, make_teacher
from makers.records import make_evidence, make_record
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.records.workflow import State
from xingtan.sheets.models import ImportRun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


def cost(client, address, **headers):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content[:300]
    return len(queries)


@pytest.mark.parametrize("page", ["records:list", "records:audit"])
def test_a_list_costs_the_same_queries_for_1_row_and_for_200(auditing, teacher, page):
    address = reverse(page)
    make_evidence(make_record(teacher))
    few = cost(auditing, address)
    for _ in range(199):
        make_record(teacher)

    assert cost(auditing, address) == few


def test_the_teams_desk_names_the_silent_and_costs_the_same_for_any_number_of_records(client, teacher):
    group = make_group(teacher.school, name="英语组")
    busy, quiet = make_teacher(teacher.school, group=group, name="勤勉"), make_teacher(group=group, name="沉默")
    make_record(busy)
    client.force_login(make_account((Role.TEAM_LEADER, group)))
    few = cost(client, reverse("records:team"))
    for _ in range(199):
        make_record(busy)

    assert cost(client, reverse("records:team")) == few
    text = client.get(reverse("records:team")).content.decode()
    assert quiet.name in text
    assert "Nothing was entered by these members" in text


def test_the_numbers_of_the_teams_desk_open_into_exactly_the_records_they_count(client, teacher):
    group = make_group(teacher.school)
    member = make_teacher(teacher.school, group=group)
    today = timezone.localdate()
    for state in (State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.DRAFT, State.WITHDRAWN):
        make_record(member, state=state, happened_on=today)
    make_record(member, happened_on=date(2020, 1, 1))
    make_record(make_teacher(teacher.school), happened_on=today)
    client.force_login(make_account((Role.TEAM_LEADER, group), (Role.SCHOOL_AUDITOR, teacher.school)))
    desk = client.get(reverse("records:team")).content.decode()

    opened = re.findall(r'class="figure-box[^"]*" href="(/[^"]+)".*?class="amount">(\d+)<', desk, re.DOTALL)
    opened += re.findall(r'class="open-number" href="([^"]+)"><span class="amount">(\d+)<', desk)

    assert [number for _, number in opened] == ["3", "3", "1", "3", "2", "1"]
    for address, number in opened:
        rows = client.get(html.unescape(address)).content.decode()
        row = 'type="checkbox" name="marked"' if address == reverse("records:audit") else "<tr data-row"
        assert rows.count(row) == int(number), address


def test_a_training_institution_sees_who_names_it_and_nobody_else(client, teacher):
    county = Institution.objects.get_parent(teacher.school)
    mine = make_institution(Kind.TRAINING_INSTITUTION, parent=county, name="进修学院")
    make_record(teacher, kind="training", title="我们的", provider=mine, values={})
    make_record(teacher, kind="training", title="别家的", values={})
    client.force_login(make_account((Role.TRAINING_INSTITUTION, mine)))

    text = client.get(reverse("records:provided")).content.decode()

    assert "我们的" in text
    assert "别家的" not in text
    few = cost(client, reverse("records:provided"))
    for _ in range(199):
        make_record(teacher, kind="training", provider=mine, values={})
    assert cost(client, reverse("records:provided")) == few


def test_an_export_from_the_page_comes_back_through_the_import_page_as_all_the_same(client, teacher):
    make_record(teacher)
    make_record(teacher, state=State.ACCEPTED)
    client.force_login(make_account((Role.MANAGER, teacher.school)))
    exported = client.get(reverse("records:export")).content

    upload = SimpleUploadedFile("records.xlsx", exported)
    answer = client.post(reverse("records:import"), {"file": upload}, follow=True)

    assert answer.status_code == 200
    assert ImportRun.objects.get().counts == {"new": 0, "changed": 0, "same": 2, "wrong": 0}


def test_the_file_of_a_list_holds_the_records_of_that_list_and_no_others(client, teacher):
    make_record(teacher, title="甲")
    make_record(teacher, title="乙")
    client.force_login(make_account((Role.MANAGER, teacher.school)))

    asked = {"q": "乙", "page": "1"}
    listed = html.unescape(client.get(reverse("records:list"), asked).content.decode())
    address = re.search(r'href="([^"]*/records/export/[^"]*)"', listed)
    assert address is not None
    taken = client.get(f"{address.group(1)}&format=csv").content.decode("utf-8-sig")

    assert "乙" in taken
    assert "甲" not in taken


def test_the_file_of_one_kind_has_no_columns_of_other_kinds_and_comes_back_unchanged(client, teacher):
    record = make_record(teacher)
    client.force_login(make_account((Role.MANAGER, teacher.school)))

    taken = client.get(reverse("records:export"), {"kind": record.kind, "format": "csv"}).content

    heads = next(csv.reader(io.StringIO(taken.decode("utf-8-sig"))))
    assert len(heads) == 4 + len(record.spec.written)
    client.post(reverse("records:import"), {"file": SimpleUploadedFile("records.csv", taken)}, follow=True)
    assert ImportRun.objects.get().counts == {"new": 0, "changed": 0, "same": 1, "wrong": 0}


def test_importing_is_the_managers_and_bringing_in_audited_records_the_auditors(client, teacher):
    client.force_login(make_account((Role.MANAGER, teacher.school)))
    assert client.get(reverse("records:import")).status_code == 200
    assert client.get(reverse("records:import-accepted")).status_code == 403
    client.force_login(make_account((Role.SCHOOL_AUDITOR, teacher.school)))
    assert client.get(reverse("records:import")).status_code == 403
    assert client.get(reverse("records:import-accepted")).status_code == 200


def test_marks_stay_while_the_auditor_moves_and_an_empty_hand_is_told(auditing, teacher):
    first, second = make_record(teacher), make_record(teacher)
    moved = auditing.get(reverse("records:audit"), {"record": second.pk, "marked": first.pk}).content.decode()
    assert f'value="{first.pk}" form="marked-form" checked' in moved
    answer = auditing.post(reverse("records:decide-marked"), {"step": "accept"})
    assert answer.status_code == 409
    assert "Mark at least one record" in answer.content.decode()
