"""Accounts in bulk: the same marks, rows and refusals as one by one."""

import pytest
from django.db import transaction

from makers.people import make_account, make_actor, make_county, make_group, make_school, make_teacher
from makers.tiers import NOON
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.kernel.errors import DomainError
from xingtan.teachers.accounts.bulk import Act, Wish, do_many, do_one
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db


def _state():
    accounts = list(Account.objects.order_by("pk").values_list("pk", "is_active"))
    duties = sorted(Duty.objects.values_list("account", "role", "institution", "valid_from", "valid_until"), key=str)
    told = JournalRow.objects.values_list("subject_kind", "subject_key", "action", "place", "reason", "before", "after")
    # the key of a new duty is whatever the database hands out next
    marks = sorted(((kind, "" if kind == "duty" else key, *rest) for kind, key, *rest in told), key=str)
    return accounts, duties, marks


@pytest.mark.parametrize(
    "wish",
    [
        Wish(Act.LOCK, reason="停职"),
        Wish(Act.LOCK),
        Wish(Act.UNLOCK),
        Wish(Act.GIVE, Role.SCHOOL_AUDITOR),
        Wish(Act.TAKE, Role.SCHOOL_AUDITOR),
        Wish(Act.GIVE, Role.TEAM_LEADER),
        Wish(Act.RESET),
    ],
    ids=str,
)
def test_many_at_once_leave_what_one_by_one_leaves(wish):
    school, county = make_school(), make_county()
    manager_account = make_account((Role.MANAGER, school))
    manager = make_actor(account=manager_account)
    teachers = [
        make_teacher(school, with_account=True, group=make_group(school)),
        make_teacher(school, account=make_account((Role.TEACHER, school), (Role.SCHOOL_AUDITOR, school))),
        make_teacher(school, account=make_account((Role.TEACHER, school), (Role.COUNTY_AUDITOR, county))),
        make_teacher(school, account=manager_account),
        make_teacher(school),
        make_teacher(school, with_account=True),
    ]
    Account.objects.filter(pk=teachers[5].account_id).update(is_active=False)
    single = []
    with transaction.atomic():
        for teacher in teachers:
            try:
                do_one(actor=manager, teacher_id=teacher.pk, wish=wish, at=NOON)
                single.append("")
            except DomainError as error:
                single.append(str(error))
        one_by_one = _state()
        transaction.set_rollback(True)
    outcomes = do_many(actor=manager, teacher_ids=[each.pk for each in teachers], wish=wish, at=NOON)
    assert [str(each.error or "") for each in outcomes] == single
    assert _state() == one_by_one
    assert any(single)


def test_bulk_in_the_browser_for_managers_of_the_school_only(client):
    school = make_school()
    one, far = make_teacher(school, with_account=True), make_teacher(make_school(), with_account=True)
    client.force_login(make_account((Role.MANAGER, school)))
    assert "Many at once" in client.get("/teachers/accounts/").content.decode()
    form = {"teacher": [one.pk, far.pk, "x"], "act": "lock", "reason": "停职"}
    looked = client.post("/teachers/accounts/bulk/", form, headers={"Accept-Language": "en"}).content.decode()
    assert "is done" in looked
    assert far.name not in looked
    assert Account.objects.get(pk=one.account_id).is_active
    assert not JournalRow.objects.exists()
    form["confirm"] = "yes"
    assert client.post("/teachers/accounts/bulk/", form).status_code == 302
    assert not Account.objects.get(pk=one.account_id).is_active
    assert Account.objects.get(pk=far.account_id).is_active
    client.post("/teachers/accounts/bulk/", {"teacher": [one.pk], "act": "unlock", "confirm": "yes"})
    assert Account.objects.get(pk=one.account_id).is_active
    client.post("/teachers/accounts/bulk/", {"teacher": [one.pk], "act": "give"})
    assert not Duty.objects.filter(account=one.account_id).exclude(role="teacher").exists()
    sheet = client.post("/teachers/accounts/bulk/", {"teacher": [one.pk], "act": "reset", "confirm": "yes"})
    assert sheet["Content-Type"].startswith("application/vnd")
    client.force_login(make_account((Role.PRINCIPAL, school)))
    assert client.post("/teachers/accounts/bulk/", form).status_code == 403
