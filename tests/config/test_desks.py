"""Which desk a page belongs to, and which of its pages is marked as the present one."""

from __future__ import annotations

import re

import pytest

from makers.people import make_account, make_school, make_teacher
from xingtan.access.roles import Role
from xingtan.config.desks import DESKS, sections_of

pytestmark = pytest.mark.django_db

MARKED = re.compile(r'href="([^"]+)"[^>]*aria-current="page"')


def marked(client, address):
    return set(MARKED.findall(client.get(address).content.decode()))


def test_the_front_door_marks_the_first_page_of_the_desk(client):
    client.force_login(make_account((Role.MANAGER, make_school())))

    assert marked(client, "/") == {"/school/"}


def test_a_page_below_marks_the_page_that_it_lies_under(client):
    client.force_login(make_account((Role.MANAGER, make_school())))

    assert marked(client, "/teachers/new/") == {"/teachers/"}
    assert marked(client, "/teachers/structure/") == {"/teachers/structure/"}


def test_a_principal_who_teaches_too_stays_at_their_desk_over_the_credits_of_a_colleague(client):
    school = make_school()
    colleague = make_teacher(school=school)
    client.force_login(make_account((Role.PRINCIPAL, school), (Role.TEACHER, school)))

    answer = client.get(f"/credits/teachers/{colleague.pk}/").content.decode()

    assert 'href="/teachers/structure/"' in answer


def test_somebody_who_teaches_too_finds_their_own_credits_at_the_desk_of_the_teacher(client):
    school = make_school()
    account = make_account((Role.PRINCIPAL, school), (Role.TEACHER, school))
    make_teacher(school=school, account=account)
    client.force_login(account)

    assert marked(client, "/credits/") == {"/credits/"}


def test_every_page_of_a_large_desk_stands_once_in_a_section_with_the_desk_itself_on_top():
    for desk in DESKS:
        sections = sections_of(desk)
        assert sections[0][1][0] is desk.places[0]
        assert sorted(place.address for _, places in sections for place in places) == sorted(
            place.address for place in desk.places
        )
        assert len(sections) == 1 or all(heading for heading, _ in sections[1:])


def test_a_principal_begins_with_the_school_also_where_no_rulebook_counts_credits_yet(client):
    client.force_login(make_account((Role.PRINCIPAL, make_school())))

    assert marked(client, "/") == {"/school/"}
