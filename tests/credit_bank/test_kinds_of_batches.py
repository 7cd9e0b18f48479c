"""Batches of every kind: who posts which, why, under which rules, for which year and turn."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.urls import reverse

from makers.credit import NOON, make_batch, make_entry, make_posting, make_province
from makers.dossiers import make_registering_province
from makers.people import make_account, make_actor, make_school, make_teacher
from makers.points import make_points_school, publish_points
from makers.tamper import unguarded
from xingtan.access.actors import operator
from xingtan.access.roles import Role
from xingtan.credit_bank.models import Entry, PostingBatch, PublishedRulebook
from xingtan.credit_bank.postings import (
    OF_POINTS,
    AlreadyReversedError,
    BatchKind,
    JudgesOnlyError,
    NothingReversedError,
    OtherPurposeError,
    OutsidePlaceError,
    PostedAlreadyError,
    UnitsMixedError,
)
from xingtan.credit_bank.reads import (
    balances,
    holdings,
    next_turn,
    points_rulebooks_on,
    posted_from,
    rulebook_for,
    rulebooks_on,
    settled,
    settled_by_year,
    statement,
)
from xingtan.credit_bank.services import post_batch, reverse_entries, reverse_entry
from xingtan.credit_bank.verify import verify_book
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
DECIDED = (BatchKind.CORRECTION, BatchKind.DECREE, BatchKind.TRANSFER, BatchKind.RECOGNITION)


def post(place, published, actor, kind, postings, reason="杏教〔2026〕12号"):
    return post_batch(
        actor=actor,
        institution=place,
        year=2025,
        published=published,
        postings=postings,
        at=NOON,
        kind=kind,
        reason=reason,
    )


@pytest.mark.parametrize("kind", DECIDED)
@pytest.mark.parametrize("role", [Role.COUNTY_AUDITOR, Role.CITY_AUDITOR, Role.PROVINCIAL_OFFICER])
def test_every_authority_above_the_school_posts_by_decision(kind, role):
    province = make_province()
    at = {
        Role.COUNTY_AUDITOR: province.county,
        Role.CITY_AUDITOR: province.city,
        Role.PROVINCIAL_OFFICER: province.root,
    }
    posting = make_posting(make_teacher(province.school), source=(kind.value, "1"))
    batch = post(province.school, province.published, make_actor((role, at[role])), kind, [posting])
    assert (batch.kind, batch.reason) == (kind, "杏教〔2026〕12号")
    assert not list(verify_book())


@pytest.mark.parametrize("kind", DECIDED)
def test_no_school_and_no_other_county_posts_by_decision(kind):
    province, elsewhere = make_province(), make_province()
    posting = make_posting(make_teacher(province.school))
    for role, place in ((Role.MANAGER, province.school), (Role.COUNTY_AUDITOR, elsewhere.county)):
        with pytest.raises(NotPermittedError, match="not_authority"):
            post(province.school, province.published, make_actor((role, place)), kind, [posting])
    assert not Entry.objects.exists()


@pytest.mark.parametrize("kind", [kind for kind in BatchKind if kind is not BatchKind.REVERSAL])
def test_every_kind_but_identification_says_why(kind):
    school = make_points_school()
    published = school.published if kind in OF_POINTS else school.province.published
    postings = [make_posting(make_teacher(school.school))]
    if kind is BatchKind.IDENTIFICATION:
        assert post(school.school, published, operator(), kind, postings, reason="").reason == ""
        return
    with pytest.raises(ReasonMissingError):
        post(school.school, published, operator(), kind, postings, reason=" ")
    assert post(school.school, published, operator(), kind, postings).count == 1


def test_nothing_is_posted_under_rules_that_only_judge():
    province = make_registering_province()
    judging = PublishedRulebook.objects.get(purpose="registration")
    for kind in (BatchKind.IDENTIFICATION, BatchKind.DECREE):
        with pytest.raises(JudgesOnlyError):
            post(province.root, judging, operator(), kind, [make_posting(make_teacher(province.school))])
    assert not PostingBatch.objects.exists()


def test_a_reversal_is_never_posted_by_hand():
    province = make_province()
    with pytest.raises(NotPermittedError, match="reversal_stands"):
        post(province.root, province.published, operator(), BatchKind.REVERSAL, [make_posting(make_teacher())])
    assert not PostingBatch.objects.exists()


@pytest.mark.parametrize("kind", sorted(OF_POINTS))
def test_the_manager_posts_points_of_the_own_school_only(kind):
    school, other = make_points_school(), make_points_school()
    posting = make_posting(make_teacher(school.school), "-3" if kind is BatchKind.REDEMPTION else "10")
    assert post(school.school, school.published, school.manager, kind, [posting]).count == 1
    with pytest.raises(NotPermittedError, match="not_manager"):
        post(school.school, school.published, other.manager, kind, [make_posting(make_teacher(school.school))])
    with pytest.raises(OtherPurposeError):
        post(school.school, other.published, school.manager, kind, [make_posting(make_teacher(school.school))])
    with pytest.raises(OutsidePlaceError):
        post(school.school, school.published, school.manager, kind, [make_posting(make_teacher(other.school))])
    with pytest.raises(NotPermittedError, match="not_a_school"):
        post(school.province.county, school.published, operator(), kind, [make_posting(make_teacher(school.school))])
    assert Entry.objects.count() == 1


def test_points_never_stand_under_rules_of_credits_nor_credits_under_rules_of_points():
    school = make_points_school()
    postings = [make_posting(make_teacher(school.school))]
    with pytest.raises(OtherPurposeError):
        post(school.school, school.province.published, operator(), BatchKind.POINTS, postings)
    with pytest.raises(OtherPurposeError):
        post(school.school, school.published, operator(), BatchKind.IDENTIFICATION, postings)
    assert not Entry.objects.exists()


def test_points_and_credits_of_one_teacher_are_told_apart_everywhere():
    school = make_points_school()
    teacher = make_teacher(school.school)
    make_entry(school.province, teacher, "1.5")
    post(school.school, school.published, school.manager, BatchKind.POINTS, [make_posting(teacher, "10")])
    place = ("school_based", "open_class", 2025)
    assert balances([teacher.pk]) == balances([teacher.pk], "credits") == {teacher.pk: {place: Fraction(3, 2)}}
    assert balances([teacher.pk], "points") == {teacher.pk: {place: Fraction(10)}}
    assert set(holdings([teacher.pk])) == {(teacher.pk, "credits"), (teacher.pk, "points")}
    assert statement(teacher.pk).total == statement(teacher.pk, "credits").total == Fraction(3, 2)
    assert statement(teacher.pk, "points").total == 10


def test_rules_of_points_never_hold_for_credits_nor_the_reverse():
    school = make_points_school()
    province = school.province
    assert rulebook_for(province.school, TODAY) == province.published
    assert rulebooks_on([province.school], TODAY) == {province.school.pk: province.published}
    assert points_rulebooks_on([province.school, province.root], TODAY) == {province.school.pk: school.published}


def test_only_a_school_gives_itself_rules_of_points():
    province = make_province()
    with pytest.raises(NotPermittedError, match="not_manager"):
        publish_points(province.school, province.officer)
    with pytest.raises(NotPermittedError, match="not_a_school"):
        publish_points(province.county, operator())
    publish_points(province.school, make_actor((Role.MANAGER, province.school)))
    assert PublishedRulebook.objects.filter(purpose="points").count() == 1


def test_one_source_may_stand_in_several_years_and_turns_but_never_twice_in_one():
    province = make_province()
    teacher = make_teacher(province.school)
    first = make_posting(teacher, "1", source=("record", "R1"), year=2025)
    second = make_posting(teacher, "2", source=("record", "R1"), year=2026)
    make_batch(province, [first, second])
    assert next_turn("record", ["R1", "R2"]) == {"R1": 2, "R2": 1}
    for twice in (first, second):
        with pytest.raises(PostedAlreadyError):
            make_batch(province, [twice])
    correction = make_posting(teacher, "4", source=("record", "R1"), year=2025, turn=2)
    post(province.root, province.published, province.officer, BatchKind.CORRECTION, [correction])
    assert settled("record", ["R1"]) == {"R1": 7}
    assert settled_by_year("record", ["R1"]) == {"R1": {2025: 5, 2026: 2}}
    assert [(each.year, each.turn, each.kind) for each in posted_from("record", ["R1"])["R1"]] == [
        (2025, 1, "identification"),
        (2026, 1, "identification"),
        (2025, 2, "correction"),
    ]
    assert not list(verify_book())


def test_a_year_taken_back_counts_nothing_and_the_other_years_stay():
    province = make_province()
    teacher = make_teacher(province.school)
    years = [
        make_posting(teacher, amount, source=("record", "R1"), year=year) for amount, year in (("1", 2025), ("2", 2026))
    ]
    batch = make_batch(province, years)
    reverse_entry(actor=province.officer, entry_id=batch.entries.get(year=2026).pk, reason="Left the project", at=NOON)
    assert settled_by_year("record", ["R1"]) == {"R1": {2025: 1, 2026: 0}}
    assert settled("record", ["R1"]) == {"R1": 1}


def test_many_entries_are_taken_back_in_one_batch_each_by_its_mirror():
    province = make_province()
    teachers = [make_teacher(province.school) for _ in range(3)]
    make_batch(province, [make_posting(teacher, "1") for teacher in teachers], year=2024)
    make_batch(province, [make_posting(teacher, "2") for teacher in teachers])
    keys = list(Entry.objects.values_list("pk", flat=True))
    batch = reverse_entries(actor=province.officer, entry_ids=keys, reason="杏教〔2026〕7号", at=NOON)
    assert (batch.count, batch.year, batch.kind) == (6, 2025, BatchKind.REVERSAL)
    assert batch.totals == {"school_based": "-9", "total": "-9"}
    assert all(not any(amounts.values()) for amounts in balances([teacher.pk for teacher in teachers]).values())
    assert not list(verify_book())
    assert JournalRow.objects.filter(action="credits.reversed").count() == 1


def test_taking_many_back_is_all_or_nothing():
    school = make_points_school()
    province, teacher = school.province, make_teacher(school.school)
    entry, gone = make_entry(province, teacher), make_entry(province, teacher)
    reverse_entry(actor=province.officer, entry_id=gone.pk, reason="Wrong person", at=NOON)
    points = post(school.school, school.published, school.manager, BatchKind.POINTS, [make_posting(teacher, "10")])
    everywhere = operator()
    for keys, error in (
        ([entry.pk, gone.pk], AlreadyReversedError),
        ([entry.pk, 10**9], NothingReversedError),
        ([], NothingReversedError),
        ([entry.pk, points.entries.get().pk], UnitsMixedError),
    ):
        with pytest.raises(error):
            reverse_entries(actor=everywhere, entry_ids=keys, reason="Forged", at=NOON)
    assert Entry.objects.filter(reverses__isnull=False).count() == 1


def test_taking_many_back_costs_the_same_queries_for_one_and_for_two_hundred(django_assert_max_num_queries):
    province = make_province()
    for number in (1, 200):
        batch = make_batch(province, [make_posting(make_teacher(province.school)) for _ in range(number)])
        keys = list(batch.entries.values_list("pk", flat=True))
        with django_assert_max_num_queries(15):
            assert reverse_entries(actor=province.officer, entry_ids=keys, reason="Forged", at=NOON).count == number


def test_points_are_taken_back_by_the_manager_and_credits_by_the_authorities():
    school = make_points_school()
    province, teacher = school.province, make_teacher(school.school)
    credit = make_entry(province, teacher)
    points = post(school.school, school.published, school.manager, BatchKind.POINTS, [make_posting(teacher, "10")])
    with pytest.raises(NotPermittedError, match="not_authority"):
        reverse_entries(actor=school.manager, entry_ids=[credit.pk], reason="No", at=NOON)
    with pytest.raises(NotPermittedError, match="not_manager"):
        reverse_entries(actor=province.officer, entry_ids=[points.entries.get().pk], reason="No", at=NOON)
    reverse_entries(actor=school.manager, entry_ids=[points.entries.get().pk], reason="Entered twice", at=NOON)
    county = make_actor((Role.COUNTY_AUDITOR, province.county))
    reverse_entries(actor=county, entry_ids=[credit.pk], reason="Appeal 2026-3", at=NOON)
    assert JournalRow.objects.filter(action="points.reversed").count() == 1
    assert not list(verify_book())


def test_nobody_posts_to_their_own_account():
    province = make_province()
    account = make_account((Role.PROVINCIAL_OFFICER, province.root))
    own = make_teacher(province.school, account=account)
    with pytest.raises(NotPermittedError, match="own_account"):
        post(province.root, province.published, make_actor(account=account), BatchKind.DECREE, [make_posting(own)])
    assert not Entry.objects.exists()


def test_a_teacher_of_another_place_is_refused():
    province = make_province()
    with pytest.raises(OutsidePlaceError):
        make_batch(province, [make_posting(make_teacher(make_school()))])
    assert not Entry.objects.exists()


@pytest.mark.parametrize("kind", [kind for kind in BatchKind if kind is not BatchKind.REVERSAL])
def test_an_entry_of_every_kind_tells_its_story_with_kind_and_document(kind, capsys):
    school = make_points_school()
    published = school.published if kind in OF_POINTS else school.province.published
    place = {"part": "teaching"} if kind in OF_POINTS else {}
    posting = make_posting(make_teacher(school.school), source=(kind.value, f"{kind.value}-1/A"), lines=(), **place)
    entry = post(school.school, published, operator(), kind, [posting]).entries.get()
    call_command("explain", entry.number, json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["batch"]["reason"], told["amount"]) == (kind.value, "杏教〔2026〕12号", "1.5")
    call_command("explain", entry.source_key)
    assert "杏教〔2026〕12号" in capsys.readouterr().out
    with unguarded("credit_bank_postingbatch"):
        PostingBatch.objects.update(kind="transfer" if kind is BatchKind.DECREE else "decree")
    assert ("ledger", entry.number, "digest_differs") in {
        (found.stream, found.key, found.code) for found in verify_book()
    }


def test_all_entries_of_one_record_are_explained(capsys):
    province = make_province()
    teacher = make_teacher(province.school)
    make_batch(province, [make_posting(teacher, "1", source=("record", "R7"), year=year) for year in (2025, 2026)])
    call_command("explain", "R7", json=True)
    assert [each["year"] for each in json.loads(capsys.readouterr().out)] == [2025, 2026]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_statement_shows_kinds_documents_pairs_and_one_unit_at_a_time(client, language):
    school = make_points_school()
    province, account = school.province, make_account()
    teacher = make_teacher(school.school, account=account)
    wrong = make_entry(province, teacher, "7.5")
    mirror = reverse_entry(actor=province.officer, entry_id=wrong.pk, reason="申诉2026-3", at=NOON)
    right = make_posting(teacher, "8.25", source=("record", wrong.source_key), turn=2)
    post(province.root, province.published, province.officer, BatchKind.CORRECTION, [right], reason="申诉2026-3")
    points = make_posting(teacher, "10", narrative="积分一笔", part="teaching")
    post(school.school, school.published, school.manager, BatchKind.POINTS, [points])
    client.force_login(account)
    pages = {
        unit: client.get(reverse("credit_bank:mine"), {"unit": unit}, headers={"accept-language": language})
        for unit in ("", "points")
    }
    ledger, counted = (page.content.decode() for page in pages.values())
    pair = ("Takes back", "Taken back by", "Correction") if language == "en" else ("冲正", "已被", "更正")
    for piece in (*pair, wrong.number, mirror.number, "申诉2026-3", "8.25"):
        assert piece in ledger
    assert "积分一笔" not in ledger
    assert "积分一笔" in counted
    assert "8.25" not in counted
