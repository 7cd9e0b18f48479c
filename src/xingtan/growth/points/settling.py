"""Bring a school's points in line with its records: what is missing is posted, what no longer holds is taken back.

The rulebook of points in force on its day counts every record that the school has accepted. What the ledger holds
already is compared record by record; only differences are written, so that a second run writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from xingtan.access.actors import Actor, operator
from xingtan.credit_bank.points import StandingEntry, standing_entries
from xingtan.credit_bank.postings import BatchKind, Posting
from xingtan.credit_bank.reads import next_turn, points_rulebooks_on
from xingtan.credit_bank.services import post_batch, reverse_entries
from xingtan.growth.points.expiry import lapsing
from xingtan.growth.points.models import Settling
from xingtan.growth.points.periods import Period, cycles_of
from xingtan.growth.points.policies import may_keep_points
from xingtan.growth.points.reads import LAPSED, SOURCE, holdings_of, setting_of
from xingtan.growth.points.telling import Change, tell_of_points
from xingtan.institutions.models import Institution
from xingtan.records.facts import fact_of
from xingtan.records.models import Record
from xingtan.records.workflow import PASSED
from xingtan.rulebook.assess import assess
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.results import Line
from xingtan.teachers.models import Teacher
from xingtan.trail.services import Mark, leave_mark, mark_of

if TYPE_CHECKING:
    from xingtan.credit_bank.models import PublishedRulebook

TEACHERS_AT_ONCE = 500
LAPSED_PART = "lapsed"


@dataclass
class Settled:
    """What a run did: entries posted, taken back, and lapsed."""

    posted: int = 0
    taken_back: int = 0
    lapsed: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.posted or self.taken_back or self.lapsed)


@dataclass(frozen=True)
class _Run:
    """Which school, which of its teachers, when; and by how much it changed the points of each."""

    school: Institution
    teachers: Mapping[int, Teacher]
    at: datetime
    changes: dict[int, Change] = field(default_factory=lambda: defaultdict(Change))


def settle_points(*, actor: Actor, school: Institution, at: datetime) -> Settled:
    """Return what it took to bring the school's points in line with its records since it counts points.

    The rulebook decides, not a person: entries are posted by the system, also those of whoever pressed the button.
    One transaction for five hundred teachers; a second run writes nothing.

    Units: points, exact.
    Errors: NotPermittedError.
    """
    may_keep_points(actor, school).require()
    cycles = cycles_of(school, timezone.localdate(at))
    teachers = list(Teacher.objects.filter(school__path__startswith=school.path).order_by("pk"))
    done = Settled()
    for start in range(0, len(teachers), TEACHERS_AT_ONCE):
        run = _Run(school, {each.pk: each for each in teachers[start : start + TEACHERS_AT_ONCE]}, at)
        with transaction.atomic():
            for periods in cycles:
                _settle(done, run, periods)
            if cycles:
                _lapse(done, run, cycles[-1][-1])
            tell_of_points(run.changes, run.teachers, at=at)
    with transaction.atomic():
        Settling.objects.update_or_create(school=school, defaults={"settled_at": at})
        if done.changed:
            leave_mark(_mark(actor, school, done, at))
    return done


def _settle(done: Settled, run: _Run, periods: Sequence[Period]) -> None:
    """Bring one cycle in line, each thing by the rules in force on its day."""
    wanted = {
        (posting.source[1], posting.year): (posting, period)
        for period in periods
        for posting in wanted_postings(run.school, run.teachers, period)
    }
    years = {year for period in periods for year in period.years}
    held = [entry for entry in standing_entries(SOURCE, run.teachers, place=run.school.path) if entry.year in years]
    stale = [entry for entry in held if not _same(entry, wanted.get((entry.source_key, entry.year), (None,))[0])]
    if stale:
        why = periods[-1].why
        reverse_entries(actor=operator(), entry_ids=[each.entry_id for each in stale], reason=why, at=run.at)
        done.taken_back += len(stale)
        for entry in stale:
            run.changes[entry.teacher_id].amount -= entry.amount
            run.changes[entry.teacher_id].taken_back += 1
    stays = {(entry.source_key, entry.year) for entry in held} - {(each.source_key, each.year) for each in stale}
    for period in periods:
        fresh = [posting for key, (posting, by) in wanted.items() if by is period and key not in stays]
        done.posted += _post(run, period, BatchKind.POINTS, fresh)


def _post(run: _Run, period: Period, kind: BatchKind, postings: Sequence[Posting]) -> int:
    """Post the amounts, each with the next turn of its source; return how many."""
    if not postings:
        return 0
    turns = next_turn(postings[0].source[0], [posting.source[1] for posting in postings])
    post_batch(
        actor=operator(),
        institution=run.school,
        year=period.years[-1],
        published=period.published,
        postings=[replace(posting, turn=turns[posting.source[1]]) for posting in postings],
        at=run.at,
        kind=kind,
        reason=period.why,
    )
    for posting in postings:
        run.changes[posting.teacher_id].amount += posting.amount
    return len(postings)


def wanted_postings(school: Institution, teacher_ids: Iterable[int], period: Period) -> Iterator[Posting]:
    """Yield what the rulebook gives for every record of these teachers that counts, teacher by teacher."""
    rows = Record.objects.filter(
        teacher_id__in=list(teacher_ids), school__path__startswith=school.path, state__in=PASSED
    )
    begins = min(each.start for each in (period, *period.earlier))
    rows = rows.between(begins, period.end).for_facts().select_related("teacher", "school")
    ordered = rows.order_by("teacher_id", "happened_on", "number")
    for _, some in groupby(ordered, key=lambda record: record.teacher_id):
        yield from _of_teacher(list(some), period)


def _of_teacher(records: Sequence[Record], period: Period) -> list[Posting]:
    """Return what the last period gives; what the earlier ones of the cycle gave stays and uses up its caps."""
    given: dict[str, dict[int, Fraction]] = defaultdict(dict)
    postings: list[Posting] = []
    for each in (*period.earlier, period):
        for posting in postings:
            if posting.year is not None:
                given[posting.source[1]][posting.year] = posting.amount
        before = [record for record in records if record.number in given]
        within = [record for record in records if each.holds(record.happened_on)]
        facts = [fact_of(record, settled=given[record.number]) for record in before]
        postings = list(_counted(within, [*facts, *map(fact_of, within)], each))
    return postings


def _counted(records: Sequence[Record], facts: Sequence[Fact], period: Period) -> Iterator[Posting]:
    by_number = {record.number: record for record in records}
    assessment = assess(period.rulebook, facts, as_of=period.end, cycle_first_year=period.years[0])
    for line in assessment.lines:
        record = by_number.get(line.key)
        for year, raw, amount in line.by_year or ((line.year, line.raw, line.counted),) if record else ():
            if record and amount and year in period.years:
                yield _posting(record, line, year, raw, amount)


def _posting(record: Record, line: Line, year: int, raw: Fraction, amount: Fraction) -> Posting:
    return Posting(
        teacher_id=record.teacher_id,
        source=(SOURCE, record.number),
        narrative=record.title,
        happened_on=record.happened_on,
        part=line.part,
        item=line.item,
        rule=line.rule,
        amount=amount,
        raw=raw,
        place=record.school.path,
        lines=[step.as_data() for step in line.steps],
        year=year,
    )


def _same(entry: StandingEntry, posting: Posting | None) -> bool:
    return posting is not None and (entry.amount, entry.item) == (posting.amount, posting.item or "")


def _lapse(done: Settled, run: _Run, period: Period) -> None:
    """Let points lapse that are older than the school's setting allows, the oldest spent first."""
    setting = setting_of(run.school)
    if setting is None or setting.lapses_after is None:
        return
    on = timezone.localdate(run.at)
    year = period.rulebook.year_of(on)
    postings = []
    for teacher_id, held in holdings_of(run.teachers).items():
        for each, amount in lapsing(held.left, year=year, lapses_after=setting.lapses_after).items():
            teacher = run.teachers[teacher_id]
            postings.append(_lapsed(teacher, each, amount, year=year, on=on, place=run.school.path))
    done.lapsed += _post(run, period, BatchKind.EXPIRY, postings)


