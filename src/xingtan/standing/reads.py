"""Where teachers stand: the requirements of their rulebook over what the ledger holds; what is on its way, apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from xingtan.credit_bank.published import rulebook_of, unit_code
from xingtan.credit_bank.reads import holdings, rulebooks_on, settled_by_year
from xingtan.declarations.decrees.reads import exceptions_of
from xingtan.kernel.periods import Cycle
from xingtan.records.facts import fact_of
from xingtan.records.models import SUBJECT as SOURCE_KIND
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.rulebook.assess import counted_lines
from xingtan.rulebook.exceptions import RuleException
from xingtan.rulebook.requirements import Place
from xingtan.rulebook.results import RequirementResult, Standing
from xingtan.rulebook.results import State as Verdict
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.standing import standing
from xingtan.standing.profiles import principals_since, profile_of
from xingtan.teachers.models import Teacher

ZERO = Fraction(0)
NOTHING_KNOWN: Mapping[int, TeacherStanding] = MappingProxyType({})
COMING = (State.ACCEPTED.value, State.DECLARED.value)
"""Accepted by the school and not yet identified: on its way to the ledger."""
TOLD = ("number", "teacher_id", "definition_id", "kind", "happened_on", "hours", "values", "provider_id", "state")
"""What facts are made of; a school has thousands of records, and the rest of them is not fetched."""


class Outlook(StrEnum):
    """How a teacher stands when what is on its way is looked at too."""

    MET = "met"
    WAITING = "waiting"
    """Something that is due is missing in the ledger, but what is on its way covers it."""
    OPEN = "open"
    SHORT = "short"


@dataclass(frozen=True)
class ComingLine:
    """What one accepted or declared record would add to one credit year when it is identified as it is.

    Units: the unit of the rulebook, exact; caps are looked at.
    """

    number: str
    part: str
    item: str | None
    year: int
    amount: Fraction

    @property
    def place(self) -> Place:
        """Where the amount would stand."""
        return self.part, self.item, self.year


@dataclass(frozen=True)
class TeacherStanding:
    """One teacher's standing under the rulebook that holds at their school.

    Units: ``held`` and ``coming`` by part, item and year in the unit of the rulebook, exact: what the ledger holds,
    and what accepted and declared records would add (None when it was not asked for), record by record in
    ``coming_lines``.
    """

    teacher: Teacher
    rulebook: Rulebook
    published_id: int
    standing: Standing
    held: Mapping[Place, Fraction]
    coming: Mapping[Place, Fraction] | None = None
    exceptions: tuple[RuleException, ...] = ()
    profile: str | None = None
    coming_lines: tuple[ComingLine, ...] = ()

    @property
    def with_coming(self) -> Mapping[Place, Fraction]:
        """What there is when everything that is on its way is identified as it is."""
        found = dict(self.held)
        for place, amount in (self.coming or {}).items():
            found[place] = found.get(place, ZERO) + amount
        return found

    @property
    def total_need(self) -> Fraction | None:
        """What the cycle asks for altogether of this teacher."""
        return self.need_of()

    @property
    def joined_on(self) -> date | None:
        """The first day of a teacher who came when the cycle had begun, where the rulebook has no rule for such a part.

        The sum of the cycle is then asked for as it is written; a decree may ask for less.
        """
        begun = self.standing.cycle.span(self.rulebook.calendar.year).start
        asked = {result.requirement for result in self.standing.results if result.year is None}
        ruled = any(each.pro_rata for each in self.rulebook.requirements if each.name in asked)
        return self.teacher.started_on if self.teacher.started_on > begun and not ruled else None

    def need_of(self, part: str = "", year: int | None = None) -> Fraction | None:
        """Return the minimum of one part or of all together, over the cycle or in a year; None where none is asked.

        Exceptions by decree and the teacher's profile are looked at: it is what the requirement itself asks for.
        """
        parts = (part,) if part else ()
        rows = (each for each in self.standing.results if (each.parts, each.items, each.year) == (parts, (), year))
        return next((each.need for each in rows), None)

    @property
    def coming_total(self) -> Fraction:
        """What is on its way altogether."""
        return sum((self.coming or {}).values(), ZERO)

    def coming_of(self, part: str) -> Fraction:
        """Return what is on its way of one part."""
        return sum((amount for place, amount in (self.coming or {}).items() if place[0] == part), ZERO)

    def coming_towards(self, result: RequirementResult) -> Fraction:
        """Return what is on its way towards one requirement."""
        return sum((amount for place, amount in (self.coming or {}).items() if _towards(result, place)), ZERO)

    def is_covered(self, result: RequirementResult) -> bool:
        """Return whether what is on its way would meet a requirement that the ledger does not meet yet."""
        would_have = result.have + self.coming_towards(result)
        return would_have > result.need if result.strict else would_have >= result.need

    @property
    def outlook(self) -> Outlook:
        """SHORT when something due is lost, WAITING when identification would mend it, else OPEN or MET."""
        due = [result for result in self.standing.results if result.state is Verdict.SHORT]
        if any(not self.is_covered(result) for result in due):
            return Outlook.SHORT
        return Outlook.WAITING if due else Outlook(self.standing.verdict.value)


def standing_of(teacher: Teacher, *, on: date, coming: bool = False) -> TeacherStanding | None:
    """Return where one teacher stands on that day; None where no rulebook holds."""
    return standings_of([teacher], on=on, coming=coming).get(teacher.pk)


def standings_of(
    teachers: Iterable[Teacher],
    *,
    on: date,
    coming: bool = False,
    known: Mapping[int, TeacherStanding] = NOTHING_KNOWN,
) -> dict[int, TeacherStanding]:
    """Return where each teacher stands on that day, by key; teachers without a rulebook or a cycle are left out.

    Exceptions by decree are looked at. Three queries however many teachers (their ``school`` must be loaded), two more
    where decrees are in force, one where a rulebook asks who is principal, with ``coming`` three more.

    ``known`` are standings of another day whose rulebook, records and ledger are the same as now: in the same cycle
    the same is on its way, and it is taken from there.
    """
    wanted = list(teachers)
    schools = {teacher.school_id: teacher.school for teacher in wanted}
    rulebooks = {key: (row.pk, rulebook_of(row)) for key, row in rulebooks_on(schools.values(), on).items()}
    keys = {teacher.pk for teacher in wanted}
    accounts, exceptions = holdings(keys), exceptions_of(keys, on)
    principals = principals_since(wanted, [rulebook for _, rulebook in rulebooks.values()], on)
    found: dict[int, TeacherStanding] = {}
    for teacher in wanted:
        if teacher.school_id not in rulebooks:
            continue
        published_id, rulebook = rulebooks[teacher.school_id]
        if rulebook.calendar.anchor is None:
            continue
        held = accounts.get((teacher.pk, unit_code(rulebook)), {})
        profile, own = profile_of(teacher, rulebook, on, principals), exceptions[teacher.pk]
        stands = standing(rulebook, held, as_of=on, profile=profile, exceptions=own, since=teacher.started_on)
        found[teacher.pk] = TeacherStanding(
            teacher, rulebook, published_id, stands, held, exceptions=own, profile=profile
        )
    return _with_coming(found, known) if coming else found


@dataclass(frozen=True)
class Tally:
    """How many teachers stand how."""

    teachers: int
    by_outlook: Mapping[Outlook, int]
    without_rulebook: int


def tally(standings: Mapping[int, TeacherStanding], teachers: int) -> Tally:
    """Return how many of so many teachers stand how."""
    counted = Counter(found.outlook for found in standings.values())
    return Tally(
        teachers=teachers,
        by_outlook={outlook: counted[outlook] for outlook in Outlook},
        without_rulebook=teachers - counted.total(),
    )


def _with_coming(
    standings: Mapping[int, TeacherStanding], known: Mapping[int, TeacherStanding]
) -> dict[int, TeacherStanding]:
    """Return the standings with what accepted and declared records would add, caps kept."""
    found = {
        key: replace(stands, coming=known[key].coming, coming_lines=known[key].coming_lines)
        for key, stands in standings.items()
        if key in known and known[key].standing.cycle == stands.standing.cycle
    }
    new = {key: stands for key, stands in standings.items() if key not in found}
    records = _records_of(new)
    identified = [row.number for rows in records.values() for row in rows if row.state == State.IDENTIFIED.value]
    given = settled_by_year(SOURCE_KIND, identified)
    for key, stands in new.items():
        lines = _coming(stands.rulebook, stands.standing.cycle, records.get(key, []), given)
        coming: dict[Place, Fraction] = {}
        for line in lines:
            coming[line.place] = coming.get(line.place, ZERO) + line.amount
        found[key] = replace(stands, coming=coming, coming_lines=lines)
    return found


def _records_of(standings: Mapping[int, TeacherStanding]) -> dict[int, list[Record]]:
    """Return the records of those who have any on its way, what was identified before among them."""
    spans = [stands.standing.cycle.span(stands.rulebook.calendar.year) for stands in standings.values()]
    if not spans:
        return {}
    last = max(span.end or span.start for span in spans)
    rows = Record.objects.filter(teacher_id__in=list(standings)).between(min(span.start for span in spans), last)
    waiting = rows.filter(state__in=COMING).order_by().values("teacher_id")
    rows = rows.filter(state__in=(*COMING, State.IDENTIFIED.value), teacher_id__in=waiting)
    found: dict[int, list[Record]] = {}
    for record in rows.only(*TOLD).prefetch_related("definition").order_by("pk"):
        record.teacher = standings[record.teacher_id].teacher
        found.setdefault(record.teacher_id, []).append(record)
    return found


def _coming(
    rulebook: Rulebook, cycle: Cycle, records: Iterable[Record], given: Mapping[str, Mapping[int, Fraction]]
) -> tuple[ComingLine, ...]:
    facts = []
    waiting = set()
    for record in records:
        if record.state == State.IDENTIFIED.value:
            facts.append(fact_of(record, settled=given.get(record.number, {})))
        else:
            facts.append(fact_of(record))
            waiting.add(record.number)
    if not waiting:
        return ()
    span = cycle.span(rulebook.calendar.year)
    lines = counted_lines(rulebook, facts, as_of=span.end or span.start, cycle_first_year=cycle.first_year)
    return tuple(
        ComingLine(line.key, line.part, line.item, year, counted)
        for line in lines
        if line.key in waiting and line.counted
        for year, _, counted in line.in_years
        if counted
    )


def _towards(result: RequirementResult, place: Place) -> bool:
    part, item, year = place
    if result.year is not None and year != result.year:
        return False
    if result.parts:
        return part in result.parts
    return not result.items or item in result.items
