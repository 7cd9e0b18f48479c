"""Pages on which a manager defines kinds of records and says who may do what, and what teachers then find."""

from __future__ import annotations

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from makers.definitions import make_story
from makers.people import make_account, make_school, make_teacher
from makers.records import make_definition, make_record, png_bytes
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceLink
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.definitions.rights import Right
from xingtan.records.models import DataDefinition, Record
from xingtan.records.workflow import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


@pytest.fixture
def school():
    make_definition()
    return make_school()


HEAD = {
    "name_zh": "班主任故事",
    "name_en": "Class-teacher story",
    "place": "own/own/",
    "icon": "heart-handshake",
    "f-0-key": "title",
    "f-0-type": "text",
    "f-0-label_zh": "名称",
    "f-0-label_en": "Title",
    "f-0-required": "yes",
    "f-1-key": "happened_on",
    "f-1-type": "date",
    "f-1-label_zh": "日期",
    "f-1-label_en": "Date",
    "f-1-required": "yes",
    "right-enter": ["teacher"],
    "right-view": ["principal"],
    "evidence_required": "0",
    "base": "",
}
"""What the editor sends of a kind with a title and a day."""
FIELDS = {
    "f-2-key": "",
    "f-2-type": "rich_text",
    "f-2-label_zh": "故事",
    "f-2-label_en": "Story",
    "f-3-key": "",
    "f-3-type": "choice",
    "f-3-label_zh": "主题",
    "f-3-choices": "关爱 | Care\n班规 | Class rules",
    "f-4-key": "",
    "f-4-type": "file",
    "f-4-label_zh": "照片",
    "f-4-label_en": "Photo",
    "f-4-required": "yes",
}
"""Two fields and a file more."""


def overtaken(client, row):
    """Two managers at one definition: the second sees both versions and overwrites nothing unseen."""
    address = reverse("records:redefine", args=[row.code])
    read = {**HEAD, **FIELDS, "f-2-key": "own_class_teacher_story_1", "base": str(row.pk)}
    first = client.post(address, {**read, "hint_en": "Theirs", "months": ["3"], "do": "save"})
    assert first.status_code == 302
    button = client.post(address, {**read, "name_en": "Yours", "do": "add-text"}).content.decode()
    assert f'name="base" value="{row.pk}"' in button
    second = client.post(address, {**read, "name_en": "Yours", "do": "save"})
    page = html.unescape(second.content.decode())
    assert second.status_code == 409
    newest = DataDefinition.objects.filter(code=row.code).latest("pk")
    assert f'name="base" value="{newest.pk}"' in page
    for part in ("Theirs", "Yours", "One sentence about it", "Months in which it is entered"):
        assert f">{part}<" in page or part in page
    assert 'value="Yours"' in page
    assert DataDefinition.objects.filter(code=row.code).count() == 2


def test_by_hand_a_manager_defines_a_kind_with_two_fields_and_a_file(client, school):
    client.force_login(make_account((Role.MANAGER, school)))
    page = client.post(reverse("records:define"), {**HEAD, "do": "add-rich_text"})
    assert page.status_code == 200
    assert 'name="f-2-type" value="rich_text"' in page.content.decode()
    moved = client.post(reverse("records:define"), {**HEAD, **FIELDS, "do": "up-4"}).content.decode()
    assert 'name="f-3-type" value="file"' in moved
    refused = client.post(reverse("records:define"), {**HEAD, **FIELDS, "f-2-label_zh": "", "f-2-label_en": ""})
    assert refused.status_code == 422
    assert 'id="f-2-label_zh_error"' in refused.content.decode()

    saved = client.post(reverse("records:define"), {**HEAD, **FIELDS, "do": "save"})

    row = DataDefinition.objects.get(institution=school)
    assert saved["Location"] == reverse("records:redefine", args=[row.code])
    choices = row.spec.by_key["own_class_teacher_story_2"].choices
    assert [(each.code, each.label.zh, each.label.en) for each in choices] == [
        ("care", "关爱", "Care"),
        ("class_rules", "班规", "Class rules"),
    ]
    assert row.code in client.get(reverse("records:definitions")).content.decode()
    stale = client.post(reverse("records:redefine", args=[row.code]), {**HEAD, **FIELDS, "base": "1", "do": "save"})
    assert stale.status_code == 409
    overtaken(client, row)
    for odd in ("²", "9" * 5000):
        answer = client.post(
            reverse("records:redefine", args=[row.code]), {**HEAD, **FIELDS, "base": odd, "do": "save"}
        )
        assert answer.status_code == 409
        assert client.get(reverse("records:list"), {"year": "02024" + odd}).status_code == 200


