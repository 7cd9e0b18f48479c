"""Custom groups: by list or by rule, always current, and no stale copies."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makers.people import TODAY, make_account, make_actor, make_group, make_school, make_teacher
from makers.tiers import NOON, make_placed
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError
from xingtan.teachers.conditions.rules import read_condition
from xingtan.teachers.custom_groups.forms import Ground, GroupForm, blocks_of
from xingtan.teachers.custom_groups.models import CustomGroup
from xingtan.teachers.custom_groups.reads import members_of
from xingtan.teachers.custom_groups.services import (
    NameTakenError,
    NotAtSchoolError,
    RetiredAlreadyError,
    Wording,
    change_group,
    retire_group,
)
from xingtan.teachers.custom_groups.services import (
    make_group as make_custom_group,
)
from xingtan.teachers.services import end_service
from xingtan.trail.models import JournalRow

YOUNG = read_condition({"service_year": {"to": 5}})


@pytest.fixture
def manager(school):
    return make_actor((Role.MANAGER, school))


def _make(manager, school, name="青年教师", **wording):
    return make_custom_group(actor=manager, school=school, wording=Wording(name, **wording), at=NOON)


@pytest.mark.django_db
def test_a_group_by_rule_is_current_on_every_day(school, manager):
    teacher = make_teacher(school, started_on=date(2021, 12, 1))
    group = _make(manager, school, rule=YOUNG)
    make_teacher(make_school(), started_on=date(2026, 9, 1))
    assert list(members_of(group, TODAY)) == [teacher]
    assert list(members_of(group, date(2026, 12, 1))) == []
    later = make_teacher(school, started_on=date(2026, 9, 1))
    assert set(members_of(group, TODAY)) == {teacher, later}
    end_service(actor=manager, teacher_id=later.pk, on=TODAY, at=NOON)
    assert list(members_of(group, TODAY)) == [teacher]
    assert set(members_of(group, TODAY - timedelta(days=1))) == {teacher, later}


@pytest.mark.django_db
def test_a_list_remembers_who_was_on_it_when(school, manager):
    one, two = make_teacher(school), make_teacher(school)
    group = _make(manager, school, teachers=(one.pk,))
    next_week = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
    change_group(actor=manager, group_id=group.pk, wording=Wording("青年教师", teachers=(two.pk,)), at=next_week)
    assert list(members_of(group, TODAY)) == [one]
    assert list(members_of(group, date(2026, 11, 28))) == [one]
    assert list(members_of(group, date(2026, 11, 29))) == [two]
    change_group(actor=manager, group_id=group.pk, wording=Wording("青年教师", teachers=()), at=next_week)
    assert group.listed.count() == 1


@pytest.mark.django_db
def test_names_are_free_again_when_a_group_is_out_of_use(school, manager):
    group = _make(manager, school, rule=YOUNG)
    with pytest.raises(NameTakenError):
        _make(manager, school, rule=YOUNG)
    retire_group(actor=manager, group_id=group.pk, at=NOON)
    _make(manager, school, rule=YOUNG)
    for act in (
        lambda: retire_group(actor=manager, group_id=group.pk, at=NOON),
        lambda: change_group(actor=manager, group_id=group.pk, wording=Wording("x", rule=YOUNG), at=NOON),
    ):
        with pytest.raises(RetiredAlreadyError):
            act()


@pytest.mark.django_db
def test_nobody_of_elsewhere_is_listed_and_no_stranger_makes_groups(school, manager):
    with pytest.raises(NotAtSchoolError):
        _make(manager, school, teachers=(make_teacher(make_school()).pk,))
    with pytest.raises(NotPermittedError):
        _make(make_actor((Role.PRINCIPAL, school)), school, rule=YOUNG)
    assert not CustomGroup.objects.exists()
    assert not JournalRow.objects.filter(action__startswith="custom_group").exists()


asked = st.one_of(
    st.builds(lambda low, more: {"age": {"from": low, "to": low + more}}, st.integers(0, 40), st.integers(0, 40)),
    st.lists(st.sampled_from(["junior", "trainee"]), min_size=1, unique=True).map(lambda found: {"title": found}),
    st.lists(st.sampled_from(["数学", "英语"]), min_size=1, unique=True).map(lambda found: {"subject": found}),
    st.just({"tier": ["backbone"]}),
)
blocks = st.lists(asked, min_size=1, max_size=4, unique_by=lambda part: next(iter(part)))
rules = st.lists(blocks, min_size=1, max_size=3).map(
    lambda found: {"any": [{"all": parts} if len(parts) > 1 else parts[0] for parts in found]}
)


@pytest.mark.django_db
def test_the_form_shows_every_rule_that_it_can_write_and_writes_what_it_shows(school):
    ground = Ground(school, TODAY)

    @settings(max_examples=25)
    @given(rules)
    def holds(body):
        shown = blocks_of(read_condition(body))
        data = {key: value for key, value in shown.items() if value is not None}
        form = GroupForm({"name": "x", "way": "rule", **data}, ground=ground)
        assert form.is_valid(), form.errors
        assert blocks_of(form.wording.rule) == shown

    holds()


@pytest.mark.parametrize("body", [{"none": [{"title": ["junior"]}]}, {"any": [{"title": ["junior"]}] * 4}])
def test_a_rule_that_says_more_than_the_form_is_not_shown_as_less(body):
    assert blocks_of(read_condition(body)) == {}


@pytest.mark.django_db
def test_a_group_is_made_changed_used_and_retired_in_the_browser(client, school):
    group = make_group(school, code="ENG", name="英语组")
    lin = make_teacher(school, name="林晓禾", group=group, started_on=date(2024, 9, 1))
    make_placed(make_teacher(school, name="周启明", started_on=date(2001, 9, 1)))
    client.force_login(make_account((Role.MANAGER, school)))
    assert "No groups yet" in client.get("/teachers/groups/").content.decode()
    assert client.get("/teachers/groups/new/").status_code == 200
    for wrong in (
        {"name": "甲"},
        {"name": "甲", "way": "rule"},
        {"name": "甲", "way": "rule", "age_0_from": "9", "age_0_to": "1"},
    ):
        assert client.post("/teachers/groups/new/", wrong).status_code == 422
    form = {"name": "新秀", "way": "rule", "service_year_0_to": "5", "unit_0": ["ENG"], "tier_1": ["subject_leader"]}
    assert client.post("/teachers/groups/new/", form).status_code == 302
    circle = CustomGroup.objects.get()
    page = client.get(f"/teachers/groups/{circle.pk}/").content.decode()
    assert "林晓禾" in page
    assert "周启明" not in page
    assert "英语组" in page
    assert 'value="5"' in client.get(f"/teachers/groups/{circle.pk}/change/").content.decode()
    listed = client.get(f"/teachers/?circle={circle.pk}").content.decode()
    assert "林晓禾" in listed
    assert "周启明" not in listed
    fixed = {"name": "名单", "way": "list", "teachers": [lin.pk]}
    assert client.post(f"/teachers/groups/{circle.pk}/change/", fixed).status_code == 302
    assert list(members_of(CustomGroup.objects.get(), TODAY + timedelta(days=365))) == [lin]
    assert client.post(f"/teachers/groups/{circle.pk}/retire/").status_code == 302
    assert client.post(f"/teachers/groups/{circle.pk}/retire/").status_code == 409
    assert client.post(f"/teachers/groups/{circle.pk}/change/", fixed).status_code == 409


@pytest.mark.django_db
def test_groups_of_other_schools_are_not_there(client, school, manager):
    circle = _make(manager, school, rule=YOUNG)
    address = f"/teachers/groups/{circle.pk}/"
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.get(address).status_code == 404
    assert client.post(f"{address}retire/").status_code == 404
    assert client.get(f"/teachers/groups/new/?school={school.code}").status_code == 404
    assert "青年教师" not in client.get("/teachers/").content.decode()
    client.force_login(make_account((Role.PRINCIPAL, school)))
    assert client.get(address).status_code == 200
    assert client.post(f"{address}retire/").status_code == 403
    client.force_login(make_teacher(school, with_account=True).account)
    assert client.get(address).status_code == 403


@pytest.mark.django_db
def test_rules_speak_of_tiers_and_groups_by_their_names(client, school, manager):
    unit = make_group(school, name="四年级组")
    rule = read_condition({"any": [{"tier": ["subject_leader"]}, {"unit": [unit.code]}]})
    _make(manager, school, rule=rule)
    client.force_login(make_account((Role.MANAGER, school)))
    page = client.get("/teachers/groups/").content.decode()
    assert "tier: Subject leader or school or group: 四年级组" in page
    assert "subject_leader" not in page


@pytest.mark.django_db
def test_pages_of_groups_cost_the_same_for_few_and_for_many(client, school, manager, django_assert_max_num_queries):
    client.force_login(make_account((Role.MANAGER, school)))
    circle = _make(manager, school, rule=YOUNG)

    def cost(address):
        with django_assert_max_num_queries(40) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = ("/teachers/groups/", f"/teachers/groups/{circle.pk}/", "/teachers/")
    make_teacher(school, started_on=date(2025, 9, 1))
    few = [cost(address) for address in addresses]
    for number in range(20):
        make_teacher(school, started_on=date(2025, 9, 1))
        _make(manager, school, name=f"组{number}", rule=YOUNG)
    assert [cost(address) for address in addresses] == few
