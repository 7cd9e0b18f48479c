"""What a portfolio shows, gathered from the records in a fixed number of queries and told in plain values.

Everything is texts, whole numbers and lists, so that the same content fills the page, the shared page, the print and
the frozen copy. What has two languages is kept as ``{"zh": ..., "en": ...}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from xingtan.assessment.reads import PublishedResult
from xingtan.assessment.spread import near
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.reads import links_of
from xingtan.growth.portfolio.models import ChoiceState, Portfolio
from xingtan.growth.portfolio.sections import OF_RECORDS, Section, sections_of
from xingtan.growth.reads import LEVELS, OUTWARD_KINDS
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import exact_text
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.records.definitions.definition import Definition, FieldType
from xingtan.records.definitions.wording import Wording
from xingtan.records.models import SUBJECT, Record
from xingtan.records.workflow import PASSED
from xingtan.teachers.models import Teacher

Said = dict[str, str]
Sums = Mapping[tuple[str, int], int]
"""How many records, by kind and school year."""
WRITTEN = (FieldType.RICH_TEXT, FieldType.LONG_TEXT)
SPOKEN_FIRST = ("reflection_text", "reflection", "notes", "summary")
MOST_PICTURES, MOST_MILESTONES = 6, 60
ALL = 100_000


@dataclass(frozen=True)
class Picture:
    """One picture, or the first page of a document, among the evidence."""

    link: int
    name: str
    sha256: str
    small: bool


@dataclass(frozen=True)
class Entry:
    """One record as the portfolio tells it; days in ISO form, ``text`` in Markdown."""

    record: int
    number: str
    title: str
    kind: str
    said: Said
    icon: str
    day: str
    until: str
    year: int
    level: Said | None
    award: Said | None
    text: str
    pinned: bool
    pictures: tuple[Picture, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filled:
    """One section of records: how many there are in all and those that are shown first."""

    section: str
    total: int
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class YearLine:
    """One school year: how many records of each section, and with what the teacher reached further than before."""

    year: int
    total: int
    counts: dict[str, int]
    milestones: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Head:
    """Whose portfolio it is."""

    name: str
    school: Said
    group: Said | None
    subject: str
    title: str
    started_on: str


@dataclass(frozen=True)
class Content:
    """Everything that a portfolio shows; ``order`` are the sections shown, in the teacher's order."""

    head: Head
    headline: str
    introduction: str
    cover: str
    order: tuple[str, ...]
    sections: dict[str, Filled]
    years: tuple[YearLine, ...]
    results: tuple[dict[str, object], ...] = ()
    figures: tuple[dict[str, object], ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the content as plain JSON values."""
        values: dict[str, object] = json.loads(json.dumps(asdict(self)))
        return values


@dataclass(frozen=True)
class Asked:
    """What is to be gathered: which records may be read, which sections, how many entries of each.

    ``sums`` are the records by kind and year when they are known already.
    """

    teacher: Teacher
    records: QuerySet[Record]
    portfolio: Portfolio
    order: Sequence[Section]
    specs: Mapping[str, Definition]
    most: int = ALL
    results: Sequence[PublishedResult] = ()
    figures: Sequence[dict[str, object]] = ()
    sums: Sums | None = None


def shown_records(records: QuerySet[Record], teacher: Teacher) -> QuerySet[Record]:
    """Return those of the records that the teacher's portfolio shows: accepted ones that were not left out."""
    rows = records.filter(teacher=teacher, state__in=PASSED)
    return rows.exclude(portfolio_choice__state=ChoiceState.HIDDEN.value)


def in_order(records: QuerySet[Record]) -> QuerySet[Record]:
    """Return the records as the teacher ordered them: what was put first, then the latest first."""
    place = F("portfolio_choice__position").asc(nulls_last=True)
    return records.select_related("portfolio_choice").order_by(place, "-happened_on", "-pk")


def of_section(records: QuerySet[Record], section: Section, kinds: Mapping[str, Section | None]) -> QuerySet[Record]:
    """Return the records of one section; kinds that are known no more stand among the works."""
    if section is Section.WORKS:
        return records.exclude(kind__in=[kind for kind, other in kinds.items() if other is not Section.WORKS])
    return records.filter(kind__in=[kind for kind, other in kinds.items() if other is section])


def of_sections(
    records: QuerySet[Record], sections: Sequence[Section], kinds: Mapping[str, Section | None]
) -> QuerySet[Record]:
    """Return the records of these sections together; kinds that are known no more stand among the works."""
    if Section.WORKS in sections:
        return records.exclude(kind__in=[kind for kind, section in kinds.items() if section not in sections])
    return records.filter(kind__in=[kind for kind, section in kinds.items() if section in sections])


def gather(asked: Asked) -> Content:
    """Return the content; the number of queries does not depend on how many records there are."""
    rows = shown_records(asked.records, asked.teacher)
    kinds = sections_of(asked.specs.values())
    counts = _counts(asked.sums if asked.sums is not None else sums_of(rows), kinds)
    taken = [section for section in OF_RECORDS if section in asked.order]
    found = {section: list(in_order(of_section(rows, section, kinds))[: asked.most]) for section in taken}
    entries = entries_of([record for records in found.values() for record in records])
    return Content(
        head=head_of(asked.teacher),
        headline=asked.portfolio.headline,
        introduction=asked.portfolio.introduction,
        cover=asked.portfolio.cover,
        order=tuple(section.value for section in asked.order),
        sections={
            section.value: Filled(
                section.value,
                sum(each.get(section.value, 0) for each in counts.values()),
                tuple(entries[row.pk] for row in records),
            )
            for section, records in found.items()
        },
        years=_years(counts, _milestones(rows), taken) if Section.PATH in asked.order else (),
        results=tuple(told_result(result) for result in asked.results) if Section.ASSESSMENTS in asked.order else (),
        figures=tuple(asked.figures) if Section.FIGURES in asked.order else (),
    )


def entries_of(records: Sequence[Record], *, pictures: bool = True) -> dict[int, Entry]:
    """Return each record as the portfolio tells it; two queries, one without pictures."""
    prefetch_related_objects(records, "definition")
    links = links_of(SUBJECT, [record.number for record in records]) if pictures and records else {}
    return {record.pk: _entry(record, links.get(record.number, ())) for record in records}


def head_of(teacher: Teacher) -> Head:
    """Return whose portfolio it is; no number, no birthday, no telephone."""
    return Head(
        name=teacher.name,
        school=_place(teacher.school),
        group=_place(teacher.group) if teacher.group else None,
        subject=teacher.subject,
        title=teacher.title,
        started_on=teacher.started_on.isoformat(),
    )


def _entry(record: Record, links: Sequence[EvidenceLink]) -> Entry:
    spec, choice = record.spec, getattr(record, "portfolio_choice", None)
    drawable = [link for link in links if link.file.small or link.file.is_image]
    return Entry(
        record=record.pk,
        number=record.number,
        title=record.title or spec.name.here,
        kind=record.kind,
        said=_said(spec.name),
        icon=spec.icon,
        day=record.happened_on.isoformat(),
        until=record.ended_on.isoformat() if record.ended_on else "",
        year=SCHOOL_YEAR.year_of(record.happened_on),
        level=_choice(record, "level"),
        award=_choice(record, "award") or _choice(record, "award_grade"),
        text=_text(record),
        pinned=bool(choice and choice.state == ChoiceState.PINNED.value),
        pictures=tuple(
            Picture(link.pk, link.name, link.file.sha256, link.file.small) for link in drawable[:MOST_PICTURES]
        ),
        files=tuple(link.file.sha256 for link in links),
    )


def _choice(record: Record, key: str) -> Said | None:
    field_of = record.spec.by_key.get(key)
    value = record.values.get(key)
    found = next((each for each in field_of.choices if each.code == value), None) if field_of else None
    return _said(found.label) if found else None


def _text(record: Record) -> str:
    """Return the words that tell most: a reflection before notes, any formatted or long text before none."""
    keys = [each.key for each in record.spec.fields if each.type in WRITTEN]
    wanted = [key for key in SPOKEN_FIRST if key in keys] + [key for key in keys if key not in SPOKEN_FIRST]
    return next((str(record.values[key]) for key in wanted if record.values.get(key)), "")


def sums_of(rows: QuerySet[Record]) -> Sums:
    """Return how many of the records each kind has in each school year; two queries over sums.

    The years are told apart by comparing days, which every database does without a function of its own.
    """
    ends = rows.order_by().aggregate(first=Min("happened_on"), last=Max("happened_on"))
    if ends["first"] is None:
        return {}
    years = range(SCHOOL_YEAR.year_of(ends["first"]), SCHOOL_YEAR.year_of(ends["last"]) + 1)
    cases = [When(happened_on__lte=SCHOOL_YEAR.span_of(year).end, then=Value(year)) for year in years]
    told = rows.order_by().annotate(school_year=Case(*cases, output_field=IntegerField()))
    return {
        (kind, year): count for kind, year, count in told.values_list("kind", "school_year").annotate(count=Count("pk"))
    }


def _counts(sums: Sums, kinds: Mapping[str, Section | None]) -> dict[int, dict[str, int]]:
    """Return how many records each school year has in each section."""
    found: dict[int, dict[str, int]] = {}
    for (kind, year), count in sums.items():
        section = kinds.get(kind, Section.WORKS)
        if section is not None:
            line = found.setdefault(year, {})
            line[section.value] = line.get(section.value, 0) + count
    return found


def _milestones(rows: QuerySet[Record]) -> list[Entry]:
    """Return the records with which the teacher reached a higher level than before, by kind; three queries."""
    outward = rows.filter(kind__in=OUTWARD_KINDS).annotate(reached=Cast(KT("values__level"), TextField()))
    firsts = outward.order_by().values_list("kind", "reached").annotate(first=Min("happened_on"))
    best: dict[str, int] = {}
    wanted = Q(pk__in=[])
    for kind, level, first in sorted(firsts, key=lambda each: each[2]):
        if level in LEVELS and LEVELS.index(level) > best.get(kind, -1):
            best[kind] = LEVELS.index(level)
            wanted |= Q(kind=kind, reached=level, happened_on=first)
    found = in_order(outward.filter(wanted))[:MOST_MILESTONES]
    once = {(record.kind, record.values.get("level")): record for record in reversed(found)}
    return list(entries_of(list(once.values()), pictures=False).values())


def _years(
    counts: Mapping[int, Mapping[str, int]], milestones: Sequence[Entry], taken: Sequence[Section]
) -> tuple[YearLine, ...]:
    names = [section.value for section in taken]
    lines = []
    for year in sorted(counts, reverse=True):
        shown = {name: counts[year][name] for name in names if name in counts[year]}
        reached = tuple(sorted((entry for entry in milestones if entry.year == year), key=lambda each: each.day))
        lines.append(YearLine(year, sum(shown.values()), shown, reached))
    return tuple(lines)


def told_result(result: PublishedResult) -> dict[str, object]:
    """Return a result as a portfolio keeps it: ``total`` exact, ``read`` as a person reads it."""
    return {
        "assessed": result.assessed_id,
        "number": result.number,
        "title": result.title,
        "scale": result.scale_title,
        "from": result.evidence_from.isoformat(),
        "until": result.evidence_until.isoformat(),
        "total": exact_text(result.total),
        "read": near(result.total),
        "full": exact_text(result.full) if result.full is not None else "",
        "band": result.band_title,
        "amended": result.amended,
    }


def _place(place: Institution) -> Said:
    return {"zh": place.name, "en": place.name_en or place.name}


def _said(wording: Wording) -> Said:
    return {"zh": wording.zh or wording.en, "en": wording.en or wording.zh}
