"""What a dossier freezes: everything it rests on and what follows, as plain JSON in both languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction

from django.utils import timezone

from xingtan.credit_bank.published import rulebook_of, unit_code
from xingtan.credit_bank.reads import EntryLine, entry_lines, registration_rulebooks_on, rulebooks_on
from xingtan.credit_bank.tongue import unit_data
from xingtan.declarations.decrees.reads import exceptions_of
from xingtan.kernel.amounts import exact_text
from xingtan.kernel.periods import Cycle
from xingtan.records.models import Record
from xingtan.rulebook.assess import assess
from xingtan.rulebook.exceptions import RuleException
from xingtan.rulebook.explain import outcome_title, sentence, title_of
from xingtan.rulebook.requirements import Place
from xingtan.rulebook.results import Assessment, RequirementResult, State, Step
from xingtan.rulebook.rules import Language, Over, Rulebook
from xingtan.rulebook.standing import standing
from xingtan.standing.dossiers.registering import (
    Derived,
    LookedAt,
    circumstance_facts,
    circumstances_until,
    equal_credits,
    hour_facts,
    hour_records,
    registration_cycle,
)
from xingtan.standing.errors import NoRulebookError
from xingtan.standing.models import Eligibility, Purpose
from xingtan.standing.profiles import principals_since, profile_of
from xingtan.teachers.models import Teacher

ZERO = Fraction(0)
FORMAT = 1
Json = dict[str, object]


@dataclass(frozen=True)
class Ground:
    """Everything that the dossiers of some teachers are made from, read in a fixed number of queries."""

    on: date
    credits: Mapping[int, Rulebook]
    registration: Mapping[int, Rulebook]
    entries: Mapping[int, Sequence[EntryLine]]
    records: Mapping[int, Sequence[Record]]
    circumstances: Mapping[int, Sequence[LookedAt]]
    exceptions: Mapping[int, tuple[RuleException, ...]]
    principals: Mapping[int, date]


@dataclass(frozen=True)
class Found:
    """What a dossier would say of one teacher."""

    teacher: Teacher
    first_year: int
    verdict: Eligibility
    content: Json

    @property
    def reasons(self) -> list[Json]:
        """Why, in both languages."""
        found = self.content["reasons"]
        return found if isinstance(found, list) else []


def ground_of(teachers: Collection[Teacher], on: date) -> Ground:
    """Return what the dossiers of these teachers rest on at the end of that day; their ``school`` must be loaded."""
    keys = {teacher.pk for teacher in teachers}
    schools = {teacher.school_id: teacher.school for teacher in teachers}.values()
    until = timezone.make_aware(datetime.combine(on, time.max))
    credits_ = {key: rulebook_of(row) for key, row in rulebooks_on(schools, on).items()}
    return Ground(
        on=on,
        credits=credits_,
        registration={key: rulebook_of(row) for key, row in registration_rulebooks_on(schools, on).items()},
        entries=entry_lines(keys, until),
        records=hour_records(keys, until),
        circumstances=circumstances_until(keys, on),
        exceptions=exceptions_of(keys, on),
        principals=principals_since(teachers, list(credits_.values()), on),
    )


def found_for(teacher: Teacher, purpose: Purpose, ground: Ground, *, first_year: int | None = None) -> Found:
    """Return what a dossier for this purpose says of the teacher.

    Errors: NoRulebookError when no rulebook of credits holds for the teacher, or none of registration where asked.
    """
    rulebook = ground.credits.get(teacher.school_id)
    registration = ground.registration.get(teacher.school_id) if purpose is Purpose.REGISTRATION else None
    unjudged = purpose is Purpose.REGISTRATION and registration is None
    if rulebook is None or rulebook.calendar.anchor is None or unjudged:
        raise NoRulebookError(teacher=teacher.number, purpose=purpose.value)
    credits_ = _Credits(teacher, rulebook, ground)
    content: Json = {
        "format": FORMAT,
        "purpose": purpose.value,
        "as_of": ground.on.isoformat(),
        "teacher": _teacher(teacher),
        "credits": credits_.told(),
        "entries": [_entry(line, rulebook) for line in credits_.entries],
    }
    if registration is None:
        verdict = Eligibility.FAILED if credits_.short else Eligibility.PASSED
        reasons = [_both(result.finding(), rulebook) for result in credits_.short]
        return Found(teacher, credits_.stands.cycle.first_year, verdict, content | _outcome(verdict, reasons))
    judged = _Registration(teacher, registration, ground, first_year)
    verdict, reasons = judged.verdict(credits_)
    content |= {"registration": judged.told(), "circumstances": judged.circumstances()}
    return Found(teacher, judged.cycle.first_year, verdict, content | _outcome(verdict, reasons))


def source_of(found: Derived) -> Json:
    """Return whence a derived circumstance comes, in both languages."""
    annual = found.annual
    return _text(f"来自考核 {annual.number}（{annual.band_zh}）", f"from assessment {annual.number} ({annual.band_en})")


class _Credits:
    """How the teacher stands in the province's credits."""

    def __init__(self, teacher: Teacher, rulebook: Rulebook, ground: Ground) -> None:
        unit = unit_code(rulebook)
        self.rulebook = rulebook
        self.entries = [line for line in ground.entries[teacher.pk] if line.unit == unit]
        held: dict[Place, Fraction] = {}
        for line in self.entries:
            place: Place = (line.part, line.item or None, line.year)
            held[place] = held.get(place, ZERO) + line.amount
        self.profile = profile_of(teacher, rulebook, ground.on, ground.principals)
        own = ground.exceptions[teacher.pk]
        self.stands = standing(
            rulebook, held, as_of=ground.on, profile=self.profile, exceptions=own, since=teacher.started_on
        )

    @property
    def short(self) -> list[RequirementResult]:
        """What was due and is missing."""
        return [result for result in self.stands.results if result.state is State.SHORT]

    def meets_cycle_of(self, year: int) -> bool:
        """Return whether everything that the whole cycle asks for is met, and the year belongs to that cycle."""
        of_cycle = [result for result in self.stands.results if result.year is None]
        met = all(result.state is State.MET for result in of_cycle)
        return bool(of_cycle) and met and self.stands.cycle.contains(year)

    def told(self) -> Json:
        """Return the standing as the dossier quotes it."""
        stands, rulebook = self.stands, self.rulebook
        return {
            "rulebook": _rulebook(rulebook),
            "unit": unit_data(rulebook),
            "cycle": _cycle(stands.cycle),
            "profile": _titled(rulebook, "profile", self.profile) if self.profile else None,
            "state": stands.verdict.value,
            "total": exact_text(stands.total),
            "parts": [
                {**_titled(rulebook, "part", part), "amount": exact_text(amount)}
                for part, amount in stands.by_part.items()
            ],
            "years": [{"year": year, "amount": exact_text(amount)} for year, amount in stands.by_year.items()],
            "requirements": [_result(result, rulebook) for result in stands.results],
            "moves": [_both(move.finding(), rulebook) for move in stands.moves],
            "part_years": list(stands.part_years),
        }


