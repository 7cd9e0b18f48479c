"""What every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as property_settings
from playwright.sync_api import Browser, sync_playwright

from makers.demonstration import told_once

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


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


@pytest.fixture(autouse=True)
def _speak_english(settings):
    """Sentences in tests are English unless a test says otherwise."""
    settings.LANGUAGE_CODE = "en"
