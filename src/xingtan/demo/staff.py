"""The staff of the four schools; that of Xingtan Primary has exactly the structure that its portrait tells.

166 teachers: 83 aged 35 and below, 9 from 36 to 40, 74 aged 41 and above on 1 September 2026; 34 masters, 128
undergraduates, 4 from colleges; 2 full senior, 55 vice-senior, 10 intermediate, 85 junior, 14 trainees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from xingtan.demo import places
from xingtan.demo.cast import CAST, SMALL_SCHOOL_ROLES, Part
from xingtan.demo.chance import Chance
from xingtan.demo.identity import id_number, phone_number
from xingtan.demo.names import name_of

COUNTED_ON = date(2026, 9, 1)
YOUNG_YEAR = 1986
LATE_START = date(2025, 8, 25)
LATE_TITLE = date(2026, 8, 20)
"""When the one who began a year before today's trainees started, and was no trainee any more."""
ALIKE = dict(zip("余江付徐何石陆程金范谭严白王李张林陈", "于蒋傅许贺史卢成靳樊谈颜柏汪黎章蔺谌", strict=True))
"""Surnames that sound like another one."""
TITLE_ORDER = ("trainee", "junior", "intermediate", "vice_senior", "full_senior")


@dataclass(frozen=True)
class Person:
    """One teacher, as their line of the teachers' file tells."""

    key: str
    number: str
    name: str
    male: bool
    born_on: date
    id_number: str
    phone: str
    schooling: str
    title: str
    title_since: date | None
    subject: str
    started_on: date
    school: str
    group: str
    roles: tuple[str, ...]

    @property
    def trainee(self) -> bool:
        """Whether this is their first year."""
        return self.title == "trainee"


@dataclass(frozen=True)
class Slot:
    """A place in the staff: the youngest and oldest age on the day of counting, title and schooling."""

    ages: tuple[int, int]
    title: str
    schooling: str


#: (how many, ages, title, masters, from colleges); the rest of each line are undergraduates.
XINGTAN_STAFF = (
    (2, (50, 57), "full_senior", 2, 0),
    (55, (43, 54), "vice_senior", 3, 0),
    (5, (41, 48), "intermediate", 0, 0),
    (12, (41, 53), "junior", 0, 4),
    (5, (36, 40), "intermediate", 2, 0),
    (4, (36, 40), "junior", 0, 0),
    (69, (26, 35), "junior", 21, 0),
    (14, (22, 25), "trainee", 6, 0),
)
SMALL_STAFF = {
    places.XISHAN: (
        (8, (43, 56), "vice_senior", 0, 0),
        (7, (36, 48), "intermediate", 0, 2),
        (9, (26, 35), "junior", 1, 0),
    ),
    places.LIUQIAO: (
        (5, (43, 56), "vice_senior", 0, 1),
        (6, (36, 48), "intermediate", 0, 2),
        (7, (26, 35), "junior", 0, 0),
    ),
    places.HUXIN: (
        (6, (43, 56), "vice_senior", 0, 1),
        (6, (36, 48), "intermediate", 0, 1),
        (8, (26, 35), "junior", 1, 0),
    ),
}


def staff(seed: int) -> tuple[Person, ...]:
    """Return every teacher of the four schools in the order of their numbers."""
    return _staff(seed)


@lru_cache(maxsize=2)
def _staff(seed: int) -> tuple[Person, ...]:
    chance = Chance(seed)
    used = [part.name for part in CAST]
    people = _with_heads([person_of_slot(chance, *each, used) for each in _xingtan_places(chance)])
    people = _with_late_starter(_with_names_alike(people))
    for school in places.OTHER_SCHOOLS:
        people.extend(_small_school(chance, school, used))
    return tuple(
        _with_numbers(person, place) for place, person in enumerate(sorted(people, key=lambda p: p.number), start=1)
    )


