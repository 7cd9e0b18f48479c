"""The description of the interface says what there is, no more and no less, and people can read it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from makers.exchange import program_of, token_for
from makers.people import make_account, make_school, make_teacher
from makers.records import make_definition, make_record
from xingtan.access.roles import Role
from xingtan.config.addresses import addresses
from xingtan.exchange.labels import PROBLEMS
from xingtan.exchange.operation_labels import OPERATIONS

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "develop" / "api.md"
INTERFACE = "/api/v1/"


@pytest.fixture(scope="module")
def description():
    return Client().get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).json()


def test_the_description_is_openapi_and_every_address_stands_in_it_with_its_methods(description):
    OpenAPIV31SpecValidator(description).validate()
    told = {
        (path, method.upper()): operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }
    known = {
        (re.sub(r"<\w+:(\w+)>", r"{\1}", address.pattern), method)
        for address in addresses()
        if address.pattern.startswith(INTERFACE) and address.rule == "token"
        for method in address.methods
    }
    assert told.keys() == known
    assert {operation["operationId"] for operation in told.values()} == OPERATIONS.keys()
    assert {address.pattern for address in addresses() if address.rule == "public"} >= {
        INTERFACE,
        f"{INTERFACE}openapi.json",
    }
    for (_path, method), operation in told.items():
        headers = {each["name"] for each in operation["parameters"] if each["in"] == "header"}
        assert ("Idempotency-Key" in headers) is (method != "GET")
        assert {"401", "403", "429"} <= operation["responses"].keys()
        assert ("422" in operation["responses"]) or method == "GET"
        assert operation["security"] == [{"AccountToken": []}]
    assert description["components"]["securitySchemes"]["AccountToken"] == {"type": "http", "scheme": "bearer"}


def test_people_read_it_in_their_language_and_no_script_from_outside_is_needed():
    page = Client().get(INTERFACE, headers={"Accept-Language": "zh-Hans"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "填写记录：存为草稿或直接提交" in text
    assert "依次写明每个文件属于哪个文件字段；留空则为整条记录的佐证。" in text
    assert all(f'id="problem-{code}"' in text for code in PROBLEMS)
    assert not re.search(r'(src|href)="(https?:)?//', text)
    chinese = Client().get("/api/v1/openapi.json", headers={"Accept-Language": "zh-Hans"}).json()
    assert chinese["paths"]["/api/v1/records"]["post"]["summary"] == "填写记录：存为草稿或直接提交"
    browser = Client()
    browser.force_login(make_account())
    assert 'href="/account/tokens/"' in browser.get(INTERFACE).content.decode()
    assert 'href="/account/tokens/"' in browser.get("/account/").content.decode()


def test_every_reading_operation_answers_as_it_is_described():
    make_definition()
    school = make_school()
    teacher = make_teacher(school, with_account=True)
    make_record(teacher)
    program = program_of(make_account((Role.MANAGER, school)))
    for path in (
        "/me",
        "/definitions",
        "/definitions/training",
        f"/definitions?school={school.code}",
        "/records",
        f"/teachers?q={teacher.name}",
        f"/teachers/{teacher.pk}",
        f"/institutions?kind=school&q={school.code}",
        f"/schools/{school.code}/months",
        f"/credits/{teacher.pk}",
        f"/points/{teacher.pk}",
        "/inbox?unread=true",
    ):
        answer = program.ask("GET", path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json; charset=utf-8"), path
        assert answer["Cache-Control"] == "private, no-store"
    assert program.ask("GET", "/definitions?school=NOWHERE").status_code == 404
    assert [row["number"] for row in program.ask("GET", "/teachers").json()["items"]] == [teacher.number]


def test_every_example_of_the_guide_names_an_operation_that_there_is_and_the_first_ones_work(description):
    text = GUIDE.read_text(encoding="utf-8")
    named = re.findall(r"curl(?: -X (\w+))?[^`]*?\$XINGTAN(/api/v1[^\s\"'?\\]*)", text)
    assert len(named) >= 6
    known = {
        (re.sub(r"{\w+}", "*", path), method.upper())
        for path, methods in description["paths"].items()
        for method in methods
    }
    for method, path in named:
        assert (re.sub(r"/(\d+|training)(?=/|$)", "/*", path), method or "GET") in known, path
    secret = token_for(make_account())[1]
    first = re.search(r"curl -H .Authorization: Bearer \$TOKEN. \$XINGTAN(\S+)", text)[1]
    assert Client().get(first, headers={"Authorization": f"Bearer {secret}"}).status_code == 200
