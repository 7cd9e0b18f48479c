"""The demonstration, told once for all files of this folder: they run in one worker."""

from __future__ import annotations

import pytest
from django.db import transaction

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
            tell_world()
            yield
            transaction.set_rollback(True)
