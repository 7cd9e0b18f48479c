"""Recompute what declarations say: answers under their rulebooks, entries, states, sums; name what does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby, islice

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
from xingtan.trail.models import JournalRow
from xingtan.trail.reads import count_of, last_marks
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
    rows = DeclarationLine.objects.select_related("record", "answer").order_by("pk")
    for line in rows.iterator(chunk_size=TEACHERS_AT_ONCE):
        if not _fits_record(line):
            yield Finding(LINES, line.record.number, "record_state_differs")
        identified = line.state == State.IDENTIFIED
        if hasattr(line, "answer") is not identified:
            yield Finding(LINES, line.record.number, "answer_missing" if identified else "answer_early")
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
    for run in Identification.objects.select_related("institution").order_by("number"):
        own = Answer.objects.filter(identification=run)
        lines = own.values_list("line__record__number", "line__declaration__year", "line__declaration__school__path")
        number, year, path = lines.order_by("pk").first() or ("", None, "")
        act = JournalRow.objects.filter(subject_kind=SUBJECT, subject_key=number, action=f"{SUBJECT}.{IDENTIFY}").last()
        told = (act.actor_id, act.actor_name, act.at) if act else None
        agrees = told == (run.identified_by, run.identified_by_name, run.identified_at) and year == run.year
        if not agrees or own.count() != run.count or not path.startswith(run.institution.path):
            yield Finding(RUNS, str(run.number), "run_differs")


def _fits_record(line: DeclarationLine) -> bool:
    match line.state:
        case State.IDENTIFIED:
            return line.record.state == RecordState.IDENTIFIED
        case state if state in UNDER_WAY:
            return line.record.state == RecordState.DECLARED
        case State.RETURNED:
            return line.record.state not in {RecordState.DECLARED, RecordState.IDENTIFIED}
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
    rows = Answer.objects.filter(line__teacher_id__in=teacher_ids).select_related(
        "identification__rulebook", "line__declaration", "line__record__teacher", "line__teacher"
    )
    rows = rows.prefetch_related("line__record__definition")
    return list(rows.order_by("line__teacher__number", "identification__number", "pk"))


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
