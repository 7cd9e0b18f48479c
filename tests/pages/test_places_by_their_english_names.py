"""Whoever reads English meets places by their English names, also where a sentence or a choice is built in Python."""

from __future__ import annotations

import pytest
from django.urls import reverse

from makers.people import make_account, make_group, make_school, make_teacher
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "read"), [("en", 1), ("zh-hans", 0)])
def test_choices_and_lists_call_places_as_the_reader_does(client, language, read):
    school = make_school(name="杏坛小学")
    group = make_group(school)
    names = (("杏坛小学", "Xingtan Primary School"), ("语文教研组", "Chinese Group"))
    for place, (zh, en) in zip((school, group), names, strict=True):
        Institution.objects.filter(pk=place.pk).update(name=zh, name_en=en)
    make_teacher(school, group=Institution.objects.get(pk=group.pk))
    client.force_login(make_account((Role.MANAGER, school)))
    client.cookies["django_language"] = language

    for page in ("roles:give", "roles:people", "teachers:list", "teachers:structure"):
        told = client.get(reverse(page)).content.decode()
        for each in names:
            assert f">{each[read]}</option>" in told or f">{each[read]}<" in told, (page, each[read])
            assert f">{each[1 - read]}</option>" not in told, (page, each[1 - read])
