"""The empty database after all migrations, kept from one run to the next for as long as no migration changes.

Running a hundred migrations takes longer than most rooms' tests. What is kept is found by a digest of every migration
and of the libraries that run them, so a changed migration is always run. On PostgreSQL ``--reuse-db`` does the same.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.db import connection

KEPT = Path(__file__).resolve().parents[2] / ".pytest_cache" / "migrated"
MEMORY = "file:memorydb_default?mode=memory&cache=shared"
"""Django's own name for the test database in memory."""


def migrated_for() -> Path:
    """Return where the database of the present migrations is kept."""
    said = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for room in sorted(apps.get_app_configs(), key=lambda each: each.name):
        for path in sorted(Path(room.path, "migrations").glob("*.*")):
            said.update(f"{room.name} {path.name} ".encode() + path.read_bytes())
    return KEPT / f"{said.hexdigest()}.sqlite3"


@contextmanager
def filled_from(kept: Path) -> Iterator[None]:
    """Fill the test database in memory from what is kept, if anything is; it lives while the context is open."""
    with closing(sqlite3.connect(MEMORY, uri=True)) as memory:
        if kept.exists():
            with closing(sqlite3.connect(kept)) as source:
                source.backup(memory)
        yield


def keep(kept: Path) -> None:
    """Keep the test database as it is now; those of earlier migrations go. Workers may do so at the same time.

    Nothing is kept when somebody wrote a migration meanwhile.
    """
    if migrated_for() != kept:
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    new = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(new)) as target:
        connection.ensure_connection()
        connection.connection.backup(target)
    new.replace(kept)
    for old in KEPT.glob("*.sqlite3"):
        if old != kept:
            old.unlink(missing_ok=True)
