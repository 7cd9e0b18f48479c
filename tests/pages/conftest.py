"""Pages are met on an installation that has been started."""

from __future__ import annotations

import pytest

from makers.people import make_school


@pytest.fixture(autouse=True)
def _started(request):
    """Found a school where a test uses the database, so that nobody is led to the first start."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        make_school()
