"""Pages of the auditors' queue: deciding alone and together, shares, alarms, reasons, filters."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from makers.people import make_account, make_actor, make_group, make_teacher
from makers.records import NOON, make_evidence, make_record, png_bytes
from xingtan.access.roles import Role
from xingtan.records.audit.models import AuditDecision
from xingtan.records.audit.months import close_month
from xingtan.records.audit.return_reasons import add_reason
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]
HTMX = {"HX-Request": "true"}
OCTOBER = date(2025, 10, 1)


def sheet(school, name="records:month", *more):
    return reverse(name, args=[school.code, 2025, 10, *more])


def text_of(answer):
    return html.unescape(answer.content.decode())


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

    back = client.post(
        reverse("records:decide", args=[record.pk, "return"]), {"codes": ["date_wrong", "level_wrong"]}, follow=True
    )
    assert f"Returned: {teacher.name} · {record.title}" in back.text

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
    assert re.findall(r'share=(\w+)"><span class="amount">(\d+)<', text_of(answer)) == [("mine", "2"), ("free", "1")]
    answer = client.post(reverse("records:take-up"), {"act": "give_back"}, headers=HTMX)
    assert "2 records were given back." in text_of(answer)
    assert client.post(reverse("records:take-up") + "?month=2020-01", headers=HTMX).status_code == 409


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


def test_after_a_decision_the_numbers_in_the_filters_are_those_of_the_shorter_queue(as_role, teacher):
    first, _second = (make_record(teacher, title=title) for title in ("观课", "评课"))
    client = as_role(Role.SCHOOL_AUDITOR)
    assert "hx-swap-oob" not in client.get(reverse("records:audit"), headers=HTMX).content.decode()
    answer = client.post(reverse("records:decide", args=[first.pk, "accept"]), headers=HTMX).content.decode()
    renewed = answer.split('hx-swap-oob="innerHTML:.filters select[name=month]"')[1].split("</select>")[0]
    assert "2025-10 (1)" in renewed


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
    for told, page in (("needed when the month is closed", client.get(form)), ("Say why", client.post(keep, said))):
        assert told in text_of(page)
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
