"""Company on a record: joining, observing, commenting, rounds, and entering for members."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from makers.people import make_account, make_actor, make_group, make_school, make_teacher
from makers.records import NOON, VALUES, make_definition, make_evidence, make_record, png_bytes
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceFile, EvidenceLink
from xingtan.kernel.errors import NotPermittedError
from xingtan.notices.kinds import said
from xingtan.notices.models import Notice
from xingtan.records.company.models import Companion, Remark
from xingtan.records.company.reads import company_of
from xingtan.records.company.services import (
    Asked,
    add_remark,
    add_round,
    ask_companion,
    decline,
    enter_for_members,
    fill_sheet,
    join,
)
from xingtan.records.errors import CompanyRefusedError, InvalidRecordError
from xingtan.records.facts import fact_of
from xingtan.records.models import Record
from xingtan.records.services import change_record, enter_record, take_step
from xingtan.records.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


@pytest.fixture
def school():
    make_definition()
    return make_school()


@pytest.fixture
def lead(school):
    return make_teacher(school, with_account=True, name="沈若兰")


@pytest.fixture
def member(school):
    return make_teacher(school, with_account=True, name="林晓禾")


def acting(teacher):
    return actor_for(teacher.account, on=NOON.date())


def paper_of(lead):
    record = enter_record(actor=acting(lead), teacher=lead, kind="paper", values=VALUES["paper"], at=NOON)
    make_evidence(record, actor=acting(lead))
    return record


def asked_onto(record, lead, member, **changes):
    asked = Asked(member.number, **{"part": "member", "rank": 2, **changes})
    return ask_companion(actor=acting(lead), record_id=record.pk, asked=asked, at=NOON)


def test_joining_makes_a_record_of_ones_own_with_the_part_as_a_fact_and_the_same_files_stored_once(lead, member):
    record = paper_of(lead)
    companion = asked_onto(record, lead, member)

    own = join(actor=acting(member), companion_id=companion.pk, at=NOON)

    assert (own.teacher, own.title, own.state) == (member, record.title, State.DRAFT)
    own = Record.objects.get(pk=own.pk)
    facts = [fact_of(each) for each in (record, own)]
    assert facts[0].key != facts[1].key
    assert [fact.attributes["author_rank"] for fact in facts] == [1, 2]
    assert facts[1].attributes["part"] == "member"
    assert "part" not in facts[0].attributes
    assert EvidenceFile.objects.count() == 1
    assert EvidenceLink.objects.count() == 2
    assert take_step(actor=acting(member), record_id=own.pk, step="submit", at=NOON).state == State.SUBMITTED
    assert Companion.objects.get().own == own


def test_the_part_stays_when_the_companion_changes_what_their_record_says(lead, member):
    own = join(actor=acting(member), companion_id=asked_onto(paper_of(lead), lead, member).pk, at=NOON)
    values = {**VALUES["paper"], "author_rank": "2", "reflection": "学到很多"}
    changed = change_record(actor=acting(member), record_id=own.pk, values=values, version=own.version, at=NOON)
    assert (changed.values["part"], changed.values["reflection"]) == ("member", "学到很多")


def test_whoever_was_asked_sees_the_record_and_no_longer_after_declining(lead, member):
    record = paper_of(lead)
    stranger = make_teacher(lead.school, with_account=True)

    def sees(teacher):
        return Record.objects.visible_to(acting(teacher)).filter(pk=record.pk).exists()

    assert not sees(member)
    companion = asked_onto(record, lead, member)
    assert sees(member)
    assert not Record.objects.exportable_by(acting(member)).filter(pk=record.pk).exists()
    assert not sees(stranger)
    decline(actor=acting(member), companion_id=companion.pk, at=NOON)
    assert not sees(member)


def test_nobody_answers_for_somebody_else_and_nobody_answers_twice(lead, member):
    record = paper_of(lead)
    companion = asked_onto(record, lead, member)
    with pytest.raises(NotPermittedError):
        join(actor=acting(lead), companion_id=companion.pk, at=NOON)
    join(actor=acting(member), companion_id=companion.pk, at=NOON)
    for again in (join, decline):
        with pytest.raises(CompanyRefusedError):
            again(actor=acting(member), companion_id=companion.pk, at=NOON)
    assert Record.objects.count() == 2


def test_what_does_not_fit_is_refused_with_its_reason(lead, member):
    record = paper_of(lead)
    other = make_teacher(with_account=True)

    def reason(asked, actor=None, of=record):
        with pytest.raises(CompanyRefusedError) as refused:
            ask_companion(actor=actor or acting(lead), record_id=of.pk, asked=asked, at=NOON)
        return refused.value.params["reason"]

    assert reason(Asked(other.number, "member")) == "no_such_colleague"
    assert reason(Asked(lead.number, "member")) == "no_such_colleague"
    assert reason(Asked(member.number, "observer")) == "no_such_part"
    assert reason(Asked(member.number, "member", share=10)) == "share_too_large"
    asked_onto(record, lead, member)
    assert reason(Asked(member.number, "member")) == "asked_already"
    declared = make_record(lead, kind="paper", state=State.DECLARED, values={})
    assert reason(Asked(member.number, "member"), of=declared) == "company_closed"
    with pytest.raises(NotPermittedError):
        ask_companion(actor=acting(member), record_id=record.pk, asked=Asked(lead.number, "member"), at=NOON)


def test_shares_of_a_team_award_never_exceed_the_whole(lead, member):
    record = enter_record(actor=acting(lead), teacher=lead, kind="team_award", values=VALUES["team_award"], at=NOON)
    third = make_teacher(lead.school, with_account=True)
    companion = asked_onto(record, lead, member, share=60)
    with pytest.raises(CompanyRefusedError):
        asked_onto(record, lead, third, share=41)
    asked_onto(record, lead, third, share=40)
    own = join(actor=acting(member), companion_id=companion.pk, at=NOON)
    assert fact_of(Record.objects.get(pk=own.pk)).attributes["share"] == 60
    assert fact_of(Record.objects.get(pk=own.pk)).attributes["member_rank"] == 2


def test_an_observer_reads_other_sheets_only_after_handing_in_their_own(lead, member):
    record = make_record(lead, kind="open_class", values={"level": "school"})
    third = make_teacher(lead.school, with_account=True)
    first = asked_onto(record, lead, member, part="observer", rank=None)
    second = asked_onto(record, lead, third, part="observer", rank=None)
    sheet = {"strengths": "节奏好", "idea": "用歌曲导入"}
    fill_sheet(actor=acting(member), companion_id=first.pk, sheet=sheet, at=NOON)

    assert company_of(acting(third), record).sheets == []
    with pytest.raises(CompanyRefusedError):
        fill_sheet(actor=acting(third), companion_id=second.pk, sheet={"idea": "  "}, at=NOON)
    fill_sheet(actor=acting(third), companion_id=second.pk, sheet={"suggestions": "多留白"}, at=NOON)
    assert [each.sheet for each in company_of(acting(third), record).sheets] == [sheet, {"suggestions": "多留白"}]
    assert len(company_of(acting(lead), record).sheets) == 2
    assert Record.objects.count() == 1


def test_comments_are_for_those_who_hold_the_right_and_for_the_company_of_the_record(lead, member):
    group = make_group(lead.school)
    lead.group = group
    lead.save()
    record = make_record(lead, kind="paper", values={})
    leader = make_actor((Role.TEAM_LEADER, group))
    auditor = make_actor((Role.SCHOOL_AUDITOR, lead.school))
    county = make_actor((Role.MANAGER, lead.school))
    for actor in (acting(lead), leader, auditor):
        add_remark(actor=actor, record_id=record.pk, text="写得好", at=NOON)
    for actor in (acting(member), county):
        with pytest.raises(NotPermittedError):
            add_remark(actor=actor, record_id=record.pk, text="写得好", at=NOON)
    asked_onto(record, lead, member)
    add_remark(actor=acting(member), record_id=record.pk, text="谢谢", at=NOON)
    with pytest.raises(CompanyRefusedError):
        add_remark(actor=auditor, record_id=record.pk, text="  ", at=NOON)
    assert Remark.objects.count() == 4
    assert JournalRow.objects.filter(action="record.commented").count() == 4


def test_rounds_run_from_draft_to_comments_to_new_versions_and_show_what_changed(lead, member):
    values = VALUES["collective_preparation"]
    record = enter_record(actor=acting(lead), teacher=lead, kind="collective_preparation", values=values, at=NOON)
    with pytest.raises(CompanyRefusedError):
        add_round(actor=acting(lead), record_id=record.pk, stage="comments", text="先有初稿", at=NOON)
    add_round(actor=acting(lead), record_id=record.pk, stage="draft", text="导入\n新授", at=NOON)
    auditor = make_actor((Role.SCHOOL_AUDITOR, lead.school))
    add_round(actor=auditor, record_id=record.pk, stage="comments", text="导入太长", at=NOON)
    with pytest.raises(NotPermittedError):
        add_round(actor=auditor, record_id=record.pk, stage="revision", text="改", at=NOON)
    asked_onto(record, lead, member)
    add_round(actor=acting(member), record_id=record.pk, stage="revision", text="歌曲导入\n新授", at=NOON)

    rounds = company_of(acting(lead), record).rounds
    assert [(each.row.number, each.row.stage, each.row.author_name) for each in rounds] == [
        (1, "draft", lead.name),
        (2, "comments", auditor.name),
        (3, "revision", member.name),
    ]
    assert rounds[2].changes == (("-", "导入"), ("+", "歌曲导入"))
    with pytest.raises(CompanyRefusedError):
        add_round(actor=acting(lead), record_id=paper_of(lead).pk, stage="draft", text="甲", at=NOON)


def test_a_team_leader_enters_one_submitted_record_for_each_member(client, school):
    group = make_group(school)
    members = [make_teacher(school, group=group) for _ in range(3)]
    outside = make_teacher(school)
    client.force_login(make_account((Role.TEAM_LEADER, group)))
    address = reverse("records:enter-for", args=["training_task"])
    assert address in client.get(reverse("records:choose-for")).content.decode()
    page = client.get(address).content.decode()
    assert all(each.number in page for each in members)
    assert outside.number not in page

    chosen = [members[0].number, members[2].number, outside.number]
    photo = SimpleUploadedFile("签到.png", png_bytes(), content_type="image/png")
    answer = client.post(address, {**VALUES["training_task"], "member": chosen, "evidence": [photo]})

    assert answer.status_code == 302
    records = Record.objects.order_by("pk")
    assert [each.teacher for each in records] == [members[0], members[2]]
    assert {each.state for each in records} == {State.SUBMITTED}
    assert all(each.audit_month is not None for each in records)
    assert EvidenceFile.objects.count() == 1
    assert EvidenceLink.objects.count() == 2


def test_mistakes_of_the_leaders_form_stand_beside_their_fields_and_nobody_gets_a_record(client, school):
    group = make_group(school)
    member = make_teacher(school, group=group)
    client.force_login(make_account((Role.TEAM_LEADER, group)))
    address = reverse("records:enter-for", args=["research_task"])
    empty = client.post(address, {**VALUES["research_task"]})
    assert empty.status_code == 422
    assert "Choose at least one member." in empty.content.decode()
    wrong = client.post(address, {**VALUES["research_task"], "title": "", "member": [member.number]})
    assert wrong.status_code == 422
    assert 'id="id_title_error"' in wrong.content.decode()
    assert client.get(reverse("records:enter-for", args=["paper"])).status_code == 404
    assert not Record.objects.exists()


def test_an_auditor_enters_the_teaching_situation_and_a_leader_no_paper(school):
    group = make_group(school)
    teacher = make_teacher(school, group=group)
    auditor, leader = make_actor((Role.SCHOOL_AUDITOR, school)), make_actor((Role.TEAM_LEADER, group))
    values = VALUES["teaching_situation"]
    records = enter_for_members(
        actor=auditor, teachers=[teacher], kind="teaching_situation", values=values, files=(), at=NOON
    )
    assert records[0].values["classes"] == [
        {"class_name": "五（2）班", "periods": "4", "pupils": "38"},
        {"class_name": "五（3）班", "periods": "4"},
    ]
    with pytest.raises(NotPermittedError):
        enter_for_members(actor=leader, teachers=[teacher], kind="teaching_situation", values=values, files=(), at=NOON)
    with pytest.raises(InvalidRecordError):
        enter_for_members(actor=auditor, teachers=[teacher], kind="teaching_situation", values={}, files=(), at=NOON)


def test_by_hand_a_colleague_is_asked_joins_and_comments(client, lead, member):
    record = paper_of(lead)
    client.force_login(lead.account)
    page = client.get(reverse("records:record", args=[record.pk])).content.decode()
    assert member.number in page
    client.post(reverse("records:ask", args=[record.pk]), {"teacher": member.number, "part": "member", "rank": "2"})
    refused = client.post(reverse("records:ask", args=[record.pk]), {"teacher": member.number, "part": "member"})
    assert refused.status_code == 409
    assert "asked already" in refused.content.decode()
    nobody = client.post(reverse("records:ask", args=[record.pk]), {"teacher": "X", "part": "member", "rank": "7"})
    assert nobody.status_code == 422
    assert "no such colleague" in nobody.text
    assert 'name="rank" value="7"' in nobody.text

    client.force_login(member.account)
    assert "You were asked" in client.get(reverse("records:list")).content.decode()
    companion = Companion.objects.get()
    assert "asks you" in client.get(reverse("records:record", args=[record.pk])).content.decode()
    joined = client.post(reverse("records:answer", args=[companion.pk]), {"act": "join"})
    own = Record.objects.get(teacher=member)
    assert joined["Location"] == reverse("records:record", args=[own.pk])
    assert "on which you are together" in client.get(joined["Location"]).content.decode()
    client.post(reverse("records:comment", args=[record.pk]), {"text": "<b>好</b>"})
    assert "&lt;b&gt;好" in client.get(reverse("records:record", args=[record.pk])).content.decode()
    client.force_login(make_teacher(lead.school, with_account=True).account)
    assert client.post(reverse("records:comment", args=[record.pk]), {"text": "x"}).status_code == 404
    assert client.post(reverse("records:answer", args=[companion.pk]), {"act": "join"}).status_code == 404
    assert client.post(reverse("records:ask", args=[record.pk]), {}).status_code == 404


def test_by_hand_rounds_and_the_observers_sheet(client, lead, member):
    values = VALUES["collective_preparation"]
    record = enter_record(actor=acting(lead), teacher=lead, kind="collective_preparation", values=values, at=NOON)
    lesson = make_record(lead, kind="open_class", values={"level": "school"})
    companion = asked_onto(lesson, lead, member, part="observer", rank=None)
    client.force_login(lead.account)
    address = reverse("records:next-round", args=[record.pk])
    assert client.post(address, {"stage": "draft", "text": "**初稿**"}).status_code == 302
    assert client.post(address, {"stage": "nonsense", "text": "x"}).status_code == 409
    assert "<strong>初稿</strong>" in client.get(reverse("records:record", args=[record.pk])).content.decode()
    client.force_login(member.account)
    page = client.get(reverse("records:record", args=[lesson.pk])).content.decode()
    assert "Hand in the sheet" in page
    empty = client.post(reverse("records:answer", args=[companion.pk]), {"act": "sheet", "idea": " "})
    assert (empty.status_code, "Fill in at least one part" in empty.text) == (422, True)
    sent = client.post(reverse("records:answer", args=[companion.pk]), {"act": "sheet", "idea": "用歌曲导入"})
    assert sent.status_code == 302
    client.force_login(lead.account)
    assert "用歌曲导入" in client.get(reverse("records:record", args=[lesson.pk])).content.decode()


def test_the_page_of_a_record_costs_the_same_with_much_company(client, lead, django_assert_num_queries):
    record = paper_of(lead)
    client.force_login(lead.account)
    address = reverse("records:record", args=[record.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(8):
        colleague = make_teacher(lead.school, with_account=True)
        companion = asked_onto(record, lead, colleague)
        join(actor=acting(colleague), companion_id=companion.pk, at=NOON)
        add_remark(actor=acting(colleague), record_id=record.pk, text="好", at=NOON)
    with django_assert_num_queries(len(few)):
        client.get(address)


def heard(teacher, kind):
    return [said(notice, "en") for notice in Notice.objects.filter(account=teacher.account, kind=kind).order_by("pk")]


def test_everybody_on_a_record_is_told_of_what_the_others_do_there_and_nobody_of_their_own_acts(client, lead, member):
    record = make_record(lead, kind="collective_preparation", title="认识房间")
    companion = asked_onto(record, lead, member, rank=None)

    assert heard(member, "company_asked") == ["沈若兰 asks you onto “认识房间” (Member)"]
    client.force_login(member.account)
    assert f"/records/{record.pk}/#asked" in client.get(reverse("growth:desk")).text
    add_round(actor=acting(lead), record_id=record.pk, stage="draft", text="导入：唱歌", at=NOON)
    add_round(actor=acting(member), record_id=record.pk, stage="comments", text="歌太长", at=NOON)
    add_remark(actor=acting(member), record_id=record.pk, text="好" * 100, at=NOON)
    assert heard(member, "round_added") == ["“认识房间”, round 1 (First draft), by 沈若兰"]
    assert heard(lead, "round_added") == ["“认识房间”, round 2 (Comments), by 林晓禾"]
    assert heard(lead, "record_remarked") == [f"林晓禾 on “认识房间”: {'好' * 80}…"]

    join(actor=acting(member), companion_id=companion.pk, at=NOON)
    assert heard(lead, "company_answered") == ["“认识房间”: 林晓禾 joined with a record of their own"]
    assert f"/records/{record.pk}/#asked" not in client.get(reverse("growth:desk")).text
    assert heard(member, "record_remarked") == []


def test_whoever_declined_hears_no_more_of_the_record(lead, member):
    record = make_record(lead, kind="collective_preparation", title="认识房间")
    decline(actor=acting(member), companion_id=asked_onto(record, lead, member, rank=None).pk, at=NOON)
    assert heard(lead, "company_answered") == ["“认识房间”: 林晓禾 declined"]
    add_remark(actor=acting(lead), record_id=record.pk, text="改一改", at=NOON)
    assert heard(member, "record_remarked") == []
