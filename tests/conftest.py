"""What every test may use."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings as property_settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


property_settings.register_profile("xingtan", deadline=None, derandomize=True)
property_settings.load_profile("xingtan")


def pytest_collection_modifyitems(config, items):
    """Without a browser the browser's tests are left out on a laptop; in CI a missing browser fails them."""
    if CHROMIUM or os.environ.get("CI"):
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("browser")]


@pytest.fixture(autouse=True)
def _speak_english(settings):
    """Sentences in tests are English unless a test says otherwise."""
    settings.LANGUAGE_CODE = "en"
