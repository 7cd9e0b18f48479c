"""What the pages of growth passports ask: books, passports with their content, the school's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from xingtan.access.actors import Actor
from xingtan.growth.passport.book import Book, read_book, shipped_body
from xingtan.growth.passport.content import told
from xingtan.growth.passport.counting import Progress, progress_of
from xingtan.growth.passport.filing import files_of
from xingtan.growth.passport.models import (
    GrowthPassport,
    PassportBook,
    PassportMentor,
    PassportRemark,
    PassportResult,
)
from xingtan.institutions.models import Institution
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.teachers.conditions.rules import staff_of
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.models import TierPlacement
from xingtan.teachers.tiers.reads import scheme_at
from xingtan.teachers.tiers.scheme import Tier
from xingtan.teachers.versions.keeping import in_force

BEFORE = timedelta(days=92)


def body_at(school: Institution, on: date) -> tuple[int, Any]:
    """Return version and data of the book in force at the school on that day; version 0 is the shipped one."""
    row = in_force(PassportBook.objects.filter(school=school), on)
    return (row.version, row.body) if row else (0, dict(shipped_body()))


def book_at(school: Institution, on: date) -> Book:
    """Return the book in force at the school on that day."""
    version, body = body_at(school, on)
    return read_book(body, version=version)


def passports_of(teacher: Teacher) -> list[GrowthPassport]:
    """Return the teacher's passports, the latest year first."""
    return list(GrowthPassport.objects.for_rows().filter(teacher=teacher).order_by("-year"))


def result_of(passport: GrowthPassport) -> PassportResult | None:
    """Return the line of the result that stands; none while the passport is open."""
    return PassportResult.objects.filter(passport=passport).order_by("-line").first()


def content_of(passport: GrowthPassport) -> dict[str, Any]:
    """Return the whole passport as it stands today; five queries."""
    mentors = PassportMentor.objects.filter(passport=passport).select_related("mentor__school").order_by("hand", "pk")
    remarks = PassportRemark.objects.filter(passport=passport).order_by("pk")
    return told(passport, progress_of([passport])[passport.pk], mentors, remarks, files_of(passport))


@dataclass(frozen=True)
class Row:
    """One line of a list of passports; ``outcome`` in both languages, empty while it is open."""

    passport: GrowthPassport
    progress: Progress
    mentors: tuple[PassportMentor, ...]
    result: PassportResult | None

    @property
    def guides(self) -> list[tuple[str, list[str]]]:
        """The name of each mentor once, with the hands in which they guide."""
        found: dict[int, tuple[str, list[str]]] = {}
        for each in self.mentors:
            found.setdefault(each.mentor_id, (each.mentor.name, []))[1].append(each.hand)
        return list(found.values())


def rows_of(passports: list[GrowthPassport], *, on: date) -> list[Row]:
    """Return a line for each passport; four queries, however many there are."""
    progress = progress_of(passports) if passports else {}
    keys = [passport.pk for passport in passports]
    mentors: dict[int, list[PassportMentor]] = {}
    for row in PassportMentor.objects.on(on).filter(passport__in=keys).select_related("mentor").order_by("hand", "pk"):
        mentors.setdefault(row.passport_id, []).append(row)
    results = PassportResult.objects.filter(passport__in=keys).defer("content").order_by("line")
    newest = {result.passport_id: result for result in results}
    return [Row(each, progress[each.pk], tuple(mentors.get(each.pk, ())), newest.get(each.pk)) for each in passports]


def of_school(school: Institution, year: int) -> QuerySet[GrowthPassport, GrowthPassport]:
    """Return the passports of the school's trainees of that year."""
    return GrowthPassport.objects.for_rows().filter(school=school, year=year).order_by("teacher__number")


def guided_by(actor: Actor, *, on: date) -> QuerySet[GrowthPassport, GrowthPassport]:
    """Return the passports in which this person is a mentor on that day, the latest year first."""
    if actor.account_id is None:
        return GrowthPassport.objects.none()
    mine = PassportMentor.objects.on(on).filter(mentor__account_id=actor.account_id)
    rows: QuerySet[GrowthPassport, GrowthPassport] = GrowthPassport.objects.for_rows()
    return rows.filter(pk__in=mine.values("passport")).order_by("-year", "teacher__number")


def passports_concerning(account_id: int) -> QuerySet[GrowthPassport, GrowthPassport]:
    """Return the passports that somebody has, or guides or has guided."""
    own, guided = Q(teacher__account_id=account_id), PassportMentor.objects.filter(mentor__account_id=account_id)
    rows: QuerySet[GrowthPassport, GrowthPassport] = GrowthPassport.objects.filter(
        own | Q(pk__in=guided.values("passport"))
    )
    return rows


def without_passport(school: Institution, book: Book, year: int, *, on: date) -> QuerySet[Teacher, Teacher]:
    """Return who is in the book's tier at the school on that day and has no passport of that year."""
    inside = TierPlacement.objects.on(on).filter(teacher=OuterRef("pk"), tier=book.tier)
    there = GrowthPassport.objects.filter(teacher=OuterRef("pk"), year=year)
    found: QuerySet[Teacher, Teacher] = staff_of(school, on=on).filter(Exists(inside), ~Exists(there))
    return found.select_related("group").order_by("number")


def years_of(school: Institution, on: date) -> list[int]:
    """Return the years with passports, the present one, and the next one in the summer before it; the latest first."""
    found = set(GrowthPassport.objects.filter(school=school).values_list("year", flat=True).distinct())
    return sorted(found | open_years(on), reverse=True)


def open_years(on: date) -> set[int]:
    """Return the years for which a passport can be opened on that day: the present one, in summer also the next."""
    return {SCHOOL_YEAR.year_of(on), SCHOOL_YEAR.year_of(on + BEFORE)}


def next_tier(passport: GrowthPassport, book: Book, *, on: date) -> Tier | None:
    """Return the tier that takes the place of the book's tier at the school on that day."""
    scheme = scheme_at(passport.school, on)
    return next((tier for tier in scheme.tiers if book.tier in tier.replaces), None)