def test_by_hand_a_teacher_enters_the_schools_own_kind_with_a_file(client, school):
    client.force_login(make_account((Role.MANAGER, school)))
    client.post(reverse("records:define"), {**HEAD, **FIELDS, "do": "save"})
    code = DataDefinition.objects.get(institution=school).code
    client.force_login(make_teacher(school, with_account=True).account)
    assert "Class-teacher story" in client.get(reverse("records:new")).content.decode()
    address = reverse("records:enter", args=[code])
    values = {"title": "信", "happened_on": "2026-11-20", f"{code}_1": "**好**<script>alert(1)</script>"}

    missing = client.post(address, {**values, "submit": "yes"})
    assert missing.status_code == 422
    assert "This is needed." in missing.content.decode()
    photo = SimpleUploadedFile("照片.png", png_bytes(), content_type="image/png")
    answer = client.post(address, {**values, f"{code}_3": [photo], "submit": "yes"})

    record = Record.objects.get()
    assert (answer.status_code, record.state) == (302, State.SUBMITTED)
    assert record.values[f"{code}_3"] == EvidenceLink.objects.get().file.sha256
    shown = client.get(answer["Location"]).content.decode()
    assert "<strong>好</strong>" in shown
    assert "<script>alert" not in shown
    assert "照片.png" in shown


def test_the_editor_shows_what_a_shipped_kind_says_and_publishing_it_unchanged_keeps_its_meaning(client, school):
    client.force_login(make_account((Role.MANAGER, school)))
    for kind in ("teaching_situation", "paper", "collective_preparation"):
        text = client.get(reverse("records:redefine", args=[kind])).content.decode()
        assert 'name="f-0-key" value="title"' in text
        assert "preview_" in text
    assert client.get(reverse("records:redefine", args=["nothing"])).status_code == 404


def test_the_preview_draws_the_form_being_written(client, school):
    client.force_login(make_account((Role.MANAGER, school)))
    data = {"name_zh": "甲", "f-0-key": "title", "f-0-type": "text", "f-0-label_en": "Heading of it"}
    text = client.post(reverse("records:preview"), data).content.decode()
    assert "Heading of it" in text


def test_definitions_are_the_managers_and_the_permission_table_is_everybodys_to_read(client, school):
    teacher = make_teacher(school, with_account=True)
    client.force_login(teacher.account)
    row = make_story(school)
    for name, args in (("definitions", []), ("define", []), ("redefine", [row.code])):
        assert client.get(reverse(f"records:{name}", args=args)).status_code == 403
    for name, args in (("retire", [row.code]), ("change-permissions", []), ("preview", [])):
        assert client.post(reverse(f"records:{name}", args=args)).status_code == 403
    text = client.get(reverse("records:permissions")).content.decode()
    assert "Class-teacher story" in text
    assert "Lesson preparation management" in text
    assert "disabled" not in text


def test_the_manager_changes_cells_on_the_page(client, school):
    client.force_login(make_account((Role.MANAGER, school)))
    form = client.get(reverse("records:permissions") + "?change=yes").content.decode()
    assert 'name="paper:view"' in form
    assert form.count('name="research_project:view" value="principal"') == 1
    answer = client.post(
        reverse("records:change-permissions"),
        {"kind": "paper", "paper:enter": ["teacher"], "paper:view": ["principal"], "paper:comment": ["teacher"]},
    )
    assert answer.status_code == 302
    held = definitions_at(school.path)["paper"].spec.rights
    assert Role.TEAM_LEADER not in held[Right.VIEW]
    assert Role.PRINCIPAL in held[Right.VIEW]
    nobody = client.post(reverse("records:change-permissions"), {"kind": "open_class"})
    assert nobody.status_code == 409
    assert definitions_at(school.path)["open_class"].institution is None


def test_a_page_costs_the_same_queries_however_many_kinds_and_records_there_are(
    client, school, django_assert_max_num_queries
):
    client.force_login(make_account((Role.MANAGER, school)))
    teacher = make_teacher(school)
    for number in range(5):
        row = make_story(school, name={"zh": f"故事{number}", "en": ""})
        for _copy in range(3):
            make_record(teacher, kind="paper", values={})
    assert row.code.startswith("own_kind")
    with django_assert_max_num_queries(9):
        client.get(reverse("records:definitions"))
    with django_assert_max_num_queries(8):
        client.get(reverse("records:permissions"))
