"""Identification (认定): the province settles a year, posts what the rulebook says, and keeps every answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from xingtan.access.actors import Actor
from xingtan.credit_bank.postings import Posting
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import rulebooks_of_year
from xingtan.credit_bank.services import hold_book, post_batch
from xingtan.declarations.facts import Computed, computed, grounded, source_of, steps_of_year
from xingtan.declarations.models import Answer, DeclarationLine, Identification
from xingtan.declarations.policies import may_identify
from xingtan.declarations.querysets import LineQuerySet
from xingtan.declarations.services import line_mark
from xingtan.declarations.workflow import IDENTIFY, State
from xingtan.institutions.models import Institution
from xingtan.institutions.paths import STEP
from xingtan.kernel.amounts import exact_text, to_units
from xingtan.records.services import settle_records
from xingtan.rulebook.results import Line
from xingtan.seal.digests import canonical_text
from xingtan.trail.appending import Row, append_rows
from xingtan.trail.services import leave_marks

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xingtan.credit_bank.models import PublishedRulebook

TEACHERS_AT_ONCE = 500
BATCH = 1000
OWN_RECORD = "own_record"
NO_RULEBOOK = "no_rulebook"
ZERO = Fraction(0)
Progress = Callable[[int, int], None]
Entries = Mapping[tuple[str, int], str]
"""Number of the entry by source key and credit year."""
COLUMNS = (
    "line_id",
    "identification_id",
    "outcome",
    "part",
    "item",
    "rule",
    "raw_units",
    "units",
    "grain",
    "lines",
    "entry",
    "portions",
)
"""Columns of the table of answers, in the order of a row of ``_answer``."""


@dataclass
class Identified:
    """What identifying a year came to, or would come to.

    Units: ``totals`` by part in the unit of the rulebook, exact. ``left`` counts the lines that stay where they are by
    finding. ``batches`` are numbers in the ledger; a simulation has none.
    """

    count: int = 0
    zero: int = 0
    batches: list[int] = field(default_factory=list)
    totals: dict[str, Fraction] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> Fraction:
        """The sum over all parts."""
        return sum(self.totals.values(), ZERO)

    def add(self, results: Sequence[Computed]) -> None:
        """Count the answers and findings of some lines."""
        for result in results:
            if result.answer is None:
                self.left[result.finding] += 1
                continue
            self.count += 1
            self.zero += not result.answer.counted
            part = result.answer.part
            self.totals[part] = self.totals.get(part, ZERO) + result.answer.counted


@dataclass(frozen=True)
class _Run:
    """Who identifies which year of which place, when."""

    actor: Actor
    place: Institution
    year: int
    at: datetime


def identify_year(
    *, actor: Actor, institution: Institution, year: int, at: datetime, progress: Progress | None = None
) -> Identified:
    """Identify every line of the credit year that city audit has passed, at or below the institution.

    Each line gets the answer of the rulebook, given all that its teacher was granted before in the cycle; amounts
    above 0 are posted, lines and records become identified. Lines that no rule covers, that miss a decision or that
    say what cannot be true stay and carry the finding. Calling it again posts nothing more.

    One transaction for each county (the institution directly above the schools), one batch for each 500 teachers of it,
    so that memory is bounded. Nobody identifies their own records: those lines stay for somebody else.
    Errors: NotPermittedError, CycleUnknownError.
    """
    may_identify(actor, institution).require()
    found = Identified()
    places = _places(institution, year)
    for done, (place, schools) in enumerate(places, start=1):
        with transaction.atomic():
            _identify_place(found, _Run(actor, place, year, at), schools)
        if progress:
            progress(done, len(places))
    return found


def simulate_year(*, actor: Actor, institution: Institution, year: int) -> Identified:
    """Return what identifying the year now would post; writes nothing.

    Errors: NotPermittedError, CycleUnknownError.
    """
    may_identify(actor, institution).require()
    found = Identified()
    for _, schools in _places(institution, year):
        found.left[OWN_RECORD] += _own_lines(actor, schools, year)
        for published, rows in _portions(DeclarationLine.objects.all(), actor, schools, year):
            if published is None:
                found.left[NO_RULEBOOK] += rows.count()
            else:
                found.add(list(computed(grounded(rows), rulebook_of(published), year)))
    found.left += Counter()
    return found


def _places(institution: Institution, year: int) -> list[tuple[Institution, list[Institution]]]:
    """Return the schools with waiting lines, grouped by the institution above them, in the order of the tree."""
    waiting = DeclarationLine.objects.waiting_for(State.CITY_AUDITED).of_year(year).below(institution)
    schools = Institution.objects.filter(pk__in=waiting.values("declaration__school")).order_by("path")
    groups: dict[str, list[Institution]] = {}
    for school in schools:
        above = school.path[:-STEP]
        groups.setdefault(above if above.startswith(institution.path) else institution.path, []).append(school)
    places = {place.path: place for place in Institution.objects.filter(path__in=groups)}
    return [(places[path], members) for path, members in groups.items()]


def _portions(
    lines: LineQuerySet, actor: Actor, schools: Sequence[Institution], year: int
) -> Iterator[tuple[PublishedRulebook | None, LineQuerySet]]:
    """Yield the lines that this person may identify, some teachers at a time, with the rulebook of their schools."""
    rulebooks = rulebooks_of_year(schools, year)
    by_rulebook: dict[PublishedRulebook | None, list[int]] = {}
    for school in schools:
        by_rulebook.setdefault(rulebooks.get(school.pk), []).append(school.pk)
    for published, school_ids in by_rulebook.items():
        rows = lines.waiting_for(State.CITY_AUDITED).of_year(year).not_own(actor)
        rows = rows.filter(declaration__school_id__in=school_ids)
        keys = rows.order_by("teacher__number").values_list("teacher_id", flat=True)
        teacher_ids = list(dict.fromkeys(_unlocked(keys)))
        for start in range(0, len(teacher_ids), TEACHERS_AT_ONCE):
            some = teacher_ids[start : start + TEACHERS_AT_ONCE]
            yield published, rows.filter(teacher_id__in=some).order_by("pk")


def _own_lines(actor: Actor, schools: Sequence[Institution], year: int) -> int:
    rows = DeclarationLine.objects.waiting_for(State.CITY_AUDITED).of_year(year)
    rows = rows.filter(declaration__school__in=schools)
    return rows.filter(teacher__account_id__in=actor.spoken_for).count() if actor.spoken_for else 0


def _identify_place(found: Identified, run: _Run, schools: Sequence[Institution]) -> None:
    found.left[OWN_RECORD] += _own_lines(run.actor, schools, run.year)
    locked = DeclarationLine.objects.select_for_update(of=("self",))
    for published, rows in _portions(locked, run.actor, schools, run.year):
        ledger_at = hold_book()
        lines = grounded(rows)
        if published is None:
            _leave([Computed(line, None, NO_RULEBOOK) for line in lines])
            found.left[NO_RULEBOOK] += len(lines)
            continue
        results = list(computed(lines, rulebook_of(published), run.year))
        found.add(results)
        _leave([result for result in results if result.answer is None])
        answered = [(result.line, result.answer) for result in results if result.answer is not None]
        if answered:
            _settle(found, run, published, ledger_at, answered)
    found.left += Counter()


def _leave(results: Sequence[Computed]) -> None:
    """Write the findings onto the lines that stay."""
    by_finding: dict[str, list[int]] = {}
    for result in results:
        by_finding.setdefault(result.finding, []).append(result.line.pk)
    for finding, keys in by_finding.items():
        DeclarationLine.objects.filter(pk__in=keys).exclude(finding=finding).update(finding=finding)


def _settle(
    found: Identified,
    run: _Run,
    published: PublishedRulebook,
    ledger_at: int,
    answered: Sequence[tuple[DeclarationLine, Line]],
) -> None:
    """Post the amounts, keep the answers, move lines and records on; inside the place's transaction."""
    postings = [posting for line, answer in answered for posting in _postings(line, answer, run.year)]
    batch = None
    if postings:
        batch = post_batch(
            actor=run.actor,
            institution=run.place,
            year=run.year,
            published=published,
            postings=postings,
            at=run.at,
        )
        found.batches.append(batch.number)
    identification = Identification.objects.create(
        number=(Identification.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        institution=run.place,
        year=run.year,
        rulebook=published,
        ledger_at=ledger_at,
        batch=batch.number if batch else None,
        count=len(answered),
        identified_by=run.actor.account_id,
        identified_by_name=run.actor.name,
        identified_at=run.at,
    )
    entries = _numbered(batch.number if batch else 0, postings, run.year)
    grain = rulebook_of(published).grain
    append_rows(Answer, COLUMNS, [_answer(identification, line, answer, grain, entries) for line, answer in answered])
    _move_on(run, answered, entries)


def _move_on(run: _Run, answered: Sequence[tuple[DeclarationLine, Line]], entries: Entries) -> None:
    marks = []
    for line, answer in answered:
        before, line.state, line.state_since = line.state, State.IDENTIFIED.value, run.at
        numbers = [number for number in _entries_of(line, answer, run.year, entries) if number]
        after = {"counted": exact_text(answer.counted), "entry": ", ".join(numbers)}
        marks.append(line_mark(run.actor, line, IDENTIFY, run.at, before=before, after=after))
    keys = [line.pk for line, _ in answered]
    for start in range(0, len(keys), BATCH):
        DeclarationLine.objects.filter(pk__in=keys[start : start + BATCH]).update(
            state=State.IDENTIFIED.value, state_since=run.at, finding=""
        )
    settle_records(actor=run.actor, record_ids=[line.record_id for line, _ in answered], at=run.at)
    leave_marks(marks)


def _postings(line: DeclarationLine, answer: Line, year: int) -> Iterator[Posting]:
    """Yield what to post for a line: one amount for each credit year in which something counts."""
    for of_year, raw, counted in answer.in_years:
        if counted:
            yield Posting(
                teacher_id=line.teacher_id,
                source=source_of(line),
                narrative=line.record.title,
                happened_on=line.record.happened_on,
                part=answer.part,
                item=answer.item,
                rule=answer.rule,
                amount=counted,
                raw=raw,
                place=line.declaration.school.path,
                lines=[step.as_data() for step in steps_of_year(answer, of_year)],
                year=of_year if answer.by_year else year,
            )


def _numbered(batch: int, postings: Sequence[Posting], year: int) -> Entries:
    """Return the numbers of the entries: a batch numbers them in the order of its postings."""
    return {
        (posting.source[1], year if posting.year is None else posting.year): f"{batch}-{position}"
        for position, posting in enumerate(postings, start=1)
    }


def _answer(identification: Identification, line: DeclarationLine, answer: Line, own: int, entries: Entries) -> Row:
    """Return the row of an answer; the grain is finer than the rulebook's ``own`` where the amounts need it."""
    amounts = [amount for _, raw, counted in answer.by_year for amount in (raw, counted)]
    grain = lcm(own, *(amount.denominator for amount in (answer.raw, answer.counted, *amounts)))
    numbers = _entries_of(line, answer, identification.year, entries)
    portions = [
        {"year": of_year, "raw": to_units(raw, grain), "units": to_units(counted, grain), "entry": number}
        for (of_year, raw, counted), number in zip(answer.by_year, numbers, strict=False)
    ]
    return (
        line.pk,
        identification.pk,
        answer.outcome.value,
        answer.part,
        answer.item or "",
        answer.rule or "",
        to_units(answer.raw, grain),
        to_units(answer.counted, grain),
        grain,
        canonical_text([step.as_data() for step in answer.steps]),
        next((number for number in numbers if number), ""),
        canonical_text(portions),
    )


def _entries_of(line: DeclarationLine, answer: Line, year: int, entries: Entries) -> list[str]:
    """Return the number of the entry of each portion, empty where nothing counts."""
    key = line.record.number
    years = [of_year for of_year, _, _ in answer.by_year] or [year]
    return [entries.get((key, of_year), "") for of_year in years]


def _unlocked(keys: QuerySet[DeclarationLine, int]) -> QuerySet[DeclarationLine, int]:
    """Return the same query without its lock: keys are only listed."""
    copy = keys.all()
    copy.query.select_for_update = False
    return copy
