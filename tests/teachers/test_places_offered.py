"""A list of teachers is narrowed by school; a province has too many of them, so cities and counties come first."""

from __future__ import annotations

import pytest

from makers.people import make_account, make_actor, make_county, make_school, make_teacher
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.institutions.paths import STEP
from xingtan.teachers.reads import places_offered

pytestmark = pytest.mark.django_db


def test_many_schools_are_offered_county_by_county_and_the_chosen_county_opens(client, monkeypatch):
    county = make_county()
    province = Institution.objects.get(path=county.path[:STEP])
    near, other = [make_school(county=county) for _ in range(3)], make_school()
    teacher = make_teacher(near[1])
    officer = make_actor((Role.PROVINCIAL_OFFICER, province))
    assert [code for code, _ in places_offered(officer, "")] == [school.code for school in near]

    monkeypatch.setattr("xingtan.teachers.reads.MOST_OFFERED", 2)
    above = list(
        Institution.objects.filter(kind__in=(Kind.CITY.value, Kind.COUNTY.value), path__startswith=province.path)
    )
    assert {code for code, _ in places_offered(officer, "")} == {place.code for place in above}
    for chosen in (county.code, near[0].code):
        offered = [code for code, _ in places_offered(officer, chosen)]
        assert offered[offered.index(county.code) + 1 :][:3] == [school.code for school in near]
        assert other.code not in offered
    assert len(places_offered(officer, other.code)) == len(above), "what lies outside opens nothing"

    client.force_login(make_account((Role.PROVINCIAL_OFFICER, province)))
    page = client.get(f"/teachers/?school={county.code}").content.decode()
    assert teacher.number in page
    assert f'value="{county.code}" selected' in page
