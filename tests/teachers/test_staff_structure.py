"""The structure of a staff: bands, counts, shares that add up to the whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers.people import make_account, make_county, make_group, make_school, make_teacher
from makers.tiers import make_placed
from xingtan.access.roles import Role
from xingtan.institutions.services import move_institution
from xingtan.sheets.reading import read_workbook
from xingtan.teachers.models import Post
from xingtan.teachers.staff.structure import AGE_BANDS, FIVE_YEAR_BANDS, NO_TIER, people_behind, shares, staff_structure

ON = date(2026, 9, 1)


@given(st.lists(st.integers(min_value=0, max_value=5000), min_size=1, max_size=8))
def test_shares_add_up_to_the_whole_and_no_share_is_off_by_one(counts):
    found = shares(counts)
    assert sum(found) == (1000 if sum(counts) else 0)
    for count, share in zip(counts, found, strict=True):
        assert 0 <= share * sum(counts) - count * 1000 + sum(counts) <= 2 * sum(counts)


def test_the_school_with_166_teachers_has_the_shares_of_its_report():
    assert shares([83, 9, 74]) == [500, 54, 446]
    assert shares([34, 128, 4]) == [205, 771, 24]


@pytest.mark.django_db
def test_ages_are_full_years_on_the_day():
    school = make_school()
    for born in (date(1990, 9, 1), date(1990, 9, 2), date(1985, 9, 2), date(1985, 9, 1)):
        make_teacher(school, born_on=born)
    ages = {line.code: line.count for line in staff_structure(school, on=ON).ages}
    assert ages == {"up_to_35": 1, "from_36_to_40": 2, "from_41": 1}


@pytest.mark.django_db
def test_everybody_counts_once_by_schooling_and_title_in_any_unit_at_or_above():
    school = make_school()
    group = make_group(school)
    make_teacher(school, group=group, schooling="master", title="vice_senior")
    make_teacher(school, schooling="undergraduate", title="junior")
    make_teacher(make_school())
    staff = staff_structure(school, on=ON)
    assert staff.total == 2
    assert [(line.code, line.count, line.percent) for line in staff.schoolings if line.count] == [
        ("master", 1, "50.0"),
        ("undergraduate", 1, "50.0"),
    ]
    assert {line.code for line in staff.titles if line.count} == {"vice_senior", "junior"}
    assert staff_structure(group, on=ON).total == 1


@pytest.mark.django_db
def test_an_earlier_day_counts_whoever_had_a_post_then():
    school = make_school()
    gone, here = make_teacher(school), make_teacher(school, started_on=date(2025, 9, 1))
    Post.objects.filter(teacher=gone).update(valid_until=date(2025, 8, 31))
    assert staff_structure(school, on=date(2025, 8, 31)).total == 1
    assert staff_structure(school, on=ON).total == 1
    assert here.pk


@pytest.mark.django_db
def test_the_whole_table_costs_three_queries(django_assert_num_queries):
    school = make_school()
    make_teacher(school)
    with django_assert_num_queries(3):
        staff_structure(school, on=ON)


@pytest.mark.django_db
def test_every_figure_opens_the_teachers_it_counts_and_every_table_counts_everybody_once():
    school = make_school()
    for place, started in enumerate((date(2026, 9, 1), date(2026, 9, 2), date(2024, 1, 1), date(2000, 1, 1))):
        teacher = make_teacher(school, started_on=started, born_on=date(1966 + place * 10, 3, 1))
        Post.objects.filter(teacher=teacher).update(valid_from=date(2015, 9, 1))
        if place:
            make_placed(teacher, "backbone", appraised=place != 1)
        if place == 1:
            make_placed(teacher, "special_post", since=date(2016, 9, 1))
    for bands in (AGE_BANDS, FIVE_YEAR_BANDS):
        staff = staff_structure(school, on=ON, bands=bands)
        tables = {
            "age": staff.ages, "service": staff.services, "tier": staff.tiers,
            "schooling": staff.schoolings, "title": staff.titles,
        }  # fmt: skip
        for table, lines in tables.items():
            opened = [people_behind(school, on=ON, table=table, line=line.code, bands=bands) for line in lines]
            assert [len(found) for found in opened] == [line.count for line in lines]
            assert sum(line.count for line in lines) == staff.total == 4
            assert sum(line.share for line in lines) == 1000
    assert {line.code: line.count for line in staff.tiers} == {"backbone": 2, "special_post": 1, NO_TIER: 1}
    assert people_behind(school, on=ON, table="age", line="of_legend") is None
    assert people_behind(school, on=ON, table="salary", line="x") is None


@pytest.mark.django_db
def test_a_school_counts_where_it_stood_on_the_day():
    old, new = make_county(), make_county()
    school, other = make_school(county=old), make_school(county=old)
    group = make_group(school)
    make_teacher(school, group=group)
    make_teacher(other)
    move_institution(institution=school, parent=new, on=date(2026, 1, 1))

    def heads(on):
        return [staff_structure(place, on=on).total for place in (old, new, school, group, other)]

    for each in (old, new, school, group, other):
        each.refresh_from_db()
    assert heads(date(2025, 12, 31)) == [2, 0, 1, 1, 1]
    assert heads(date(2026, 1, 1)) == [1, 1, 1, 1, 1]
    move_institution(institution=group, parent=other, on=date(2026, 6, 1))
    for each in (old, new, school, group, other):
        each.refresh_from_db()
    Post.objects.exclude(institution=group).filter(teacher__group=group).update(valid_until=date(2025, 6, 1))
    assert heads(date(2025, 12, 31)) == [2, 0, 1, 1, 1]
    assert heads(date(2026, 5, 31)) == [1, 1, 1, 1, 1]
    assert heads(date(2026, 6, 1)) == [2, 0, 0, 1, 2]


@pytest.mark.django_db
def test_figures_open_and_export_for_whoever_may_count(client):
    school = make_school()
    make_teacher(school, name="林晓禾", schooling="master")
    client.force_login(make_account((Role.PRINCIPAL, school)))
    query = f"unit={school.code}&on=2026-09-01"
    page = client.get(f"/teachers/structure/people/?{query}&table=schooling&line=master").content.decode()
    assert "林晓禾" in page
    assert "林晓禾" in client.get(f"/teachers/structure/people/?{query}&table=total").content.decode()
    assert client.get(f"/teachers/structure/people/?{query}&table=schooling&line=none").status_code == 404
    [sheet] = read_workbook(client.get(f"/teachers/structure/export/?{query}").content)
    figures = [(row[3], row[4], row[5]) for row in sheet.rows if row[3] in {"Master", "Doctor"}]
    assert figures == [("Doctor", "0", "0.0"), ("Master", "1", "100.0")]
    client.force_login(make_account((Role.PRINCIPAL, make_school())))
    for address in ("people/", "export/", ""):
        assert client.get(f"/teachers/structure/{address}?{query}&table=tier&line=none").status_code == 404
