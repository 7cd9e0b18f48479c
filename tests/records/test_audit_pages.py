"""Pages of the months, samples, workload and audited records: who sees what, what is refused, how many queries."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from makers.people import make_account, make_group, make_school, make_teacher
from makers.pictures import photo
from makers.records import NOON, make_definition, make_evidence, make_record
from xingtan.access.roles import Role
from xingtan.records.audit.claims import note_claims
from xingtan.records.audit.models import AuditDecision, AuditSample, MonthSheet, ReturnReason
from xingtan.records.models import Record
from xingtan.records.workflow import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


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


def test_closing_a_month_that_still_runs_is_warned_about(as_role, school, teacher):
    make_record(teacher, state=State.ACCEPTED)
    client, warning = as_role(Role.SCHOOL_AUDITOR), "The month is not over"
    today = timezone.localdate()
    running = reverse("records:month", args=[school.code, today.year, today.month])
    assert warning in text_of(client.get(running, headers={"accept-language": "en"}))
    assert warning not in text_of(client.get(sheet(school), headers={"accept-language": "en"}))


def test_closing_with_waiting_records_says_how_many_wait(as_role, school, teacher):
    make_record(teacher)
    answer = as_role(Role.SCHOOL_AUDITOR).post(sheet(school, "records:close-month"))

    assert answer.status_code == 409
    assert "1 records of this month are not decided on" in text_of(answer)


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
    opens = f'href="{sheet(school, "records:sample", 1)}"'
    assert opens in as_role(Role.TEACHER).get(reverse("records:audited")).text
    assert opens in as_role(Role.MANAGER).get(reverse("records:record", args=[record.pk])).text
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
