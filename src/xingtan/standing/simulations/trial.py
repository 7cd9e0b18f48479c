"""What a rulebook that is not in force would make of teachers, beside the one that is; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import rulebooks_on
from xingtan.declarations.decrees.reads import exceptions_of
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.kernel.periods import Span
from xingtan.records.facts import fact_of
from xingtan.records.models import Record
from xingtan.records.workflow import PASSED
from xingtan.rulebook.assess import assess
from xingtan.rulebook.exceptions import RuleException
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.records_file import TeacherRow
from xingtan.rulebook.results import Assessment
from xingtan.rulebook.rules import ChangeOver, Purpose, Rulebook
from xingtan.standing.profiles import principals_since, profile_of
from xingtan.teachers.models import Teacher

"""Records that a simulation looks at: accepted by the school, declared, identified."""

ALWAYS = Span(date(1900, 1, 1))
MANY = 400
"""From so many teachers on the bulk evaluator is asked, where it is installed."""


class SimulationImpossibleError(DomainError):
    """The rulebook counts no credits, or each teacher's cycle begins in a year that it does not name."""

    code = "simulation_impossible"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rulebook makes of one teacher in the cycle: the total that counts, and the verdict."""

    total: Fraction
    verdict: str


@dataclass(frozen=True, slots=True)
class Tried:
    """One teacher under both rulebooks; ``before`` is None where none is in force."""

    teacher: Teacher
    before: Outcome | None
    after: Outcome

    @property
    def difference(self) -> Fraction:
        """What the teacher would gain; below zero when they would lose."""
        return self.after.total - (self.before.total if self.before else Fraction(0))


@dataclass(frozen=True)
class InForce:
    """The rulebooks in force at some schools, by the school's key; each with the key of its publication."""

    by_school: Mapping[int, tuple[int, Rulebook]]

    @property
    def rulebooks(self) -> dict[int, Rulebook]:
        """Each rulebook once, by the key of its publication."""
        return dict(self.by_school.values())


def require_possible(rulebook: Rulebook) -> None:
    """Return when a rulebook can be simulated.

    Errors: SimulationImpossibleError.
    """
    if rulebook.identity.purpose is not Purpose.CREDITS or rulebook.calendar.anchor is None:
        raise SimulationImpossibleError(rulebook=rulebook.name)


def teachers_touched(place: Institution, on: date, *, published_for: Institution) -> tuple[QuerySet[Teacher], InForce]:
    """Return the teachers of a place whose rulebook would be replaced by one published for an institution.

    Schools that have a rulebook from nearer than that institution keep it. Three queries.
    """
    teachers = Teacher.objects.in_service(on).filter(school__path__startswith=place.path)
    schools = list(Institution.objects.filter(pk__in=teachers.values("school_id")))
    found = rulebooks_on(schools, on)
    kept = [school.pk for school in schools if _is_nearer(found.get(school.pk), published_for)]
    in_force = {key: (row.pk, rulebook_of(row)) for key, row in found.items() if key not in kept}
    by_school = {key: pair for key, pair in in_force.items() if pair[1].calendar.anchor is not None}
    rows = teachers.exclude(school_id__in=kept).select_related("school").order_by("school__path", "pk")
    return rows, InForce(by_school)


def _is_nearer(published: object, institution: Institution) -> bool:
    place = getattr(published, "institution", None)
    return isinstance(place, Institution) and place.depth > institution.depth


def tried(
    teachers: Sequence[Teacher], new: Rulebook, in_force: InForce, on: date, *, many: int = MANY
) -> Iterator[Tried]:
    """Yield what becomes of each teacher, in their order; a fixed number of queries.

    Everything since the cycle began is weighed as if each rulebook had always been in force: records that are
    accepted, declared or identified, by what they say, not by what was posted.

    Units: the unit of each rulebook, exact.
    Errors: SimulationImpossibleError.
    """
    require_possible(new)
    keys = {teacher.pk for teacher in teachers}
    trial = Trial(
        on=on,
        facts=_facts(teachers, [new, *in_force.rulebooks.values()], on),
        exceptions=exceptions_of(keys, on),
        principals=principals_since(teachers, [new, *in_force.rulebooks.values()], on),
        many=many,
    )
    after = trial.outcomes(new, teachers)
    before: dict[int, Outcome] = {}
    for key, rulebook in in_force.rulebooks.items():
        under = [each for each in teachers if in_force.by_school.get(each.school_id, (0, None))[0] == key]
        before |= trial.outcomes(rulebook, under)
    for teacher in teachers:
        yield Tried(teacher, before.get(teacher.pk), after[teacher.pk])


