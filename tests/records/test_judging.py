"""The right to judge, opened by a school's manager to team leaders and the principal, kind by kind."""

from __future__ import annotations

import html
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from makers.definitions import make_story
from makers.deputies import deputy_for, duty_of
from makers.exchange import program_of
from makers.judging import make_own_record, open_judging
from makers.people import make_account, make_actor, make_group, make_school, make_teacher
from makers.records import NOON, make_record
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError
from xingtan.records.audit.models import AuditDecision
from xingtan.records.audit.reads import QueueFilter, queue
from xingtan.records.audit.shares import take_up
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.definitions.rights import Right
from xingtan.records.definitions.services import set_rights
from xingtan.records.judging import judges_of
from xingtan.records.models import Record
from xingtan.records.policies import may_take, open_steps
from xingtan.records.services import take_step, take_step_in_bulk
from xingtan.records.whereabouts import With, whereabouts
from xingtan.records.workflow import ROAD, State
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
AUDIT = "/records/audit/"


def text_of(answer):
    return html.unescape(answer.content.decode())


@pytest.fixture
def group(school):
    return make_group(school, name="英语组")


@pytest.fixture
def leading(school, group):
    """The account of the leader of the group, who is a teacher in it."""
    account = make_account((Role.TEAM_LEADER, group), (Role.TEACHER, school), name="周启明")
    make_teacher(school, group=group, account=account)
    return account


def told(account):
    return actor_for(account, on=TODAY)


def test_a_manager_opens_a_kind_and_the_leader_judges_the_own_group(client, school, group, leading):  # noqa: PLR0915 a story
    row = make_story(school)
    story = row.code
    member, neighbour = make_teacher(school, group=group), make_teacher(school, group=make_group(school))
    wanted = make_own_record(row, member, "一次家访")
    others = [
        make_own_record(row, neighbour, "邻组的故事"),
        make_record(member, kind="paper", title="别类论文", values={}),
        make_own_record(row, leading.teacher, "自己的故事"),
    ]
    client.force_login(leading)

    assert "/records/audit/" not in text_of(client.get("/records/team/"))
    assert "No kind of record is open to you" in text_of(client.get(AUDIT))
    assert client.post(reverse("records:decide", args=[wanted.pk, "accept"])).status_code == 403

    manager = make_account((Role.MANAGER, school))
    client.force_login(manager)
    page = text_of(client.get("/records/permissions/?change=yes"))
    assert f'name="{story}:judge" value="team_leader"' in page
    assert f'name="{story}:judge" value="manager"' not in page
    rights = definitions_at(school.path)[story].spec.rights
    form = {f"{story}:{right.value}": sorted(rights[right]) for right in rights if right is not Right.JUDGE}
    client.post("/records/permissions/change/", {"kind": story, **form, f"{story}:judge": ["team_leader", "manager"]})
    assert definitions_at(school.path)[story].spec.rights[Right.JUDGE] == {Role.SCHOOL_AUDITOR, Role.TEAM_LEADER}

    client.force_login(leading)
    assert 'href="/records/audit/"' in text_of(client.get("/records/team/"))
    page = text_of(client.get(AUDIT))
    assert "一次家访" in page
    assert "Waiting for you to judge" in text_of(client.get("/records/team/"))
    assert "with 周启明" in page
    assert not [other.title for other in others if other.title in page]
    assert "别类论文" in text_of(client.get(reverse("records:record", args=[others[1].pk])))
    assert "steps/accept/" not in text_of(client.get(reverse("records:record", args=[others[1].pk])))
    assert "steps/accept/" in text_of(client.get(reverse("records:record", args=[wanted.pk])))
    for other, status in zip(others, (404, 403, 403), strict=True):
        assert client.post(reverse("records:decide", args=[other.pk, "accept"])).status_code == status
    assert client.post(reverse("records:take-up"), {"count": 10}).status_code == 200
    assert set(Record.objects.exclude(held_by=None)) == {wanted}
    assert client.post(reverse("records:decide", args=[wanted.pk, "accept"])).status_code == 302
    assert Record.objects.get(pk=wanted.pk).state == State.ACCEPTED
    assert AuditDecision.objects.get(record=wanted).by_name == "周启明"
    assert (
        client.post(reverse("records:take-step", args=[wanted.pk, "reopen"]), {"reason": "还缺照片"}).status_code == 302
    )

    again = make_own_record(row, member, "第二次家访")
    client.post(reverse("records:take-up"), {"count": 1})
    client.force_login(manager)
    client.post("/records/permissions/change/", {"kind": story, **form})
    assert Record.objects.get(pk=again.pk).held_by is None, "what was taken waits for anybody again"

    client.force_login(leading)
    assert "No kind of record is open to you" in text_of(client.get(AUDIT))
    assert client.post(reverse("records:decide", args=[again.pk, "accept"])).status_code == 403
    assert client.post(reverse("records:take-over", args=[again.pk])).status_code == 409
    assert Record.objects.get(pk=again.pk).state == State.SUBMITTED
    assert "/records/audit/" not in text_of(client.get("/records/team/"))


