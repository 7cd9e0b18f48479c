"""Verifying the book finds any change, however small, and names the row."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makers.credit import NOON, make_batch, make_entry, make_posting, make_province, undone
from makers.people import make_teacher
from makers.tamper import unguarded
from xingtan.credit_bank.models import CreditAccount, Entry, PostingBatch, PublishedRulebook
from xingtan.credit_bank.services import reverse_entry, seal_ledger
from xingtan.credit_bank.verify import verify_book
from xingtan.trail.models import Seal

pytestmark = pytest.mark.django_db

TEXTS = ("source_key", "narrative", "part", "item", "rule", "place", "posted_by", "posted_by_name")


def found():
    return [(finding.stream, finding.key, finding.code) for finding in verify_book()]


def test_a_book_that_nobody_touched_has_no_findings():
    province = make_province()
    entry = make_entry(province)
    make_batch(province)
    seal_ledger(at=NOON)
    reverse_entry(actor=province.officer, entry_id=entry.pk, reason="Wrong person", at=NOON)
    seal_ledger(at=NOON)
    assert found() == []
    assert Seal.objects.filter(stream="ledger").count() == 2


@pytest.mark.parametrize(
    "change",
    [
        *({name: "x"} for name in TEXTS),
        {"source_kind": "records"},
        {"number": "99-1"},
        {"units": 101},
        {"raw_units": 101},
        {"grain": 3},
        {"year": 2024},
        {"turn": 2},
        {"happened_on": date(2025, 10, 15)},
        {"posted_at": NOON + timedelta(microseconds=1)},
        {"lines": [{"code": "fixed", "params": {"gives": "2"}}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_named_by_its_number(change):
    province = make_province()
    make_entry(province)
    entry = make_entry(province)
    seal_ledger(at=NOON)
    with unguarded("credit_bank_entry"):
        Entry.objects.filter(pk=entry.pk).update(**change)
    assert found()[0] == ("ledger", change.get("number", entry.number), "digest_differs")


def test_an_entry_moved_to_another_account_is_named():
    province = make_province()
    entry, other = make_entry(province), make_entry(province)
    with unguarded("credit_bank_entry"):
        Entry.objects.filter(pk=entry.pk).update(account=other.account)
    assert found() == [("ledger", entry.number, "digest_differs")]


def test_an_account_given_to_somebody_else_is_found():
    province = make_province()
    entry = make_entry(province)
    with unguarded("credit_bank_creditaccount"):
        CreditAccount.objects.update(teacher=make_teacher(province.school))
    assert found() == [("ledger", entry.number, "digest_differs")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"totals": {"total": "99"}}, "totals_differ"),
        ({"count": 2}, "totals_differ"),
        ({"root": "0" * 64}, "root_differs"),
    ],
)
def test_a_batch_that_says_something_else_than_its_entries_is_named(change, code):
    province = make_province()
    batch = make_batch(province)
    with unguarded("credit_bank_postingbatch"):
        PostingBatch.objects.filter(pk=batch.pk).update(**change)
    assert found() == [("batches", str(batch.number), code)]


@pytest.mark.parametrize(
    "change",
    [{"reason": "because"}, {"posted_by_name": "somebody"}, {"year": 2024}, {"posted_at": NOON - timedelta(1)}],
)
def test_a_changed_batch_shows_in_its_entries(change):
    province = make_province()
    entry = make_entry(province)
    with unguarded("credit_bank_postingbatch"):
        PostingBatch.objects.update(**change)
    assert found()[0] == ("ledger", entry.number, "digest_differs")


def test_a_deleted_entry_breaks_seal_and_batch():
    province = make_province()
    teacher = make_teacher(province.school)
    batch = make_batch(province, [make_posting(teacher), make_posting(teacher)])
    seal_ledger(at=NOON)
    with unguarded("credit_bank_entry"):
        batch.entries.order_by("pk")[0].delete()
    assert [code for _, _, code in found()] == ["seal_broken", "totals_differ", "root_differs"]


@pytest.mark.parametrize(
    "change",
    [
        {"canonical": "{}"},
        {"text": "id: x"},
        {"effective_from": date(2022, 9, 2)},
        {"effective_until": date(2030, 1, 1)},
        {"title": {"zh": "x", "en": "y"}},
        {"published_by_name": "somebody"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_rulebook_is_named(change):
    province = make_province()
    with unguarded("credit_bank_publishedrulebook"):
        PublishedRulebook.objects.update(**change)
    assert [(stream, key) for stream, key, _ in found()] == [("rulebooks", str(province.published))]


@given(place=st.integers(0, 7), byte=st.integers(1, 255))
@settings(max_examples=20, deadline=None)
def test_any_single_changed_byte_of_an_entry_is_found(place, byte):
    with undone():
        province = make_province()
        entry = make_entry(province)
        column = TEXTS[place]
        value = getattr(entry, column) or " "
        changed = chr(ord(value[0]) ^ byte or 1) + value[1:]
        with unguarded("credit_bank_entry"):
            Entry.objects.filter(pk=entry.pk).update(**{column: changed})
        assert found()[0] == ("ledger", entry.number, "digest_differs")


def test_findings_are_the_same_however_many_batches_are_looked_at_together(monkeypatch):
    province = make_province()
    batches = [make_batch(province) for _ in range(5)]
    with unguarded("credit_bank_postingbatch"):
        PostingBatch.objects.filter(pk__in=[batches[place].pk for place in (0, 3)]).update(root="0" * 64)
        PostingBatch.objects.filter(pk=batches[4].pk).update(count=9)
    wanted = [
        *((str(batches[place].number), "root_differs") for place in (0, 3)),
        (str(batches[4].number), "totals_differ"),
    ]
    for chunk, together in ((2000, 500), (1, 500), (2000, 2), (3, 1)):
        monkeypatch.setattr("xingtan.credit_bank.verify.CHUNK", chunk)
        monkeypatch.setattr("xingtan.credit_bank.verify.BATCHES_AT_ONCE", together)
        assert [(key, code) for stream, key, code in found() if stream == "batches"] == wanted
