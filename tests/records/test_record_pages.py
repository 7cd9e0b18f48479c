"""Pages of records: what each person sees, what is refused, how many queries it costs."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from makers.people import make_account, make_school, make_teacher
from makers.records import NOON, VALUES, make_evidence, make_record, owner_of, png_bytes
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceLink
from xingtan.records.definitions.rights import Right, holders
from xingtan.records.models import Record
from xingtan.records.reads import history
from xingtan.records.services import change_record
from xingtan.records.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


def picture(seed=0, name="证书.png"):
    return SimpleUploadedFile(name, png_bytes(seed), content_type="text/html")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_teacher_finds_all_kinds_and_a_short_form_behind_each(signed_in, language):
    signed_in.cookies["django_language"] = language
    choose = signed_in.get(reverse("records:new")).content.decode()
    for kind in VALUES:
        address = reverse("records:enter", args=[kind])
        theirs = Role.TEACHER in holders(kind, Right.ENTER)
        assert (address in choose) is theirs
        form = signed_in.get(address)
        assert form.status_code == (200 if theirs else 404)
        if not theirs:
            continue
        assert 'name="happened_on"' in form.content.decode()
    assert ("参加培训" in choose) is (language == "zh-hans")


def test_a_teacher_enters_and_submits_in_one_act_with_the_certificate(signed_in, teacher):
    answer = signed_in.post(
        reverse("records:enter", args=["training"]), {**VALUES["training"], "submit": "yes", "evidence": [picture()]}
    )

    record = Record.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("records:record", args=[record.pk])
    assert (record.state, record.teacher, record.hours) == (State.SUBMITTED, teacher, 1200)
    assert EvidenceLink.objects.get().subject_key == record.number
    shown = signed_in.get(answer["Location"]).content.decode()
    assert reverse("records:evidence", args=[EvidenceLink.objects.get().pk]) in shown


def test_every_mistake_stands_beside_its_field_and_nothing_is_kept(signed_in):
    wrong = {**VALUES["training"], "happened_on": "2025-02-30", "hours": "-1", "level": "cosmic", "title": ""}

    answer = signed_in.post(reverse("records:enter", args=["training"]), {**wrong, "submit": "yes"})

    assert answer.status_code == 422
    form = answer.context["form"] if answer.context else None
    text = answer.content.decode()
    assert form is None or set(form.errors) == {"happened_on", "hours", "level", "title"}
    for name in ("happened_on", "hours", "level", "title"):
        assert f'id="id_{name}_error"' in text or f'name="{name}"' in text
    assert "This is not a day of the calendar." in text
    assert "The number is below zero." in text
    assert not Record.objects.exists()


def test_a_form_that_comes_back_asks_for_its_files_again(client, teacher):
    client.force_login(teacher.account)
    address, said = reverse("records:enter", args=["open_class"]), VALUES["open_class"] | {"submit": "yes"}
    asks = "Choose the files again"
    assert asks in client.post(address, said | {"title": "", "evidence": [picture()]}).text
    assert asks not in client.post(address, said | {"title": ""}).text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("证书.pdf", b"<html><script>alert(1)</script></html>", "is not what its name says"),
        ("证书.svg", b"<svg/>", "cannot be evidence"),
        ("证书.png", b"", "empty"),
    ],
)
def test_a_file_that_is_not_evidence_is_refused_beside_its_field_and_no_record_is_entered(
    signed_in, name, content, words
):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")

    answer = signed_in.post(
        reverse("records:enter", args=["open_class"]), {**VALUES["open_class"], "evidence": [file], "save": "yes"}
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Record.objects.exists()


def test_submitting_without_the_certificate_keeps_what_was_typed_and_says_what_is_missing(signed_in):
    answer = signed_in.post(reverse("records:enter", args=["paper"]), {**VALUES["paper"], "submit": "yes"})

    assert answer.status_code == 422
    assert "needs a file as evidence" in answer.content.decode()
    assert VALUES["paper"]["title"] in answer.content.decode()
    assert not Record.objects.exists()


def test_the_second_of_two_people_gets_the_difference_and_nothing_is_lost(signed_in, teacher):
    record = make_record(teacher, state=State.DRAFT, title="初稿")
    address = reverse("records:change", args=[record.pk])
    first = {"title": "先改", "happened_on": "2025-10-15", "hours": "4", "filed": "on", "version": "1", "save": "y"}
    assert signed_in.post(address, first).status_code == 302

    second = signed_in.post(address, {**first, "title": "后改", "hours": "6"})

    text = second.content.decode()
    assert second.status_code == 409
    assert "先改" in text
    assert "后改" in text
    assert re.search(r'for="id_title">[^<]+</label>', text), "asked for, though this was put by as a draft"
    assert Record.objects.get().title == "先改"
    again = signed_in.post(address, {**first, "title": "后改", "hours": "6", "version": "2"})
    assert again.status_code == 302
    assert Record.objects.get().title == "后改"


def test_strangers_and_other_schools_get_404_and_steps_of_others_403(client, teacher):
    record = make_record(teacher)
    link = make_evidence(record)
    addresses = [reverse("records:record", args=[record.pk]), reverse("records:evidence", args=[link.pk])]
    client.force_login(make_account((Role.SCHOOL_AUDITOR, make_school())))
    for address in addresses:
        assert client.get(address).status_code == 404
    step = reverse("records:take-step", args=[record.pk, "accept"])
    assert client.post(step).status_code == 404

    client.force_login(make_account((Role.PRINCIPAL, teacher.school)))
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        if answer.streaming:
            assert b"".join(answer.streaming_content)
    assert client.post(step).status_code == 403
    assert Record.objects.get().state == State.SUBMITTED


def test_a_draft_is_its_owners_alone(client, teacher):
    record = make_record(teacher, state=State.DRAFT)
    client.force_login(make_account((Role.PRINCIPAL, teacher.school)))
    assert client.get(reverse("records:record", args=[record.pk])).status_code == 404
    client.force_login(teacher.account)
    assert client.get(reverse("records:record", args=[record.pk])).status_code == 200


def test_a_step_that_the_state_forbids_answers_409_with_the_reason(auditing, teacher):
    record = make_record(teacher, state=State.ACCEPTED)

    answer = auditing.post(reverse("records:take-step", args=[record.pk, "accept"]))

    assert answer.status_code == 409
    assert "moved on" in answer.content.decode()


def test_the_page_of_a_record_has_exactly_the_buttons_of_the_road(auditing, signed_in, teacher):
    record = make_record(teacher)
    page = signed_in.get(reverse("records:record", args=[record.pk])).content.decode()
    assert reverse("records:take-step", args=[record.pk, "withdraw"]) in page
    assert reverse("records:take-step", args=[record.pk, "accept"]) not in page

    auditing.force_login(make_account((Role.SCHOOL_AUDITOR, teacher.school)))
    page = auditing.get(reverse("records:record", args=[record.pk])).content.decode()
    for step, there in (("accept", True), ("return", True), ("withdraw", False), ("reopen", False)):
        assert (reverse("records:take-step", args=[record.pk, step]) in page) is there


def test_a_file_is_taken_off_only_while_the_record_is_with_its_owner(signed_in, teacher):
    draft, sent = make_record(teacher, state=State.DRAFT), make_record(teacher)
    for record, status, left in ((draft, 302, 0), (sent, 409, 1)):
        link = make_evidence(record)
        assert signed_in.post(reverse("records:remove-evidence", args=[link.pk])).status_code == status
        assert EvidenceLink.objects.standing().filter(subject_key=record.number).count() == left


def test_the_queue_holds_what_waits_at_this_school_and_not_the_auditors_own(client, teacher):
    make_record(teacher, title="等待")
    make_record(teacher, title="草稿", state=State.DRAFT)
    make_record(make_teacher(make_school()), title="别校")
    account = make_account((Role.SCHOOL_AUDITOR, teacher.school), (Role.TEACHER, teacher.school))
    own = make_record(make_teacher(teacher.school, account=account), title="自己的")
    client.force_login(account)

    text = client.get(reverse("records:audit")).content.decode()

    assert "等待" in text
    for absent in ("自己的", "草稿", "别校"):
        assert absent not in text
    answer = client.post(reverse("records:decide", args=[own.pk, "accept"]))
    assert answer.status_code == 403
    assert "Nobody decides on their own record" in answer.content.decode()
    client.force_login(teacher.account)
    assert client.get(reverse("records:audit")).status_code == 403


def test_after_a_decision_the_queue_moves_on_to_the_next(auditing, teacher):
    first, second, third = (make_record(teacher, title=f"第{n}条") for n in range(3))
    address = reverse("records:decide", args=[first.pk, "accept"])

    fragment = auditing.post(address, {"after": second.pk}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert reverse("records:decide", args=[second.pk, "accept"]) in fragment
    whole = auditing.post(
        reverse("records:decide", args=[second.pk, "return"]), {"after": third.pk, "reason": "日期不对"}
    )

    assert whole.status_code == 302
    assert whole["Location"].endswith(f"record={third.pk}")
    assert [r.state for r in Record.objects.order_by("pk")] == ["accepted", "returned", "submitted"]


def test_a_return_without_a_reason_stays_in_the_queue_and_says_so(auditing, teacher):
    record = make_record(teacher)
    answer = auditing.post(
        reverse("records:decide", args=[record.pk, "return"]), {"reason": ""}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    assert "Say why" in answer.content.decode()
    assert reverse("records:decide", args=[record.pk, "accept"]) in answer.content.decode()
    assert not JournalRow.objects.filter(subject_key=record.number).exists()


def test_marked_rows_are_decided_together_and_each_outcome_is_told(auditing, teacher):
    done, gone = make_record(teacher, title="可以"), make_record(teacher, title="已定", state=State.ACCEPTED)
    answer = auditing.post(
        reverse("records:decide-marked"),
        {"marked": [done.pk, gone.pk], "step": "accept"},
        headers={"HX-Request": "true"},
    )
    text = answer.content.decode()
    assert "1 of 2 done" in text
    assert "moved on" in text
    assert Record.objects.get(pk=done.pk).state == State.ACCEPTED


def test_the_auditor_is_shown_what_to_look_at_twice(auditing, teacher):
    other = make_record(make_teacher(teacher.school))
    record = make_record(teacher, kind="training", hours=5000, values={}, title="夜以继日")
    content = png_bytes(9)
    make_evidence(other, content=content)
    make_evidence(record, content=content)

    text = auditing.get(reverse("records:audit"), {"record": record.pk}).content.decode()

    assert re.search(f"The same file also stands on <a [^>]*>{other.number}</a>", text)
    assert "More than 24 hours a day." in text


def test_the_history_tells_who_when_from_where_to_where_and_why(auditing, teacher):
    record = make_record(teacher)
    auditing.post(reverse("records:decide", args=[record.pk, "return"]), {"reason": "学时不符"})

    text = auditing.get(reverse("records:record", args=[record.pk])).content.decode()

    assert "Returned to the teacher" in text
    assert "Waiting for audit → Returned · 学时不符" in text


def test_the_history_says_what_was_chosen_in_words_not_in_codes(teacher):
    record = make_record(teacher, kind="open_class", state=State.DRAFT, values={"level": "school"})
    values = {"title": record.title, "happened_on": "2025-10-15", "level": "municipal"}
    change_record(actor=owner_of(record), record_id=record.pk, values=values, version=record.version, at=NOON)
    with override("zh-hans"):
        assert "级别：校级 → 市级" in history(record)[0].text


def test_a_draft_without_a_title_is_called_so_and_its_owner_deletes_it(signed_in, teacher):
    draft = make_record(teacher, state=State.DRAFT)
    Record.objects.filter(pk=draft.pk).update(title="")
    kept = make_record(teacher, title="留下的")
    there = reverse("records:record", args=[draft.pk])
    for address in (reverse("records:list"), there, reverse("records:change", args=[draft.pk])):
        assert "untitled draft" in signed_in.get(address).content.decode()
    assert "Delete the draft" in signed_in.get(there).content.decode()

    answer = signed_in.post(reverse("records:take-step", args=[draft.pk, "withdraw"]))

    assert answer.headers["Location"] == reverse("records:list")
    page = signed_in.get(reverse("records:list")).content.decode()
    assert kept.title in page
    assert there not in page
    assert there in signed_in.get(reverse("records:list"), {"state": "withdrawn"}).content.decode()
