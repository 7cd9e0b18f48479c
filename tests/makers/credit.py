"""Makers of published rulebooks, postings and batches: fixed values, unique sources from a counter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from typing import Any

from django.db import transaction

from makers.people import make_actor, make_institution, make_school, make_teacher
from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.credit_bank.models import Entry, PostingBatch, PublishedRulebook
from xingtan.credit_bank.postings import Posting
from xingtan.credit_bank.services import post_batch, publish_rulebook
from xingtan.institutions.models import Institution, Kind
from xingtan.rulebook.catalogue import text_of
from xingtan.teachers.models import Teacher

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in the province on the day of the tests."""

IN_FORCE = date(2022, 9, 1)
RULEBOOK = "demo-xinghe-2022"

_sources = count(1)


@dataclass(frozen=True)
class Province:
    """A province with a published rulebook, one city, one county, one school and one officer."""

    root: Institution
    city: Institution
    county: Institution
    school: Institution
    officer: Actor
    published: PublishedRulebook


def make_province(*, rulebook: str = RULEBOOK) -> Province:
    """Return a province whose officer has published a rulebook, with one school."""
    root = make_institution(Kind.PROVINCE)
    city = make_institution(Kind.CITY, parent=root)
    county = make_institution(Kind.COUNTY, parent=city)
    officer = make_actor((Role.PROVINCIAL_OFFICER, root))
    published = make_published(root, officer, rulebook=rulebook)
    return Province(root, city, county, make_school(county=county), officer, published)


def make_published(root: Institution, officer: Actor, *, rulebook: str = RULEBOOK) -> PublishedRulebook:
    """Return a shipped rulebook, published for this institution from IN_FORCE on."""
    return publish_rulebook(actor=officer, institution=root, text=text_of(rulebook), effective_from=IN_FORCE, at=NOON)


def make_posting(teacher: Teacher, amount: str = "1.5", **fields: Any) -> Posting:
    """Return an amount to post for the teacher: school-based, open class, with a source of its own."""
    exact = Fraction(amount)
    values: dict[str, Any] = {
        "teacher_id": teacher.pk,
        "source": ("record", f"R{next(_sources):06d}"),
        "narrative": "Open class 公开课",
        "happened_on": date(2025, 10, 14),
        "part": "school_based",
        "item": "open_class",
        "rule": "open_class",
        "amount": exact,
        "raw": exact,
        "place": teacher.school.path,
        "lines": ({"code": "fixed", "params": {"gives": "1"}},),
        **fields,
    }
    return Posting(**values)


def make_batch(province: Province, postings: Sequence[Posting] = (), *, year: int = 2025) -> PostingBatch:
    """Return a posted batch of the province; without postings it holds one, for a teacher of its school."""
    return post_batch(
        actor=province.officer,
        institution=province.root,
        year=year,
        published=province.published,
        postings=postings or [make_posting(make_teacher(province.school))],
        at=NOON,
    )


def make_entry(province: Province, teacher: Teacher | None = None, amount: str = "1.5", **fields: Any) -> Entry:
    """Return one posted entry, alone in its batch."""
    batch = make_batch(province, [make_posting(teacher or make_teacher(province.school), amount, **fields)])
    return batch.entries.select_related("account__teacher", "batch", "rulebook").get()


@contextmanager
def undone() -> Iterator[None]:
    """Undo at the end whatever the block wrote, so that each example of a property test starts afresh."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
