"""Publishing a rulebook: by the officer of the place, once for a version, in force from its day."""

from __future__ import annotations

import json
from datetime import date

import pytest

from makers.credit import IN_FORCE, NOON, RULEBOOK, make_province, make_published
from makers.people import make_actor, make_school
from xingtan.access.roles import Role
from xingtan.credit_bank.models import PublishedRulebook
from xingtan.credit_bank.postings import EffectOutsideRulebookError, RulebookMistakesError, VersionPublishedError
from xingtan.credit_bank.published import LAYERING, rulebook_of, unit_code
from xingtan.credit_bank.reads import rulebook_for, rulebook_of_year
from xingtan.credit_bank.services import publish_rulebook
from xingtan.kernel.errors import NotPermittedError
from xingtan.rulebook.catalogue import shipped, shipped_ids, text_of

pytestmark = pytest.mark.django_db


def test_a_published_rulebook_holds_for_every_school_below_and_for_no_other():
    province = make_province()
    assert rulebook_for(province.school, IN_FORCE) == province.published
    assert rulebook_for(province.school, date(2022, 8, 31)) is None
    assert rulebook_for(make_school(), IN_FORCE) is None


def test_the_nearest_rulebook_wins_and_then_the_newest():
    province = make_province()
    officer = make_actor((Role.PROVINCIAL_OFFICER, province.root))
    newer = publish_rulebook(
        actor=officer,
        institution=province.root,
        text=text_of(RULEBOOK).replace('version: "2022.1"', 'version: "2024.1"'),
        effective_from=date(2024, 9, 1),
        at=NOON,
    )
    nearest = publish_rulebook(
        actor=officer,
        institution=province.county,
        text=text_of(RULEBOOK),
        effective_from=date(2025, 9, 1),
        at=NOON,
    )
    assert rulebook_for(province.school, date(2023, 9, 1)) == province.published
    assert rulebook_for(province.school, date(2024, 9, 1)) == newer
    assert rulebook_for(province.school, date(2026, 9, 1)) == nearest
    assert rulebook_for(province.root, date(2026, 9, 1)) == newer


def test_a_credit_year_has_the_rulebook_of_a_day_that_surely_lies_in_it():
    province = make_province()
    assert rulebook_of_year(province.school, 2022) == province.published
    assert rulebook_of_year(province.school, 2021) is None


def test_the_same_version_twice_is_one_and_another_content_is_refused():
    province = make_province()
    again = make_published(province.root, province.officer)
    assert again == province.published
    with pytest.raises(VersionPublishedError):
        publish_rulebook(
            actor=province.officer,
            institution=province.root,
            text=text_of(RULEBOOK).replace("anchor: 2022", "anchor: 2021"),
            effective_from=IN_FORCE,
            at=NOON,
        )
    with pytest.raises(VersionPublishedError):
        publish_rulebook(
            actor=province.officer,
            institution=province.root,
            text=text_of(RULEBOOK),
            effective_from=date(2023, 9, 1),
            at=NOON,
        )
    assert PublishedRulebook.objects.count() == 1


def test_a_rulebook_with_mistakes_is_refused_with_all_of_them():
    province = make_province()
    with pytest.raises(RulebookMistakesError) as caught:
        publish_rulebook(
            actor=province.officer,
            institution=province.root,
            text="id: x\nunitt: y\n",
            effective_from=IN_FORCE,
            at=NOON,
        )
    assert len(caught.value.params["mistakes"]) > 1


def test_a_rulebook_takes_effect_within_its_own_dates():
    province = make_province()
    with pytest.raises(EffectOutsideRulebookError):
        publish_rulebook(
            actor=province.officer,
            institution=province.county,
            text=text_of(RULEBOOK),
            effective_from=date(2022, 8, 31),
            at=NOON,
        )


def test_only_the_provincial_officer_publishes():
    province = make_province()
    manager = make_actor((Role.MANAGER, province.school))
    with pytest.raises(NotPermittedError):
        make_published(province.school, manager)
    assert PublishedRulebook.objects.count() == 1


@pytest.mark.parametrize("name", shipped_ids())
def test_a_published_rulebook_reads_back_from_its_canonical_text(name):
    published = PublishedRulebook(digest="x", canonical=shipped(name).canonical, rulebook_id=name, version=name)
    read = rulebook_of(published)
    said = json.loads(shipped(name).canonical)
    assert json.loads(read.canonical) == {field: said[field] for field in said if field not in LAYERING}
    assert (read.caps, read.requirements, read.grain) == (
        shipped(name).caps,
        shipped(name).requirements,
        shipped(name).grain,
    )
    assert unit_code(read) == shipped(name).unit.en
