"""Tell the story of every record from the journal again, and name what the tables say differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch

from xingtan.institutions.models import Placement
from xingtan.kernel.plain_text import one_line
from xingtan.records.audit.models import AuditDecision
from xingtan.records.company.models import Companion
from xingtan.records.company.services import part_values
from xingtan.records.definitions.definition import FieldType
from xingtan.records.feedback import texts_of
from xingtan.records.intake import filled_from
from xingtan.records.models import SUBJECT, Record
from xingtan.records.services import PAST
from xingtan.records.workflow import DECISIONS
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

RECORDS = "records"
CHUNK = 2000
ENTERED, CHANGED, UNDONE = "record.entered", "record.changed", "record.import_undone"
REPORTED, READ = "record.result_reported", "record.looked_at"
JUDGED = {f"record.{PAST[step]}": step for step in DECISIONS} | {READ: "accept"}
"""Acts by which somebody judged, and the step that each of them is."""
NAMED_ANEW, NAMES = ("institution.changed", "institution.set_back"), ("name", "name_en")
NOT_A_TEXT = frozenset({"state", "kind"})
Judged = tuple[str, int | None, str, datetime, tuple[str, ...], str, bool]
"""A decision: step, who, their name, when, codes, words, whether the record was accepted unread."""


class _Mark(NamedTuple):
    """One act of the journal upon a record: the columns that are looked at."""

    subject_key: str
    action: str
    actor_id: int | None
    actor_name: str
    at: datetime
    reason: str
    after: Mapping[str, Any]


@dataclass
class _Story:
    """What the journal tells of one record; ``there`` until an import that brought it was taken back."""

    there: bool = False
    kind: str = ""
    state: str = ""
    since: datetime | None = None
    entered: tuple[int | None, datetime] | None = None
    texts: dict[str, object] = field(default_factory=dict)
    changes: dict[str, object] = field(default_factory=dict)
    results: dict[str, object] = field(default_factory=dict)
    judged: Counter[Judged] = field(default_factory=Counter)


def verify_records() -> Iterator[Finding]:
    """Yield records that say something else than the journal, that it does not know, and those that are gone."""
    teachers = Prefetch("teacher", Teacher.objects.only("number"))
    shared = (*("definition__institution", "school", "provider"), teachers)
    rows, last, former = Record.objects.prefetch_related(*shared).order_by("pk"), 0, _former_names()
    while some := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = some[-1].pk
        told = _stories([record.number for record in some])
        parts, decided = _parts([record.pk for record in some]), _decided([record.pk for record in some])
        for record in some:
            story = told.get(record.number, _Story())
            yield from (
                Finding(RECORDS, record.number, code)
                for code in _differing(record, story, parts.get(record.pk), decided.get(record.pk, Counter()), former)
            )
    yield from _gone()


def _stories(numbers: Sequence[str]) -> dict[str, _Story]:
    """Return what the journal tells of these records, from their entering on."""
    found: dict[str, _Story] = {}
    marks = JournalRow.objects.filter(subject_kind=SUBJECT, subject_key__in=numbers).order_by("pk")
    for mark in map(_Mark._make, marks.values_list(*_Mark._fields)):
        if mark.action == ENTERED:
            found[mark.subject_key] = _beginning(mark)
        elif story := found.get(mark.subject_key):
            _go_on(story, mark)
    return found


def _beginning(mark: _Mark) -> _Story:
    after = dict(mark.after)
    texts = {key: text for key, text in after.items() if key not in NOT_A_TEXT}
    return _Story(
        there=True,
        kind=str(after.get("kind", "")),
        state=str(after.get("state", "")),
        since=mark.at,
        entered=(mark.actor_id, mark.at),
        texts=texts,
    )


def _go_on(story: _Story, mark: _Mark) -> None:
    """Add one more act to the story."""
    if mark.action == UNDONE:
        story.there = False
    elif mark.action == CHANGED:
        story.changes.update(mark.after)
    elif mark.action == REPORTED:
        story.results.update(mark.after)
    elif "state" in mark.after:
        story.state, story.since = str(mark.after["state"]), mark.at
    if step := JUDGED.get(mark.action):
        codes = tuple(mark.after.get("codes", ()))
        words = str(mark.after.get("words", "") if codes else mark.reason)
        unread = bool(mark.after.get("unsampled"))
        story.judged[step, mark.actor_id, mark.actor_name, mark.at, codes, words, unread] += 1


def _parts(record_ids: Sequence[int]) -> dict[int, Companion]:
    """Return for records that came of somebody else's the request that made them: it says the part one had."""
    rows = Companion.objects.filter(own__in=record_ids)
    return {row.own_id: row for row in rows if row.own_id is not None}


