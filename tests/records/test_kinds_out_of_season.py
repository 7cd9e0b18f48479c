"""A kind of record that is entered in some months only: what a teacher reads in the others."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from makers.definitions import make_story
from xingtan.records.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


def test_a_kind_that_is_not_open_says_when_it_is_and_keeps_what_was_typed(signed_in, teacher):
    other = timezone.localdate().month % 12 + 1
    row = make_story(teacher.school, months=[other])
    name = timezone.datetime(2025, other, 1).strftime("%B")

    listed = signed_in.get(reverse("records:new")).content.decode()
    form = signed_in.get(reverse("records:enter", args=[row.code])).content.decode()

    for page in (listed, form):
        assert f"Class-teacher story: open in {name}" in page
    assert 'name="submit"' not in form
    answer = signed_in.post(reverse("records:enter", args=[row.code]), {"title": "早到的故事", "save": "yes"})
    assert answer.status_code == 409
    assert 'value="早到的故事"' in answer.content.decode()
    assert not Record.objects.exists()
