"""Recompute what declarations say: answers under their rulebooks, entries, states, sums; name what does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby, islice

from django.db.models import Count, Min, Prefetch

from xingtan.credit_bank.postings import BatchKind
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import Posted, posted_from, source_keys
from xingtan.declarations.facts import answers, years_around
from xingtan.declarations.models import SUBJECT, Answer, Declaration, DeclarationLine, Identification
from xingtan.declarations.reads import balance_sheet
from xingtan.declarations.workflow import DECLARE, IDENTIFY, UNDER_WAY, State
from xingtan.institutions.models import Institution
from xingtan.records.facts import fact_of
from xingtan.records.models import SUBJECT as SOURCE_KIND
from xingtan.records.workflow import State as RecordState
from xingtan.rulebook.results import Line
from xingtan.teachers.models import Teacher
from xingtan.trail.reads import count_of, last_acts, last_marks
from xingtan.trail.verify import Finding

LINES = "lines"
ANSWERS = "answers"
RUNS = "runs"
TEACHERS_AT_ONCE = 500
CHUNK = 2000
ZERO = Fraction(0)


def verify_declarations() -> Iterator[Finding]:
    """Yield what is wrong in declarations: lines and records, then answers, entries without one, runs."""
    yield from verify_lines()
    yield from verify_answers()
    yield from _verify_strays()
    yield from verify_runs()


def verify_lines() -> Iterator[Finding]:
    """Yield lines whose state disagrees with their record, their answer or the journal, and sums that do not close."""
    rows = DeclarationLine.objects.order_by("pk").values_list("record__number", "state", "record__state", "answer__pk")
    for number, state, of_record, answered in rows.iterator(chunk_size=CHUNK):
        if not _fits_record(state, of_record):
            yield Finding(LINES, number, "record_state_differs")
        identified = state == State.IDENTIFIED
        if (answered is not None) is not identified:
            yield Finding(LINES, number, "answer_missing" if identified else "answer_early")
    yield from _verify_journal()
    yield from _verify_sums()


def verify_answers() -> Iterator[Finding]:
    """Yield answers that the rulebook would not give again, and entries that differ from their answers.

    Each answer is computed anew under the rulebook version it was given under, from the records as they stand, after
    what the teacher had been granted by then.
    """
    teacher_ids = list(
        DeclarationLine.objects.waiting_for(State.IDENTIFIED)
        .order_by("teacher__number")
        .values_list("teacher_id", flat=True)
        .distinct()
    )
    for start in range(0, len(teacher_ids), TEACHERS_AT_ONCE):
        rows = _answers_of(teacher_ids[start : start + TEACHERS_AT_ONCE])
        posted = posted_from(SOURCE_KIND, [answer.line.record.number for answer in rows])
        for answer in rows:
            yield from _verify_entry(answer, posted.get(answer.line.record.number, ()))
        for _, own in groupby(rows, key=lambda answer: answer.line.teacher_id):
            yield from _verify_teacher(list(own), posted)


def verify_runs() -> Iterator[Finding]:
    """Yield runs of identification that say something else than their answers and the journal of their lines."""
    given = Answer.objects.order_by().values_list("identification").annotate(Count("pk"), Min("pk"))
    of_runs = {run: (count, first) for run, count, first in given}
    runs = Identification.objects.select_related("institution").order_by("number").iterator(chunk_size=CHUNK)
    while some := list(islice(runs, CHUNK)):
        firsts = [of_runs[run.pk][1] for run in some if run.pk in of_runs]
        about = ("record__number", "declaration__year", "declaration__school__path")
        lines = {line: told for line, *told in DeclarationLine.objects.filter(pk__in=firsts).values_list("pk", *about)}
        acts = last_acts(SUBJECT, [str(told[0]) for told in lines.values()], f"{SUBJECT}.{IDENTIFY}")
        for run in some:
            count, first = of_runs.get(run.pk, (0, None))
            number, year, path = lines.get(first, ("", None, ""))
            agrees = acts.get(number) == (run.identified_by, run.identified_by_name, run.identified_at)
            if not agrees or year != run.year or count != run.count or not path.startswith(run.institution.path):
                yield Finding(RUNS, str(run.number), "run_differs")


def _fits_record(state: str, of_record: str) -> bool:
    match state:
        case State.IDENTIFIED:
            return of_record == RecordState.IDENTIFIED
        case under_way if under_way in UNDER_WAY:
            return of_record == RecordState.DECLARED
        case State.RETURNED:
            return of_record not in {RecordState.DECLARED, RecordState.IDENTIFIED}
        case _:
            return True


def _verify_journal() -> Iterator[Finding]:
    """Yield lines whose last mark in the journal names another state than the line is in."""
    lines = DeclarationLine.objects.order_by("pk").values_list("record__number", "state").iterator(chunk_size=CHUNK)
    while some := dict(islice(lines, CHUNK)):
        marks = last_marks(SUBJECT, some)
        for number, state in some.items():
            if marks.get(number, {}).get("state") != state:
                yield Finding(LINES, number, "journal_differs")


def _verify_sums() -> Iterator[Finding]:
    """Yield what does not add up: lines without a mark of their declaration, sheets of roots that do not close."""
    if count_of(f"{SUBJECT}.{DECLARE}") != DeclarationLine.objects.count():
        yield Finding(LINES, "all", "declared_differ")
    for root in Institution.objects.filter(depth=1).order_by("path"):
        years = set(Declaration.objects.filter(school__path__startswith=root.path).values_list("year", flat=True))
        for year in sorted(years):
            if not balance_sheet(root, year).closes:
                yield Finding(LINES, f"{root.code} {year}", "sheet_does_not_close")


def _verify_strays() -> Iterator[Finding]:
    """Yield entries from records that no answer stands behind."""
    answered: set[str] = set()
    rows = Answer.objects.exclude(entry="").values_list("entry", "portions")
    for entry, portions in rows.iterator(chunk_size=CHUNK):
        answered.add(entry)
        answered.update(portion["entry"] for portion in portions)
    for number, _ in source_keys(SOURCE_KIND):
        if number not in answered:
            yield Finding(ANSWERS, number, "entry_without_answer")


def _answers_of(teacher_ids: Sequence[int]) -> list[Answer]:
    """Return the answers of these teachers, teacher by teacher, in the order in which they were given."""
    rows = Answer.objects.filter(line__teacher_id__in=teacher_ids).select_related("line__record")
    teachers = Prefetch("line__record__teacher", Teacher.objects.only("number"))
    rows = rows.prefetch_related("identification__rulebook", "line__declaration", "line__record__definition", teachers)
    place = {teacher: place for place, teacher in enumerate(teacher_ids)}
    return sorted(rows, key=lambda each: (place[each.line.teacher_id], each.identification.number, each.pk))


def _verify_entry(answer: Answer, posted: Sequence[Posted]) -> Iterator[Finding]:
    """Yield where the entries that identification posted for a line are not those of its answer."""
    own = [entry for entry in posted if entry.kind == BatchKind.IDENTIFICATION]
    found = {(entry.year, entry.entry, entry.amount) for entry in own}
    wanted = {(portion.year, portion.entry, portion.counted) for portion in answer.by_year if portion.units}
    if wanted and not own:
        yield Finding(ANSWERS, answer.line.record.number, "entry_missing")
    elif found != wanted or any(entry.batch != answer.identification.batch for entry in own):
        yield Finding(ANSWERS, answer.line.record.number, "entry_differs")


def _verify_teacher(own: Sequence[Answer], posted: Mapping[str, Sequence[Posted]]) -> Iterator[Finding]:
    """Compute one teacher's answers anew, run by run."""
    earlier: list[Answer] = []
    for run, members in groupby(own, key=lambda answer: answer.identification):
        some = list(members)
        rulebook = rulebook_of(run.rulebook)
        years = years_around(rulebook, run.year)
        facts = [
            fact_of(answer.line.record, settled=_granted(answer, posted, run.ledger_at))
            for answer in earlier
            if answer.line.declaration.year in years
        ]
        facts += [fact_of(answer.line.record) for answer in some]
        found = {
            result.line.pk: result.answer
            for result in answers([answer.line for answer in some], facts, rulebook, run.year)
        }
        for answer in some:
            if not _same(answer, found.get(answer.line_id)):
                yield Finding(ANSWERS, answer.line.record.number, "answer_differs")
        earlier += some


def _granted(answer: Answer, posted: Mapping[str, Sequence[Posted]], ledger_at: int) -> dict[int, Fraction]:
    """Return by year what an earlier answer still stood for in the ledger when it had grown to that batch."""
    found: dict[int, Fraction] = {}
    for entry in posted.get(answer.line.record.number, ()):
        if entry.batch <= ledger_at:
            gone = entry.reversed_by_batch is not None and entry.reversed_by_batch <= ledger_at
            found[entry.year] = found.get(entry.year, ZERO) + (ZERO if gone else entry.amount)
    return found


def _same(kept: Answer, found: Line | None) -> bool:
    if found is None:
        return False
    portions = [(portion.year, portion.raw, portion.counted) for portion in kept.by_year if kept.portions]
    told = (kept.outcome, kept.part, kept.item, kept.rule, kept.raw, kept.amount, kept.lines)
    return portions == list(found.by_year) and told == (
        found.outcome.value,
        found.part,
        found.item or "",
        found.rule or "",
        found.raw,
        found.counted,
        [step.as_data() for step in found.steps],
    )
