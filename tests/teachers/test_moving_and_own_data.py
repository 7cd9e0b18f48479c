"""Moving, leaving, and what a teacher sees of themselves."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from makers.people import make_account, make_county, make_group, make_school, make_teacher
from makers.records import make_record
from makers.tiers import make_placed
from makers.workbooks import make_id_number
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.teachers.held import held_about
from xingtan.teachers.held_labels import TABLES
from xingtan.teachers.models import Post, Teacher
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db


def test_a_manager_moves_a_teacher_to_another_group_and_the_old_post_ends_the_day_before(client, school):
    old, new = make_group(school, code="A1"), make_group(school, code="B1")
    teacher = make_teacher(school, group=old, with_account=True)
    client.force_login(make_account((Role.MANAGER, school)))
    address = f"/teachers/{teacher.pk}/transfer/"
    assert client.get(address).status_code == 200
    form = {"school": school.code, "group": "B1", "on": "2026-12-01"}
    for wrong in ({**form, "on": "x"}, {**form, "group": "A1"}, {**form, "on": "2010-01-01"}, {**form, "school": "?"}):
        assert client.post(address, wrong).status_code == 422
    assert client.post(address, form).status_code == 302
    assert Teacher.objects.get().group == new
    assert Post.objects.get(institution=old).valid_until == date(2026, 11, 30)


def test_a_county_moves_between_its_schools_and_a_school_does_not_reach_for_another(client, school):
    county = make_county()
    here, there = make_school(county=county), make_school(county=county)
    teacher = make_teacher(here)
    client.force_login(make_account((Role.MANAGER, here)))
    form = {"school": there.code, "group": "", "on": "2026-12-01"}
    assert client.post(f"/teachers/{teacher.pk}/transfer/", form).status_code == 422
    client.force_login(make_account((Role.COUNTY_AUDITOR, county)))
    assert client.post(f"/teachers/{teacher.pk}/transfer/", form).status_code == 302
    assert Teacher.objects.get().school == there
    client.force_login(make_account((Role.MANAGER, school)))
    assert client.get(f"/teachers/{teacher.pk}/transfer/").status_code == 404
    client.force_login(make_account((Role.PRINCIPAL, there)))
    assert client.get(f"/teachers/{teacher.pk}/transfer/").status_code == 403


def test_whoever_leaves_is_let_go_once_and_not_by_themselves(client, school):
    teacher = make_teacher(school, with_account=True)
    account = make_account((Role.MANAGER, school))
    own = make_teacher(school, account=account)
    client.force_login(account)
    address = f"/teachers/{teacher.pk}/leave/"
    assert client.post(address, {"on": "2026-12-01"}).status_code == 422
    assert client.post(address, {"on": "2010-12-01", "sure": "on"}).status_code == 422
    assert client.post(address, {"on": "2026-12-01", "sure": "on"}).status_code == 302
    assert not Account.objects.get(pk=teacher.account_id).is_active
    assert client.get(address).status_code == 409
    assert client.get(f"/teachers/{teacher.pk}/transfer/").status_code == 409
    assert client.post(f"/teachers/{own.pk}/leave/", {"on": "2026-12-01", "sure": "on"}).status_code == 403
    assert JournalRow.objects.filter(action="teacher.left").count() == 1
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.get(address).status_code == 404


def test_a_teacher_sees_everything_held_about_them_with_numbers_masked(client, school):
    number = make_id_number(3)
    teacher = make_teacher(school, name="林晓禾", with_account=True, id_number=number)
    make_record(teacher)
    make_record(teacher)
    make_record(make_teacher(school))
    make_placed(teacher)
    client.force_login(teacher.account)
    answer = client.get("/teachers/me/")
    held = {row.table: row.count for row in held_about(teacher)}
    assert held["records.record"] == 2
    assert (held["teachers.post"], held["teachers.tierplacement"], held["access.duty"]) == (1, 1, 1)
    page = answer.content.decode()
    assert number not in page
    assert "This is wrong" in page
    assert answer["Cache-Control"] == "no-store"
    client.force_login(make_account((Role.MANAGER, school)))
    assert "No personnel file" in client.get("/teachers/me/").content.decode()


def test_the_own_page_costs_the_same_for_few_and_for_many(client, school, django_assert_max_num_queries):
    teacher = make_teacher(school, with_account=True)
    client.force_login(teacher.account)

    def cost():
        with django_assert_max_num_queries(70) as captured:
            client.get("/teachers/me/")
        return len(captured)

    few = cost()
    for _number in range(20):
        make_record(teacher)
    assert cost() == few


def test_every_page_of_a_table_that_names_a_person_stands_and_its_table_has_words():
    assert set(settings.PAGES_OF_TABLES) <= set(TABLES)
    assert all(reverse(page) for page in settings.PAGES_OF_TABLES.values())