@dataclass(frozen=True)
class Trial:
    """What is known of the teachers who are weighed on a day."""

    on: date
    facts: Mapping[int, Sequence[Fact]]
    exceptions: Mapping[int, Sequence[RuleException]]
    principals: Mapping[int, date]
    many: int

    def outcomes(self, rulebook: Rulebook, teachers: Sequence[Teacher]) -> dict[int, Outcome]:
        """Return what a rulebook makes of each teacher; many at once where the bulk evaluator can."""
        always = as_if_always(rulebook)
        found = self._in_bulk(always, teachers) if len(teachers) >= self.many else {}
        for teacher in teachers:
            if teacher.pk not in found:
                found[teacher.pk] = self._one(always, teacher)
        return found

    def _one(self, rulebook: Rulebook, teacher: Teacher) -> Outcome:
        return _outcome(
            assess(
                rulebook,
                self.facts.get(teacher.pk, ()),
                as_of=self.on,
                profile=profile_of(teacher, rulebook, self.on, self.principals),
                exceptions=self.exceptions.get(teacher.pk, ()),
            )
        )

    def _in_bulk(self, rulebook: Rulebook, teachers: Sequence[Teacher]) -> dict[int, Outcome]:
        """Return the outcomes, or none when the bulk extra is missing or cannot take these rules or facts."""
        try:
            from xingtan.rulebook.bulk.asking import assess_many  # noqa: PLC0415 an extra
        except ImportError:
            return {}
        keys = {teacher.number: teacher.pk for teacher in teachers}
        rows = [
            TeacherRow(teacher.number, profile_of(teacher, rulebook, self.on, self.principals), None)
            for teacher in teachers
        ]
        facts = [fact for teacher in teachers for fact in self.facts.get(teacher.pk, ())]
        given = {teacher.number: self.exceptions.get(teacher.pk, ()) for teacher in teachers}
        decreed = {number: exceptions for number, exceptions in given.items() if exceptions}
        try:
            answers = list(assess_many(rulebook, facts, teachers=rows, as_of=self.on, exceptions=decreed))
        except DomainError:
            return {}
        return {keys[answer.teacher]: _outcome(answer) for answer in answers if answer.teacher in keys}


def as_if_always(rulebook: Rulebook) -> Rulebook:
    """Return the rulebook as if it had always been in force."""
    return replace(rulebook, identity=replace(rulebook.identity, effective=ALWAYS, change_over=ChangeOver.CONVERT))


def _outcome(answer: Assessment) -> Outcome:
    return Outcome(answer.total.counted, answer.verdict.value)


def _facts(teachers: Sequence[Teacher], rulebooks: Iterable[Rulebook], on: date) -> dict[int, list[Fact]]:
    """Return the records of the cycles as facts, by teacher; two queries."""
    spans = [_reach(rulebook, on) for rulebook in rulebooks]
    rows = Record.objects.filter(teacher_id__in=[teacher.pk for teacher in teachers], state__in=PASSED)
    found: dict[int, list[Fact]] = {}
    for record in rows.between(min(span.start for span in spans), on).for_facts().order_by("pk"):
        found.setdefault(record.teacher_id, []).append(fact_of(record))
    return found


def _reach(rulebook: Rulebook, on: date) -> Span:
    """Return the days from which facts reach into the cycle."""
    cycle = rulebook.cycle_at(on)
    return rulebook.calendar.year.span_of(cycle.first_year - rulebook.longest_spread)
