"""The commands verify and digest: well or each finding; one hash wherever the same things happened."""

from __future__ import annotations

import io
import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from makers.credit import NOON, undone
from makers.declared import make_desks, make_line
from makers.people import FOUNDED, make_account, tell_people
from makers.tamper import unguarded
from xingtan.access.actors import operator
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.access.services import grant_duty, open_account
from xingtan.config.digests import LEFT_OUT, digests, natural_fields
from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.services import seal_ledger
from xingtan.declarations.workflow import State
from xingtan.institutions.models import Kind
from xingtan.institutions.services import found_institution
from xingtan.teachers.models import Teacher
from xingtan.trail.services import seal_journal

pytestmark = pytest.mark.django_db


def said(name, *words):
    out = io.StringIO()
    call_command(name, *words, stdout=out)
    return out.getvalue()


def test_verify_says_that_all_agrees():
    make_line(make_desks(), State.IDENTIFIED)
    tell_people()
    seal_journal(at=NOON)
    seal_ledger(at=NOON)
    assert "All agrees" in said("verify")
    assert json.loads(said("verify", "--json")) == {"well": True, "findings": []}


def test_verify_names_the_changed_row_and_ends_with_one():
    make_line(make_desks(), State.IDENTIFIED)
    entry = Entry.objects.get()
    with unguarded("credit_bank_entry"):
        Entry.objects.update(narrative="another lesson")
    out = io.StringIO()
    with pytest.raises(CommandError, match=f"ledger {entry.number} digest_differs") as caught:
        call_command("verify", "--json", stdout=out)
    assert caught.value.returncode == 1
    assert json.loads(out.getvalue())["findings"][0] == {
        "stream": "ledger",
        "key": entry.number,
        "code": "digest_differs",
    }


def test_one_step_of_verify_looks_at_nothing_else():
    make_line(make_desks(), State.IDENTIFIED)
    with unguarded("credit_bank_entry"):
        Entry.objects.update(narrative="another lesson")
    assert "All agrees" in said("verify", "--only", "journal", "--only", "declarations")
    with pytest.raises(CommandError, match="digest_differs"):
        said("verify", "--only", "book")


def test_the_digest_changes_with_any_content_and_with_nothing_else():
    make_line(make_desks(), State.IDENTIFIED)
    before = digests()
    assert digests() == before
    seal_journal(at=NOON)
    assert digests() == before
    Teacher.objects.update(name="另一个人")
    after = digests()
    assert [room for room in before if before[room] != after[room]] == ["teachers"]


def test_the_digest_does_not_depend_on_keys_of_the_database():
    def tell():
        root = found_institution(kind=Kind.SCHOOL, code="S1", name="One", parent=None, on=FOUNDED)
        account = open_account(actor=None, username="wang", name="王老师", password=None, at=NOON)
        grant_duty(actor=operator(), account=account, role=Role.MANAGER, institution=root, on=FOUNDED, at=NOON)
        return digests()

    with undone():
        first = tell()
    make_account()
    Account.objects.all().delete()
    with undone():
        assert tell() == first


def test_every_row_that_others_point_to_has_a_natural_name():
    own = [model for model in apps.get_models() if model.__module__.startswith("xingtan.")]
    for model in own:
        if model._meta.label in LEFT_OUT:
            continue
        for field in model._meta.concrete_fields:
            target = field.related_model
            if target is not None and field.remote_field:
                assert natural_fields(target) != (target._meta.pk.name,) or target._meta.pk.remote_field, target


def test_the_digest_is_printed_room_by_room():
    make_line(make_desks(), State.IDENTIFIED)
    document = json.loads(said("digest", "--json"))
    assert document["groups"] == digests()
    assert document["digest"] in said("digest")
