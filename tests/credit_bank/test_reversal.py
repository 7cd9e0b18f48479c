"""Taking an entry back: one line with opposite units, once, with a reason."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from makers.credit import NOON, make_batch, make_entry, make_posting, make_province, undone
from makers.people import make_account, make_actor, make_teacher
from xingtan.access.roles import Role
from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.postings import AlreadyReversedError, ReversalStandsError
from xingtan.credit_bank.reads import balances, settled
from xingtan.credit_bank.services import reverse_entry
from xingtan.credit_bank.verify import verify_book
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError


@pytest.mark.django_db
def test_a_reversal_takes_off_what_was_posted_and_both_lines_stay():
    province = make_province()
    entry = make_entry(province, amount="110/3")
    mirror = reverse_entry(actor=province.officer, entry_id=entry.pk, reason="Certificate was forged", at=NOON)
    assert mirror.amount == -entry.amount
    assert mirror.batch.reason == "Certificate was forged"
    assert Entry.objects.count() == 2
    assert settled("record", [entry.source_key]) == {entry.source_key: 0}
    assert not list(verify_book())


@pytest.mark.django_db
def test_an_entry_is_reversed_only_once():
    province = make_province()
    entry = make_entry(province)
    mirror = reverse_entry(actor=province.officer, entry_id=entry.pk, reason="Wrong person", at=NOON)
    with pytest.raises(AlreadyReversedError):
        reverse_entry(actor=province.officer, entry_id=entry.pk, reason="Wrong person", at=NOON)
    with pytest.raises(ReversalStandsError):
        reverse_entry(actor=province.officer, entry_id=mirror.pk, reason="Changed my mind", at=NOON)
    assert Entry.objects.count() == 2


@pytest.mark.django_db
def test_a_reversal_needs_a_reason():
    province = make_province()
    entry = make_entry(province)
    with pytest.raises(ReasonMissingError):
        reverse_entry(actor=province.officer, entry_id=entry.pk, reason="  ", at=NOON)
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_nobody_reverses_an_entry_of_their_own_account():
    province = make_province()
    account = make_account((Role.PROVINCIAL_OFFICER, province.root))
    entry = make_entry(province, make_teacher(province.school, account=account))
    with pytest.raises(NotPermittedError, match="own_account"):
        reverse_entry(actor=make_actor(account=account), entry_id=entry.pk, reason="Mine", at=NOON)
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_the_database_refuses_a_reversal_that_is_no_mirror():
    province = make_province()
    entry = make_entry(province)
    mirror = Entry.objects.get(pk=entry.pk)
    mirror.pk, mirror.number, mirror.source_kind, mirror.source_key = None, "9-9", "reversal", entry.number
    mirror.reverses_id, mirror.units = entry.pk, -entry.units + 1
    with pytest.raises(IntegrityError, match="mirror"), transaction.atomic():
        mirror.save(force_insert=True)
    assert Entry.objects.count() == 1


@pytest.mark.django_db
@given(st.lists(st.fractions(min_value=-50, max_value=50, max_denominator=60).filter(bool), max_size=6))
@settings(max_examples=15, deadline=None)
def test_posting_then_reversing_leaves_the_balance_as_it_was(amounts):
    with undone():
        province = make_province()
        teacher = make_teacher(province.school)
        make_entry(province, teacher, "2.25")
        before = balances([teacher.pk])[teacher.pk]
        for amount in amounts:
            batch = make_batch(province, [make_posting(teacher, str(amount))])
            reverse_entry(actor=province.officer, entry_id=batch.entries.get().pk, reason="Taken back", at=NOON)
        assert balances([teacher.pk])[teacher.pk] == before
        assert not list(verify_book())
