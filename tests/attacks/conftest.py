"""Attacks at the same moment need a database that lets several people write: they run where PostgreSQL is."""

from __future__ import annotations

from django.db import connection


def pytest_collection_modifyitems(config, items):
    """Leave out on SQLite, which has one writer at a time, what needs several."""
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if "together" in item.fixturenames] if items else []
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
