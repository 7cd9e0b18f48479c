"""Records entered, changed and decided on by programs, exactly like on the pages."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from jsonschema import Draft202012Validator

from attacks.asking import whole
from makers.definitions import make_story
from makers.exchange import program_of
from makers.people import make_account, make_actor, make_school, make_teacher
from makers.records import NOON, VALUES, make_definition, make_record, png_bytes
from xingtan.access.roles import Role
from xingtan.exchange.values import json_of, schema_of, texts_of
from xingtan.records.definitions.definition import FieldType
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.definitions.services import publish_definition
from xingtan.records.intake import filled_from
from xingtan.records.models import Record
from xingtan.records.workflow import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    make_definition()
    return make_school()


@pytest.fixture
def teacher(school):
    return make_teacher(school, with_account=True)


def test_a_school_draws_up_a_kind_and_programs_enter_prove_hand_in_and_audit_it_at_once(school, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    story = make_story(school)
    teacher = make_teacher(school, with_account=True)
    program = program_of(teacher.account)
    auditor = program_of(make_account((Role.SCHOOL_AUDITOR, school)))

    told = program.ask("GET", f"/definitions/{story.code}").json()
    named = {shape["title"]: key for key, shape in told["values_schema"]["properties"].items()}
    values = {"title": "早读", "happened_on": "2025-10-11", named["Story"]: "**三分钟**", named["Theme"]: "care"}
    Draft202012Validator(told["values_schema"]).validate(values)
    entered = program.ask("POST", "/records", {"kind": story.code, "values": values})
    assert (entered.status_code, entered.json()["values"]) == (201, values)

    place = entered["Location"]
    photograph = {"file": SimpleUploadedFile("早读.png", png_bytes()), "field": told["file_fields"][0]["key"]}
    proved = program.post(f"{place}/evidence", photograph, headers={"Authorization": f"Bearer {program.secret}"})
    assert [each["field"] for each in proved.json()["items"]] == [told["file_fields"][0]["key"]]
    assert program.ask("POST", f"{place}/steps", {"step": "submit"}).json()["state"] == "submitted"

    waiting = auditor.ask("GET", f"/records?kind={story.code}&state=submitted&school={school.code}").json()["items"]
    assert [step["step"] for step in waiting[0]["steps"]] == ["accept", "return"]
    file = auditor.ask("GET", f"/evidence/{waiting[0]['evidence'][0]['id']}")
    assert (file.status_code, file["Content-Type"], whole(file)[:4]) == (200, "image/png", b"\x89PNG")
    accepted = auditor.ask("POST", f"/records/{waiting[0]['id']}/steps", {"step": "accept"}).json()
    assert accepted["state"] == "accepted"
    assert [each["what"] for each in accepted["history"]][:2] == ["Accepted by the school", "Submitted for audit"]

    browser = Client()
    browser.force_login(teacher.account)
    page = browser.get(accepted["page"], headers={"Accept-Language": "en"}).content.decode()
    for words in ("早读", "<strong>三分钟</strong>", "Care", "早读.png", "Accepted by the school"):
        assert words in page

    body = {**story.body, "hint": {"zh": "一事一记", "en": "One story each"}}
    publish_definition(actor=make_actor((Role.MANAGER, school)), school=school, body=body, base=story.pk, at=NOON)
    assert program.ask("GET", f"/definitions/{story.code}").json()["version"] == told["version"] + 1


def test_every_shipped_kind_can_be_sent_as_its_schema_says_and_comes_back_the_same(school, teacher):
    program = program_of(teacher.account)
    for kind, definition in definitions_at(school.path).items():
        texts = VALUES.get(kind)
        if texts is None:
            continue
        Draft202012Validator.check_schema(schema_of(definition.spec))
        record = make_record(teacher, kind=kind, values={}, state=State.DRAFT)
        sent = program.ask(
            "PATCH", f"/records/{record.pk}", {"version": record.version, "values": as_json(definition.spec, texts)}
        )
        assert sent.status_code == 200, (kind, sent.content.decode())
        Draft202012Validator(schema_of(definition.spec)).validate(sent.json()["values"])
        record.refresh_from_db()
        assert texts_of(definition.spec, json_of(record)) == (filled_from(record), ())


def as_json(spec, texts):
    """Return texts as people write them as the JSON that the schema asks for."""
    found = {}
    for key, text in texts.items():
        field = spec.by_key[key]
        found[key] = {
            FieldType.YES_NO: lambda text=text: text == "yes",
            FieldType.WHOLE: lambda text=text: int(text),
            FieldType.GROUP: lambda text=text, field=field: [
                dict(zip([column.key for column in field.columns], row.split(" | "), strict=False))
                for row in text.split(" || ")
            ],
        }.get(field.type, lambda text=text: text)()
        if field.type is FieldType.GROUP:
            whole = {column.key for column in field.columns if column.type is FieldType.WHOLE}
            found[key] = [{k: int(v) if k in whole else v for k, v in row.items()} for row in found[key]]
    return found


def test_every_mistake_names_its_place_and_its_cure_in_the_language_asked(teacher):
    program = program_of(teacher.account)
    values = {"title": "x", "happened_on": "2025-13-01", "level": "moon", "hours": True, "nonsense": "1"}
    refused = program.ask("POST", "/records", {"kind": "open_class", "values": values})
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert {(m["place"], m["code"]) for m in refused.json()["mistakes"]} == {
        ("values.happened_on", "not_a_date"),
        ("values.level", "not_a_choice"),
        ("values.hours", "unknown_field"),
        ("values.nonsense", "unknown_field"),
    }
    refused = program.ask("POST", "/records", {"kind": "open_class", "values": values}, Accept_Language="zh-Hans")
    mistakes = {m["place"]: m for m in refused.json()["mistakes"]}
    assert mistakes["values.happened_on"]["cure"] == "请按 2024-09-01 的格式填写日期。"
    rows = {"next_steps": [{"step_text": "读书"}, {"step_text": "写", "due_on": "soon"}], "happened_on": "2025-10-11"}
    grouped = program.ask("POST", "/records", {"kind": "portfolio_reflection", "values": rows}).json()["mistakes"]
    assert [m["detail"] for m in grouped] == ["Row 2, By when: This is not a day of the calendar."]
    shape = program.ask("POST", "/records", {"values": {}, "submitt": True}).json()["mistakes"]
    assert {m["place"] for m in shape} == {"body.kind", "body.submitt"}
    assert Record.objects.count() == 0


def test_a_second_writer_gets_the_difference_and_what_is_not_named_stays(teacher):
    make_definition()
    first, second = program_of(teacher.account), program_of(teacher.account)
    values = VALUES["open_class"]
    record = first.ask("POST", "/records", {"kind": "open_class", "values": values}).json()
    place = f"/records/{record['id']}"

    changed = first.ask("PATCH", place, {"version": record["version"], "values": {"title": "Seasons"}}).json()
    late = second.ask("PATCH", place, {"version": record["version"], "values": {"title": "Weather"}})

    assert changed["values"] == {**values, "title": "Seasons"}
    assert late.status_code == 409
    assert late.json()["version"] == changed["version"]
    assert late.json()["differences"] == [{"field": "title", "theirs": "Seasons", "yours": "Weather"}]
    gone_on = make_record(teacher)
    refused = first.ask("PATCH", f"/records/{gone_on.pk}", {"version": 1, "values": {"title": "x"}})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_open_for_change")
    gone = first.ask("PATCH", place, {"version": changed["version"], "values": {"level": None}}).json()
    assert "level" not in gone["values"]


def test_what_the_pages_forbid_is_forbidden_here(school, teacher):
    record = make_record(teacher)
    stranger = program_of(make_teacher(make_school(), with_account=True).account)
    manager = program_of(make_account((Role.MANAGER, school)))
    own = make_account((Role.SCHOOL_AUDITOR, school))
    judge = make_record(make_teacher(school, account=own))
    place = f"/records/{record.pk}"

    assert stranger.ask("GET", place).status_code == 404
    assert stranger.ask("POST", f"{place}/steps", {"step": "accept"}).status_code == 404
    assert manager.ask("GET", place).status_code == 200
    assert manager.ask("POST", f"{place}/steps", {"step": "accept"}).status_code == 403
    assert program_of(own).ask("POST", f"/records/{judge.pk}/steps", {"step": "accept"}).json()["code"] == "own_record"
    assert program_of(own).ask("POST", f"{place}/steps", {"step": "return"}).json()["code"] == "reason_missing"
    assert program_of(own).ask("POST", f"{place}/steps", {"step": "fly"}).status_code == 404
    other = {"kind": "open_class", "values": {}, "teacher": teacher.pk}
    assert stranger.ask("POST", "/records", other).json()["code"] == "no_such_teacher"
    assert manager.ask("POST", "/records", other).status_code == 403
    assert manager.ask("POST", "/records", {"kind": "open_class"}).json()["code"] == "no_own_file"
    record.refresh_from_db()
    assert record.state == "submitted"


def test_a_list_is_read_page_by_page_while_it_grows_and_costs_the_same(teacher, django_assert_num_queries):
    for _ in range(3):
        make_record(teacher)
    program = program_of(teacher.account)
    first = program.ask("GET", "/records?limit=2").json()
    make_record(teacher)
    rest = program.ask("GET", f"/records?limit=2&cursor={first['next']}").json()
    assert [row["id"] for row in [*first["items"], *rest["items"]]] == list(
        Record.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert rest["next"] is None
    with django_assert_num_queries(6):  # token, duties, records, definitions, files, who judges
        program.ask("GET", "/records?limit=2")
    with django_assert_num_queries(6):
        program.ask("GET", "/records?limit=50")
    assert program.ask("GET", "/records?cursor=nonsense").json()["code"] == "bad_cursor"
    assert program.ask("GET", "/records?limit=9999").status_code == 422


def test_what_changed_since_is_asked_for_by_the_moment_of_the_answer_before(teacher):
    program = program_of(teacher.account)
    program.ask("POST", "/records", {"kind": "open_class", "values": VALUES["open_class"]})
    answer = program.ask("GET", "/records").json()
    nothing = program.ask("GET", f"/records?changed_since={answer['as_of'].replace('+', '%2B')}").json()
    assert nothing["items"] == []
    place = f"/records/{answer['items'][0]['id']}"
    program.ask("PATCH", place, {"version": 1, "values": {"title": "Seasons"}})
    since = program.ask("GET", f"/records?changed_since={answer['as_of'].replace('+', '%2B')}").json()
    assert [row["title"] for row in since["items"]] == ["Seasons"]
