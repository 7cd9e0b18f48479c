"""The journal's rows and seals: complete, chained, and whoever tampers is named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from makers.credit import NOON
from makers.tamper import unguarded
from xingtan.seal.digests import head_of, merkle_root
from xingtan.trail.models import JournalRow, Seal
from xingtan.trail.services import Mark, leave_mark, leave_marks, seal_journal
from xingtan.trail.verify import verify_journal

pytestmark = pytest.mark.django_db


def a_mark(number: int) -> Mark:
    return Mark(
        actor_id=7,
        actor_name="王老师",
        action="record.accepted",
        subject=("record", str(number)),
        at=NOON + timedelta(minutes=number),
        place="00010001",
        before={"state": "submitted"},
        after={"state": "accepted"},
    )


def test_a_seal_covers_every_row_since_the_one_before_and_links_to_it():
    leave_marks([a_mark(1), a_mark(2), a_mark(3)])
    assert seal_journal(at=NOON) == 3
    leave_mark(a_mark(4))
    assert seal_journal(at=NOON) == 1
    first, second = Seal.objects.order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert second.previous == first.head
    assert second.first_id == first.last_id + 1
    assert second.head == head_of(previous=first.head, root=second.root, count=1)
    assert first.root == merkle_root(JournalRow.objects.order_by("pk").values_list("digest", flat=True)[:3])


def test_sealing_without_news_makes_no_seal():
    leave_mark(a_mark(1))
    seal_journal(at=NOON)
    assert seal_journal(at=NOON) == 0
    assert Seal.objects.count() == 1


def test_an_untouched_journal_has_no_findings():
    leave_marks([a_mark(number) for number in range(1, 9)])
    seal_journal(at=NOON)
    leave_mark(a_mark(9))
    assert list(verify_journal()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"actor_name": "李老师"},
        {"actor_id": 8},
        {"action": "record.returned"},
        {"subject_key": "99"},
        {"subject_kind": "line"},
        {"place": "00010002"},
        {"reason": "none was given"},
        {"before": {"state": "draft"}},
        {"after": {"state": "returned"}},
        {"after": {"share": 0.5}},
        {"after": ["share"]},
        {"at": NOON},
    ],
)
def test_a_changed_row_is_named(change):
    leave_marks([a_mark(number) for number in range(1, 6)])
    seal_journal(at=NOON)
    third = JournalRow.objects.order_by("pk")[2].pk
    with unguarded("trail_journalrow"):
        JournalRow.objects.filter(pk=third).update(**change)
    assert [(finding.key, finding.code) for finding in verify_journal()] == [(str(third), "digest_differs")]


def test_a_row_changed_together_with_its_digest_breaks_the_seal():
    leave_marks([a_mark(number) for number in range(1, 6)])
    seal_journal(at=NOON)
    first = JournalRow.objects.order_by("pk")[0]
    forged = JournalRow.objects.order_by("pk")[1]
    with unguarded("trail_journalrow"):
        JournalRow.objects.filter(pk=first.pk).update(
            **{name: getattr(forged, name) for name in ("at", "subject_key", "digest")}
        )
    assert [finding.code for finding in verify_journal()] == ["seal_broken"]


def test_a_deleted_row_breaks_the_seal():
    leave_marks([a_mark(number) for number in range(1, 6)])
    seal_journal(at=NOON)
    with unguarded("trail_journalrow"):
        JournalRow.objects.order_by("pk")[1].delete()
    assert [(finding.key, finding.code) for finding in verify_journal()] == [("seal 1", "seal_broken")]


def test_a_seal_that_is_missing_or_changed_is_named():
    leave_mark(a_mark(1))
    seal_journal(at=NOON)
    leave_mark(a_mark(2))
    seal_journal(at=NOON)
    with unguarded("trail_seal"):
        Seal.objects.filter(number=1).delete()
    assert [finding.code for finding in verify_journal()] == ["seal_broken"]
