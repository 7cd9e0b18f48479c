"""What the pages of records show, joined and counted; each read costs a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.reads import links_of
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.chinese_names import found_by, in_order
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.pages.filters import headed
from xingtan.pages.long_lists import numbers_up_to
from xingtan.records.audit.return_reasons import every_reason, reason_text
from xingtan.records.definitions.definition import Definition, Field, FieldType
from xingtan.records.definitions.in_force import definitions_within
from xingtan.records.definitions.rights import name_of, tree_rows
from xingtan.records.definitions.wording import Wording
from xingtan.records.drawn import drawn
from xingtan.records.intake import FILES, current_definitions, filled_from
from xingtan.records.labels import ACTIONS, STATES
from xingtan.records.models import SUBJECT, Record
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.reach import provider_ids
from xingtan.records.workflow import GONE, UNDECIDED, State
from xingtan.teachers.choosing import people_of
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

MONTHS = 12
SILENT_MONTHS = 3
MOST_NAMES = 500
COUNTED = 1000
"""So many records of a state are counted in a list of many schools."""
OWN = "own"
"""The section of kinds that stand in no row of the tree."""


@dataclass(frozen=True)
class Filter:
    """What a list was narrowed to; an empty value does not narrow."""

    kind: str = ""
    state: str = ""
    year: int | None = None
    text: str = ""
    teacher: str = ""
    first: date | None = None
    last: date | None = None

    def narrow(self, rows: RecordQuerySet) -> RecordQuerySet:
        """Return the rows that fit."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.state:
            rows = rows.filter(state=self.state)
        if self.year is not None:
            rows = rows.in_school_year(self.year)
        if self.teacher:
            rows = rows.filter(teacher__number=self.teacher)
        if self.first is not None and self.last is not None:
            rows = rows.between(self.first, self.last)
        return rows.matching(self.text) if self.text else rows


@dataclass(frozen=True)
class Offer:
    """One tile of the page where somebody chooses what to enter."""

    spec: Definition
    title: str
    query: str


@dataclass(frozen=True)
class Happening:
    """One line of a record's history."""

    when: datetime
    who: str
    title: str
    text: str
    tone: str
    reason: str


@dataclass(frozen=True)
class Member:
    """One member of a team: records by month, oldest first, and whether they have been silent."""

    teacher: Teacher
    counts: tuple[int, ...]
    waiting: int
    returned: int
    silent: bool

    @property
    def total(self) -> int:
        """Records of all these months."""
        return sum(self.counts)


def kinds(actor: Actor | None = None) -> tuple[Definition, ...]:
    """Return the kinds of records within reach, in the order of the platform's tree, own kinds last; one query.

    Without an actor: only those that are shipped.
    """
    current = current_definitions() if actor is None else definitions_within(actor.paths())
    return tuple(row.spec for row in current.values())


def sections(kinds_open: Mapping[str, Definition]) -> list[tuple[str, list[Offer]]]:
    """Return what can be entered, by category II of the tree, own kinds last under their own heading; no query."""
    found: dict[str, list[Offer]] = {}
    for row in tree_rows():
        for kind in row.kinds:
            if kind in kinds_open:
                spec = kinds_open[kind]
                title = name_of(row.category.third).here if row.preset else spec.name.here
                found.setdefault(row.category.second, []).append(Offer(spec, title, urlencode(row.preset)))
    placed = {offer.spec.kind for offers in found.values() for offer in offers}
    for kind, spec in kinds_open.items():
        if kind not in placed:
            found.setdefault(OWN, []).append(Offer(spec, spec.name.here, ""))
    return [(name_of(code).here, offers) for code, offers in found.items()]