def test_many_records_are_judged_each_by_the_right_that_reaches_it(school, group, leading):
    make_record(make_teacher(school))
    open_judging(school, "open_class", Role.TEAM_LEADER)
    leader, moved = told(leading), make_teacher(make_school(), group=group)
    moved_to = make_record(moved, kind="open_class", values={})
    records = [
        make_record(make_teacher(school, group=group), kind="open_class", values={}),
        make_record(make_teacher(school, group=group), kind="paper", values={}),
        make_record(make_teacher(school), kind="open_class", values={}),
        make_record(leading.teacher, kind="open_class", values={}),
        moved_to,
    ]
    ids = [record.pk for record in records]

    assert list(queue(leader, QueueFilter())) == records[:1]
    outcomes = take_step_in_bulk(actor=leader, record_ids=ids, step="accept", at=NOON)

    assert [each.done for each in outcomes] == [True, False, False, False, False]
    assert [each.code for each in outcomes[1:4]] == ["wrong_hat", "no_such_record", "own_record"]
    for record in Record.objects.select_related("teacher__group", "school"):
        by_queue = Record.objects.filter(pk=record.pk).judged_by(leader).exists()
        assert by_queue is bool(may_take(leader, ROAD.step("accept"), record)), record


def test_the_right_follows_the_newest_version_also_for_old_records_and_brings_viewing(school):
    record = make_record(make_teacher(school), kind="paper", values={})
    principal = make_actor((Role.PRINCIPAL, school))
    assert not may_take(principal, ROAD.step("accept"), record)

    set_rights(
        actor=make_actor((Role.MANAGER, school)),
        school=school,
        cells={"paper": {Right.JUDGE: [Role.PRINCIPAL], Right.VIEW: []}},
        at=NOON,
    )

    assert Record.objects.visible_to(principal).filter(pk=record.pk).exists(), "who judges also views"
    assert list(queue(principal, QueueFilter())) == [record]
    take_step(actor=principal, record_id=record.pk, step="return", at=NOON, reason="日期不对")
    assert Record.objects.get(pk=record.pk).state == State.RETURNED
    assert not queue(make_actor((Role.PRINCIPAL, make_school())), QueueFilter()).exists()


def test_a_deputy_of_a_leader_judges_for_the_leader_and_never_the_leaders_own(school, group, leading):
    open_judging(school, "paper", Role.TEAM_LEADER)
    record = make_record(make_teacher(school, group=group), kind="paper", values={})
    of_leader = make_record(leading.teacher, kind="paper", values={})
    actor = told(deputy_for(duty_of(leading, Role.TEAM_LEADER), school).account)

    take_step(actor=actor, record_id=record.pk, step="accept", at=NOON)

    assert JournalRow.objects.get(action="record.accepted").for_name == "周启明"
    assert list(queue(actor, QueueFilter())) == []
    with pytest.raises(NotPermittedError) as refusal:
        take_step(actor=actor, record_id=of_leader.pk, step="accept", at=NOON)
    assert refusal.value.params["reason"] == "stood_for"


