"""The autumn of 2026, up to 22 November: what teachers enter themselves, and how far the school has come with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from xingtan.demo import places, topics
from xingtan.demo.cast import LEADER, LIN, ZHOU
from xingtan.demo.chance import Chance
from xingtan.demo.deeds import Deed, Plain, Teller
from xingtan.demo.staff import staff

YEAR = 2026
FIRST, LAST = date(2026, 9, 7), date(2026, 11, 20)
#: School auditors look at records once a month; nothing of November has been looked at yet.
AUDITS = (date(2026, 10, 12), date(2026, 11, 9))
SESSIONS = ("新学期校本研修启动：教学评一体化", "人工智能助力备课工作坊")
SESSION_DAYS = (date(2026, 9, 16), date(2026, 10, 21))


class Fate(StrEnum):
    """How far a record of this autumn has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


SCAN, HOURS = "证书照片模糊，请重新上传清晰的扫描件。", "学时与证书不一致，请核对后再交。"
LEVEL, MINUTES, PLAN = "级别填写有误，请对照证书改正。", "缺少活动记录，请补充。", "请补充教案和听课教师签到表。"
REASONS = {
    "training": (SCAN, HOURS),
    "contest_award": (SCAN, LEVEL),
    "paper": (SCAN, LEVEL),
    "school_session": (MINUTES,),
    "collective_preparation": (MINUTES,),
    "open_class": (PLAN,),
}


@dataclass(frozen=True)
class Entry:
    """One record of this autumn: the deed, the day on which its teacher entered it, how far it has come."""

    deed: Deed
    entered_on: date
    fate: Fate
    reason: str = ""


def entries(seed: int) -> tuple[Entry, ...]:
    """Return the records of this autumn in the order in which they were entered."""
    chance = Chance(seed)
    told: list[Entry] = []
    for person in staff(seed):
        teller = Teller(chance, person, YEAR)
        told.extend(_HAND_WRITTEN[person.key](teller) if person.key in _HAND_WRITTEN else _ordinary(teller))
    return tuple(sorted(told, key=lambda entry: (entry.entered_on, entry.deed.teacher, entry.deed.title)))


def _ordinary(teller: Teller) -> list[Entry]:
    person, chance = teller.person, teller.chance
    if person.group == places.SPORTS:
        return []
    deeds: list[Deed] = []
    if person.group.startswith(places.ENGLISH):
        deeds += [_session(teller, number) for number in (0, 1)]
        deeds += [_meeting(teller, number) for number in range(2)]
    if person.trainee:
        deeds.append(course_for_new_teachers(person.number))
    often = 60 if person.group.startswith(places.ENGLISH) else 42 if person.school == places.XINGTAN else 30
    if chance.happens(often, "autumn", person.number):
        deeds.append(_one_more(teller))
    return [_entry(chance, deed, number) for number, deed in enumerate(deeds)]


def _entry(chance: Chance, deed: Deed, number: int) -> Entry:
    """Return the record as its teacher enters it some days later; old ones are decided, new ones wait."""
    entered_on = min(
        deed.day + timedelta(days=chance.between(1, 12, "enter", deed.teacher, number)), date(2026, 11, 21)
    )
    if entered_on >= AUDITS[-1]:
        fate = Fate.DRAFT if chance.happens(24, "draft", deed.teacher, number) else Fate.SUBMITTED
        return Entry(deed, entered_on, fate)
    if chance.happens(7, "returned", deed.teacher, number):
        return Entry(deed, entered_on, Fate.RETURNED, chance.pick(REASONS[deed.kind], "reason", deed.teacher, number))
    if chance.happens(2, "withdrawn", deed.teacher, number):
        return Entry(deed, entered_on, Fate.WITHDRAWN)
    late = entered_on >= AUDITS[0] and chance.happens(35, "late", deed.teacher, number)
    return Entry(deed, entered_on, Fate.SUBMITTED if late else Fate.ACCEPTED)


def _day(teller: Teller, *keys: object) -> date:
    return teller.chance.working_day(FIRST, LAST, teller.person.number, "autumn", *keys)


