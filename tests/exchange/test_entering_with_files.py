"""Programs enter records together with their files, for themselves and for their members, all of it or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from makers.definitions import make_story, story_body
from makers.exchange import Program, program_of
from makers.people import make_account, make_group, make_school, make_teacher
from makers.records import VALUES, png_bytes
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceFile
from xingtan.records.models import Record
from xingtan.teachers.models import Teacher

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/records/with-files"


def sent(program, record, *files, **more):
    """Return the answer to a record sent with these files."""
    body = {"record": json.dumps(record), "file": list(files), **more}
    return program.post(PLACE, body, headers={"Authorization": f"Bearer {program.secret}", "Accept-Language": "en"})


def picture(name="现场.png", seed=1):
    return SimpleUploadedFile(name, png_bytes(seed))


@dataclass(frozen=True)
class Team:
    """A leader's program, a member, and what a record for the member says; the kind requires a file."""

    program: Program
    member: Teacher
    record: dict[str, Any]
    photograph: str


@pytest.fixture
def team(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    school = make_school()
    group = make_group(school)
    rights = {**story_body()["rights"], "enter": ["teacher", "team_leader"]}
    story = make_story(school, evidence={"required": 1, "wanted": {}}, rights=rights)
    member = make_teacher(school, group=group, with_account=True)
    program = program_of(make_account((Role.TEAM_LEADER, group)))
    told = program.ask("GET", f"/definitions/{story.code}").json()
    named = {shape["title"]: key for key, shape in told["values_schema"]["properties"].items()}
    values = {"title": "早读", "happened_on": "2025-10-11", named["Story"]: "三分钟"}
    record = {"kind": story.code, "values": values, "teacher": member.pk, "submit": True}
    return Team(program, member, record, told["file_fields"][0]["key"])


def test_a_leader_enters_for_a_member_what_needs_a_file_and_it_waits_for_the_audit(team):
    entered = sent(team.program, team.record, picture(), picture("签到.png", 2), field=[team.photograph])

    assert entered.status_code == 201
    assert [(each["name"], each["field"]) for each in entered.json()["evidence"]] == [
        ("现场.png", team.photograph),
        ("签到.png", None),
    ]
    assert (entered.json()["state"], entered.json()["teacher"]["id"]) == ("submitted", team.member.pk)
    assert program_of(team.member.account).ask("GET", entered["Location"]).json()["title"] == "早读"
    outside = make_teacher(team.member.school, group=make_group(team.member.school))
    refused = sent(team.program, {**team.record, "teacher": outside.pk}, picture())
    assert (refused.status_code, refused.json()["code"]) == (422, "no_such_teacher")
    assert Record.objects.count() == 1


def test_what_is_wrong_with_a_record_or_with_one_of_its_files_keeps_all_of_it_out(team):
    record, program = team.record, team.program
    alone = program.ask("POST", "/records", record)
    assert (alone.status_code, alone.json()["code"]) == (409, "evidence_missing")
    draft = sent(program, {**record, "submit": False}, picture())
    assert (draft.status_code, draft.json()["code"]) == (422, "handed_in_at_once")
    values = {**record["values"], "nonsense": "1"}
    wrong = sent(program, {**record, "values": values}, picture(), field=["", "nowhere"]).json()
    assert {each["place"] for each in wrong["mistakes"]} == {"values.nonsense", "field.1"}
    broken = sent(program, record, SimpleUploadedFile("证书.pdf", b"MZ"))
    assert (broken.status_code, broken.json()["code"]) == (422, "evidence_content_mismatch")
    many = sent(program, record, *(picture(seed=seed) for seed in range(11)))
    assert (many.status_code, many.json()["code"]) == (422, "too_many_at_once")
    assert (Record.objects.count(), EvidenceFile.objects.count()) == (0, 0)


def test_ones_own_record_and_its_certificate_are_handed_in_with_one_request_and_kept_once(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    make_story(school := make_school())
    program = program_of(make_teacher(school, with_account=True).account)
    record = {"kind": "training", "values": VALUES["training"], "submit": True}
    keyed = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "one"}

    first, again = (
        program.post(PLACE, {"record": json.dumps(record), "file": picture()}, headers=keyed) for _ in range(2)
    )
    assert (first.status_code, first.json()["state"]) == (201, "submitted")
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    assert Record.objects.count() == 1
    shapeless = sent(program, {**record, "submitt": True}, picture()).json()
    assert {each["place"] for each in shapeless["mistakes"]} == {"record.submitt"}
    garbled = program.post(PLACE, {"record": "{", "file": picture()}, headers=keyed | {"Idempotency-Key": "two"})
    assert garbled.status_code == 400
    nothing = program.post(PLACE, {"record": json.dumps(record)}, headers=keyed | {"Idempotency-Key": "three"})
    assert nothing.status_code == 422
