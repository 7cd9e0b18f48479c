"""A personal number that went in with a file comes out nowhere: not in rows, mistakes, journal, logs or error pages."""

from __future__ import annotations

import logging

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from makers.people import make_account, make_teacher
from makers.workbooks import make_id_number, make_teacher_cells, make_teachers_file
from xingtan.access.roles import Role
from xingtan.sheets.models import ImportRun
from xingtan.teachers import views

pytestmark = pytest.mark.django_db

ID_NUMBER, PHONE = make_id_number(7), "13700001111"


def everything_stored():
    """Return every row of every table as text."""
    rows = [str(list(model.objects.values())) for model in apps.get_models(include_auto_created=True)]
    return "\n".join(rows)


@pytest.mark.usefixtures("manager")
def test_a_number_of_a_file_lies_nowhere_in_clear(client, caplog):
    caplog.set_level(logging.DEBUG)
    rows = (
        make_teacher_cells(1, 身份证号=ID_NUMBER, 手机号=PHONE),
        make_teacher_cells(2, 身份证号=ID_NUMBER, 手机号=PHONE, 学历="nonsense"),
        make_teacher_cells(3, 身份证号=ID_NUMBER[:-1] + "0", 手机号="1370000111"),
    )
    shown = client.post(
        "/teachers/import/", {"file": SimpleUploadedFile("a.xlsx", make_teachers_file(*rows))}, follow=True
    )
    run = ImportRun.objects.latest("pk")
    texts = [shown.content.decode()]
    texts += [client.get(f"/teachers/import/{run.pk}/?tab={tab}").content.decode() for tab in ("new", "wrong", "same")]
    client.post(f"/teachers/import/{run.pk}/write/")
    texts += [client.get(f"/teachers/import/{run.pk}/").content.decode(), everything_stored()]

    for text in texts:
        assert ID_NUMBER not in text
        assert ID_NUMBER[:-1] not in text
        assert PHONE not in text
    assert ID_NUMBER not in ours(caplog)
    assert PHONE not in ours(caplog)


@pytest.mark.usefixtures("manager")
def test_after_writing_it_is_still_nowhere_in_clear(client):
    file = make_teachers_file(make_teacher_cells(1, 身份证号=ID_NUMBER, 手机号=PHONE))
    client.post("/teachers/import/", {"file": SimpleUploadedFile("a.xlsx", file)})
    run = ImportRun.objects.latest("pk")
    client.post(f"/teachers/import/{run.pk}/write/")
    run.refresh_from_db()
    assert run.state == "written"
    kept = everything_stored()
    assert ID_NUMBER not in kept
    assert PHONE not in kept


def test_a_failure_while_numbers_are_shown_tells_nobody(school, monkeypatch, caplog):
    teacher = make_teacher(school, id_number=ID_NUMBER, phone=PHONE)
    browser = Client(raise_request_exception=False)
    browser.force_login(make_account((Role.MANAGER, school)))

    def broken(*_args, **_kwargs):
        message = "broken"
        raise RuntimeError(message)

    monkeypatch.setattr(views.reads, "posts_of", broken)
    answer = browser.post(f"/teachers/{teacher.pk}/reveal/", {"reason": "Registration"})

    assert answer.status_code == 500
    assert ID_NUMBER not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    assert ID_NUMBER not in caplog.text


def test_numbers_are_sealed_in_fields_of_bytes():
    teacher = apps.get_model("teachers.Teacher")
    for name in ("id_number_sealed", "phone_sealed"):
        assert isinstance(teacher._meta.get_field(name), models.BinaryField)


def ours(caplog):
    """Return what our own code has logged; the database's own log of statements is off outside tests."""
    return "\n".join(each.getMessage() for each in caplog.records if not each.name.startswith("django.db"))
