"""Deeds: what a teacher did, as one line of the records' file; and the shapes they come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from xingtan.demo import topics
from xingtan.demo.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xingtan.demo.staff import Person

Plain = str | int | bool
HOURS_A_DAY = 6
NOTHING: Mapping[str, Plain] = MappingProxyType({})


@dataclass(frozen=True)
class Deed:
    """One thing that one teacher did.

    Units: ``hours`` in whole training hours. ``values`` uses the field names of the data definition of its kind.
    """

    teacher: str
    kind: str
    title: str
    day: date
    until: date | None = None
    hours: int | None = None
    values: Mapping[str, Plain] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True)
class Term:
    """Half a school year: the first and last day on which something is dated."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Return the first day of teaching."""
        return date(self.year, 9, 5) if self.number == 1 else date(self.year + 1, 2, 24)

    @property
    def last(self) -> date:
        """Return the last day of teaching."""
        return date(self.year + 1, 1, 10) if self.number == 1 else date(self.year + 1, 6, 18)


def spans(year: int) -> str:
    """Return the school year as it is written: 2025-2026."""
    return f"{year}-{year + 1}"


class Teller:
    """Makes the deeds of one teacher in one school year; ``names`` of school and county for schools beyond the four."""

    def __init__(self, chance: Chance, person: Person, year: int, names: tuple[str, str] | None = None) -> None:
        self.chance = chance
        self.person = person
        self.year = year
        self.school, self.county = names or topics.SCHOOLS[person.school]
        self.lessons = chance.order(topics.LESSONS[person.subject], "lessons", person.number, year)

    def worded(self, text: str) -> str:
        """Return the text with subject, school, county and school year filled in."""
        return text.format(subject=self.person.subject, school=self.school, county=self.county, span=spans(self.year))

    def day(self, term: int, *keys: object) -> date:
        """Return a working day of the term."""
        place = Term(self.year, term)
        return self.chance.working_day(place.first, place.last, self.person.number, self.year, *keys)

    def term_of(self, *keys: object) -> int:
        """Return the first or the second term."""
        return self.chance.between(1, 2, "term", self.person.number, self.year, *keys)

    def session(self, term: int, hours: int) -> Deed:
        """Return the school-run training of one term."""
        place, themes = Term(self.year, term), topics.SESSIONS[self.year, term]
        title = f"{spans(self.year)}学年第{'一二'[term - 1]}学期校本培训：{themes[0]}、{themes[1]}"
        return Deed(self.person.number, "school_session", title, place.first, place.last, hours, {"filed": True})

    def year_of_sessions(self, hours: int) -> Deed:
        """Return the school-run training of both terms in one line."""
        first, second = topics.SESSIONS[self.year, 1], topics.SESSIONS[self.year, 2]
        title = f"{spans(self.year)}学年校本培训：{first[0]}、{first[1]}、{second[0]}"
        start, end = Term(self.year, 1).first, Term(self.year, 2).last
        return Deed(self.person.number, "school_session", title, start, end, hours, {"filed": True})

    def one_session(self, term: int, number: int, hours: int) -> Deed:
        """Return one afternoon of school-run training: the same for the whole school."""
        theme = topics.SESSIONS[self.year, term][number]
        place = Term(self.year, term)
        day = self.chance.working_day(place.first, place.last, "session", self.year, term, number)
        return Deed(self.person.number, "school_session", f"校本培训：{theme}", day, None, hours, {"filed": True})

    def preparations(self, hours: int) -> Deed:
        """Return a year of collective preparation and observing lessons."""
        themes = topics.PREPARATIONS[self.person.subject]
        first = self.chance.roll(len(themes), "prep", self.person.group, self.year)
        title = f"{self.person.subject}集体备课与听课评课：{themes[first]}、{themes[(first + 1) % len(themes)]}"
        start, end = Term(self.year, 1).first, Term(self.year, 2).last
        return Deed(self.person.number, "collective_preparation", title, start, end, hours, self._subject())

    def one_preparation(self, number: int, hours: int) -> Deed:
        """Return one meeting of the lesson preparation group: the same for its members."""
        themes = topics.PREPARATIONS[self.person.subject]
        group = self.person.group
        theme = themes[(number + self.chance.roll(len(themes), "prep", group, self.year)) % len(themes)]
        place = Term(self.year, 1 + number % 2)
        day = self.chance.working_day(place.first, place.last, "prep", group, self.year, number)
        title = f"{self.person.subject}集体备课：{theme}"
        return Deed(self.person.number, "collective_preparation", title, day, None, hours, self._subject())

    def _subject(self) -> dict[str, Plain]:
        return {"subject": self.person.subject}

    def concentrated(self, hours: int, *, course: int | None = None) -> Deed:
        """Return a course off the job, some days long."""
        number = len(topics.CONCENTRATED)
        which = self.chance.roll(number, "course", self.person.number, self.year) if course is None else course
        title, level, provider = topics.CONCENTRATED[which]
        day = self._day_of_course(which, hours)
        until = day + timedelta(days=max(0, -(-hours // HOURS_A_DAY) - 1))
        values: dict[str, Plain] = {"mode": "concentrated", "level": level, "provider": self.worded(provider)}
        if provider == topics.UNIVERSITY:
            values["credits"] = hours // 3
        return Deed(self.person.number, "training", self.worded(title), day, until, hours, values)

    def _day_of_course(self, which: int, hours: int) -> date:
        """Return the first day of a course: the same for everybody of a subject who takes as many hours of it."""
        keys = ("course", which, hours, self.person.subject, self.county, self.year)
        place = Term(self.year, self.chance.between(1, 2, "term", *keys))
        return self.chance.working_day(place.first, place.last - timedelta(days=6), *keys)

    def distance(self, hours: int) -> Deed:
        """Return an online course over some months."""
        title = self.chance.pick(topics.DISTANCE, "online", self.person.number, self.year)
        title = self.worded(title)
        start, end = date(self.year, 10, 8), date(self.year, 12, 20)
        values: dict[str, Plain] = {"mode": "distance", "level": "provincial", "provider": topics.PLATFORM}
        return Deed(self.person.number, "training", title, start, end, hours, values)

    def open_class(self, number: int, level: str = "school", lesson: str = "") -> Deed:
        """Return an open class; ``number`` tells those of one year apart."""
        person, year = self.person, self.year
        topic = self.chance.pick(topics.RESEARCH_TOPICS, "topic", person.number, year, number)
        values: dict[str, Plain] = {"level": level, "subject": person.subject, "topic": topic}
        day = self.day(self.term_of(number), "open", number)
        return Deed(person.number, "open_class", lesson or self.lessons[number % len(self.lessons)], day, values=values)

    def contest(self, level: str, award: str = "other") -> Deed:
        """Return an award of a teaching contest."""
        name = self.chance.pick(topics.CONTESTS[level], "contest", self.person.number, self.year)
        title = f"{self.worded(name)}{AWARD_WORDS[award]}"
        organiser = self.worded(topics.ORGANISERS[level])
        values: dict[str, Plain] = {"level": level, "award": award, "organiser": organiser}
        return Deed(self.person.number, "contest_award", title, self.day(2, "contest", level), values=values)

    def paper(self, outlet: str, level: str, award: str = "") -> Deed:
        """Return a paper, in a journal or in a contest of the authority."""
        name = self.chance.pick(topics.PAPERS, "paper", self.person.number, self.year, outlet)
        selection = f"{self.worded(topics.ORGANISERS[level])}论文评选"
        values: dict[str, Plain] = {
            "outlet": outlet,
            "outlet_name": topics.JOURNALS[level] if outlet == "journal" else selection,
            "level": level,
            "characters": self.chance.between(28, 52, "long", self.person.number, self.year) * 100,
            "author_rank": 1,
        }
        if award:
            values["award"] = award
        day = self.day(self.term_of("paper"), "paper", outlet)
        return Deed(self.person.number, "paper", self.worded(name), day, values=values)

    def project(self, level: str, *, concluded: bool) -> Deed:
        """Return a research project, approved or concluded."""
        name = self.chance.pick(topics.PROJECTS, "project", self.person.number)
        title = f"{LEVEL_WORDS[level]}课题《{self.worded(name)}》{'结题' if concluded else '立项'}"
        values: dict[str, Plain] = {"level": level, "concluded": concluded, "project_role": "leader"}
        return Deed(self.person.number, "research_project", title, self.day(2, "project", level), values=values)

    def mentoring(self, role: str, partner: str) -> Deed:
        """Return one year of a mentoring pair, as told by one of the two."""
        title = f"{spans(self.year)}学年师徒结对（{'徒弟' if role == 'mentor' else '师父'}：{partner}）"
        values: dict[str, Plain] = {"role": role, "partner": partner}
        start, end = date(self.year, 9, 20), date(self.year + 1, 6, 15)
        return Deed(self.person.number, "mentoring", title, start, end, values=values)


LEVEL_WORDS = {"school": "校级", "county": "县级", "municipal": "市级", "provincial": "省级", "national": "国家级"}
AWARD_WORDS = {"first": "一等奖", "other": "二等奖", "": ""}