def test_a_record_is_with_all_who_judge_it(school, group, leading):
    make_account((Role.SCHOOL_AUDITOR, school), name="王老师")
    record = make_record(make_teacher(school, group=group), kind="paper", values={})
    of_leader = make_record(leading.teacher, kind="paper", values={})
    assert whereabouts([record], on=TODAY)[record.pk].sentence.startswith("with auditor 王老师")

    open_judging(school, "paper", Role.TEAM_LEADER)
    assert whereabouts([record], on=TODAY)[record.pk].sentence.startswith("with 周启明, 王老师")
    assert whereabouts([of_leader], on=TODAY)[of_leader.pk].sentence.startswith("with 王老师")
    take_up(actor=told(leading), rows=queue(told(leading), QueueFilter()), count=1, at=NOON)
    taken = Record.objects.get(pk=record.pk)
    assert whereabouts([taken], on=TODAY)[record.pk].sentence.startswith("with 周启明 since")
    for _ in range(3):
        make_account((Role.SCHOOL_AUDITOR, school))
    assert whereabouts([of_leader], on=TODAY)[of_leader.pk].turn is With.JUDGES


def test_the_queue_costs_as_many_queries_however_many_kinds_are_open(client, school, group, leading):
    open_judging(school, "paper", Role.TEAM_LEADER)
    member = make_teacher(school, group=group)
    make_record(member, kind="paper", values={})
    client.force_login(leading)

    def cost():
        client.get(AUDIT)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(AUDIT).status_code == 200
        return len(asked)

    one = cost()
    for kind in ("open_class", "lecture", "school_session", "training"):
        open_judging(school, kind, Role.TEAM_LEADER)
        make_record(member, kind=kind, values={})
    assert cost() == one
    records = list(Record.objects.for_rows().select_related("teacher__group"))
    with CaptureQueriesContext(connection) as asked:
        judges = judges_of(records)
        assert {step.name for each in records for step in open_steps(told(leading), each, judges=judges)} == {
            "accept",
            "return",
        }
    assert len(asked) <= 1 + 5, "one for who judges; the actor is made anew each time"


def test_programs_and_the_command_say_who_judges(capsys, school, group, leading):
    open_judging(school, "paper", Role.TEAM_LEADER)
    member = make_teacher(school, group=group)
    record, closed = (make_record(member, kind=kind, values={}) for kind in ("paper", "lecture"))
    program = program_of(leading)

    def steps(of):
        return [step["step"] for step in program.ask("GET", f"/records/{of.pk}").json()["steps"]]

    assert (steps(record), steps(closed)) == (["accept", "return"], [])
    assert program.ask("POST", f"/records/{closed.pk}/steps", {"step": "accept"}).status_code == 403
    assert program.ask("POST", f"/records/{record.pk}/steps", {"step": "accept"}).status_code == 200
    call_command("permissions", "--json", "--school", school.code)
    cells = [cell for cell in json.loads(capsys.readouterr().out) if cell["right"] == "judge"]
    assert [cell["kind"] for cell in cells if cell["role"] == "team_leader"] == ["paper"]
    assert {cell["role"] for cell in cells} == {"team_leader", "school_auditor"}


def test_what_a_new_member_did_at_a_former_school_is_not_the_leaders_to_see(school, group):
    teacher, former = make_teacher(school, group=group), make_school()
    here, there = make_record(teacher), make_record(teacher)
    Record.objects.filter(pk=there.pk).update(school=former)
    leader, manager = make_actor((Role.TEAM_LEADER, group)), make_actor((Role.MANAGER, former))

    assert list(Record.objects.visible_to(leader)) == [here]
    assert there not in Record.objects.exportable_by(leader)
    assert list(Record.objects.at_desk_of(leader, Role.TEAM_LEADER)) == [here]
    assert list(Record.objects.visible_to(manager)) == [there]
