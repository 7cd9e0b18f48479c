"""Stories that the data tell: one rises, one falls behind, one pair learn from each other, one is sent back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from xingtan.demo import topics
from xingtan.demo.cast import LEADER, LIN, RETURNED, ZHOU
from xingtan.demo.deeds import Deed, Teller

LIN_NAME, LEADER_NAME = "林晓禾", "苏文瑾"
RETURNED_YEAR = 2024
RETURNED_TITLE = "临溪县小学数学优质课评比一等奖"


def lin(teller: Teller) -> list[Deed]:
    """Return one year of Lin Xiaohe: quiet first, then open classes, awards of county and city, papers."""
    told = {
        2022: _lin_begins,
        2023: _lin_opens_her_door,
        2024: _lin_goes_to_the_county,
        2025: _lin_goes_to_the_city,
    }
    return told[teller.year](teller)


def _group_work(teller: Teller, meetings: tuple[int, ...]) -> list[Deed]:
    sessions = [teller.one_session(term, number, 6) for term in (1, 2) for number in (0, 1)]
    return sessions + [teller.one_preparation(number, hours) for number, hours in enumerate(meetings)]


def _lin_begins(teller: Teller) -> list[Deed]:
    course = Deed(
        teller.person.number,
        "training",
        "青岚市2022年新任教师岗前集中培训",
        date(2022, 10, 10),
        date(2022, 10, 12),
        18,
        {"mode": "concentrated", "level": "municipal", "provider": topics.COLLEGE},
    )
    return [
        *_group_work(teller, (8, 8, 8, 8)),
        course,
        teller.mentoring("apprentice", LEADER_NAME),
        replace(
            teller.open_class(0, lesson="Meet my family (Grade 4)"),
            day=date(2023, 5, 17),
            title="新教师汇报课 Meet my family (Grade 4)",
        ),
    ]


def _lin_opens_her_door(teller: Teller) -> list[Deed]:
    return [
        *_group_work(teller, (4, 8, 4, 4, 8, 4)),
        teller.concentrated(18, course=2),
        teller.distance(24),
        teller.mentoring("apprentice", LEADER_NAME),
        replace(teller.open_class(1, lesson="At the farm (Grade 4)"), day=date(2023, 11, 8)),
        replace(teller.open_class(2, lesson="My clothes (Grade 4)"), day=date(2024, 4, 17)),
        replace(teller.contest("school", "first"), day=date(2023, 12, 13)),
        replace(teller.contest("county"), day=date(2024, 5, 22)),
    ]


def _lin_goes_to_the_county(teller: Teller) -> list[Deed]:
    return [
        *_group_work(teller, (4, 8, 4, 4, 8, 4)),
        teller.concentrated(24, course=0),
        teller.distance(24),
        replace(teller.open_class(3, "county", "What's the weather like? (Grade 4)"), day=date(2024, 10, 23)),
        replace(teller.contest("county", "first"), day=date(2024, 12, 4)),
        replace(teller.contest("municipal"), day=date(2025, 5, 14)),
        replace(teller.paper("contest", "municipal", "other"), day=date(2025, 6, 4)),
    ]


def _lin_goes_to_the_city(teller: Teller) -> list[Deed]:
    return [
        *_group_work(teller, (4, 8, 4, 4, 8, 4)),
        teller.concentrated(30, course=4),
        teller.distance(24),
        replace(teller.open_class(5, "municipal", "A story: The apricot tree (Grade 4)"), day=date(2025, 11, 12)),
        replace(teller.contest("municipal", "first"), day=date(2026, 4, 22)),
        replace(teller.paper("journal", "provincial"), day=date(2026, 3, 18)),
        replace(teller.project("county", concluded=True), day=date(2026, 6, 3)),
    ]


def zhou(teller: Teller) -> list[Deed]:
    """Return one year of Zhou Qiming: just enough, and in 2023-2024 far too little."""
    if teller.year == 2023:  # noqa: PLR2004 the year that breaks his cycle
        return [teller.session(1, 8), teller.preparations(16), teller.distance(12)]
    together = [teller.session(1, 12), teller.session(2, 12), teller.preparations(32)]
    courses = {
        2022: [teller.distance(18)],
        2024: [teller.concentrated(18, course=3)],
        2025: [teller.distance(18)],
    }
    return [*together, *courses[teller.year], teller.open_class(0), teller.contest("county")]


def leader(teller: Teller) -> list[Deed]:
    """Return one year of Su Wenjin: mentor, author, and more online courses than can count."""
    work = [
        *_group_work(teller, (4, 8, 4, 4, 8, 4)),
        teller.distance(45 if teller.year < RETURNED_YEAR + 1 else 12),
        teller.concentrated(24, course=0),
        teller.open_class(0, "county"),
        teller.paper("journal", "municipal"),
    ]
    if teller.year in (2022, 2023):
        work.append(teller.mentoring("mentor", LIN_NAME))
    else:
        work.append(teller.project("municipal", concluded=teller.year == RETURNED_YEAR + 1))
    return work


def returned(teller: Teller) -> list[Deed]:
    """Return one year of Xu Jingyi; in 2024-2025 she takes a county's award for the city's."""
    work = [
        teller.session(1, 12),
        teller.session(2, 12),
        teller.preparations(32),
        teller.concentrated(21, course=2),
        teller.distance(24),
        teller.open_class(0),
        teller.open_class(1),
    ]
    if teller.year == RETURNED_YEAR:
        award = teller.contest("municipal", "first")
        return [*work, replace(award, title=RETURNED_TITLE, day=date(2025, 4, 16))]
    return [*work, teller.contest("school", "first")]


TALES: dict[str, Callable[[Teller], list[Deed]]] = {LIN: lin, ZHOU: zhou, LEADER: leader, RETURNED: returned}
