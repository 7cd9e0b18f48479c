"""Who must answer an appeal: the office that decided, and the one above it."""

from __future__ import annotations

from dataclasses import dataclass

from xingtan.access.roles import Role
from xingtan.assessment.models import SUBJECT as RESULT
from xingtan.assessment.reads import subjects_of_result
from xingtan.credit_bank.postings import POINTS
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.workflow import LEVELS
from xingtan.declarations.workflow import State as LineState
from xingtan.institutions.models import Institution, Kind
from xingtan.institutions.paths import above, at_or_above
from xingtan.records.models import SUBJECT as RECORD
from xingtan.records.models import Record
from xingtan.records.workflow import State as RecordState
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

ENTRY = "entry"
"""What an appeal about a ledger entry is about; the key is the number of the entry."""

OF_COUNTY = frozenset(
    {
        ENTRY,
        "line",
        "answer",
        "standing",
        "statement",
        "dossier",
        "decree",
        "transfer",
        "recognition",
        "carried_statement",
        "university_note",
    }
)
"""What the authorities decide; everything else is the school's."""

LADDER: dict[str, Role] = {
    Kind.SCHOOL.value: Role.MANAGER,
    Kind.COUNTY.value: Role.COUNTY_AUDITOR,
    Kind.CITY.value: Role.CITY_AUDITOR,
    Kind.PROVINCE.value: Role.PROVINCIAL_OFFICER,
}
"""Offices from the school upwards, and who answers there."""

LINE_AT = {LineState.DECLARED: Kind.COUNTY, LineState.COUNTY_AUDITED: Kind.CITY, LineState.CITY_AUDITED: Kind.PROVINCE}
"""Which office a declared record waits at."""

RETURN_BY = {
    LineState.DECLARED: LEVELS["county"][1],
    LineState.COUNTY_AUDITED: LEVELS["city"][1],
    LineState.CITY_AUDITED: "province_return",
}
"""State of a line → the step that sends it back to the school."""

PASSED_ON = (
    "declare",
    "redeclare",
    "declared",
    "settled",
    "enter",
    "entered",
    "changed",
    "submitted",
    "attached",
    "detached",
)
"""Endings of acts that pass a thing on or write it, and judge nothing."""


DECIDED_BY_ONE = frozenset({"decree", "transfer", "recognition", "points_redeemed"})
"""Sources of entries that single offices decide; the journal tells them under the same name."""


@dataclass(frozen=True)
class Office:
    """An institution and the role that answers there."""

    institution: Institution
    role: Role


@dataclass(frozen=True)
class About:
    """What an appeal is about, as the page that offers it names it."""

    kind: str
    key: str
    label: str
    url: str

    @property
    def subjects(self) -> tuple[tuple[str, str], ...]:
        """Under which subjects the journal tells its story."""
        also = {RECORD: (("line", self.key),), ENTRY: (("batch", self.key.partition("-")[0]),)}
        judged = subjects_of_result(self.key) if self.kind == RESULT else ()
        return ((self.kind, self.key), *also.get(self.kind, ()), *judged)


def office_for(about: About, teacher: Teacher) -> Office:
    """Return who must answer an appeal about this thing of the teacher; points are the school's, also in the ledger."""
    if of_points(about, teacher):
        return _at(teacher, Kind.SCHOOL)
    if about.kind != RECORD:
        return _at(teacher, Kind.COUNTY if about.kind in OF_COUNTY else Kind.SCHOOL)
    record = Record.objects.filter(number=about.key, teacher=teacher).first()
    if record is None or record.state not in {RecordState.DECLARED, RecordState.IDENTIFIED}:
        return Office(_at(teacher, Kind.SCHOOL).institution, Role.SCHOOL_AUDITOR)
    line = DeclarationLine.objects.live().filter(record=record).order_by("-pk").first()
    return _at(teacher, LINE_AT.get(LineState(line.state), Kind.COUNTY) if line else Kind.COUNTY)


def office_above(institution: Institution) -> Office | None:
    """Return the next office above an institution; None above the highest one."""
    rows = Institution.objects.filter(path__in=above(institution.path), kind__in=LADDER).order_by("-path")
    found = rows.first()
    return Office(found, LADDER[found.kind]) if found else None


def deciders_of(about: About, teacher: Teacher) -> frozenset[int]:
    """Return the accounts of whoever decided on the thing, and in whose place a deputy did.

    The teacher and who only passed it on are none of them.
    """
    found: set[int] = set()
    for kind, key in (*about.subjects, *_documents(about, teacher)):
        rows = JournalRow.objects.filter(subject_kind=kind, subject_key=key).exclude(actor_id=None)
        acts = rows.values_list("actor_id", "for_id", "action")
        judged = [row[:2] for row in acts if row[2].rpartition(".")[2] not in PASSED_ON]
        found.update(account for row in judged for account in row if account is not None)
    return frozenset(found - {teacher.account_id or 0})


def of_points(about: About, teacher: Teacher) -> bool:
    """Tell whether it is about an entry of points: the school's own rules made it, and no authority corrects it."""
    return about.kind == ENTRY and teacher.credit_accounts.filter(unit=POINTS, entries__number=about.key).exists()


def _documents(about: About, teacher: Teacher) -> list[tuple[str, str]]:
    """Return under which subjects the journal tells the document that an entry rests on, which one office decided."""
    if about.kind != ENTRY:
        return []
    rows = teacher.credit_accounts.filter(entries__number=about.key, entries__source_kind__in=DECIDED_BY_ONE)
    sources = rows.values_list("entries__source_kind", "entries__source_key")
    return [(kind, key.partition("/")[0]) for kind, key in sources]


def _at(teacher: Teacher, kind: Kind) -> Office:
    """Return the office of that kind above the teacher's school; the next one above where there is none."""
    rows = Institution.objects.filter(path__in=at_or_above([teacher.school.path]))
    nearby = {each.kind: each for each in rows}
    order = list(LADDER)
    wanted = order[order.index(kind.value) :] if kind.value in order else order
    for each in wanted:
        if each in nearby:
            return Office(nearby[each], LADDER[each])
    return Office(teacher.school, Role.MANAGER)
