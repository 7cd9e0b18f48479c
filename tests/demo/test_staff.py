"""The staff of the demonstration: its structure to the head, numbers that pass every check."""

from __future__ import annotations

from collections import Counter
from datetime import date

from stdnum.cn import ric

from xingtan.demo import places
from xingtan.demo.staff import COUNTED_ON, staff

SEED = 1


def xingtan():
    return [person for person in staff(SEED) if person.school == places.XINGTAN]


def age(born_on: date) -> int:
    return COUNTED_ON.year - born_on.year - ((born_on.month, born_on.day) > (COUNTED_ON.month, COUNTED_ON.day))


def test_xingtan_has_166_teachers_of_exactly_the_ages_schooling_and_titles_of_its_portrait():
    people = xingtan()

    ages = Counter("young" if age(p.born_on) <= 35 else "middle" if age(p.born_on) <= 40 else "elder" for p in people)
    assert len(people) == 166
    assert ages == {"young": 83, "middle": 9, "elder": 74}
    assert Counter(p.schooling for p in people) == {"master": 34, "undergraduate": 128, "college": 4}
    assert Counter(p.title for p in people) == {
        "full_senior": 2,
        "vice_senior": 55,
        "intermediate": 10,
        "junior": 85,
        "trainee": 14,
    }


def test_the_three_other_schools_have_24_18_and_20_teachers():
    sizes = Counter(person.school for person in staff(SEED))
    assert (sizes[places.XISHAN], sizes[places.LIUQIAO], sizes[places.HUXIN]) == (24, 18, 20)


def test_every_id_number_passes_the_check_and_agrees_with_birthday_and_sex():
    for person in staff(SEED):
        assert ric.validate(person.id_number) == person.id_number
        assert ric.get_birth_date(person.id_number) == person.born_on
        assert int(person.id_number[16]) % 2 == person.male


def test_no_two_people_share_a_name_a_number_an_id_number_or_a_phone():
    people = staff(SEED)
    for field in ("name", "number", "id_number", "phone"):
        values = [getattr(person, field) for person in people]
        assert len(values) == len(set(values)), field


def test_phones_come_out_of_one_block_that_only_this_world_uses():
    assert all(person.phone.startswith("1990000") and len(person.phone) == 11 for person in staff(SEED))


def test_every_group_of_xingtan_has_its_subject_its_size_and_one_head():
    people = xingtan()
    for group in places.GROUPS:
        members = [p for p in people if p.group.startswith(group.code)]
        assert len(members) == group.size, group.name
        heads = [p for p in members if "team_leader" in p.roles and p.group == group.code]
        assert len(heads) == 1, group.name


def test_nobody_started_work_before_eighteen_or_holds_a_title_from_before_starting():
    for person in staff(SEED):
        assert person.started_on.year - person.born_on.year >= 18
        assert person.title_since is None or person.title_since > person.started_on


def test_another_seed_gives_other_people_of_the_same_structure():
    other = [person for person in staff(SEED + 1) if person.school == places.XINGTAN]
    assert Counter(p.title for p in other) == Counter(p.title for p in xingtan())
    assert {p.name for p in other} != {p.name for p in xingtan()}