def _with_heads(people: list[Person]) -> list[Person]:
    """Return the people with a head for every group: its highest title where the cast names none."""
    led = {person.group for person in people if "team_leader" in person.roles}
    heads: dict[str, Person] = {}
    for person in people:
        known = heads.get(person.group)
        free = person.group not in led and not person.roles
        if free and (known is None or TITLE_ORDER.index(person.title) > TITLE_ORDER.index(known.title)):
            heads[person.group] = person
    return [
        replace(person, roles=("team_leader",)) if heads.get(person.group) is person else person for person in people
    ]


def late_starter(seed: int) -> Person:
    """Return who began at Xingtan Primary a year before today's trainees."""
    return next(person for person in staff(seed) if person.started_on == LATE_START)


def names_alike(seed: int) -> tuple[Person, Person]:
    """Return the two at Xingtan Primary whose names sound alike: two people, each with their own file."""
    there = [person for person in staff(seed) if person.school == places.XINGTAN]
    known = {person.name: person for person in there}
    twins = ((person, known.get(_sounding_like(person.name))) for person in there)
    return next((one, other) for one, other in twins if other is not None)


def _sounding_like(name: str) -> str:
    return ALIKE.get(name[0], " ") + name[1:]


def _with_names_alike(people: list[Person]) -> list[Person]:
    """Return the people with a colleague whose name sounds as that of a trainee and is written otherwise."""
    taken = {person.name for person in people}
    new = (person for person in people if person.trainee and person.name[0] in ALIKE)
    trainee = next(person for person in new if _sounding_like(person.name) not in taken)
    colleague = next(person for person in people if _ordinary_young(person) and person.male == trainee.male)
    name = _sounding_like(trainee.name)
    return [replace(person, name=name) if person is colleague else person for person in people]


def _with_late_starter(people: list[Person]) -> list[Person]:
    """Return the people with one of the youngest as somebody who came to teaching in 2025 and was a trainee first."""
    young = [person for person in people if _ordinary_young(person) and person.group == "XT-YW"]
    late = max(young, key=lambda person: (person.born_on, person.number))
    began = replace(late, started_on=LATE_START, title_since=LATE_TITLE)
    return [began if person is late else person for person in people]


def _ordinary_young(person: Person) -> bool:
    """Tell whether somebody is young, past the first year, and has no part of their own in the stories."""
    return person.title == "junior" and person.born_on.year >= YOUNG_YEAR and person.key == person.number


def _slots(lines: tuple[tuple[int, tuple[int, int], str, int, int], ...]) -> list[Slot]:
    slots: list[Slot] = []
    for count, ages, title, masters, colleges in lines:
        schoolings = ["master"] * masters + ["college"] * colleges
        schoolings += ["undergraduate"] * (count - len(schoolings))
        slots.extend(Slot(ages, title, schooling) for schooling in schoolings)
    return slots


def _xingtan_places(chance: Chance) -> list[tuple[str, Slot, str, Part | None]]:
    """Give every slot of Xingtan Primary a number and a group; the cast take slots that fit them."""
    slots = chance.order(_slots(XINGTAN_STAFF), "slots")
    rooms = _group_rooms()
    taken: list[tuple[Slot, str, Part | None]] = []
    for part in CAST:
        slot = next(s for s in slots if (s.title, s.schooling) == (part.title, part.schooling) and _fits(s, part))
        slots.remove(slot)
        rooms.remove(part.group)
        taken.append((slot, part.group, part))
    rest = zip(slots, chance.order(rooms, "groups"), strict=True)
    everybody = taken + [(slot, group, None) for slot, group in rest]
    everybody.sort(key=lambda each: each[2].started_on.year if each[2] else COUNTED_ON.year - each[0].ages[1] + 22)
    return [(f"XT{place:04d}", *each) for place, each in enumerate(everybody, start=1)]


def _group_rooms() -> list[str]:
    rooms: list[str] = []
    for group in places.GROUPS:
        if group.code == places.ENGLISH:
            grades = [places.preparation_group(grade) for grade, _, _ in places.GRADES]
            rooms += [places.ENGLISH, *(grades[place % len(grades)] for place in range(group.size - 1))]
        else:
            rooms += [group.code] * group.size
    return rooms


