"""Four school years of everybody's deeds, 2022-2023 to 2025-2026."""

from __future__ import annotations

from functools import lru_cache

from xingtan.demo import places
from xingtan.demo.chance import Chance
from xingtan.demo.deeds import Deed, Teller
from xingtan.demo.staff import Person, staff
from xingtan.demo.stories import TALES

YEARS = (2022, 2023, 2024, 2025)
SILENT_YEAR = 2025
NEW_FOR_YEARS = 5
SENIOR_TITLES = frozenset({"vice_senior", "full_senior"})
YOUNG_MENUS = (
    ("open", "open", "contest_school"),
    ("open", "contest_county"),
    ("open", "paper_county", "contest_school"),
    ("open", "open", "open"),
    ("open", "paper_municipal"),
)
SENIOR_MENUS = (
    ("open", "paper_municipal"),
    ("open", "project_county"),
    ("paper_journal",),
    ("open", "contest_county"),
    ("project_municipal",),
    ("open", "open", "paper_county"),
)
SHORT_IN_HUNDRED = 9
ENGLISH_MEETINGS = (4, 8, 4, 4, 8, 4)


@lru_cache(maxsize=2)
def deeds(seed: int) -> tuple[Deed, ...]:
    """Return the deeds of all four years, by school, year, teacher and day."""
    chance = Chance(seed)
    people = [person for person in staff(seed) if not person.trainee]
    told: list[Deed] = []
    for year in YEARS:
        partners = pairs(chance, people, year)
        for person in people:
            told.extend(sorted(_deeds_of(chance, person, year, partners.get(person.number)), key=_by_day))
    return tuple(told)


def pairs(chance: Chance, people: list[Person], year: int) -> dict[str, tuple[str, str]]:
    """Return who is paired with whom in that year: number -> (role, name of the partner)."""
    paired: dict[str, tuple[str, str]] = {}
    groups: dict[str, list[Person]] = {}
    for person in people:
        groups.setdefault(_research_group(person.group), []).append(person)
    for group, members in sorted(groups.items()):
        new = [p for p in members if p.key not in TALES and 0 <= year - p.started_on.year < NEW_FOR_YEARS]
        old = [p for p in members if p.key not in TALES and p.title in SENIOR_TITLES]
        matched = zip(chance.order(old, "mentors", group, year), chance.order(new, "new", group, year), strict=False)
        for mentor, apprentice in matched:
            paired[mentor.number] = ("mentor", apprentice.name)
            paired[apprentice.number] = ("apprentice", mentor.name)
    return paired


def _deeds_of(chance: Chance, person: Person, year: int, pair: tuple[str, str] | None) -> list[Deed]:
    if person.started_on.year > year:
        return []
    teller = Teller(chance, person, year)
    if person.key in TALES:
        return TALES[person.key](teller)
    if person.group == places.SPORTS and year == SILENT_YEAR:
        return [teller.session(1, 12)] if chance.happens(30, "silent", person.number) else []
    short = chance.happens(SHORT_IN_HUNDRED, "short", person.number, year)
    return year_of(teller, pair, short=short)


def year_of(teller: Teller, pair: tuple[str, str] | None, *, short: bool) -> list[Deed]:
    """Return an ordinary year: what school and group do together, courses, and what one does alone."""
    return [*_together(teller, short=short), *_courses(teller, short=short), *_own(teller, pair, short=short)]


def _together(teller: Teller, *, short: bool) -> list[Deed]:
    """Sessions and collective preparation: what school and group do together."""
    if teller.person.group.startswith(places.ENGLISH):
        meetings = ENGLISH_MEETINGS[1:] if short else ENGLISH_MEETINGS
        return english_year(teller, meetings)
    if teller.person.school == places.XINGTAN:
        return [teller.session(1, 12), teller.session(2, 8 if short else 12), teller.preparations(32)]
    return [teller.year_of_sessions(20 if short else 24), teller.preparations(32)]


def english_year(teller: Teller, meetings: tuple[int, ...] = ENGLISH_MEETINGS) -> list[Deed]:
    """Return what the English group writes down one by one: four afternoons and each meeting of the group."""
    sessions = [teller.one_session(term, number, 6) for term in (1, 2) for number in (0, 1)]
    return sessions + [teller.one_preparation(number, hours) for number, hours in enumerate(meetings)]


def _courses(teller: Teller, *, short: bool) -> list[Deed]:
    number, year = teller.person.number, teller.year
    hours = teller.chance.pick((18, 18, 21, 24, 24, 30), "concentrated", number, year)
    if short:
        return [teller.distance(18)] if teller.chance.happens(50, "only online", number, year) else []
    online = teller.chance.pick((24, 24, 24, 21, 30), "distance", number)
    return [teller.concentrated(hours), teller.distance(online)]


def _own(teller: Teller, pair: tuple[str, str] | None, *, short: bool) -> list[Deed]:
    """What each does by themselves: open classes, papers, contests, projects, mentoring."""
    person, year, chance = teller.person, teller.year, teller.chance
    if short:
        return [teller.open_class(0)]
    if pair is not None:
        return [teller.mentoring(*pair), teller.open_class(0)]
    senior = person.title in SENIOR_TITLES or person.title == "intermediate"
    menu = chance.pick(SENIOR_MENUS if senior else YOUNG_MENUS, "menu", person.number, year)
    own = [_dish(teller, name, place) for place, name in enumerate(menu)]
    if chance.happens(6, "approved", person.number, year) and "project_county" not in menu:
        own.append(teller.project("county", concluded=False))
    return own


def _dish(teller: Teller, name: str, place: int) -> Deed:
    match name.split("_"):
        case ["open"]:
            return teller.open_class(place)
        case ["contest", level]:
            return teller.contest(level)
        case ["paper", "journal"]:
            return teller.paper("journal", "municipal")
        case ["paper", level]:
            return teller.paper("contest", level, "other")
        case ["project", level]:
            return teller.project(level, concluded=True)
        case _:
            raise KeyError(name)


def _research_group(group: str) -> str:
    return places.ENGLISH if group.startswith(places.ENGLISH) else group


def _by_day(deed: Deed) -> tuple[object, ...]:
    return (deed.day, deed.kind, deed.title)
