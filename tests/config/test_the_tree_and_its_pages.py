"""Rows of the platform's table whose data are kept on a page of their own: whoever enters there opens it."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse

from makers.people import make_account, make_group, make_school, make_teacher
from makers.records import make_definition
from xingtan.access.roles import Role
from xingtan.records.definitions.rights import tree_rows

ROWS = [row for row in tree_rows() if row.page]
KEPT_BY_MANAGERS = {
    "data_definition",
    "system_log",
    "custom_groups",
    "teaching_materials",
    "assessment_scale",
    "examiners",
    "list_of_users",
    "role_management",
}


@pytest.mark.django_db
def test_each_page_of_the_tree_opens_for_whom_the_row_says_and_managers_pages_for_no_teacher(client):
    make_definition()
    school = make_school()
    group = make_group(school)
    people = {
        Role.TEACHER: make_teacher(school, group=group, with_account=True).account,
        Role.TEAM_LEADER: make_account((Role.TEAM_LEADER, group)),
        Role.SCHOOL_AUDITOR: make_account((Role.SCHOOL_AUDITOR, school)),
        Role.MANAGER: make_account((Role.MANAGER, school)),
    }
    for role, account in people.items():
        client.force_login(account)
        page = html.unescape(client.get(reverse("records:permissions")).content.decode())
        for row in ROWS:
            door = row.door({role})
            assert bool(door) == (role in row.enters), row.codes
            if door:
                assert client.get(reverse(door)).status_code == 200, (role, row.codes)
            if door and not row.kinds:
                assert f'href="{reverse(door)}"' in page, (role, row.codes)

    client.force_login(people[Role.TEACHER])
    kept = {row.codes[1]: row for row in ROWS if row.enters == (Role.MANAGER,)}
    assert set(kept) == KEPT_BY_MANAGERS
    open_to_teachers = {code for code, row in kept.items() if client.get(reverse(row.page)).status_code == 200}
    assert not open_to_teachers
