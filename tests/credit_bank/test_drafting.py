"""Drafts of rulebooks: taken in, changed by one after the other, published once, dropped; all in the journal."""

from __future__ import annotations

from datetime import date

import pytest

from makers.credit import NOON, make_province
from makers.drafts import draft_text, make_draft
from makers.people import make_actor
from xingtan.access.actors import operator
from xingtan.access.roles import Role
from xingtan.credit_bank.drafts.models import DraftState, RulebookDraft, RulebookDraftText
from xingtan.credit_bank.drafts.services import (
    DraftChangedMeanwhileError,
    DraftClosedError,
    DraftTooLongError,
    change_draft,
    drop_draft,
    publish_draft,
    take_in_draft,
)
from xingtan.credit_bank.models import PublishedRulebook
from xingtan.credit_bank.postings import EffectOutsideRulebookError, RulebookMistakesError
from xingtan.kernel.errors import NotPermittedError
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

FROM = date(2027, 9, 1)


def acts() -> list[str]:
    rows = JournalRow.objects.filter(subject_kind="rulebook_draft").order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_a_text_with_mistakes_is_kept_as_a_draft_with_its_own_title():
    province = make_province()
    draft = make_draft(province.officer, province.root, "title: {zh: 试行办法, en: Trial}\r\nunitt: x\n")
    assert (draft.title, draft.state, draft.version) == ({"zh": "试行办法", "en": "Trial"}, "draft", 1)
    assert "\r" not in draft.text
    assert acts() == ["rulebook_draft.taken_in"]


def test_a_file_that_is_no_yaml_is_called_by_its_name():
    province = make_province()
    assert make_draft(province.officer, province.root, "a: [").title == {"zh": "rules.yaml", "en": "rules.yaml"}


def test_every_change_is_a_version_and_no_text_is_lost():
    province = make_province()
    draft = make_draft(province.officer, province.root)
    changed = change_draft(
        actor=province.officer, draft_id=draft.pk, version=1, change=lambda text: text + "# more\n", at=NOON
    )
    assert changed.version == 2
    kept = RulebookDraftText.objects.filter(draft=draft).order_by("version")
    assert [row.text for row in kept] == [draft_text(), draft_text() + "# more\n"]
    mark = JournalRow.objects.get(action="rulebook_draft.changed")
    assert mark.after == {"version": 2, "lines": 1}


def test_a_change_of_nothing_makes_no_version():
    province = make_province()
    draft = make_draft(province.officer, province.root)
    assert change_draft(actor=province.officer, draft_id=draft.pk, version=1, change=str, at=NOON).version == 1
    assert acts() == ["rulebook_draft.taken_in"]


def test_who_saw_an_older_version_does_not_overwrite_the_newer_one():
    province = make_province()
    draft = make_draft(province.officer, province.root)
    change_draft(actor=province.officer, draft_id=draft.pk, version=1, change=lambda text: text + "# a\n", at=NOON)
    with pytest.raises(DraftChangedMeanwhileError):
        change_draft(actor=province.officer, draft_id=draft.pk, version=1, change=lambda _: "x", at=NOON)
    assert RulebookDraft.objects.get().text.endswith("# a\n")


def test_publishing_freezes_the_draft_and_names_what_it_became():
    province = make_province()
    draft = make_draft(province.officer, province.root)
    published = publish_draft(actor=province.officer, draft_id=draft.pk, version=1, effective_from=FROM, at=NOON)
    draft.refresh_from_db()
    assert (draft.state, draft.published_id) == (DraftState.PUBLISHED, published.pk)
    assert (published.text, published.version, published.institution) == (draft.text, "2027.1", province.root)
    for act in (
        lambda: change_draft(actor=province.officer, draft_id=draft.pk, version=1, change=str.upper, at=NOON),
        lambda: drop_draft(actor=province.officer, draft_id=draft.pk, at=NOON),
        lambda: publish_draft(actor=province.officer, draft_id=draft.pk, version=1, effective_from=FROM, at=NOON),
    ):
        with pytest.raises(DraftClosedError):
            act()
    assert acts() == ["rulebook_draft.taken_in", "rulebook_draft.published"]


@pytest.mark.parametrize(
    ("text", "day", "error"),
    [
        (None, date(2020, 1, 1), EffectOutsideRulebookError),
        ("unitt: x", FROM, RulebookMistakesError),
    ],
)
def test_what_cannot_be_published_leaves_the_draft_open(text, day, error):
    province = make_province()
    draft = make_draft(province.officer, province.root, text)
    with pytest.raises(error):
        publish_draft(actor=province.officer, draft_id=draft.pk, version=1, effective_from=day, at=NOON)
    draft.refresh_from_db()
    assert draft.is_open
    assert PublishedRulebook.objects.count() == 1


def test_a_school_drafts_and_publishes_rules_of_points_and_not_of_credits():
    province = make_province()
    manager = make_actor((Role.MANAGER, province.school))
    credits_ = make_draft(manager, province.school)
    with pytest.raises(NotPermittedError, match="not_provincial_officer"):
        publish_draft(actor=manager, draft_id=credits_.pk, version=1, effective_from=FROM, at=NOON)
    points = make_draft(manager, province.school, draft_text() + "purpose: points\n")
    published = publish_draft(actor=manager, draft_id=points.pk, version=1, effective_from=FROM, at=NOON)
    assert (published.institution, published.purpose) == (province.school, "points")


def test_only_who_writes_rulebooks_there_drafts_there():
    province = make_province()
    county = make_actor((Role.COUNTY_AUDITOR, province.county))
    manager = make_actor((Role.MANAGER, province.school))
    draft = make_draft(province.officer, province.root)
    for actor, place in ((county, province.county), (manager, province.root), (province.officer, province.school)):
        with pytest.raises(NotPermittedError):
            make_draft(actor, place)
    with pytest.raises(NotPermittedError):
        change_draft(actor=manager, draft_id=draft.pk, version=1, change=str.upper, at=NOON)
    assert not RulebookDraft.objects.visible_to(manager).exists()
    assert RulebookDraft.objects.visible_to(province.officer).get() == draft
    assert make_draft(operator(), province.root).created_by == "operator"


@pytest.mark.parametrize("text", ["x" * 1_000_001, "a: \x00"])
def test_a_text_that_cannot_be_kept_is_refused(text):
    province = make_province()
    with pytest.raises(DraftTooLongError):
        take_in_draft(actor=province.officer, institution=province.root, text=text, source_name="f", at=NOON)