def suggestions(actor: Actor, spec: Definition, teacher: Teacher | None) -> dict[str, Any]:
    """Return what fields of this kind suggest: providers, and colleagues with what tells and finds them.

    A query for each that is asked.
    """
    columns = [column for field in spec.fields for column in (field, *field.columns)]
    types = {column.type for column in columns}
    people: list[tuple[str, str]] = []
    if FieldType.PERSON in types and teacher is not None:
        colleagues = Teacher.objects.filter(school=teacher.school_id, left_on=None).select_related("group")
        offered = people_of(colleagues.order_by("number")[:MOST_NAMES]).persons
        people = [(each.name, f"{each.note} · {found_by(each.name).split()[-1]}") for each in offered]
    return {"providers": providers(actor) if FieldType.INSTITUTION in types else [], "people": people}


def school_years(rows: RecordQuerySet) -> list[int]:
    """Return the school years in which these records lie, newest first; two queries."""
    days = rows.prefetch_related(None).values_list("happened_on", flat=True)
    first, last = days.order_by("happened_on", "pk").first(), days.order_by("-happened_on", "-pk").first()
    if first is None or last is None:
        return []
    return list(range(SCHOOL_YEAR.year_of(last), SCHOOL_YEAR.year_of(first) - 1, -1))


def state_counts(rows: RecordQuerySet, *, few: bool) -> dict[str, int]:
    """Return how many of these records stand in each state; one query.

    Unless they are ``few``, counted up to one more than ``COUNTED``.
    """
    if few:
        return dict(rows.order_by().prefetch_related(None).values_list("state").annotate(many=Count("pk")))
    return numbers_up_to({state.value: rows.filter(state=state.value) for state in State}, COUNTED)


def hours_of(rows: RecordQuerySet) -> int:
    """Return the hours of these records together; one query.

    Units: hundredths of an hour.
    """
    total: int | None = rows.order_by().prefetch_related(None).aggregate(hours=Sum("hours"))["hours"]
    return total or 0


def providers(actor: Actor) -> list[str]:
    """Return the names of training institutions to choose from; one query."""
    del actor
    found = Institution.objects.filter(kind=Kind.TRAINING_INSTITUTION.value, closed_on=None)
    return in_order(found.values_list("name", flat=True), str)


def evidence_of(records: Iterable[Record]) -> dict[str, list[EvidenceLink]]:
    """Return the files of each record by its number; one query."""
    return links_of(SUBJECT, [record.number for record in records])


def shown_values(record: Record, links: Sequence[EvidenceLink] = ()) -> list[tuple[str, str]]:
    """Return what the record says, field by field, in the reader's language; empty fields are left out.

    Formatted texts, links and repeated rows come as clean HTML; ``links`` are the record's files.
    """
    texts = filled_from(record)
    names = {link.file.sha256: link.name for link in links}
    shown = []
    for field in record.spec.fields:
        if field.type is FieldType.FILE:
            text = ", ".join(names.get(each, "") for each in str(record.values.get(field.key, "")).split(FILES))
        else:
            text = drawn(field, texts.get(field.key, ""))
        if text.strip(", ") and field.key != "title":
            shown.append((field.label.here, text))
    return shown


def history(record: Record) -> list[Happening]:
    """Return what happened to the record, newest first, from the journal; one query.

    A second one where a school's own reasons were given. It begins with the last time that its number was entered: an
    import that was taken back frees the number.
    """
    rows = list(JournalRow.objects.filter(subject_kind=SUBJECT, subject_key=record.number).order_by("pk"))
    entered = [place for place, row in enumerate(rows) if row.action == "record.entered"]
    told = rows[entered[-1] :] if entered else rows
    reasons = every_reason(code for row in told for code in row.after.get("codes", ()))
    return [_happening(row, record.spec, reasons) for row in reversed(told)]


def _happening(row: JournalRow, spec: Definition, reasons: Mapping[str, Wording]) -> Happening:
    action = "record.accepted_unsampled" if row.after.get("unsampled") else row.action
    title, tone = ACTIONS.get(action, (row.action, "neutral"))
    codes = [code for code in row.after.get("codes", ()) if code in reasons]
    reason = reason_text(codes, row.after.get("words", ""), reasons) if codes else row.reason
    return Happening(row.at, row.said_by, str(title), _told(row, spec, reason), tone, reason)


