"""Standards of a tier: what accepted records hold against what is asked, exact, and by the same few questions."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from makers.people import TODAY, make_account, make_school, make_teacher
from makers.records import make_record
from makers.tiers import make_placed
from xingtan.access.roles import Role
from xingtan.growth.passport.book import read_book, shipped_body
from xingtan.growth.standards import fulfilled_at, measured, standards_of
from xingtan.kernel.amounts import exact_text
from xingtan.records.workflow import State
from xingtan.teachers.tiers.scheme import SchemeMistakenError, Standard, Text, read_scheme, shipped_scheme

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


def test_one_teacher_and_the_whole_school_agree_and_each_figure_opens_its_records(
    client, django_assert_max_num_queries
):
    school = make_school()
    client.force_login(make_account((Role.PRINCIPAL, school)))
    lecturer, idle = make_teacher(school, name="讲座者"), make_teacher(school, name="未达标")
    for teacher in (lecturer, idle):
        make_placed(teacher, "special_post", since=date(2024, 9, 1))
    told = make_record(lecturer, kind="lecture", state=State.ACCEPTED, happened_on=IN_YEAR, title="带班经验")
    make_record(idle, kind="lecture", state=State.ACCEPTED, happened_on=YEAR_BEFORE, title="去年的讲座")
    rows = {each.placement.teacher_id: each for each in fulfilled_at(school, on=TODAY)}
    assert not rows[lecturer.pk].missing
    for teacher in (lecturer, idle):
        assert standards_of(teacher, on=TODAY)[1] == rows[teacher.pk].standards
    page = client.get(f"/growth/tier/teachers/{lecturer.pk}/").content.decode()
    assert f"/records/{told.pk}/" in page
    assert "proposal" in page
    assert "去年的讲座" in client.get(f"/growth/tier/teachers/{idle.pk}/?year=2025").content.decode()
    missing = client.get("/growth/tiers/?only=missing").content.decode()
    assert ("未达标" in missing, "讲座者" in missing) == (True, False)
    assert "未达标" not in client.get("/growth/tiers/?year=2025&only=missing").content.decode()

    def cost():
        with django_assert_max_num_queries(30) as captured:
            assert client.get("/growth/tiers/").status_code == 200
        return len(captured)

    few = cost()
    for number in range(20):
        make_placed(make_teacher(school), ("backbone", "special_post", "senior")[number % 3])
    assert cost() == few
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.get(f"/growth/tiers/?school={school.code}").status_code == 404
    assert client.get(f"/growth/tier/teachers/{idle.pk}/").status_code == 404


def test_every_figure_of_the_shipped_tiers_names_its_source_or_is_a_proposal():
    for tier in shipped_scheme().tiers:
        grounds = [each.ground for each in tier.standards] + ([tier.entry_ground] if tier.entry else [])
        assert all(bool(ground.source) is not ground.proposal for ground in grounds), tier.code
        assert tier.platforms, tier.code


@pytest.mark.parametrize(
    ("more", "slip"),
    [
        ({"platforms": [{"title": {"zh": "台", "en": "P"}, "url": "javascript:alert(1)"}]}, "platforms[0].url"),
        ({"platforms": [{"title": {"zh": "台", "en": "P"}, "url": "//elsewhere.example"}]}, "platforms[0].url"),
        ({"platforms": [{"title": {"zh": "台"}}]}, "platforms[0].title"),
        ({"entry_ground": "rule"}, "entry_ground"),
        ({"entry_ground": {"proposal": "maybe"}}, "entry_ground.proposal"),
    ],
)
def test_a_platform_or_ground_that_cannot_stand_is_named_by_its_place(more, slip):
    tier = {"code": "t", "title": {"zh": "梯", "en": "Tier"}, **more}
    with pytest.raises(SchemeMistakenError) as caught:
        read_scheme({"title": {"zh": "梯", "en": "T"}, "tiers": [tier]}, version=1)
    assert [each.place for each in caught.value.slips] == [f"tiers[0].{slip}"]


def test_the_page_of_tiers_prints_every_figure_of_the_shipped_files_with_what_it_rests_on():
    text = (Path(__file__).resolve().parents[2] / "docs" / "tiers.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if "|" in line]
    found = {tuple(row) for row in rows}
    for tier in shipped_scheme().tiers:
        for each in tier.standards:
            need = f"{exact_text(each.need)} {each.counts.value}"
            within = need if each.years == 1 else f"{need} in {each.years} years"
            name, title = f"{tier.title.zh} {tier.title.en}", f"{each.title.zh} {each.title.en}"
            assert (name, title, within, each.ground.source.en or "**proposal**") in found
    tasks = {row[1]: row[2] for row in rows if len(row) == 5}
    for item in read_book(shipped_body(), version=0).items:
        assert tasks[f"{item.title.zh} {item.title.en}"] == f"{exact_text(item.need)} {item.counts.value}"
