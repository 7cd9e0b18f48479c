"""The institutions of the demonstration world; province, city, counties and schools are fictional."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FOUNDED = date(2010, 9, 1)
TODAY = date(2026, 11, 22)
"""The day up to which the world is told."""

PROVINCE, CITY, LINXI, YUNZE = "XH", "QL", "LX", "YZ"
XINGTAN, XISHAN, LIUQIAO, HUXIN = "XT", "XS", "LQ", "HX"
COLLEGE = "QLJX"
SCHOOLS = (XINGTAN, XISHAN, LIUQIAO, HUXIN)


@dataclass(frozen=True)
class Place:
    """One row of the institutions' file."""

    code: str
    kind: str
    name: str
    name_en: str
    parent: str


@dataclass(frozen=True)
class Group:
    """A teaching research group of Xingtan Primary School: its subject and how many teach it."""

    code: str
    subject: str
    name: str
    name_en: str
    size: int


GROUPS = (
    Group("XT-YW", "语文", "语文教研组", "Chinese Group", 58),
    Group("XT-SX", "数学", "数学教研组", "Mathematics Group", 38),
    Group("XT-YY", "英语", "英语教研组", "English Group", 22),
    Group("XT-KX", "科学", "科学教研组", "Science Group", 9),
    Group("XT-TY", "体育", "体育教研组", "Physical Education Group", 14),
    Group("XT-YS", "艺术", "艺术教研组", "Arts Group", 13),
    Group("XT-DF", "道德与法治", "道德与法治教研组", "Morality and Law Group", 7),
    Group("XT-XK", "信息科技", "信息科技教研组", "Information Technology Group", 5),
)
ENGLISH = "XT-YY"
SPORTS = "XT-TY"
GRADES = ((3, "三年级", "Year 3"), (4, "四年级", "Year 4"), (5, "五年级", "Year 5"), (6, "六年级", "Year 6"))
OTHER_SUBJECTS = (("YW", "语文", "Chinese"), ("SX", "数学", "Mathematics"), ("ZH", "综合", "General Subjects"))
OTHER_SCHOOLS = (XISHAN, LIUQIAO, HUXIN)


def places() -> tuple[Place, ...]:
    """Return every institution, parents before children."""
    authorities = (
        Place(PROVINCE, "province", "杏河省", "Xinghe Province", ""),
        Place(CITY, "city", "青岚市", "Qinglan City", PROVINCE),
        Place(LINXI, "county", "临溪县", "Linxi County", CITY),
        Place(YUNZE, "county", "云泽县", "Yunze County", CITY),
        Place(COLLEGE, "training_institution", "青岚市教师进修学院", "Qinglan Teacher Training College", CITY),
    )
    schools = (
        Place(XINGTAN, "school", "临溪县杏坛小学", "Xingtan Primary School", LINXI),
        Place(XISHAN, "school", "临溪县溪山小学", "Xishan Primary School", LINXI),
        Place(LIUQIAO, "school", "临溪县柳桥小学", "Liuqiao Primary School", LINXI),
        Place(HUXIN, "school", "云泽县湖心小学", "Huxin Primary School", YUNZE),
    )
    groups = tuple(Place(g.code, "research_group", g.name, g.name_en, XINGTAN) for g in GROUPS)
    preparation = tuple(
        Place(preparation_group(n), "preparation_group", f"{zh}英语备课组", f"{en} English Preparation", ENGLISH)
        for n, zh, en in GRADES
    )
    small = tuple(
        Place(f"{school}-{code}", "research_group", f"{zh}教研组", f"{en} Group", school)
        for school in OTHER_SCHOOLS
        for code, zh, en in OTHER_SUBJECTS
    )
    return authorities + schools + groups + preparation + small


def preparation_group(grade: int) -> str:
    """Return the code of the English lesson preparation group of a grade."""
    return f"{ENGLISH}-{grade}"
