"""Dossiers: the worked examples of registration, numbers, freezing, superseding, verification."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from makers.credit import NOON, make_batch, make_posting, make_province
from makers.decreed import make_decree
from makers.dossiers import (
    county_of,
    make_assessed,
    make_circumstance,
    make_dossier,
    make_registering_province,
    make_trained_teacher,
)
from makers.people import TODAY, make_actor, make_teacher
from makers.tamper import another, savepoint, unguarded
from xingtan.access.roles import Role
from xingtan.config.management.commands.verify import verify_everything
from xingtan.credit_bank.services import reverse_entry
from xingtan.declarations.decrees.models import DecreeKind
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.seal.digests import digest
from xingtan.standing.circumstances import withdraw_circumstance
from xingtan.standing.dossiers.services import dossier_content, freeze_dossier, freeze_place, supersede_dossier
from xingtan.standing.errors import (
    CircumstanceIncompleteError,
    FrozenAlreadyError,
    NobodyToFreezeError,
    NoRulebookError,
    NothingChangedError,
    NotYetError,
    SupersededError,
)
from xingtan.standing.models import Circumstance, CircumstanceKind, Dossier, DossierBatch, Purpose
from xingtan.standing.verify import verify_circumstances, verify_dossiers
from xingtan.teachers.models import Teacher

pytestmark = pytest.mark.django_db
PASSED = {f"y{year}": "qualified" for year in range(2021, 2026)}


def frozen(province, teacher, *, actor=None, purpose=Purpose.REGISTRATION, as_of=TODAY, at=NOON):
    who = actor or county_of(province)
    return freeze_dossier(actor=who, teacher=teacher, purpose=purpose, as_of=as_of, at=at)


def away(province, teacher, *, approved, months=7):
    begins = date(2023, 3, 1)
    make_circumstance(
        county_of(province),
        teacher,
        CircumstanceKind.INTERRUPTION,
        begins,
        ended_on=date(2023, 3 + months, 1) - timedelta(days=1),
        approved=approved,
    )


@pytest.mark.parametrize(
    ("hours", "results", "verdict"),
    [
        pytest.param(360, PASSED, "passed", id="REG-1"),
        pytest.param(340, PASSED, "suspended", id="REG-2"),
        pytest.param(365, {**PASSED, "y2023": "failed"}, "suspended", id="REG-3"),
        pytest.param(360, {**PASSED, "y2023": "failed", "y2024": "failed"}, "failed", id="REG-4"),
    ],
)
def test_hours_and_annual_assessments_decide_on_the_registration(hours, results, verdict):
    province = make_registering_province()
    teacher = make_trained_teacher(province, hours)
    make_assessed(make_actor((Role.MANAGER, province.school)), teacher, **results)
    found = frozen(province, teacher)
    assert (found.verdict, found.first_year) == (verdict, 2021)
    assert found.content["registration"]["hours"] == str(hours)
    assert len(found.content["circumstances"]) == 5
    assert bool(found.content["reasons"]) is (verdict != "passed")


@pytest.mark.parametrize(
    ("approved", "hours", "verdict"),
    [pytest.param(True, 360, "passed", id="REG-5"), pytest.param(False, 380, "suspended", id="REG-6")],
)
def test_approved_leave_does_not_interrupt_and_absence_does(approved, hours, verdict):
    province = make_registering_province()
    teacher = make_trained_teacher(province, hours)
    away(province, teacher, approved=approved)
    found = frozen(province, teacher)
    assert found.verdict == verdict
    assert found.content["circumstances"][0]["values"]["months"] == "7"


def test_credits_of_the_province_stand_for_the_hours_when_the_cycle_has_them_all():
    province = make_registering_province()
    teacher = make_trained_teacher(province, 100)
    for part, amount in (("concentrated", "70"), ("school_based", "50")):
        make_batch(province, [make_posting(teacher, amount, part=part, item="x")])
    found = frozen(province, teacher)
    assert (found.verdict, found.content["registration"]["by_credits"]) == ("passed", "260")


def test_a_period_that_still_runs_is_not_called_passed():
    province = make_registering_province()
    teacher = make_trained_teacher(province, 100, started_on=date(2022, 9, 1))
    found = frozen(province, teacher)
    assert (found.verdict, found.first_year) == ("open", 2022)


def test_for_a_title_review_nothing_that_was_due_may_be_missing():
    province = make_province()
    short, well = make_teacher(province.school), make_teacher(province.school)
    for year in range(2022, 2026):
        make_batch(province, [make_posting(well, "16")], year=year)
    found = [frozen(province, teacher, purpose=Purpose.TITLE_REVIEW) for teacher in (short, well)]
    assert [each.verdict for each in found] == ["failed", "passed"]
    assert found[0].content["reasons"][0]["en"] == "credits of the year (2022): 0 of 16, short by 16."
    assert [entry["amount"] for entry in found[1].content["entries"]] == ["16"] * 4


def test_without_the_rulebook_of_registration_nothing_is_frozen():
    province = make_province()
    with pytest.raises(NoRulebookError):
        frozen(province, make_trained_teacher(province))
    assert not Dossier.objects.exists()


def test_numbers_follow_on_without_gaps_and_begin_anew_each_year():
    province = make_registering_province()
    first = make_dossier(province)
    for _ in range(3):
        make_trained_teacher(province)
    batch, bulk = freeze_place(
        actor=county_of(province), place=province.school, purpose=Purpose.REGISTRATION, as_of=TODAY, at=NOON
    )
    later = frozen(province, make_trained_teacher(province), at=NOON + timedelta(days=60))
    assert [each.number for each in (first, *bulk, later)] == [
        "2026-000001",
        "2026-000002",
        "2026-000003",
        "2026-000004",
        "2027-000001",
    ]
    assert (batch.first, batch.last, batch.serial) == (2, 4, 2)
    assert list(verify_dossiers()) == []


def test_a_place_is_frozen_whole_or_not_at_all():
    province = make_registering_province()
    county = make_actor((Role.COUNTY_AUDITOR, province.county), (Role.TEACHER, province.school))
    make_trained_teacher(province)
    own = make_trained_teacher(province)
    own.account_id = county.account_id
    own.save()
    told = {"place": province.county, "purpose": Purpose.REGISTRATION, "as_of": TODAY, "at": NOON}
    with pytest.raises(NotPermittedError):
        freeze_place(actor=county, **told)
    assert not Dossier.objects.exists()
    _, found = freeze_place(actor=county_of(province), **told)
    assert len(found) == 2
    with pytest.raises(NobodyToFreezeError):
        freeze_place(actor=county_of(province), **told)


def test_a_place_of_fifty_costs_as_many_queries_as_one_of_two(django_assert_max_num_queries):
    province, counts = make_registering_province(), []
    for many in (2, 50):
        for _ in range(many):
            make_teacher(province.school)
        actor = county_of(province)
        with django_assert_max_num_queries(40) as queries:
            freeze_place(actor=actor, place=province.school, purpose=Purpose.REGISTRATION, as_of=TODAY, at=NOON)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nobody_freezes_their_own_and_no_school_freezes_at_all():
    province = make_registering_province()
    teacher = make_trained_teacher(province, with_account=True)
    own = make_actor((Role.COUNTY_AUDITOR, province.county), account=teacher.account)
    with pytest.raises(NotPermittedError, match="own_dossier"):
        frozen(province, teacher, actor=own)
    with pytest.raises(NotPermittedError, match="not_an_authority"):
        frozen(province, teacher, actor=make_actor((Role.MANAGER, province.school)))
    with pytest.raises(NotPermittedError, match="not_an_authority"):
        frozen(province, teacher, actor=make_actor((Role.COUNTY_AUDITOR, make_province().county)))


def test_nothing_is_frozen_for_a_day_that_has_not_come_nor_twice_for_one_period():
    province = make_registering_province()
    teacher = make_trained_teacher(province)
    with pytest.raises(NotYetError):
        frozen(province, teacher, as_of=TODAY + timedelta(days=1))
    first = frozen(province, teacher)
    with pytest.raises(FrozenAlreadyError, match=first.number):
        frozen(province, teacher)


def test_a_correction_makes_a_new_dossier_and_leaves_the_old_one_unchanged():
    province = make_registering_province()
    county = county_of(province)
    teacher = make_trained_teacher(province, 360)
    make_assessed(county, teacher, y2023="failed")
    old = frozen(province, teacher)
    wrong = teacher.circumstances.get()
    withdraw_circumstance(actor=county, circumstance_id=wrong.pk, reason="Entered for the wrong person", at=NOON)
    told = {"actor": county, "dossier_id": old.pk, "as_of": TODAY, "at": NOON}
    with pytest.raises(ReasonMissingError):
        supersede_dossier(**told, reason=" ")
    new = supersede_dossier(**told, reason="Assessment of 2023 corrected")
    kept = Dossier.objects.get(pk=old.pk)
    assert (old.verdict, new.verdict, kept.verdict) == ("suspended", "passed", "suspended")
    assert (kept.content, kept.digest) == (old.content, old.digest)
    assert kept.superseded_by == new
    assert list(Dossier.objects.live()) == [new]
    with pytest.raises(SupersededError):
        supersede_dossier(**told, reason="Again")
    with pytest.raises(NothingChangedError):
        supersede_dossier(**{**told, "dossier_id": new.pk}, reason="For the sake of it")
    assert list(verify_dossiers()) == []


def test_a_reversal_after_the_day_does_not_reach_into_the_past():
    province = make_province()
    teacher = make_teacher(province.school)
    batch = make_batch(province, [make_posting(teacher, "16")])
    at = NOON + timedelta(days=3)
    reverse_entry(actor=province.officer, entry_id=batch.entries.get().pk, reason="Wrong", at=at)
    found = frozen(province, teacher, purpose=Purpose.TITLE_REVIEW, at=at)
    assert found.content["credits"]["total"] == "16"
    assert len(found.content["entries"]) == 1


def test_the_database_lets_nobody_change_a_dossier():
    dossier = make_dossier(make_registering_province())
    for act in (
        lambda: Dossier.objects.filter(pk=dossier.pk).update(verdict="failed"),
        lambda: Dossier.objects.filter(pk=dossier.pk).delete(),
        lambda: type(dossier.batch).objects.filter(pk=dossier.batch.pk).update(last=9),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_tampering_with_a_dossier_is_found():
    province = make_registering_province()
    dossier, other = make_dossier(province), make_dossier(province)
    with unguarded("standing_dossier"):
        Dossier.objects.filter(pk=dossier.pk).update(verdict="failed")
    with unguarded("standing_dossierbatch"):
        DossierBatch.objects.filter(pk=other.batch_id).update(head="0" * 64)
    assert [(each.key, each.code) for each in verify_dossiers()] == [
        (dossier.number, "digest_differs"),
        ("2", "chain_broken"),
    ]
    assert {"dossiers", "dossier batches"} <= {each.stream for each in verify_everything()}


def test_no_column_of_a_dossier_or_of_its_batch_changes_unseen():
    province = make_registering_province()
    dossier = make_dossier(province)
    make_assessed(county_of(province), dossier.teacher, y2023="failed")
    told = {"actor": county_of(province), "reason": "Late", "as_of": TODAY, "at": NOON}
    later = supersede_dossier(dossier_id=dossier.pk, **told)
    others = {
        Teacher: make_teacher(province.school).pk,
        Institution: province.city.pk,
        DossierBatch: dossier.batch_id,
        Dossier: make_dossier(province).pk,
    }
    assert list(verify_dossiers()) == []
    for row in (later, later.batch):
        for field in (each for each in row._meta.concrete_fields if not each.primary_key):
            with unguarded(row._meta.db_table), suppress(IntegrityError), savepoint():
                type(row).objects.filter(pk=row.pk).update(**{field.attname: another(row, field, others)})
                assert list(verify_dossiers()), f"{type(row).__name__}.{field.name}"


def test_no_column_of_a_circumstance_changes_unseen_and_none_goes_unmissed():
    province = make_registering_province()
    teacher = make_trained_teacher(province)
    county = county_of(province)
    away(province, teacher, approved=True)
    make_assessed(county, teacher, y2023="failed")
    kept, gone = Circumstance.objects.order_by("pk")
    withdraw_circumstance(actor=county, circumstance_id=gone.pk, reason="Wrong teacher", at=NOON)
    gone.refresh_from_db()
    assert list(verify_circumstances()) == []
    others = {Teacher: make_teacher(province.school).pk}
    for row in (kept, gone):
        for field in (each for each in row._meta.concrete_fields if not each.primary_key):
            with suppress(IntegrityError), savepoint():
                Circumstance.objects.filter(pk=row.pk).update(**{field.attname: another(row, field, others)})
                assert list(verify_circumstances()), field.name
    gone.delete()
    assert [(each.key, each.code) for each in verify_circumstances()] == [(gone.number, "gone")]


def test_a_decree_leads_to_a_new_dossier_and_leaves_the_old_one_as_it_was():
    province = make_registering_province()
    teacher = make_trained_teacher(province)
    make_batch(province, [make_posting(teacher, "16")])
    old = frozen(province, teacher, purpose=Purpose.TITLE_REVIEW)
    told = {"actor": county_of(province), "dossier_id": old.pk, "as_of": TODAY, "at": NOON}
    with pytest.raises(NothingChangedError):
        supersede_dossier(reason="Once more", **told)
    make_decree(province, teacher, kind=DecreeKind.ADJUSTMENT)
    new = supersede_dossier(reason="Credits by decree", **told)
    again = Dossier.objects.get(pk=old.pk)
    assert dossier_content(again) == dossier_content(old)
    assert (again.digest, again.superseded_by, new.supersedes) == (old.digest, new, again)
    assert (old.content["credits"]["total"], new.content["credits"]["total"]) == ("16", "18.5")
    strays = {"answers", "records", "duties", "teachers"}  # the batch follows no declaration, makers tell nothing
    assert [each for each in verify_everything() if each.stream not in strays] == []


def test_a_dossier_sealed_anew_or_taken_away_disagrees_with_the_journal():
    province = make_registering_province()
    dossier, other = make_dossier(province), make_dossier(province)
    with unguarded("standing_dossier"):
        Dossier.objects.filter(pk=dossier.pk).update(content={**dossier.content, "verdict": "failed"}, verdict="failed")
        dossier.refresh_from_db()
        Dossier.objects.filter(pk=dossier.pk).update(digest=digest(dossier_content(dossier)))
        Dossier.objects.filter(pk=other.pk).delete()
    with unguarded("standing_dossierbatch"):
        DossierBatch.objects.filter(pk=other.batch_id).delete()
    found = {(each.key, each.code) for each in verify_dossiers()}
    assert {(dossier.number, "journal_differs"), (other.number, "dossier_missing")} <= found


def test_a_school_enters_assessments_and_leave_and_authorities_the_rest():
    province = make_registering_province()
    teacher = make_trained_teacher(province, with_account=True)
    manager = make_actor((Role.MANAGER, province.school))
    make_assessed(manager, teacher, y2023="qualified")
    with pytest.raises(NotPermittedError, match="not_for_this_kind"):
        make_circumstance(manager, teacher, CircumstanceKind.ETHICS_BREACH, TODAY, serious=True)
    with pytest.raises(NotPermittedError, match="own_circumstance"):
        make_circumstance(
            make_actor((Role.MANAGER, province.school), account=teacher.account),
            teacher,
            CircumstanceKind.ANNUAL_ASSESSMENT,
            TODAY,
            result="qualified",
        )
    with pytest.raises(CircumstanceIncompleteError):
        make_circumstance(manager, teacher, CircumstanceKind.ANNUAL_ASSESSMENT, TODAY)


def test_a_serious_breach_fails_the_registration():
    province = make_registering_province()
    teacher = make_trained_teacher(province)
    kind = CircumstanceKind.ETHICS_BREACH
    make_circumstance(county_of(province), teacher, kind, date(2024, 5, 6), serious=True)
    assert frozen(province, teacher).verdict == "failed"
