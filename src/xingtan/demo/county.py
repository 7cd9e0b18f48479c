"""A county of its real size: a hundred schools, their staff, and what everybody did in a year.

Linxi County grows by such schools; a province has many counties of them.

Nobody of these schools has an identity or phone number: none is made up for ten thousand people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from xingtan.demo import places
from xingtan.demo.cast import SMALL_SCHOOL_ROLES
from xingtan.demo.chance import Chance
from xingtan.demo.deeds import Deed, Teller
from xingtan.demo.names import SCHOOL_NAMES
from xingtan.demo.staff import Person, Slot, person_of_slot
from xingtan.demo.years import SHORT_IN_HUNDRED, pairs, year_of

LAST_NAMES = ("小学", "中心小学", "实验小学", "第二小学")
SUBJECTS = (
    ("YW", "语文", "Chinese"),
    ("SX", "数学", "Mathematics"),
    ("YY", "英语", "English"),
    ("ZH", "综合", "General"),
)
#: (in a hundred, ages, title): how the staff of an ordinary school is made up.
MAKE_UP = (
    (30, (43, 58), "vice_senior"),
    (30, (36, 50), "intermediate"),
    (40, (25, 38), "junior"),
)


@dataclass(frozen=True)
class County:
    """A county: its code, the code above it, its names, and how the codes of its schools begin."""

    code: str
    above: str
    name: str
    name_en: str
    begins: str


LINXI = County(places.LINXI, places.CITY, "临溪县", "Linxi", "LX")


@dataclass(frozen=True)
class Growth:
    """How much larger: so many schools, with so many teachers at least and at most."""

    schools: int
    smallest: int
    largest: int

    @property
    def teachers(self) -> int:
        """About how many teachers these are."""
        return self.schools * (self.smallest + self.largest) // 2


COUNTY = Growth(schools=100, smallest=60, largest=140)


@dataclass(frozen=True)
class GrownSchool:
    """One school more: its county, code, names, and staff."""

    county: County
    number: int
    code: str
    name: str
    name_en: str
    staff: tuple[Person, ...]

    def places(self) -> Iterator[places.Place]:
        """Yield the school and its groups, as rows of the institutions' file."""
        yield places.Place(self.code, "school", f"{self.county.name}{self.name}", self.name_en, self.county.code)
        for code, zh, en in SUBJECTS:
            yield places.Place(f"{self.code}-{code}", "research_group", f"{zh}教研组", f"{en} Group", self.code)


def grown_schools(seed: int, growth: Growth, county: County = LINXI) -> Iterator[GrownSchool]:
    """Yield the county's schools one after the other; the same for the same seed."""
    chance = Chance(seed)
    for number in range(1, growth.schools + 1):
        code = f"{county.begins}{number:03d}"
        first, last = divmod(number - 1, len(LAST_NAMES))
        name = SCHOOL_NAMES[first % len(SCHOOL_NAMES)] + LAST_NAMES[last]
        staff = tuple(_staff(chance, code, chance.between(growth.smallest, growth.largest, "size", code)))
        yield GrownSchool(county, number, code, name, f"{county.name_en} School No. {number}", staff)


def year_of_school(seed: int, school: GrownSchool, year: int) -> list[Deed]:
    """Return what the staff of one school did in that school year, by teacher and day."""
    chance, told = Chance(seed), []
    names = (school.name, school.county.name)
    partners = pairs(chance, list(school.staff), year)
    for person in school.staff:
        if person.started_on.year > year:
            continue
        short = chance.happens(SHORT_IN_HUNDRED, "short", person.number, year)
        own = year_of(Teller(chance, person, year, names), partners.get(person.number), short=short)
        told.extend(sorted(own, key=lambda deed: (deed.day, deed.kind, deed.title)))
    return told


def _staff(chance: Chance, school: str, size: int) -> Iterator[Person]:
    used: list[str] = []
    for place in range(size):
        number = f"{school}{place + 1:04d}"
        group = f"{school}-{SUBJECTS[place % len(SUBJECTS)][0]}"
        person = person_of_slot(chance, number, _slot(chance, number), group, None, used)
        roles = SMALL_SCHOOL_ROLES[min(place, len(SMALL_SCHOOL_ROLES) - 1)]
        yield replace(person, school=school, roles=roles)


def _slot(chance: Chance, number: str) -> Slot:
    drawn, passed = chance.roll(100, "make-up", number), 0
    for share, ages, title in MAKE_UP:
        passed += share
        if drawn < passed:
            return Slot(ages, title, "undergraduate")
    raise ValueError(number)
