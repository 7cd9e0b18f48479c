"""``xingtan rulebook simulate RULEBOOK``: who would gain, lose or fall short, by county and school."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xingtan.credit_bank.drafts.reads import draft_numbered
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.amounts import exact_text
from xingtan.rulebook.catalogue import shipped_ids, text_of
from xingtan.rulebook.file.mistakes import Mistake
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.results import State
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.vocabulary import Language
from xingtan.standing.simulations.services import PIECE
from xingtan.standing.simulations.trial import (
    SimulationImpossibleError,
    Tried,
    require_possible,
    teachers_touched,
    tried,
)

WRONG_CALL = 2
SHOWN = 30
SHORT = State.SHORT.value
MET = State.MET.value


class RulebookWrongError(CommandError):
    """The rulebook has mistakes; ``mistakes`` holds them as JSON values, the text says them all."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(_said(mistake) for mistake in mistakes), returncode=1)
        self.mistakes = [mistake.as_data() for mistake in mistakes]


@dataclass
class Tally:
    """How many teachers of a place would gain, lose, fall short, and the sum of the differences."""

    name: str
    code: str
    teachers: int = 0
    gain: int = 0
    lose: int = 0
    short_newly: int = 0
    met_newly: int = 0
    moved: Fraction = field(default_factory=Fraction)

    def add(self, each: Tried) -> None:
        """Count one teacher."""
        before = each.before.verdict if each.before else ""
        self.teachers += 1
        self.gain += each.difference > 0
        self.lose += each.difference < 0
        self.short_newly += each.after.verdict == SHORT != before
        self.met_newly += each.after.verdict == MET != before
        self.moved += each.difference

    def as_data(self) -> dict[str, object]:
        """Return the tally for a JSON document."""
        return {
            "code": self.code,
            "name": self.name,
            "teachers": self.teachers,
            "gain": self.gain,
            "lose": self.lose,
            "same": self.teachers - self.gain - self.lose,
            "short_newly": self.short_newly,
            "met_newly": self.met_newly,
            "difference": exact_text(self.moved),
        }

    def as_line(self) -> str:
        """Return the tally as one line of the report."""
        same = self.teachers - self.gain - self.lose
        return (
            f"{self.code}  {self.name}: {self.teachers} teachers, {self.gain} gain, {self.lose} lose, {same} same, "
            f"{self.short_newly} fall short newly, {self.met_newly} met newly, sum {exact_text(self.moved)}"
        )


class Command(BaseCommand):
    """Tries a rulebook on the teachers of a place; writes nothing."""

    help = "Simulate a rulebook on the teachers of a place; nothing is written (试算规则，不写入任何数据)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the rulebook and the place."""
        parser.add_argument("rulebook", help="a file, a shipped id, or the number of a draft")
        parser.add_argument("--institution", default="", metavar="CODE", help="whose teachers; the province by default")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON document")

    def handle(self, *, rulebook: str, institution: str, as_json: bool, **_: object) -> None:
        """Print the figures; exit 1 with every mistake of the rulebook, 2 for a wrong call."""
        found, place = _read(rulebook), _place(institution)
        try:
            require_possible(found)
        except SimulationImpossibleError as error:
            message = "these rules count no credits or name no common cycle 该规则不计学分，或未规定统一周期"
            raise CommandError(message, returncode=1) from error
        on = timezone.localdate()
        answers = list(_tried(found, place, on))
        report = _report(found, place, on, answers)
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) if as_json else _printed(place, answers))


def _read(rulebook: str) -> Rulebook:
    reading = read_rulebook(_text(rulebook), rulebook)
    if reading.rulebook is None:
        raise RulebookWrongError(reading.mistakes)
    return reading.rulebook


def _said(mistake: Mistake) -> str:
    return f"{mistake.place}: {mistake.said_in(Language.EN)} {mistake.said_in(Language.ZH)}"


