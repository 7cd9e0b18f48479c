"""After all migrations the database itself refuses to change or delete what only grows."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, OperationalError, connection, transaction

from makers.credit import NOON
from makers.declared import make_desks, make_line
from xingtan.credit_bank.services import seal_ledger
from xingtan.declarations.workflow import State
from xingtan.trail.services import seal_journal

APPEND_ONLY = (
    "trail.JournalRow",
    "trail.Seal",
    "credit_bank.PublishedRulebook",
    "credit_bank.CreditAccount",
    "credit_bank.PostingBatch",
    "credit_bank.Entry",
    "declarations.Identification",
    "declarations.Answer",
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _something_of_everything():
    make_line(make_desks(), State.IDENTIFIED)
    seal_journal(at=NOON)
    seal_ledger(at=NOON)


@pytest.mark.parametrize("label", APPEND_ONLY)
def test_no_row_of_it_can_be_changed(label):
    model = apps.get_model(label)
    before = list(model.objects.values())
    for field in model._meta.concrete_fields:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            model.objects.update(**{field.attname: before[0][field.attname]})
    assert list(model.objects.values()) == before


@pytest.mark.parametrize("label", APPEND_ONLY)
def test_no_row_of_it_can_be_deleted(label):
    table = apps.get_model(label)._meta.db_table
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 a name of our own
    assert apps.get_model(label).objects.exists()


@pytest.mark.parametrize("label", APPEND_ONLY)
def test_none_of_it_can_be_truncated(label):
    table = apps.get_model(label)._meta.db_table
    unknown_to_sqlite = (IntegrityError, OperationalError)
    connection.check_constraints()
    with pytest.raises(unknown_to_sqlite, match=r"append-only|syntax"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {table} CASCADE")
    assert apps.get_model(label).objects.exists()


@pytest.mark.parametrize("label", APPEND_ONLY)
def test_no_row_of_it_can_be_put_in_the_place_of_another(label):
    table = apps.get_model(label)._meta.db_table
    instead = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",  # noqa: S608 a name of our own
        "postgresql": f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id",  # noqa: S608
    }[connection.vendor]
    if label == "declarations.Answer":
        instead = instead.replace(
            "(id) DO UPDATE SET id = EXCLUDED.id", "(line_id) DO UPDATE SET line_id = EXCLUDED.line_id"
        )
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(instead)
