"""The page of the category tree: each row leads to the form and the list of whoever may enter or see."""

from __future__ import annotations

import pytest

from makers.people import make_account, make_group, make_school, make_teacher
from makers.records import make_definition
from xingtan.access.roles import Role

pytestmark = pytest.mark.django_db
PAGE = "/records/permissions/"
TASK, OPEN_CLASS = "/records/for/training_task/", "/records/new/open_class/"
NATIONAL, RECORDS = "/records/new/research_project/?level=national", "/records/?kind=open_class"


def test_each_row_leads_whoever_may_enter_to_its_form_and_whoever_sees_to_its_list(client):
    school = make_school()
    make_definition()
    shown = {
        make_teacher(school, with_account=True).account: (True, True, False, True),
        make_account((Role.TEAM_LEADER, make_group(school))): (False, False, True, True),
        make_account((Role.PRINCIPAL, school)): (False, False, False, True),
        make_account(): (False, False, False, False),
    }
    for account, expected in shown.items():
        client.force_login(account)
        page = client.get(PAGE).content.decode()
        assert tuple(f'href="{door}"' in page for door in (OPEN_CLASS, NATIONAL, TASK, RECORDS)) == expected
        for door, offered in zip((OPEN_CLASS, NATIONAL, TASK, RECORDS), expected, strict=True):
            assert not offered or client.get(door).status_code == 200, door
    client.force_login(make_account((Role.MANAGER, school)))
    assert OPEN_CLASS not in client.get(f"{PAGE}?change=yes").content.decode()
