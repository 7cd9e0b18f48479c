"""The demonstration, told once for all files of this folder: they run in one worker."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction

from xingtan.demo.telling.world import tell_world


@pytest.fixture(scope="package")
def evidence_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(scope="package")
def world(evidence_folder, django_db_setup, django_db_blocker):
    """The demonstration, told once for these files and undone at their end."""
    del django_db_setup
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.EVIDENCE_ROOT", evidence_folder)
        with transaction.atomic():
            begin_elsewhere()
            tell_world()
            yield
            transaction.set_rollback(True)


def begin_elsewhere():
    """Let the keys of each table begin at a number of its own, so that no key passes for something that happened."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.auto_field is not None]
    with connection.cursor() as cursor:
        for place, table in enumerate(tables):
            first = 5000 + 97 * place
            if connection.vendor == "postgresql":
                sequence = f"pg_get_serial_sequence('{table}', 'id')"
                cursor.execute(f"SELECT setval({sequence}, greatest(nextval({sequence}), {first}))")
            else:
                cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
                reached = cursor.fetchone()[0]
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, max(reached, first)])
