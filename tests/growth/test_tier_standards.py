"""Standards of a tier: what accepted records hold against what is asked, exact, and by the same few questions."""

from datetime import date
from fractions import Fraction

import pytest

from makers.people import TODAY, make_account, make_school, make_teacher
from makers.records import make_record
from makers.tiers import make_placed
from xingtan.access.roles import Role
from xingtan.growth.standards import measured, standards_of
from xingtan.records.workflow import State
from xingtan.teachers.tiers.scheme import Standard, Text, read_scheme

pytestmark = pytest.mark.django_db
IN_YEAR, YEAR_BEFORE = date(2026, 10, 8), date(2026, 8, 31)


def _standard(**fields) -> Standard:
    row = {"code": "x", "title": {"zh": "项", "en": "Item"}, "need": "2", "kinds": ["open_class"], **fields}
    tier = {"code": "t", "title": {"zh": "梯", "en": "Tier"}, "standards": [row]}
    return read_scheme({"title": {"zh": "梯", "en": "T"}, "tiers": [tier]}, version=1).tiers[0].standards[0]


def _have(teacher, standard, on=TODAY):
    return measured([teacher.pk], [standard], on=on)[teacher.pk, standard.code]


def test_only_accepted_records_of_the_kind_and_level_in_the_school_year_count():
    teacher = make_teacher()
    county = {"level": "county"}
    make_record(teacher, kind="open_class", state=State.ACCEPTED, happened_on=IN_YEAR, values=county)
    make_record(teacher, kind="open_class", state=State.DECLARED, happened_on=IN_YEAR, values={"level": "school"})
    make_record(teacher, kind="open_class", state=State.SUBMITTED, happened_on=IN_YEAR, values=county)
    make_record(teacher, kind="open_class", state=State.ACCEPTED, happened_on=YEAR_BEFORE, values=county)
    make_record(teacher, kind="paper", state=State.ACCEPTED, happened_on=IN_YEAR, values=county)
    assert _have(teacher, _standard()) == 2
    assert _have(teacher, _standard(where={"level": ["county", "municipal"]})) == 1
    assert _have(teacher, _standard(years=2)) == 3
    assert _have(make_teacher(), _standard()) == 0


def test_hours_are_summed_exactly():
    teacher = make_teacher()
    for hours in (333, 333, None):
        make_record(teacher, kind="open_class", state=State.ACCEPTED, happened_on=IN_YEAR, hours=hours)
    assert _have(teacher, _standard(counts="hours")) == Fraction(666, 100)


def test_a_teacher_is_measured_by_the_appraised_tier_only():
    teacher = make_teacher()
    make_placed(teacher, "special_post", appraised=False)
    make_placed(teacher, "backbone", appraised=True)
    tier, standards = standards_of(teacher, on=TODAY)
    assert tier.code == "backbone"
    assert {met.standard.code for met in standards} == {"mentoring", "classes", "lectures"}
    assert not any(met.reached for met in standards)
    assert standards_of(make_teacher(), on=TODAY) is None
    assert Text("甲", "").said("en") == "甲"


def test_the_page_of_the_own_tier(client):
    teacher = make_teacher(with_account=True)
    client.force_login(teacher.account)
    assert "You are in no tier yet" in client.get("/growth/tier/").content.decode()
    make_placed(teacher, "backbone")
    assert "Backbone teacher" in client.get("/growth/tier/").content.decode()


def test_everybody_in_a_tier_costs_the_same_for_few_and_for_many(client, django_assert_max_num_queries):
    school = make_school()
    client.force_login(make_account((Role.PRINCIPAL, school)))

    def cost():
        with django_assert_max_num_queries(30) as captured:
            assert client.get("/growth/tiers/backbone/").status_code == 200
        return len(captured)

    make_placed(make_teacher(school))
    few = cost()
    for _number in range(20):
        teacher = make_teacher(school)
        make_placed(teacher)
        make_record(teacher, kind="lecture", state=State.ACCEPTED, happened_on=IN_YEAR)
    assert cost() == few


def test_only_those_who_look_after_the_school_compare(client):
    school = make_school()
    teacher = make_teacher(school, with_account=True)
    client.force_login(teacher.account)
    assert client.get("/growth/tiers/backbone/").status_code == 403
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.get(f"/growth/tiers/backbone/?school={school.code}").status_code == 404
    assert client.get("/growth/tiers/wizard/").status_code == 404
