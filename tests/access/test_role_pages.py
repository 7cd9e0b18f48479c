"""Pages of roles and deputies: one or many, looked at before they are done, the same refusals, the same marks."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from makers.people import TODAY, make_account, make_county, make_group, make_school
from makers.tiers import NOON
from xingtan.access.actors import actor_for
from xingtan.access.duties import Span
from xingtan.access.many import Grant, give_many, rehearsed
from xingtan.access.models import Duty
from xingtan.access.roles import GIVERS, Role
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}


def _school():
    school = make_school(name="第一小学")
    manager = make_account((Role.TEACHER, school), (Role.MANAGER, school), name="周校")
    people = [make_account((Role.TEACHER, school), name=name) for name in ("林一", "陈二")]
    return school, manager, people


def _today():
    return timezone.localdate()


def test_a_role_is_given_to_many_after_a_look_at_what_would_happen(client):
    school, manager, people = _school()
    Duty.objects.create(
        account=people[1], role=Role.SCHOOL_AUDITOR.value, institution=school, valid_from=TODAY - timedelta(days=400)
    )
    client.force_login(manager)
    page = client.get("/roles/give/?role=school_auditor", headers=EN).content.decode()
    assert "林一" in page
    assert f'value="{manager.pk}"' not in page
    stranger = make_account((Role.TEACHER, make_school()))
    form = {"role": "school_auditor", "place": school.code, "since": _today().isoformat(), "until": ""}
    form["account"] = [people[0].pk, people[1].pk, stranger.pk, "x"]
    looked = client.post("/roles/give/", form, headers=EN).content.decode()
    assert "gets the role" in looked
    assert "holds the role there in these days already" in looked
    assert Duty.objects.filter(role="school_auditor").count() == 1
    assert not JournalRow.objects.filter(action="duty.granted").exists()
    assert client.post("/roles/give/", {**form, "confirm": "yes"}).status_code == 302
    assert set(Duty.objects.filter(role="school_auditor").values_list("account", flat=True)) == {p.pk for p in people}
    for wrong in ({**form, "role": ""}, {**form, "account": []}, {**form, "place": "nowhere"}):
        assert client.post("/roles/give/", wrong).status_code == 422


def test_many_roles_leave_what_one_by_one_leaves_and_a_rehearsal_leaves_nothing():
    school, manager, people = _school()
    actor, grant = actor_for(manager, on=TODAY), Grant(Role.PRINCIPAL, school, Span(TODAY))

    def trace():
        return list(JournalRow.objects.order_by("pk").values_list("action", "after")), Duty.objects.count()

    before = trace()
    many = rehearsed(lambda: (give_many(actor=actor, accounts=[*people, manager], grant=grant, at=NOON), trace()))
    assert trace() == before

    def one_by_one():
        return [give_many(actor=actor, accounts=[one], grant=grant, at=NOON)[0] for one in (*people, manager)], trace()

    single = rehearsed(one_by_one)
    assert [str(each.error) for each in many[0]] == [str(each.error) for each in single[0]]
    assert many[1] == single[1]
    assert [each.error is None for each in many[0]] == [True, True, False]


def test_roles_end_after_a_look_and_the_list_keeps_them_as_history(client):
    school, manager, people = _school()
    group = make_group(school)
    led = Duty.objects.create(
        account=people[0], role=Role.TEAM_LEADER.value, institution=group, valid_from=TODAY - timedelta(days=400)
    )
    own = Duty.objects.get(account=manager, role=Role.MANAGER.value)
    client.force_login(manager)
    listed = client.get("/roles/people/", headers=EN).content.decode()
    assert "林一" in listed
    looked = client.post("/roles/end/", {"duty": [led.pk, own.pk]}, headers=EN).content.decode()
    assert "Nobody gives or takes their own roles" in looked
    led.refresh_from_db()
    assert led.valid_until is None
    ending = {"duty": [led.pk, own.pk], "on": _today().isoformat(), "confirm": "yes"}
    ended = client.post("/roles/end/", ending, follow=True, headers=EN).content.decode()
    assert f"{manager.name}: Nobody gives or takes their own roles" in ended
    led.refresh_from_db()
    assert led.valid_until == _today() - timedelta(days=1)
    assert "林一" not in client.get("/roles/people/", headers=EN).content.decode()
    assert "林一" in client.get("/roles/people/?state=ended", headers=EN).content.decode()
    assert client.post("/roles/end/", {}).status_code == 302


def test_a_deputy_is_named_seen_by_both_and_sent_back(client):
    _place, manager, people = _school()
    duty = Duty.objects.get(account=manager, role=Role.MANAGER.value)
    client.force_login(manager)
    address = f"/roles/{duty.pk}/deputy/"
    assert "林一" in client.get(address, headers=EN).content.decode()
    form = {"deputy": people[0].pk, "since": _today().isoformat(), "until": _today() - timedelta(days=1), "reason": "x"}
    wrong = client.post(address, form, headers=EN)
    assert (wrong.status_code, "These days cannot be" in wrong.content.decode()) == (422, True)
    form["until"] = (_today() + timedelta(days=5)).isoformat()
    assert client.post(address, form).headers["Location"] == "/account/"
    assert "Who stands in for you" in client.get("/account/", headers=EN).content.decode()
    made = Duty.objects.get(stands_in_for=duty)

    client.force_login(people[0])
    assert "You stand in for 周校 until" in client.get("/declarations/", headers=EN).content.decode()
    assert "stands in for 周校" in client.get("/account/", headers=EN).content.decode()
    assert client.get(f"/roles/{made.pk}/deputy/").status_code == 403
    client.force_login(people[1])
    assert client.post(f"/roles/{made.pk}/withdraw/").status_code == 404
    client.force_login(people[0])
    assert client.post(f"/roles/{made.pk}/withdraw/").headers["Location"] == "/account/"
    assert client.post(f"/roles/{made.pk}/withdraw/").status_code == 409
    assert client.get("/declarations/").status_code == 403


def test_every_role_says_what_it_may_do_and_how_many_hold_it(client):
    _place, manager, _people = _school()
    client.force_login(manager)
    page = client.get("/roles/", headers=EN).content.decode()
    for word in (
        "School auditor",
        "3 people hold it",
        "1 person holds it",
        "/records/audit/",
        "Accept, Return, Reopen",
    ):
        assert word in page, word


@pytest.mark.parametrize("role", list(Role))
def test_only_who_gives_roles_opens_their_pages(client, role):
    county = make_county()
    school = make_school(county=county)
    place = {Role.COUNTY_AUDITOR: county, Role.TEAM_LEADER: make_group(school)}.get(role, school)
    client.force_login(make_account((role, place)))
    status = 200 if role in GIVERS else 403
    for address in ("/roles/", "/roles/people/", "/roles/give/"):
        assert client.get(address).status_code == status, address
    other = Duty.objects.create(
        account=make_account(), role="manager", institution=make_school(), valid_from=TODAY - timedelta(days=9)
    )
    for address in (f"/roles/{other.pk}/deputy/", f"/roles/{other.pk}/withdraw/"):
        assert client.post(address).status_code in {403, 404}, address


def test_the_list_of_roles_asks_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    school, manager, _people = _school()
    client.force_login(manager)
    client.get("/roles/people/?role=teacher")
    with django_assert_max_num_queries(14):
        client.get("/roles/people/?role=teacher")
    for _number in range(12):
        make_account((Role.TEACHER, school))
    with django_assert_max_num_queries(14):
        client.get("/roles/people/?role=teacher")


def test_the_only_institution_at_which_a_role_can_be_held_is_chosen_already(client):
    school, manager, _people = _school()
    group = make_group(school)
    client.force_login(manager)

    def chosen(query):
        page = client.get(f"/roles/give/{query}", headers=EN).content.decode()
        return re.findall(r'<option value="([^"]+)" selected', page)

    assert chosen("") == [school.code]
    assert chosen("?role=principal") == ["principal", school.code]
    assert chosen("?role=team_leader") == ["team_leader", group.code]
    make_group(school)
    assert chosen("?role=team_leader") == ["team_leader"]
