"""What every test may use."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings as property_settings
from playwright.sync_api import Browser, sync_playwright

from makers.browsers import CHROMIUM, FLAGS
from makers.demonstration import told_once
from makers.migrated import filled_from, keep, migrated_for
from makers.people import make_school
from makers.reading import sign_in
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution

property_settings.register_profile("xingtan", deadline=None, derandomize=True)
property_settings.load_profile("xingtan")


def pytest_collection_modifyitems(config, items):
    """Leave out what this run cannot do.

    Without a browser the browser's tests are left out on a laptop; in CI a missing browser fails them. Tests that need
    several connections at once belong to the run on PostgreSQL.
    """
    names = [] if CHROMIUM or os.environ.get("CI") else ["browser"]
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        names.append("postgresql")
    left_out = {item for item in items if any(item.get_closest_marker(name) for name in names)}
    if left_out:
        config.hook.pytest_deselected(items=[*left_out])
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def _migrated(django_test_environment) -> Iterator[Path | None]:  # noqa: ARG001 the rooms are known from then on
    """Where the database after all migrations is kept; on SQLite the test database begins with it."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield None
        return
    kept = migrated_for()
    with filled_from(kept):
        yield kept


@pytest.fixture(scope="session")
def django_db_setup(_migrated, django_db_setup, django_db_blocker) -> None:  # noqa: ARG001 filled, then set up
    """Keep what the migrations made for the next run."""
    if _migrated is not None and not _migrated.exists():
        with django_db_blocker.unblock():
            keep(_migrated)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless; stopped with the module, or its event loop would keep Django from the database."""
    assert CHROMIUM, "no Chromium on this machine"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory) -> Path:
    """The data folder of the demonstration, told once for all workers; only for reading."""
    base = tmp_path_factory.getbasetemp()
    return told_once(base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base)


@pytest.fixture
def school(db) -> Institution:  # noqa: ARG001 it stands in the database
    """A school of its own."""
    return make_school()


@pytest.fixture
def manager(client, school) -> Account:
    """The school's manager, who is signed in."""
    return sign_in(client, Role.MANAGER, school)


@pytest.fixture(autouse=True)
def _remember_nobody():
    """A database that is rolled back hands out its keys again: nothing that a process remembers by key may stay."""
    remembered = sys.modules.get("xingtan.standing.remembered")
    if remembered is not None:
        remembered.forget()


@pytest.fixture(autouse=True)
def _speak_english(settings):
    """Sentences in tests are English unless a test says otherwise."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def _guards_put_back(django_db_setup, django_db_blocker) -> Iterator[None]:  # noqa: ARG001 the database must be there
    """Put the guards of tables that only grow back once the tables are empty."""
    yield
    with django_db_blocker.unblock():
        _guards("ENABLE")


@pytest.fixture
def real_transactions(_guards_put_back, transactional_db) -> Iterator[None]:  # noqa: ARG001 put back after emptying
    """Let every connection commit, on PostgreSQL; guards are lifted while the tables are emptied afterwards."""
    yield
    _guards("DISABLE")


def _guards(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")
