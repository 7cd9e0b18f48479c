"""Drafts that keep themselves, drafts that lack things, and two people on one record."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from makers.people import make_account, make_teacher
from makers.records import NOON, VALUES, make_record, owner_of
from xingtan.access.roles import Role
from xingtan.records.company.models import TypedForm
from xingtan.records.errors import InvalidRecordError
from xingtan.records.models import Record
from xingtan.records.services import change_record, enter_record, take_step
from xingtan.records.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


def test_what_is_typed_keeps_itself_and_is_there_again_after_a_reload(signed_in):
    kept = signed_in.post(
        reverse("records:keep", args=["reading_notes"]),
        {
            "title": "静悄悄的",
            "reading_span-first": "2025-10-01",
            "notes": "第一章\n\n- 倾听",
            "happened_on": "nonsense",
        },
    )
    assert kept.status_code == 200
    assert "Saved at" in kept.content.decode()
    assert not Record.objects.exists()
    assert not JournalRow.objects.filter(subject_kind="record").exists()

    page = signed_in.get(reverse("records:enter", args=["reading_notes"])).content.decode()

    assert 'value="静悄悄的"' in page
    assert "- 倾听" in page
    assert 'value="2025-10-01"' in page
    assert "as you left it" in page
    assert "静悄悄的" in signed_in.get(reverse("records:new")).content.decode()


def test_rows_of_a_repeated_group_come_back_too(signed_in):
    rows = {"classes-0-class_name": "五（2）班", "classes-0-periods": "4", "classes-3-class_name": "五（3）班"}
    signed_in.post(reverse("records:keep", args=["teaching_situation"]), {"title": "学期", **rows})
    page = signed_in.get(reverse("records:enter", args=["teaching_situation"])).content.decode()
    assert 'name="classes-0-class_name" value="五（2）班"' in page
    assert 'name="classes-1-class_name" value="五（3）班"' in page

    signed_in.post(
        reverse("records:enter", args=["teaching_situation"]),
        {
            **{key: VALUES["teaching_situation"][key] for key in ("title", "happened_on", "subject", "grade_taught")},
            **rows,
        },
    )
    assert Record.objects.get().values["classes"] == [
        {"class_name": "五（2）班", "periods": "4"},
        {"class_name": "五（3）班"},
    ]


def test_only_the_cell_that_is_wrong_in_a_repeated_group_is_marked(signed_in):
    told = {key: VALUES["teaching_situation"][key] for key in ("title", "happened_on", "subject", "grade_taught")}
    rows = {"classes-0-class_name": "五（2）班", "classes-0-periods": "4", "classes-1-class_name": "五（3）班"}

    answer = signed_in.post(
        reverse("records:enter", args=["teaching_situation"]), {**told, **rows, "classes-1-periods": "四"}
    )

    assert answer.status_code == 422
    wrong = re.findall(r'name="(classes-[^"]+)"[^>]*aria-invalid="true"', answer.content.decode())
    assert wrong == ["classes-1-periods"]


def test_a_kept_form_is_its_writers_alone_and_goes_when_it_is_saved_or_given_up(signed_in, client, teacher):
    signed_in.post(reverse("records:keep", args=["paper"]), {"title": "初稿"})
    client.force_login(make_teacher(teacher.school, with_account=True).account)
    assert "初稿" not in client.get(reverse("records:enter", args=["paper"])).content.decode()
    client.force_login(teacher.account)
    client.post(reverse("records:drop", args=["paper"]))
    assert "初稿" not in client.get(reverse("records:enter", args=["paper"])).content.decode()
    client.post(reverse("records:keep", args=["paper"]), {"title": "初稿"})
    client.post(reverse("records:enter", args=["paper"]), {**VALUES["paper"], "save": "yes"})
    assert not TypedForm.objects.exists()
    assert Record.objects.get().state == State.DRAFT


def test_a_draft_needs_no_field_and_submitting_checks_all_of_them(signed_in):
    answer = signed_in.post(
        reverse("records:enter", args=["training"]), {"title": "", "happened_on": "", "save": "yes"}
    )

    record = Record.objects.get()
    assert (answer.status_code, record.state, record.title) == (302, State.DRAFT, "")
    with pytest.raises(InvalidRecordError) as refused:
        take_step(actor=owner_of(record), record_id=record.pk, step="submit", at=NOON)
    assert {slip.key for slip in refused.value.slips} >= {"title", "mode", "level"}
    page = signed_in.get(reverse("records:list")).content.decode()
    assert "untitled draft" in page
    again = signed_in.post(reverse("records:change", args=[record.pk]), {"version": record.version, "submit": "yes"})
    assert again.status_code == 422
    assert 'id="id_title_error"' in again.content.decode()
    assert signed_in.post(reverse("records:take-step", args=[record.pk, "submit"])).status_code == 409


def test_a_draft_that_cannot_be_read_is_not_kept_wrongly(signed_in):
    answer = signed_in.post(reverse("records:enter", args=["training"]), {"hours": "viele", "save": "yes"})
    assert answer.status_code == 422
    assert "viele" in answer.content.decode()
    assert not Record.objects.exists()


def test_what_is_typed_over_a_record_is_kept_beside_it_and_never_over_it(signed_in, teacher):
    record = make_record(teacher, state=State.DRAFT, title="初稿")
    signed_in.post(reverse("records:keep-change", args=[record.pk]), {"title": "二稿", "version": "1"})
    assert Record.objects.get().title == "初稿"
    assert 'value="二稿"' in signed_in.get(reverse("records:change", args=[record.pk])).content.decode()
    signed_in.post(reverse("records:drop-change", args=[record.pk]))
    assert 'value="初稿"' in signed_in.get(reverse("records:change", args=[record.pk])).content.decode()


def test_of_two_peoples_versions_each_field_is_chosen_and_nothing_is_lost(signed_in, teacher):
    record = make_record(teacher, state=State.DRAFT, title="初稿", values={"filed": True})
    other = {"title": "他人的题", "happened_on": "2025-10-15", "hours": "8", "filed": "no"}
    change_record(actor=owner_of(record), record_id=record.pk, values=other, version=1, at=NOON)
    mine = {"title": "我的题", "happened_on": "2025-10-15", "hours": "4", "filed": "on", "version": "1", "save": "yes"}

    page = signed_in.post(reverse("records:change", args=[record.pk]), mine)
    assert page.status_code == 409
    text = page.content.decode()
    assert "他人的题" in text
    assert "我的题" in text
    assert 'name="take-title" value="theirs"' in text

    chosen = {"take-title": "yours", "take-hours": "theirs", "take-filed": "theirs", "version": "2"}
    assert signed_in.post(reverse("records:change", args=[record.pk]), {**mine, **chosen}).status_code == 302
    record = Record.objects.get()
    assert (record.title, record.hours, record.values["filed"]) == ("我的题", 800, False)


def test_only_the_owner_keeps_or_drops_what_is_typed_over_a_record(client, teacher):
    record = make_record(teacher, state=State.RETURNED)
    sent = make_record(teacher, state=State.SUBMITTED)
    colleague = make_account((Role.TEACHER, teacher.school), (Role.SCHOOL_AUDITOR, teacher.school))
    client.force_login(colleague)
    assert client.post(reverse("records:keep-change", args=[record.pk]), {"title": "x"}).status_code == 403
    client.force_login(teacher.account)
    assert client.post(reverse("records:keep-change", args=[sent.pk]), {"title": "x"}).status_code == 409
    assert client.post(reverse("records:keep", args=["training_task"]), {"title": "x"}).status_code == 404
    assert not TypedForm.objects.exists()


def test_formatted_text_and_links_are_shown_clean(signed_in, teacher):
    values = {**VALUES["lesson_preparation"], "plan": "## 一\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>"}
    record = enter_record(
        actor=owner_of(make_record(teacher)), teacher=teacher, kind="lesson_preparation", values=values, at=NOON
    )
    text = signed_in.get(reverse("records:record", args=[record.pk])).content.decode()
    assert "<h2>一</h2>" in text
    assert "<img src=x" not in text
    assert 'href="javascript' not in text
    refused = signed_in.post(
        reverse("records:enter", args=["micro_course"]), {**VALUES["micro_course"], "video_link": "javascript:alert(1)"}
    )
    assert refused.status_code == 422
    assert 'id="id_video_link_error"' in refused.content.decode()