def _told(row: JournalRow, spec: Definition, reason: str) -> str:
    """Return the second line of an act: from where to where and why, or what was changed."""
    if row.action.startswith("evidence."):
        return str(row.after.get("name") or row.after.get("removed") or "")
    if row.action == "record.changed":
        fields = {field.key: field for field in spec.fields}
        lines = [
            headed(
                fields[key].label.here if key in fields else key,
                " → ".join(_kept_words(fields.get(key), text) for text in (row.before.get(key, ""), row.after[key])),
            )
            for key in row.after
        ]
        return "; ".join(lines)
    if row.action == "record.carried":
        return f"{row.before['month']} → {row.after['month']}"
    if row.action == "record.alarm_reviewed":
        return reason
    road = " → ".join(_state_word(place["state"]) for place in (row.before, row.after) if "state" in place)
    return " · ".join(filter(None, (road, reason))) if row.before else road


def _kept_words(field: Field | None, text: str) -> str:
    """Return a kept text as the history says it: the labels of codes, a dash for nothing."""
    return (field.shown(text) if field else text) or "—"


def _state_word(state: str) -> str:
    return str(STATES[State(state)].label) if state in list(State) else state


def provided(actor: Actor) -> RecordQuerySet:
    """Return participations that name this person's institution as provider, newest first; one query to find it."""
    rows = Record.objects.visible_to(actor).filter(provider_id__in=provider_ids(actor))
    rows = rows.exclude(state__in=GONE)
    return rows.for_rows().order_by("-happened_on", "-pk")


def months_before(on: date, count: int = MONTHS) -> list[date]:
    """Return the first days of the last months up to the day's own, oldest first."""
    index = on.year * MONTHS + on.month - 1
    return [date(each // MONTHS, each % MONTHS + 1, 1) for each in range(index - count + 1, index + 1)]


def team(actor: Actor, *, on: date) -> list[Member]:
    """Return the members of the groups that this person leads, those with most records first; three queries."""
    months = months_before(on)
    members = Teacher.objects.in_service(on).filter(actor.within("group__path", Role.TEAM_LEADER))
    members = members.select_related("group").order_by("number")
    counts = _month_counts(actor, months[0])
    open_states = _open_states(actor)
    silent_from = months[-SILENT_MONTHS]
    found = []
    for teacher in members:
        of = counts.get(teacher.pk, Counter())
        states = open_states.get(teacher.pk, {})
        found.append(
            Member(
                teacher,
                tuple(of[month] for month in months),
                waiting=states.get(State.SUBMITTED.value, 0),
                returned=states.get(State.RETURNED.value, 0),
                silent=not any(of[month] for month in months if month >= silent_from),
            )
        )
    return sorted(found, key=lambda member: (-member.total, member.teacher.number))


def team_records(actor: Actor) -> RecordQuerySet:
    """Return what a team leader's desk counts: the members' records, without drafts and withdrawn ones."""
    rows = Record.objects.visible_to(actor).at_desk_of(actor, Role.TEAM_LEADER)
    return rows.exclude(state__in=GONE).order_by()


def _month_counts(actor: Actor, since: date) -> dict[int, Counter[date]]:
    rows = team_records(actor).filter(happened_on__gte=since).annotate(month=TruncMonth("happened_on"))
    found: dict[int, Counter[date]] = defaultdict(Counter)
    for teacher_id, month, many in rows.values_list("teacher_id", "month").annotate(many=Count("pk")):
        found[teacher_id][month] = many
    return found


def _open_states(actor: Actor) -> dict[int, dict[str, int]]:
    rows = team_records(actor).filter(state__in=UNDECIDED)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for teacher_id, state, many in rows.values_list("teacher_id", "state").annotate(many=Count("pk")):
        found[teacher_id][state] = many
    return found


def neighbours(ids: Sequence[int], current: int) -> tuple[int | None, int | None]:
    """Return the record before and the one after the current one in this order."""
    if current not in ids:
        return None, ids[0] if ids else None
    place = ids.index(current)
    before = ids[place - 1] if place else None
    return before, ids[place + 1] if place + 1 < len(ids) else None