def _text(rulebook: str) -> str:
    if rulebook in shipped_ids():
        return text_of(rulebook)
    draft = draft_numbered(int(rulebook)) if rulebook.isdecimal() and len(rulebook) < len(str(2**31)) else None
    if draft is not None:
        return draft.text
    path = Path(rulebook)
    if not path.is_file():
        message = f"{rulebook} is no file, no draft, and none of {', '.join(shipped_ids())} 不是文件、草稿或内置规则"
        raise CommandError(message, returncode=WRONG_CALL)
    return path.read_text(encoding="utf-8", errors="replace")


def _place(code: str) -> Institution:
    rows = Institution.objects.filter(code=code) if code else Institution.objects.filter(depth=1)
    found = list(rows[:2])
    if len(found) != 1:
        message = f"no institution {code} 没有此机构" if code else "say which --institution 请用 --institution 指定机构"
        raise CommandError(message, returncode=WRONG_CALL)
    place: Institution = found[0]
    return place


def _tried(rulebook: Rulebook, place: Institution, on: date) -> Iterator[Tried]:
    teachers, in_force = teachers_touched(place, on, published_for=place)
    rows = list(teachers)
    for start in range(0, len(rows), PIECE):
        yield from tried(rows[start : start + PIECE], rulebook, in_force, on)


def _tallies(answers: Iterable[Tried]) -> tuple[list[Tally], list[Tally]]:
    """Return the tallies by county and by school, in the order of the tree."""
    counties = {each.path: each for each in Institution.objects.filter(kind=Kind.COUNTY.value)}
    by_county: dict[str, Tally] = {}
    by_school: dict[str, Tally] = {}
    for each in answers:
        school = each.teacher.school
        ends = range(len(school.path), 0, -1)
        county = next((counties[school.path[:end]] for end in ends if school.path[:end] in counties), None)
        for place, tallies in ((county, by_county), (school, by_school)):
            if place is not None:
                tallies.setdefault(place.path, Tally(place.name, place.code)).add(each)
    return list(by_county.values()), list(by_school.values())


def _touched(answers: Iterable[Tried]) -> list[Tried]:
    changed = [
        each for each in answers if each.difference or (each.before and each.before.verdict != each.after.verdict)
    ]
    return sorted(changed, key=lambda each: (each.after.verdict != SHORT, -abs(each.difference), each.teacher.number))


def _report(rulebook: Rulebook, place: Institution, on: date, answers: list[Tried]) -> dict[str, object]:
    counties, schools = _tallies(answers)
    everybody = Tally(place.name, place.code)
    for each in answers:
        everybody.add(each)
    return {
        "rulebook": rulebook.name,
        "version": rulebook.version,
        "as_of": on.isoformat(),
        **everybody.as_data(),
        "counties": [each.as_data() for each in counties],
        "schools": [each.as_data() for each in schools],
        "people": [_person(each) for each in _touched(answers)],
    }


def _person(each: Tried) -> dict[str, object]:
    return {
        "teacher": each.teacher.number,
        "name": each.teacher.name,
        "school": each.teacher.school.code,
        "before": exact_text(each.before.total) if each.before else None,
        "after": exact_text(each.after.total),
        "difference": exact_text(each.difference),
        "before_verdict": each.before.verdict if each.before else None,
        "after_verdict": each.after.verdict,
    }


def _printed(place: Institution, answers: list[Tried]) -> str:
    counties, schools = _tallies(answers)
    everybody = Tally(place.name, place.code)
    for each in answers:
        everybody.add(each)
    touched = _touched(answers)
    lines = [everybody.as_line(), "", *(each.as_line() for each in counties), "", *(each.as_line() for each in schools)]
    if touched:
        lines += ["", f"touched most 变化最大 ({min(len(touched), SHOWN)} of {len(touched)})"]
        lines += [_person_line(each) for each in touched[:SHOWN]]
    return "\n".join(lines)


def _person_line(each: Tried) -> str:
    before = f"{exact_text(each.before.total)} {each.before.verdict}" if each.before else "-"
    school, teacher = each.teacher.school, each.teacher
    return (
        f"{teacher.number}  {teacher.name}  {school.code}: {before} -> "
        f"{exact_text(each.after.total)} {each.after.verdict} ({exact_text(each.difference)})"
    )