class _Registration:
    """What the registration rulebook makes of hours, circumstances and equal credits."""

    def __init__(self, teacher: Teacher, rulebook: Rulebook, ground: Ground, first_year: int | None) -> None:
        self.teacher, self.rulebook, self.ground = teacher, rulebook, ground
        self.cycle = registration_cycle(teacher, rulebook, ground.on, first_year)
        self.records = list(ground.records.get(teacher.pk, ()))
        self.found = list(ground.circumstances.get(teacher.pk, ()))
        self.by_credits: str = ""
        self.assessment = self._assessed(())

    def verdict(self, credits_: _Credits) -> tuple[Eligibility, list[Json]]:
        """Return the eligibility and why; met credits of the province stand for missing hours."""
        if credits_.meets_cycle_of(self.cycle.last_year):
            last = self.cycle.span(self.rulebook.calendar.year).end or self.ground.on
            fact = equal_credits(self.teacher, self.rulebook, self.assessment.total.counted, min(last, self.ground.on))
            if fact is not None:
                self.by_credits = exact_text(fact.hours or ZERO)
                self.assessment = self._assessed((fact,))
        reasons = [_both(step, self.rulebook) for each in self.assessment.consequences for step in each.reasons]
        outcome = next((each.outcome for each in self.assessment.consequences), Eligibility.PASSED.value)
        if outcome == Eligibility.PASSED.value and self.assessment.verdict is State.OPEN:
            still = [result for result in self.assessment.results if result.state is State.OPEN]
            return Eligibility.OPEN, [_both(result.finding(), self.rulebook) for result in still]
        return Eligibility(outcome), reasons

    def told(self) -> Json:
        """Return the registration as the dossier quotes it."""
        inside = {line.key for line in self.assessment.lines}
        return {
            "rulebook": _rulebook(self.rulebook),
            "unit": unit_data(self.rulebook),
            "cycle": _cycle(self.cycle),
            "hours": exact_text(self.assessment.total.counted),
            "by_credits": self.by_credits,
            "records": [_record(record) for record in self.records if record.number in inside],
            "requirements": [_result(result, self.rulebook) for result in self.assessment.results],
            "consequences": [
                {
                    **_titled(self.rulebook, "consequence", each.consequence),
                    "outcome": each.outcome,
                    "outcome_zh": outcome_title(self.rulebook, each.consequence, each.outcome, Language.ZH),
                    "outcome_en": outcome_title(self.rulebook, each.consequence, each.outcome, Language.EN),
                    "reasons": [_both(step, self.rulebook) for step in each.reasons],
                }
                for each in self.assessment.consequences
            ],
        }

    def circumstances(self) -> list[Json]:
        """Return the circumstances that were looked at: those of the period."""
        noted = {each.key for each in self.assessment.noted}
        return [_circumstance(each, self.rulebook) for each in self.found if each.number in noted]

    def _assessed(self, more: Iterable[object]) -> Assessment:
        facts = [
            *hour_facts(self.teacher, self.records),
            *circumstance_facts(self.teacher, self.found, self.rulebook),
            *more,
        ]
        return assess(
            self.rulebook,
            facts,  # type: ignore[arg-type]
            as_of=self.ground.on,
            cycle_first_year=self.cycle.first_year,
            exceptions=self.ground.exceptions[self.teacher.pk],
        )


