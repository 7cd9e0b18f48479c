"""A kind of record that a school defined itself earns points: chosen on the page of points, drafted, published."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from makers.credit import NOON
from makers.definitions import make_story
from makers.people import make_account, make_actor, make_school
from makers.points_bank import ON, make_points_world
from makers.records import make_record
from xingtan.access.roles import Role
from xingtan.credit_bank.drafts.models import RulebookDraft
from xingtan.credit_bank.drafts.services import publish_draft
from xingtan.credit_bank.published import rulebook_of
from xingtan.records.definitions.shipping import ship_definitions
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.rulebook.file.reading import read_rulebook

pytestmark = pytest.mark.django_db
ADDRESS = reverse("growth:points-kind")


def test_a_kind_of_the_schools_own_is_put_into_a_draft_and_earns_points_once_that_is_published(client):
    world = make_points_world()
    school = world.province.school
    story = make_story(school)
    client.force_login(make_account((Role.MANAGER, school)))
    page = client.get(reverse("growth:points-school"), {"kind": story.code}).text
    assert f'<option value="{story.code}" selected>' in page
    assert 'value="open_class"' not in page

    wrong = client.post(ADDRESS, {"kind": story.code, "part": "teaching", "gives": "0"})
    assert (wrong.status_code, RulebookDraft.objects.count()) == (422, 0)
    done = client.post(ADDRESS, {"kind": story.code, "part": "teaching", "gives": "2"})

    draft = RulebookDraft.objects.get()
    assert done["Location"] == reverse("credit_bank:draft", args=[draft.pk])
    assert read_rulebook(draft.text, "draft").mistakes == ()
    assert client.post(ADDRESS, {"kind": story.code, "part": "teaching", "gives": "2"}).status_code == 409
    client.post(ADDRESS, {"kind": "teaching_situation", "part": "learning", "gives": "1"})
    draft = RulebookDraft.objects.get()
    publish_draft(
        actor=world.manager, draft_id=draft.pk, version=draft.version, effective_from=localdate(NOON), at=NOON
    )
    record = make_record(world.teacher, kind="open_class", state=State.ACCEPTED, happened_on=max(ON, localdate(NOON)))
    Record.objects.filter(pk=record.pk).update(definition=story, kind=story.code)
    world.settle()
    assert world.balance == Fraction(2)
    assert f'value="{story.code}"' not in client.get(reverse("growth:points-school")).text


def test_a_school_without_rules_of_points_begins_them_with_the_kinds_it_names(client):
    ship_definitions(at=NOON)
    elsewhere = make_school(name="海棠“路”小学")
    client.force_login(make_account((Role.MANAGER, elsewhere)))
    assert 'value="lecture"' in client.get(reverse("growth:points-school")).text

    client.post(ADDRESS, {"kind": "lecture", "part": "teaching", "gives": "2"})
    client.post(ADDRESS, {"kind": "open_class", "part": "results", "gives": "5"})

    draft = RulebookDraft.objects.get(institution=elsewhere)
    assert read_rulebook(draft.text, "draft").mistakes == ()
    page = client.get(reverse("credit_bank:draft", args=[draft.pk]), headers={"accept-language": "en"}).text
    assert "The first day that can be chosen is" in page
    published = publish_draft(
        actor=make_actor((Role.MANAGER, elsewhere)),
        draft_id=draft.pk,
        version=draft.version,
        effective_from=localdate(NOON),
        at=NOON,
    )
    assert sorted(rulebook_of(published).rules_by_kind) == ["lecture", "open_class"]


def test_only_the_manager_puts_kinds_into_the_schools_rules_of_points(client):
    world = make_points_world()
    client.force_login(make_account((Role.SCHOOL_AUDITOR, world.province.school)))
    assert client.post(ADDRESS, {"kind": "lecture", "part": "teaching", "gives": "2"}).status_code == 403
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.post(ADDRESS, {"kind": "lecture", "part": "duties", "gives": "2"}).status_code == 422
    assert client.post(ADDRESS, {"place": world.province.school.code, "kind": "lecture"}).status_code == 404