def _decided(record_ids: Sequence[int]) -> dict[int, Counter[Judged]]:
    found: dict[int, Counter[Judged]] = {}
    for row in AuditDecision.objects.filter(record__in=record_ids).iterator(chunk_size=CHUNK):
        told = (row.step, row.by, row.by_name, row.at, tuple(row.codes), row.words, row.unsampled)
        found.setdefault(row.record_id, Counter())[told] += 1
    return found


def _differing(
    record: Record, story: _Story, part: Companion | None, decided: Counter[Judged], former: Mapping[str, set[str]]
) -> Iterator[str]:
    """Yield in which respects a record is another one than the journal tells."""
    if not story.there:
        yield "not_in_journal"
        return
    if (record.state, record.state_since) != (story.state, story.since):
        yield "state_differs"
    if {record.kind, record.definition.code} != {story.kind} or not _fits_place(record):
        yield "kind_differs"
    if (record.entered_by, record.entered_at) != story.entered or not _is_of_its_teacher(record):
        yield "owner_differs"
    if not _same_texts(record, {**story.texts, **_given(record, part), **story.changes}, former):
        yield "content_differs"
    if not _same_results(record, story.results):
        yield "result_differs"
    if _without_own_words(decided) != _without_own_words(story.judged):
        yield "decisions_differ"


def _fits_place(record: Record) -> bool:
    """Tell whether the record's school lies, or lay once, below the place whose kind it is."""
    place = record.definition.institution
    if place is None or record.school.path.startswith(place.path):
        return True
    return Placement.objects.filter(institution=record.school, parent=place).exists()


def _is_of_its_teacher(record: Record) -> bool:
    return record.number == f"{record.teacher.number}-{record.sequence:04d}"


def _given(record: Record, part: Companion | None) -> dict[str, object]:
    """Return what joining somebody's record put on this one, before anything was changed."""
    return {} if part is None else {key: str(value) for key, value in part_values(record.spec, part).items()}


def _same_texts(record: Record, told: Mapping[str, object], former: Mapping[str, set[str]]) -> bool:
    now = filled_from(record)
    for each in record.spec.written:
        wanted, found = one_line(str(told.get(each.key) or "")), one_line(now.get(each.key, ""))
        if wanted == found:
            continue
        named = record.provider
        if each.type is not FieldType.INSTITUTION or named is None:
            return False
        if wanted not in {named.name, named.name_en, named.code, *former.get(named.code, ())}:
            return False
    return True


def _former_names() -> dict[str, set[str]]:
    """Return by code what institutions were called before they were named anew; one query."""
    found: dict[str, set[str]] = {}
    marks = JournalRow.objects.filter(subject_kind="institution", action__in=NAMED_ANEW)
    for code, before in marks.values_list("subject_key", "before").iterator(chunk_size=CHUNK):
        found.setdefault(code, set()).update(one_line(str(before[name])) for name in NAMES if name in before)
    return found


def _same_results(record: Record, told: Mapping[str, object]) -> bool:
    now = texts_of(record)
    return all(now.get(key, "") == str(text or "") for key, text in told.items())


def _without_own_words(judged: Counter[Judged]) -> Counter[tuple[object, ...]]:
    """Return decisions without words of the program, which a decision does not keep."""
    found: Counter[tuple[object, ...]] = Counter()
    for (step, by, name, at, codes, words, unread), many in judged.items():
        found[step, by, name, at, codes, words if step != "accept" else "", unread] += many
    return found


def _gone() -> Iterator[Finding]:
    """Yield records that the journal knows as entered, and not as taken back, and that are not there."""
    entered = JournalRow.objects.filter(subject_kind=SUBJECT, action__in=(ENTERED, UNDONE)).order_by("pk")
    lost = entered.exclude(Exists(Record.objects.filter(number=OuterRef("subject_key"))))
    last = dict(lost.values_list("subject_key", "action").iterator(chunk_size=CHUNK))
    yield from (Finding(RECORDS, number, "gone") for number, action in last.items() if action == ENTERED)