def _fits(slot: Slot, part: Part) -> bool:
    age = COUNTED_ON.year - part.born_on.year - ((part.born_on.month, part.born_on.day) > (9, 1))
    return slot.ages[0] <= age <= slot.ages[1]


def _small_school(chance: Chance, school: str, used: list[str]) -> list[Person]:
    slots = _slots(SMALL_STAFF[school])
    people = []
    for place, slot in enumerate(slots):
        roles = SMALL_SCHOOL_ROLES[min(place, len(SMALL_SCHOOL_ROLES) - 1)]
        group = f"{school}-{places.OTHER_SUBJECTS[place % len(places.OTHER_SUBJECTS)][0]}"
        person = person_of_slot(chance, f"{school}{place + 1:04d}", slot, group, None, used)
        people.append(replace(person, roles=roles, school=school))
    return people


def person_of_slot(chance: Chance, number: str, slot: Slot, group: str, part: Part | None, used: list[str]) -> Person:
    """Return somebody who fits the slot, of a name that nobody in ``used`` bears; the cast keep their own files."""
    if part is not None:
        return _person_of_part(number, part)
    male = chance.happens(70 if group == places.SPORTS else 22, "male", number)
    oldest = min(slot.ages[1], 59 if male else 54)
    born_on = _birthday(chance, number, slot.ages[0], oldest)
    started_on = _first_day(chance, number, slot, born_on)
    return Person(
        key=number,
        number=number,
        name=name_of(chance, young=born_on.year >= YOUNG_YEAR, male=male, key=number, used=used),
        male=male,
        born_on=born_on,
        id_number="",
        phone="",
        schooling=slot.schooling,
        title=slot.title,
        title_since=_title_day(slot.title, started_on),
        subject=_subject(chance, group, number),
        started_on=started_on,
        school=places.XINGTAN,
        group=group,
        roles=(),
    )


def _person_of_part(number: str, part: Part) -> Person:
    return Person(
        key=part.key,
        number=number,
        name=part.name,
        male=part.male,
        born_on=part.born_on,
        id_number="",
        phone="",
        schooling=part.schooling,
        title=part.title,
        title_since=part.title_since,
        subject=_subject(Chance(0), part.group, number),
        started_on=part.started_on,
        school=places.XINGTAN,
        group=part.group,
        roles=part.roles,
    )


def _with_numbers(person: Person, place: int) -> Person:
    number = id_number(born_on=person.born_on, place=place, male=person.male)
    return replace(person, id_number=number, phone=phone_number(1000 + place))


def _birthday(chance: Chance, number: str, youngest: int, oldest: int) -> date:
    """Return a day of birth that makes the age fall in the span on the day of counting."""
    age = chance.between(youngest, max(youngest, oldest), "age", number)
    month, day = chance.between(1, 12, "month", number), chance.between(1, 28, "day", number)
    before_birthday = (month, day) > (COUNTED_ON.month, COUNTED_ON.day)
    return date(COUNTED_ON.year - age - (1 if before_birthday else 0), month, day)


def _first_day(chance: Chance, number: str, slot: Slot, born_on: date) -> date:
    if slot.title == "trainee":
        return date(COUNTED_ON.year, 8, 24)
    age = {"master": 25, "college": 21}.get(slot.schooling, 22)
    year = min(born_on.year + age + chance.between(0, 1, "late", number), 2022)
    return date(year, 8, chance.between(20, 28, "first day", number))


def _title_day(title: str, started_on: date) -> date | None:
    """Return since when: junior after a year, then every step takes its years of service."""
    years = {"junior": 1, "intermediate": 8, "vice_senior": 15, "full_senior": 24}.get(title)
    if years is None:
        return None
    return date(min(started_on.year + years, 2025), 9 if title == "junior" else 12, 1)


def _subject(chance: Chance, group: str, number: str) -> str:
    code = group.split("-")[1]
    subjects = {g.code.split("-")[1]: g.subject for g in places.GROUPS} | {"ZH": "综合"}
    if code == "YS":
        return "音乐" if chance.happens(50, "arts", number) else "美术"
    return chance.pick(("英语", "科学", "体育", "美术"), "general", number) if code == "ZH" else subjects[code]
