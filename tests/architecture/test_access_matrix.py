"""Who is answered what at every address: the table in ``access_matrix.csv``, held equal to behaviour.

``WRITE_ACCESS_MATRIX=1 pytest tests/architecture/test_access_matrix.py`` writes the table; read every changed cell.
"""

from __future__ import annotations

import csv
import logging
import os

import pytest
from django.http import HttpResponse

from attacks.asking import answered, people
from attacks.cells import KEYS, PEOPLE, TABLE, cells, table
from attacks.worlds import make_worlds
from xingtan.access import gate
from xingtan.access.roles import Role
from xingtan.config.addresses import addresses
from xingtan.pages import errors

NEXT, FAR = "next door: ", "other province: "
REFUSED = {"403", "404"}
OPEN_TO_ALL = {
    "/credits/rulebooks/<int:rulebook_pk>/",
    "/calendar/<str:token>.ics",
    "/growth/portfolio/shared/<str:token>/",
    "/growth/portfolio/shared/<str:token>/<slug:section>/",
    "/growth/portfolio/shared/<str:token>/years/<int:year>/",
    "/growth/portfolio/shared/<str:token>/pictures/<int:link_id>/",
}
"""Whoever lives under rules may read them, neighbours too; a secret in an address opens it for its bearer."""
OVERSEERS = (Role.COUNTY_AUDITOR.value, Role.CITY_AUDITOR.value, Role.PROVINCIAL_OFFICER.value)


def write(rows):
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*KEYS, *PEOPLE], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def known_actors(monkeypatch):
    """Whoever came once is known: all that a request writes is undone, so nobody's duties change between two."""
    known = {}
    found = gate.actor_for

    def remembered(account, *, on):
        if (account.pk, on) not in known:
            known[account.pk, on] = found(account, on=on)
        return known[account.pk, on]

    monkeypatch.setattr(gate, "actor_for", remembered)


@pytest.mark.django_db
@pytest.mark.usefixtures("known_actors")
def test_every_address_answers_everybody_as_the_table_says(settings, tmp_path, monkeypatch):
    settings.EVIDENCE_ROOT = tmp_path
    monkeypatch.setattr(errors, "_shown", lambda _request, trouble: HttpResponse(status=trouble.status))
    logging.disable(logging.ERROR)
    worlds = make_worlds()
    browsers = people(worlds["own"])
    found = [
        {**dict(zip(KEYS, cell.key, strict=True)), **{name: answered(browsers[name], cell) for name in PEOPLE}}
        for cell in cells(worlds)
    ]
    logging.disable(logging.NOTSET)
    if os.environ.get("WRITE_ACCESS_MATRIX"):
        write(found)

    assert found == table()


def test_every_address_stands_in_the_table():
    known = {(row["address"], row["method"]) for row in table()}

    assert known == {(address.pattern, method) for address in addresses() for method in address.methods}


def test_nobody_finds_a_mistake_of_ours():
    assert [row for row in table() if any(row[name].startswith("5") for name in PEOPLE)] == []


def test_a_stranger_is_led_to_the_door_everywhere_but_at_public_pages():
    public = {address.pattern for address in addresses() if address.rule == "public"}
    let_in = {row["address"] for row in table() if row["stranger"] != "sign in"}

    assert let_in == public


def test_another_province_does_not_exist_for_anybody():
    seen = [
        (row["address"], row["method"], name)
        for row in table()
        if row["thing"].startswith(FAR) and row["address"] not in OPEN_TO_ALL
        for name in PEOPLE[1:]
        if row[name] not in REFUSED
    ]

    assert seen == []


def test_the_school_next_door_exists_only_for_those_above_both():
    seen = {
        name
        for row in table()
        if row["thing"].startswith(NEXT) and row["address"] not in OPEN_TO_ALL | {"/declarations/places/"}
        if not row["thing"].endswith("province")
        for name in PEOPLE[1:]
        if row[name] not in REFUSED
    }

    assert seen == set(OVERSEERS)


def test_a_draft_exists_for_its_owner_alone():
    seen = {
        name
        for row in table()
        if "record draft" in row["thing"] or "colleague draft" in row["thing"]
        for name in PEOPLE[1:]
        if row[name] not in REFUSED
    }

    assert seen == {Role.TEACHER.value}


def test_without_a_duty_nothing_of_anybody_exists():
    seen = [
        (row["address"], row["thing"])
        for row in table()
        if row["thing"] not in {"-", "training", "manager", "teacher"} and row["address"] not in OPEN_TO_ALL
        if row["no duty"] not in REFUSED
    ]

    assert seen == []
