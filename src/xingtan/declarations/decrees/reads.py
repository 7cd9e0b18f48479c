"""What pages and other rooms ask of decrees: which exceptions hold, what a decree would change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import balances, rulebooks_on
from xingtan.declarations.decrees.models import Decree, DecreeKind, DecreeTeacher
from xingtan.declarations.decrees.parameters import exception_of, require_held
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import parse_exact
from xingtan.rulebook.exceptions import RuleException
from xingtan.rulebook.requirements import Place
from xingtan.rulebook.results import RequirementResult, Standing
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.standing import standing
from xingtan.teachers.models import Teacher

CHUNK = 5000
Exceptions = dict[int, tuple[RuleException, ...]]


def exceptions_of(teacher_ids: Collection[int], on: date) -> Exceptions:
    """Return the exceptions that hold for each teacher on that day, by key; teachers without one have an empty tuple.

    Hand them to ``rulebook.standing.standing(exceptions=...)``. Three queries for five thousand teachers.
    """
    decrees = list(
        Decree.objects.in_force(on)
        .exclude(kind=DecreeKind.ADJUSTMENT.value)
        .select_related("place")
        .order_by("number", "serial")
    )
    found: dict[int, list[RuleException]] = {key: [] for key in teacher_ids}
    if not decrees:
        return dict.fromkeys(found, ())
    made = {decree.pk: exception_of(decree.kind, decree.number, decree.parameters) for decree in decrees}
    wide = [(decree.place.path, made[decree.pk]) for decree in decrees if decree.covers_place]
    ordered = sorted(found)
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        rows = DecreeTeacher.objects.filter(decree__in=made, teacher_id__in=some).order_by("decree__number", "pk")
        for key, decree_id in rows.values_list("teacher_id", "decree_id"):
            _add(found[key], made[decree_id])
        paths = Teacher.objects.filter(pk__in=some).values_list("pk", "school__path") if wide else ()
        for key, path in paths:
            for place, exception in wide:
                if path.startswith(place):
                    _add(found[key], exception)
    return {key: tuple(exceptions) for key, exceptions in found.items()}


def decrees_touching(teacher: Teacher) -> list[Decree]:
    """Return every decree that touches the teacher, withdrawn ones too, the newest first; one query."""
    return list(Decree.objects.touching(teacher).for_rows())


def covered_by(decree: Decree) -> Iterable[Teacher]:
    """Return the teachers whom a decree covers today."""
    return covered(decree.place if decree.covers_place else None, decree)


def covered(place: Institution | None, decree: Decree | None = None) -> Iterable[Teacher]:
    """Return the teachers of a place, or those whom a decree names, by school and number."""
    if place is not None:
        return Teacher.objects.filter(school__path__startswith=place.path, left_on=None).for_rows()
    return Teacher.objects.filter(decrees__decree=decree).for_rows()


def require_held_by(kind: str, parameters: Mapping[str, object], teachers: Iterable[Teacher]) -> None:
    """Return when an adjustment takes no more off than each of these teachers holds where it takes it; one query.

    Errors: ParameterError naming the first teacher who holds less.
    """
    if kind != DecreeKind.ADJUSTMENT.value:
        return
    numbers = {teacher.pk: teacher.number for teacher in teachers}
    held = balances(numbers)
    require_held(parameters, {number: held[key] for key, number in numbers.items()})


@dataclass(frozen=True)
class Change:
    """One requirement of one teacher before and after."""

    before: RequirementResult
    after: RequirementResult


@dataclass(frozen=True)
class Effect:
    """What a decree does to one teacher: standing before and after; the results that it changes."""

    teacher: Teacher
    rulebook: Rulebook
    before: Standing
    after: Standing
    changes: tuple[Change, ...]

    @property
    def turns(self) -> bool:
        """Whether the verdict as a whole is another one."""
        return self.before.verdict is not self.after.verdict


@dataclass(frozen=True)
class Proposal:
    """What a decree would say: its number, kind and checked parameters."""

    kind: str
    number: str
    parameters: Mapping[str, object]

    def with_it(self, held: Mapping[Place, Fraction]) -> Mapping[Place, Fraction]:
        """Return the balances as they are when an adjustment is posted on top."""
        if self.kind != DecreeKind.ADJUSTMENT.value:
            return held
        place = (str(self.parameters["part"]), str(self.parameters["item"]) or None, int(str(self.parameters["year"])))
        return {**held, place: held.get(place, Fraction(0)) + parse_exact(str(self.parameters["amount"]))}


def effects_of(proposal: Proposal, teachers: Sequence[Teacher], on: date) -> list[Effect]:
    """Return what a proposed decree would change for these teachers as of the day; five queries however many.

    Teachers (their ``school`` must be loaded) without a rulebook or a cycle are left out.
    """
    rulebooks = rulebooks_on({teacher.school_id: teacher.school for teacher in teachers}.values(), on)
    keys = {teacher.pk for teacher in teachers}
    held, now = balances(keys), exceptions_of(keys, on)
    added = exception_of(proposal.kind, proposal.number, proposal.parameters)
    first_year = proposal.parameters.get("first_year")
    cycle = first_year if isinstance(first_year, int) else None
    found = []
    for teacher in teachers:
        published = rulebooks.get(teacher.school_id)
        rulebook = rulebook_of(published) if published else None
        if rulebook is None or rulebook.calendar.anchor is None:
            continue
        own = held[teacher.pk]
        before = standing(
            rulebook, own, as_of=on, cycle_first_year=cycle, exceptions=now[teacher.pk], since=teacher.started_on
        )
        then = (*now[teacher.pk], added) if added else now[teacher.pk]
        after = standing(
            rulebook, proposal.with_it(own), as_of=on, cycle_first_year=cycle, exceptions=then, since=teacher.started_on
        )
        found.append(Effect(teacher, rulebook, before, after, _changes(before, after)))
    return found


def _changes(before: Standing, after: Standing) -> tuple[Change, ...]:
    pairs = zip(before.results, after.results, strict=True)
    return tuple(Change(was, now) for was, now in pairs if was != now)


def _add(found: list[RuleException], exception: RuleException | None) -> None:
    if exception is not None and exception not in found:
        found.append(exception)