def _session(teller: Teller, number: int) -> Deed:
    title, values = f"校本培训：{SESSIONS[number]}", {"filed": True}
    return Deed(teller.person.number, "school_session", title, SESSION_DAYS[number], None, 4, values)


def _meeting(teller: Teller, number: int) -> Deed:
    themes, group = topics.PREPARATIONS[teller.person.subject], teller.person.group
    theme = themes[(number + teller.chance.roll(len(themes), "meeting", group)) % len(themes)]
    first = FIRST + timedelta(days=35 * number)
    day = teller.chance.working_day(first, first + timedelta(days=34), "meeting", group, number)
    title, values = f"英语集体备课：{theme}", {"subject": teller.person.subject}
    return Deed(teller.person.number, "collective_preparation", title, day, None, 4, values)


def course_for_new_teachers(number: str) -> Deed:
    """Return the college's course for new teachers, as one of them was there."""
    values: dict[str, Plain] = {"mode": "concentrated", "level": "municipal", "provider": topics.COLLEGE}
    title = "青岚市2026年新任教师规范化培训（第一阶段）"
    return Deed(number, "training", title, date(2026, 10, 26), date(2026, 10, 28), 18, values)


def _one_more(teller: Teller) -> Deed:
    day = _day(teller, "one more")
    match teller.chance.roll(4, "what", teller.person.number):
        case 0:
            return replace(teller.open_class(0), day=day)
        case 1:
            return replace(teller.concentrated(18, course=2), day=day, until=day + timedelta(days=2))
        case 2:
            return replace(teller.paper("contest", "county", "other"), day=day)
        case _:
            return replace(teller.contest("county"), day=day)


def _lin(teller: Teller) -> list[Entry]:
    online = replace(teller.distance(20), day=date(2026, 9, 8), until=date(2026, 10, 30))
    award = replace(teller.contest("provincial"), day=date(2026, 11, 4))
    lesson = replace(teller.open_class(0, "municipal", "At the farm (Grade 4)"), day=date(2026, 11, 18))
    mentoring = replace(teller.mentoring("mentor", _english_trainee(teller)), day=date(2026, 9, 10), until=None)
    return [
        Entry(mentoring, date(2026, 9, 14), Fate.ACCEPTED),
        Entry(_session(teller, 0), date(2026, 9, 18), Fate.ACCEPTED),
        Entry(_meeting(teller, 0), date(2026, 10, 9), Fate.ACCEPTED),
        Entry(_session(teller, 1), date(2026, 10, 23), Fate.ACCEPTED),
        Entry(online, date(2026, 11, 2), Fate.RETURNED, HOURS),
        Entry(award, date(2026, 11, 11), Fate.SUBMITTED),
        Entry(lesson, date(2026, 11, 20), Fate.DRAFT),
    ]


def _english_trainee(teller: Teller) -> str:
    new = [p for p in staff(teller.chance.seed) if p.trainee]
    return next((p.name for p in new if p.group.startswith(places.ENGLISH)), new[0].name)


def _zhou(teller: Teller) -> list[Entry]:
    lesson = replace(teller.open_class(0), day=date(2026, 11, 10))
    return [
        Entry(_session(teller, 0), date(2026, 9, 30), Fate.ACCEPTED),
        Entry(lesson, date(2026, 11, 16), Fate.DRAFT),
    ]


def _leader(teller: Teller) -> list[Entry]:
    paper = replace(teller.paper("journal", "provincial"), day=date(2026, 11, 2))
    return [
        Entry(_session(teller, 0), date(2026, 9, 17), Fate.ACCEPTED),
        Entry(_session(teller, 1), date(2026, 10, 22), Fate.ACCEPTED),
        Entry(_meeting(teller, 1), date(2026, 11, 13), Fate.SUBMITTED),
        Entry(paper, date(2026, 11, 16), Fate.SUBMITTED),
    ]


_HAND_WRITTEN = {LIN: _lin, ZHOU: _zhou, LEADER: _leader}
