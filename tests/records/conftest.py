"""What the tests of records share: a teacher, the people of the school, a folder of their own, and who is signed in."""

from __future__ import annotations

import pytest

from makers.people import make_account, make_actor, make_teacher
from makers.records import make_definition
from xingtan.access.roles import Role


@pytest.fixture
def folder(settings, tmp_path):
    """Files go to a folder of this test alone."""
    settings.EVIDENCE_ROOT = tmp_path


@pytest.fixture
def alone(settings, tmp_path, monkeypatch):
    """The room's own pages, with a folder of their own and without the desks of rooms above."""
    settings.EVIDENCE_ROOT = tmp_path
    monkeypatch.setattr("xingtan.config.shell.current_desk", lambda *_: None)


@pytest.fixture
def teacher():
    """A teacher with an account; the shipped kinds of records are there."""
    make_definition()
    return make_teacher(with_account=True)


@pytest.fixture
def school(teacher):
    """The teacher's school."""
    return teacher.school


@pytest.fixture
def auditor(school):
    """An auditor of the school."""
    return make_actor((Role.SCHOOL_AUDITOR, school))


@pytest.fixture
def manager(school):
    """A manager of the school."""
    return make_actor((Role.MANAGER, school))


@pytest.fixture
def signed_in(client, teacher):
    """The teacher's browser."""
    client.force_login(teacher.account)
    return client


@pytest.fixture
def auditing(client, school):
    """The browser of an auditor of the school."""
    client.force_login(make_account((Role.SCHOOL_AUDITOR, school)))
    return client


@pytest.fixture
def as_role(client, school):
    """A browser for whoever holds these roles at the school, or elsewhere."""

    def sign_in(*roles, at=None):
        client.force_login(make_account(*((role, at or school) for role in roles)))
        return client

    return sign_in