def _outcome(verdict: Eligibility, reasons: Sequence[Json]) -> Json:
    return {"verdict": verdict.value, "reasons": list(reasons)}


def _teacher(teacher: Teacher) -> Json:
    return {
        "number": teacher.number,
        "name": teacher.name,
        "school": teacher.school.name,
        "school_en": teacher.school.name_en,
        "school_code": teacher.school.code,
        "subject": teacher.subject,
        "title": teacher.title,
        "started_on": teacher.started_on.isoformat(),
    }


def _rulebook(rulebook: Rulebook) -> Json:
    title = rulebook.identity.title
    return {
        "id": rulebook.name,
        "version": rulebook.version,
        "digest": rulebook.digest,
        "number": rulebook.identity.document.number,
        **_text(title.zh, title.en),
    }


def _cycle(cycle: Cycle) -> list[int]:
    return [cycle.first_year, cycle.last_year]


def _entry(line: EntryLine, rulebook: Rulebook) -> Json:
    return {
        "number": line.number,
        "year": line.year,
        "part": _titled(rulebook, "part", line.part),
        "item": _titled(rulebook, "item", line.item) if line.item else None,
        "amount": exact_text(line.amount),
        "what": line.narrative,
        "on": line.happened_on.isoformat(),
        "rulebook": line.rulebook,
        "reverses": line.reverses,
    }


def _record(record: Record) -> Json:
    hours = exact_text(Fraction(record.hours or 0, 100))
    return {"number": record.number, "what": record.title, "on": record.happened_on.isoformat(), "hours": hours}


def _circumstance(found: LookedAt, rulebook: Rulebook) -> Json:
    """Return a circumstance as the dossier quotes it; one that was not entered says whence it comes."""
    return {
        **({"source": source_of(found)} if isinstance(found, Derived) else {}),
        "number": found.number,
        **_titled(rulebook, "kind", found.kind),
        "on": found.happened_on.isoformat(),
        "until": found.ended_on.isoformat() if found.ended_on else None,
        "values": dict(found.values),
        "document": found.document,
    }


def _result(result: RequirementResult, rulebook: Rulebook) -> Json:
    return {
        **_titled(rulebook, "requirement", result.requirement),
        "over": Over.YEAR.value if result.year is not None else Over.CYCLE.value,
        "year": result.year,
        "need": exact_text(result.need),
        "asked": exact_text(result.asked) if result.asked is not None else None,
        "have": exact_text(result.have),
        "moved": exact_text(result.moved),
        "short": exact_text(result.short),
        "state": result.state.value,
        "until": result.until.isoformat() if result.until else None,
        "steps": [_both(step, rulebook) for step in result.steps],
    }


def _titled(rulebook: Rulebook, what: str, name: str) -> Json:
    zh, en = (title_of(rulebook, what, name, language) for language in (Language.ZH, Language.EN))
    return {"id": name, **_text(zh, en)}


def _both(step: Step, rulebook: Rulebook) -> Json:
    zh, en = (sentence(step, rulebook=rulebook, language=language) for language in (Language.ZH, Language.EN))
    return {"code": step.code, **_text(zh, en)}


def _text(zh: str, en: str) -> Json:
    return {"zh": zh, "en": en}