def _lapsed(teacher: Teacher, of: int, amount: Fraction, *, year: int, on: date, place: str) -> Posting:
    return Posting(
        teacher_id=teacher.pk,
        source=(LAPSED, f"{teacher.number} {of}"),
        narrative=f"{of}/{of + 1}",
        happened_on=on,
        part=LAPSED_PART,
        item=None,
        rule=None,
        amount=-amount,
        raw=-amount,
        place=place,
        year=year,
    )


def _mark(actor: Actor, school: Institution, done: Settled, at: datetime) -> Mark:
    return mark_of(
        actor,
        action="points.settled",
        subject=("points", school.code),
        at=at,
        place=school.path,
        after={"posted": done.posted, "taken_back": done.taken_back, "lapsed": done.lapsed},
    )


def schools_behind(schools: Iterable[Institution], on: date) -> list[Institution]:
    """Return the schools whose points are behind: records moved, or other rules came, since they were settled.

    Two queries.
    """
    wanted = list(schools)
    moved = Record.objects.filter(
        school__path__startswith=OuterRef("path"), state_since__gt=OuterRef("points_settling__settled_at")
    )
    rules = points_rulebooks_on(wanted, on)
    rows = Institution.objects.filter(pk__in=list(rules)).annotate(moved=Exists(moved))
    behind = {
        key
        for key, settled_at, has_moved in rows.values_list("pk", "points_settling__settled_at", "moved")
        if settled_at is None or has_moved or _came_since(rules[key], settled_at)
    }
    return [school for school in wanted if school.pk in behind]


def _came_since(rules: PublishedRulebook, settled_at: datetime) -> bool:
    """Tell whether rules were published, or took effect, after a school's points were settled."""
    return rules.published_at > settled_at or rules.effective_from > timezone.localdate(settled_at)
