"""The people who carry the stories, and the accounts that visitors sign in with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xingtan.demo import places

PASSWORD = "xingtan-demo-2026"  # noqa: S105 printed for every visitor of a demonstration
LIN, ZHOU, LEADER, AUDITOR, MANAGER, PRINCIPAL = "lin", "zhou", "leader", "auditor", "manager", "principal"
RETURNED, SPORTS_HEAD = "returned", "sports_head"
MANAGER2 = "manager2"


@dataclass(frozen=True)
class Part:
    """Somebody whose file is written by hand: it takes a place of the same age, title and schooling in the staff."""

    key: str
    name: str
    male: bool
    born_on: date
    schooling: str
    title: str
    title_since: date | None
    group: str
    started_on: date
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Officer:
    """Somebody outside the schools: one role at one authority or training institution."""

    login: str
    name: str
    role: str
    institution: str


CAST = (
    Part(
        LIN,
        "林晓禾",
        male=False,
        born_on=date(2000, 3, 14),
        schooling="undergraduate",
        title="junior",
        title_since=date(2023, 9, 1),
        group=places.preparation_group(4),
        started_on=date(2022, 8, 22),
    ),
    Part(
        ZHOU,
        "周启明",
        male=True,
        born_on=date(1979, 5, 20),
        schooling="undergraduate",
        title="intermediate",
        title_since=date(2009, 12, 1),
        group="XT-SX",
        started_on=date(2001, 8, 25),
    ),
    Part(
        LEADER,
        "苏文瑾",
        male=False,
        born_on=date(1980, 11, 2),
        schooling="undergraduate",
        title="vice_senior",
        title_since=date(2017, 12, 1),
        group=places.ENGLISH,
        started_on=date(2002, 8, 25),
        roles=("team_leader", "school_auditor"),
    ),
    Part(
        AUDITOR,
        "罗海平",
        male=True,
        born_on=date(1975, 4, 9),
        schooling="undergraduate",
        title="vice_senior",
        title_since=date(2012, 12, 1),
        group="XT-YW",
        started_on=date(1996, 8, 25),
        roles=("school_auditor",),
    ),
    Part(
        MANAGER,
        "沈若兰",
        male=False,
        born_on=date(1982, 6, 27),
        schooling="undergraduate",
        title="vice_senior",
        title_since=date(2018, 12, 1),
        group="XT-YW",
        started_on=date(2004, 8, 25),
        roles=("manager",),
    ),
    Part(
        PRINCIPAL,
        "陈望舒",
        male=True,
        born_on=date(1971, 10, 18),
        schooling="master",
        title="full_senior",
        title_since=date(2016, 12, 1),
        group="XT-SX",
        started_on=date(1992, 8, 25),
        roles=("principal",),
    ),
    Part(
        RETURNED,
        "许静怡",
        male=False,
        born_on=date(1993, 2, 6),
        schooling="undergraduate",
        title="junior",
        title_since=date(2017, 9, 1),
        group="XT-SX",
        started_on=date(2016, 8, 24),
    ),
    Part(
        SPORTS_HEAD,
        "丁卫东",
        male=True,
        born_on=date(1977, 7, 30),
        schooling="undergraduate",
        title="vice_senior",
        title_since=date(2015, 12, 1),
        group=places.SPORTS,
        started_on=date(1999, 8, 25),
        roles=("team_leader",),
    ),
)
#: What the first five of each small school do besides teaching: principal, manager, two auditors (one leads a group).
SMALL_SCHOOL_ROLES = (("principal",), ("manager",), ("school_auditor",), ("school_auditor", "team_leader"), ())

OFFICERS = (
    Officer("county", "高云清", "county_auditor", places.LINXI),
    Officer("county2", "江心月", "county_auditor", places.YUNZE),
    Officer("city", "方远舟", "city_auditor", places.CITY),
    Officer("province", "严知秋", "provincial_officer", places.PROVINCE),
    Officer("institute", "梁思源", "training_institution", places.COLLEGE),
)
#: Readable logins of teachers; everybody else signs in with their staff number once a password is handed out.
LOGINS = (LIN, ZHOU, LEADER, AUDITOR, MANAGER, PRINCIPAL, MANAGER2)
