"""Pages of the months, samples, workload and audited records: who sees what, what is refused, how many queries."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from makers.people import make_account, make_actor, make_group, make_school, make_teacher
from makers.pictures import photo
from makers.records import NOON, make_definition, make_evidence, make_record, png_bytes
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceLink
from xingtan.records.audit_models import AuditDecision, AuditSample, MonthSheet, ReturnReason
from xingtan.records.claims import note_claims
from xingtan.records.models import Record
from xingtan.records.months import close_month
from xingtan.records.return_reasons import add_reason
from xingtan.records.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
OCTOBER = date(2025, 10, 1)


@pytest.fixture(autouse=True)
def _alone(settings, tmp_path, monkeypatch):
    """The room's own pages, with a folder of their own and without the desks of rooms above."""
    settings.EVIDENCE_ROOT = tmp_path
    monkeypatch.setattr("xingtan.config.shell.current_desk", lambda *_: None)


@pytest.fixture
def teacher():
    make_definition()
    return make_teacher(with_account=True)


@pytest.fixture
def school(teacher):
    return teacher.school


@pytest.fixture
def as_role(client, school):
    def sign_in(*roles, at=None):
        client.force_login(make_account(*((role, at or school) for role in roles)))
        return client

    return sign_in


def cost(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, response.content[:300]
    return len(queries)


def sheet(school, name="records:month", *more):
    return reverse(name, args=[school.code, 2025, 10, *more])


def text_of(answer):
    return html.unescape(answer.content.decode())


PAGES = ("records:months", "records:workload", "records:audited")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("role", [Role.SCHOOL_AUDITOR, Role.MANAGER, Role.PRINCIPAL])
def test_who_looks_after_a_school_reads_its_months_and_workload(as_role, school, teacher, role, language):
    make_record(teacher)
    client = as_role(role)
    client.cookies["django_language"] = language

    for address in (*map(reverse, PAGES), sheet(school)):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", [Role.SCHOOL_AUDITOR, Role.MANAGER, Role.PRINCIPAL])
def test_another_schools_months_are_unknown(as_role, school, teacher, role):
    make_record(teacher)
    client = as_role(role, at=make_school())

    assert client.get(sheet(school)).status_code == 404
    assert client.get(reverse("records:months"), {"school": school.code}).status_code == 404
    assert client.get(reverse("records:workload"), {"school": school.code}).status_code == 404
    assert client.get(reverse("records:audited"), {"school": school.code}).status_code == 404


def test_a_month_that_is_none_is_unknown(as_role, school):
    client = as_role(Role.MANAGER)
    for year, month in ((2025, 13), (2025, 0), (99999, 1)):
        assert client.get(reverse("records:month", args=[school.code, year, month])).status_code == 404


def test_a_teacher_closes_nothing_and_an_auditor_reopens_nothing(as_role, school, teacher):
    make_record(teacher, state=State.ACCEPTED)
    assert as_role(Role.TEACHER).post(sheet(school, "records:close-month")).status_code == 403
    assert as_role(Role.SCHOOL_AUDITOR).post(sheet(school, "records:close-month")).status_code == 302
    assert as_role(Role.SCHOOL_AUDITOR).post(sheet(school, "records:reopen-month")).status_code == 403
    assert as_role(Role.MANAGER).post(sheet(school, "records:reopen-month"), {"reason": ""}).status_code == 409
    assert as_role(Role.MANAGER).post(sheet(school, "records:reopen-month"), {"reason": "补录"}).status_code == 302
    assert MonthSheet.objects.get().state == "open"


def test_closing_with_waiting_records_says_how_many_wait(as_role, school, teacher):
    make_record(teacher)
    answer = as_role(Role.SCHOOL_AUDITOR).post(sheet(school, "records:close-month"))

    assert answer.status_code == 409
    assert "1 records of this month are not decided on" in text_of(answer)


def test_the_second_auditor_reads_who_decided(as_role, teacher):
    record = make_record(teacher)
    first = as_role(Role.SCHOOL_AUDITOR)
    first.post(reverse("records:decide", args=[record.pk, "accept"]))
    account = JournalRow.objects.get(action="record.accepted").actor_name

    second = as_role(Role.SCHOOL_AUDITOR)
    answer = second.post(reverse("records:decide", args=[record.pk, "accept"]), headers=HTMX)

    assert answer.status_code == 409
    assert f"{account} has decided on this record already: Accepted by the school" in text_of(answer)
    plain = second.post(reverse("records:take-step", args=[record.pk, "accept"]))
    assert (plain.status_code, f"{account} has decided" in text_of(plain)) == (409, True)


def test_a_return_by_codes_alone_is_taken_from_the_queue(as_role, teacher):
    record = make_record(teacher)
    client = as_role(Role.SCHOOL_AUDITOR)
    page = client.get(reverse("records:audit")).content.decode()
    assert 'name="codes" value="date_wrong"' in page

    client.post(reverse("records:decide", args=[record.pk, "return"]), {"codes": ["date_wrong", "level_wrong"]})

    assert JournalRow.objects.get(action="record.returned").reason == "The date is wrong. The level is wrong."


def test_marked_records_go_back_together_by_a_code(as_role, teacher):
    marked = [make_record(teacher).pk for _ in range(2)]
    client = as_role(Role.SCHOOL_AUDITOR)
    form = {"marked": marked, "step": "return", "codes": "hours_disagree", "reason": ""}

    assert "2 of 2 done" in text_of(client.post(reverse("records:decide-marked"), form, headers=HTMX))
    empty = client.post(reverse("records:decide-marked"), {**form, "codes": "", "marked": [make_record(teacher).pk]})

    assert "0 of 1 done" in text_of(empty)
    assert set(JournalRow.objects.filter(action="record.returned").values_list("reason", flat=True)) == {
        "The hours do not agree with the evidence."
    }


def test_taking_the_next_and_giving_back(as_role, teacher):
    for _ in range(3):
        make_record(teacher)
    client = as_role(Role.SCHOOL_AUDITOR)

    answer = client.post(reverse("records:take-up"), {"count": "2"}, headers=HTMX)
    assert "2 records are yours now." in text_of(answer)
    assert "mine 2 · free 1 · others 0" in text_of(answer)
    answer = client.post(reverse("records:take-up"), {"act": "give_back"}, headers=HTMX)
    assert "2 records were given back." in text_of(answer)
    assert client.post(reverse("records:take-up") + "?month=2020-01", headers=HTMX).status_code == 409


def test_a_sample_page_is_for_everybody_of_the_school_and_names_no_teacher(as_role, school, teacher):
    record = make_record(teacher)
    as_role(Role.MANAGER).post(reverse("records:audit-rules"), {"method": "drawn", "rate": 10, "widen": 2, "digit": 5})
    assert as_role(Role.SCHOOL_AUDITOR).post(sheet(school, "records:draw-sample")).status_code == 302
    page = text_of(as_role(Role.TEACHER).get(sheet(school, "records:sample", 1)))

    assert AuditSample.objects.get().seed in page
    assert record.number in page
    assert teacher.name not in page
    told = json.loads(as_role(Role.TEACHER).get(sheet(school, "records:sample", 1), {"format": "json"}).content)
    assert told["sample"] == [record.number]
    assert as_role(Role.TEACHER, at=make_school()).get(sheet(school, "records:sample", 1)).status_code == 404
    assert as_role(Role.TEACHER).get(sheet(school, "records:sample", 2)).status_code == 404


def test_drawing_looking_and_accepting_the_rest_from_the_page(as_role, school, teacher):
    for _ in range(5):
        make_record(teacher)
    as_role(Role.MANAGER).post(reverse("records:audit-rules"), {"method": "drawn", "rate": 20, "widen": 2, "digit": 5})
    client = as_role(Role.SCHOOL_AUDITOR)
    client.post(sheet(school, "records:draw-sample"))
    assert client.post(sheet(school, "records:accept-rest")).status_code == 409
    drawn = Record.objects.get(sampled=True)
    client.post(reverse("records:decide", args=[drawn.pk, "accept"]))

    assert client.post(sheet(school, "records:accept-rest")).status_code == 302

    assert set(Record.objects.values_list("state", flat=True)) == {"accepted"}
    assert "Accepted unsampled" in text_of(
        client.get(reverse("records:record", args=[Record.objects.filter(sampled=False)[0].pk]))
    )


def test_rules_that_cannot_be_kept_are_said_beside_the_field(as_role, school):
    client = as_role(Role.MANAGER)
    answer = client.post(reverse("records:audit-rules"), {"method": "drawn", "rate": 0, "widen": 1, "digit": 12})
    assert answer.status_code == 422
    assert client.post(reverse("records:add-reason"), {"zh": ""}).status_code == 422
    assert client.post(reverse("records:add-reason"), {"zh": "缺少签到表"}).status_code == 302
    reason = ReturnReason.objects.get(school=school)
    assert client.post(reverse("records:retire-reason"), {"code": reason.code}).status_code == 302
    assert client.post(reverse("records:retire-reason"), {"code": reason.code}).status_code == 409
    assert as_role(Role.SCHOOL_AUDITOR).get(reverse("records:audit-rules")).status_code == 403


def test_colleagues_are_shown_accepted_records_without_what_is_not_theirs_to_open(as_role, teacher):
    shown = make_record(teacher, state=State.ACCEPTED, title="已通过")
    make_record(teacher, state=State.SUBMITTED, title="未审核")
    make_record(make_teacher(make_school()), state=State.ACCEPTED, title="别校的")

    page = text_of(as_role(Role.TEACHER).get(reverse("records:audited")))

    assert "已通过" in page
    assert teacher.name in page
    assert "未审核" not in page
    assert "别校的" not in page
    assert reverse("records:record", args=[shown.pk]) not in page
    assert reverse("records:record", args=[shown.pk]) in text_of(
        as_role(Role.PRINCIPAL).get(reverse("records:audited"))
    )


def test_a_school_hides_kinds_from_colleagues(as_role, teacher):
    make_record(teacher, state=State.ACCEPTED, title="已通过")
    rules = {"method": "every", "rate": 100, "widen": 2, "digit": 5, "hidden_kinds": ["school_session"]}
    as_role(Role.MANAGER).post(reverse("records:audit-rules"), rules)

    assert "已通过" not in text_of(as_role(Role.TEACHER).get(reverse("records:audited")))


def test_a_team_leader_belongs_to_the_school_of_the_group(as_role, school, teacher):
    make_record(teacher, state=State.ACCEPTED, title="已通过")
    client = as_role(Role.TEAM_LEADER, at=make_group(school))

    assert "已通过" in text_of(client.get(reverse("records:audited")))
    assert client.get(reverse("records:months")).status_code == 403


def test_every_teacher_reads_with_whom_a_record_is(client, teacher):
    make_account((Role.SCHOOL_AUDITOR, teacher.school), name="王老师")
    record = make_record(teacher, at=timezone.now() - timedelta(days=5))
    client.force_login(teacher.account)

    for address in (reverse("records:list"), reverse("records:record", args=[record.pk])):
        assert re.search(r"with auditor 王老师 since \d{4}-\d\d-\d\d, 5 days", text_of(client.get(address)))


@pytest.mark.parametrize("page", ["records:months", "records:workload", "records:audited", "records:audit", "sheet"])
def test_pages_of_the_audit_cost_the_same_for_1_record_and_for_100(as_role, school, page):
    make_definition()
    client = as_role(Role.SCHOOL_AUDITOR)
    address = sheet(school) if page == "sheet" else reverse(page)

    def more(count):
        for number in range(count):
            state = State.SUBMITTED if number % 2 else State.ACCEPTED
            record = make_record(make_teacher(school), state=state, values={"certificate_number": "QL-0001"})
            note_claims([record])
        for record in Record.objects.filter(state="submitted")[: count // 4]:
            client.post(reverse("records:decide", args=[record.pk, "accept"]))
        make_evidence(Record.objects.filter(state="submitted").order_by("pk")[0], content=photo())

    more(4)
    few = cost(client, address)
    more(96)

    assert cost(client, address) == few


def test_an_alarm_is_reviewed_from_the_queue(as_role, teacher):
    first, second = make_record(teacher), make_record(make_teacher(teacher.school))
    for each in (first, second):
        make_evidence(each, content=png_bytes(3))
    client = as_role(Role.SCHOOL_AUDITOR)
    address = reverse("records:review-alarm", args=[first.pk])
    assert client.post(address, {"alarm": "same_file", "reason": ""}, headers=HTMX).status_code == 409

    answer = client.post(address, {"alarm": "same_file", "reason": "同一活动"}, headers=HTMX)

    assert "no second claim: 同一活动" in text_of(answer)
    assert "The same file also stands on" not in text_of(answer)


def picture(name="照片.jpg", content=None):
    return SimpleUploadedFile(name, content or photo())


def test_files_are_added_one_by_one_and_a_refused_one_says_why_beside_the_others(client, teacher):
    record = make_record(teacher, state=State.DRAFT)
    client.force_login(teacher.account)
    address = reverse("records:add-evidence", args=[record.pk])

    good = client.post(address, {"evidence": [picture(), picture("二.png", photo("PNG", seed=2))]}, headers=HTMX)
    bad = client.post(address, {"evidence": [picture("坏.jpg", b"<html>"), picture("三.webp", photo("WEBP"))]})

    assert good.status_code == 200
    assert bad.status_code == 422
    assert "The content of 坏.jpg is not what its name says." in text_of(bad)
    assert sorted(EvidenceLink.objects.values_list("name", flat=True)) == sorted(["照片.jpg", "二.png", "三.webp"])


def test_only_the_owner_adds_files_and_only_while_the_record_is_with_them(client, as_role, teacher):
    record = make_record(teacher, state=State.SUBMITTED)
    address = reverse("records:add-evidence", args=[record.pk])
    client.force_login(teacher.account)
    assert client.post(address, {"evidence": picture()}).status_code == 409
    assert as_role(Role.SCHOOL_AUDITOR).post(address, {"evidence": picture()}).status_code == 403
    assert as_role(Role.SCHOOL_AUDITOR, at=make_school()).post(address, {"evidence": picture()}).status_code == 404
    assert not EvidenceLink.objects.exists()


def test_a_record_takes_no_more_files_than_it_can_show(client, teacher, monkeypatch):
    monkeypatch.setattr("xingtan.records.attaching.MOST_FILES", 1)
    record = make_record(teacher, state=State.DRAFT)
    client.force_login(teacher.account)
    address = reverse("records:add-evidence", args=[record.pk])
    client.post(address, {"evidence": picture()})

    answer = client.post(address, {"evidence": picture("二.png", photo("PNG", seed=2))})

    assert answer.status_code == 409
    assert "at most 1 files" in text_of(answer)


def test_a_small_picture_is_sent_to_whoever_may_see_the_record(client, as_role, teacher):
    link = make_evidence(make_record(teacher), content=photo(size=(2000, 1000)))
    address = reverse("records:evidence", args=[link.pk]) + "?small"
    client.force_login(teacher.account)

    answer = client.get(address)

    assert answer["Content-Type"] == "image/webp"
    assert len(b"".join(answer.streaming_content)) < link.file.size
    assert as_role(Role.SCHOOL_AUDITOR, at=make_school()).get(address).status_code == 404


def test_the_queue_is_narrowed_to_a_sheet_a_share_and_a_group(as_role, school):
    group = make_group(school, name="英语组")
    make_record(make_teacher(school, group=group), title="英语")
    make_record(make_teacher(school), title="数学", happened_on=date(2025, 11, 3))
    client = as_role(Role.SCHOOL_AUDITOR)

    def titles(**query):
        return re.findall(
            r'class="what">([^<]+)<', client.get(reverse("records:audit"), query, headers=HTMX).content.decode()
        )

    assert titles(month="2025-11") == ["数学"]
    assert titles(group=group.code) == ["英语"]
    assert titles(share="mine") == []
    assert titles(share="free", month="2025-10") == ["英语"]
    assert titles(share="nonsense") == ["英语", "数学"]


def test_the_record_page_offers_the_schools_reasons_and_the_workload_counts_them(as_role, school, teacher):
    record = make_record(teacher, title="新课标培训")
    own = add_reason(actor=make_actor((Role.MANAGER, school)), school=school, zh="缺签到表", en="No list.", at=NOON)
    client = as_role(Role.SCHOOL_AUDITOR)
    page = client.get(reverse("records:record", args=[record.pk])).content.decode()
    assert 'name="codes" value="date_wrong"' in page
    assert f'name="codes" value="{own.code}"' in page

    step = reverse("records:take-step", args=[record.pk, "return"])
    assert client.post(step, {}).status_code == 409
    assert client.post(step, {"codes": ["nonsense"], "reason": "x"}).status_code == 409
    assert client.post(step, {"codes": ["date_wrong", own.code], "reason": "第二页"}).status_code == 302
    decision = AuditDecision.objects.get()
    assert (decision.codes, decision.words) == (["date_wrong", own.code], "第二页")
    for address in (reverse("records:workload"), sheet(school, "records:month")):
        page = client.get(address).content.decode()
        assert "No list." in page
        assert "The date is wrong." in page


def test_what_was_accepted_unread_and_drawn_since_is_confirmed_on_the_sheet(as_role, school, teacher):
    record = make_record(teacher, state=State.ACCEPTED)
    Record.objects.filter(pk=record.pk).update(sampled=True)
    AuditDecision.objects.create(
        record=record, school=school, month=record.audit_month, step="accept", unsampled=True, by_name="王", at=NOON
    )
    address = reverse("records:confirm-unread", args=[record.pk])
    assert record.number in as_role(Role.MANAGER).get(sheet(school, "records:month")).content.decode()
    assert as_role(Role.MANAGER).post(address).status_code == 403
    client = as_role(Role.SCHOOL_AUDITOR)
    assert address in client.get(sheet(school, "records:month")).content.decode()
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    assert client.post(reverse("records:confirm-unread", args=[10**9])).status_code == 404


def test_a_school_that_asks_why_something_comes_late_tells_the_teacher_before_and_the_auditor_after(
    client, school, teacher
):
    auditor = make_actor((Role.SCHOOL_AUDITOR, school))
    form = reverse("records:enter", args=["school_session"])
    keep = reverse("records:keep", args=["school_session"])
    said = {"title": "作业设计", "happened_on": "2025-10-15", "hours": "4", "filed": "on"}
    client.force_login(teacher.account)
    assert "Closed sheets" not in text_of(client.get(form))
    close_month(actor=auditor, school=school, month=OCTOBER, at=NOON)
    assert "Closed sheets: 2025-10." in text_of(client.get(form))
    assert "goes to the sheet of 2025-11 and is shown as late" in text_of(client.post(keep, said))

    client.force_login(make_account((Role.MANAGER, school)))
    rules = {"school": school.code, "method": "every", "rate": 100, "widen": 2, "digit": 5, "late": "reason"}
    assert client.post(reverse("records:audit-rules"), rules).status_code == 302
    assert "It needs a reason" in text_of(client.get(reverse("records:months")))

    client.force_login(teacher.account)
    assert "Say why this comes late" in text_of(client.post(keep, said))
    answer = client.post(form, {**said, "submit": "yes"})
    assert answer.status_code == 422
    assert "The sheet of 2025-10 is closed. Say why this comes late; it then goes to 2025-11." in text_of(answer)
    assert not Record.objects.exists()

    assert client.post(form, {**said, "save": "yes"}).status_code == 302
    draft = Record.objects.get()
    step = reverse("records:take-step", args=[draft.pk, "submit"])
    assert 'id="step-submit"' in text_of(client.get(reverse("records:record", args=[draft.pk])))
    assert client.post(step).status_code == 409
    assert client.post(step, {"reason": "10月病假住院"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.audit_month) == ("submitted", date(2025, 11, 1))
    _returned_once_more(client, school, draft)
    client.force_login(teacher.account)
    assert client.post(step).status_code == 302  # the reason stands; it is not asked for twice


def _handed_in_before(client, teacher):
    back = make_record(teacher, state=State.RETURNED)  # handed in before October was closed
    client.force_login(teacher.account)
    assert client.post(reverse("records:take-step", args=[back.pk, "submit"])).status_code == 302


def _entered_for_a_member(client, school, said):
    member = make_teacher(school, group=make_group(school))
    client.force_login(make_account((Role.TEAM_LEADER, member.group)))
    address = reverse("records:enter-for", args=["school_session"])
    assert "Closed sheets: 2025-10." in text_of(client.get(address))
    answer = client.post(address, {**said, "member": member.number})
    assert answer.status_code == 422
    assert "Say why this comes late" in text_of(answer)
    assert client.post(address, {**said, "member": member.number, "late_reason": "补录"}).status_code == 302
    assert member.records.get().values["late_reason"] == "补录"


def _returned_once_more(client, school, draft):
    said = {"title": "作业设计", "happened_on": "2025-10-15", "hours": "4", "filed": "on"}
    _entered_for_a_member(client, school, said)
    _handed_in_before(client, draft.teacher)
    client.force_login(make_account((Role.SCHOOL_AUDITOR, school)))
    assert "Why it comes late, says the teacher: 10月病假住院" in text_of(client.get(reverse("records:audit")))
    assert client.post(reverse("records:decide", args=[draft.pk, "return"]), {"reason": "补附件"}).status_code == 302
