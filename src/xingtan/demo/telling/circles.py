"""Who stands where at the school: tiers with everybody in them, groups put together by a list and by a rule."""

from __future__ import annotations

from datetime import date

import yaml

from xingtan.access.roles import Role
from xingtan.demo import places
from xingtan.demo.cast import LEADER
from xingtan.demo.chance import Chance
from xingtan.demo.telling.actors import moment
from xingtan.demo.telling.audits import who_is
from xingtan.institutions.models import Institution
from xingtan.teachers.conditions.rules import read_condition
from xingtan.teachers.custom_groups.services import Wording, make_group
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.models import TierPlacement
from xingtan.teachers.tiers.reads import proposed_for, scheme_at
from xingtan.teachers.tiers.scheme import shipped_text
from xingtan.teachers.tiers.services import Told, confirm_many, publish_scheme

PUBLISHED, PLACED = date(2026, 8, 28), date(2026, 9, 1)
IN_ORDER = ("trainee", "early_career", "senior", "subject_leader", "backbone", "experienced", "special_post")
OWN_TIER = {
    "code": "experienced",
    "title": {"zh": "成熟期教师", "en": "Experienced teacher"},
    "levels": ["school"],
    "entry": {
        "all": [{"service_year": {"from": 6}}, {"none": [{"tier": ["backbone", "subject_leader", "senior"]}]}],
    },
    "entry_ground": {"proposal": True},
    "replaces": ["early_career"],
    "source": {"zh": "杏坛小学教师分层发展方案（2026）", "en": "Xingtan's own scheme of 2026"},
    "standards": [
        {
            "code": "classes",
            "title": {"zh": "校级及以上公开课", "en": "Open classes, school level or above"},
            "need": "1",
            "years": 1,
            "counts": "records",
            "kinds": ["open_class"],
            "proposal": True,
        }
    ],
    "platforms": [
        {
            "title": {"zh": "资源库", "en": "Library"},
            "about": {"zh": "把做得好的课留给同事", "en": "Leave what went well to colleagues"},
            "url": "/library/",
        }
    ],
}
DOCUMENT = "临杏小〔2026〕21号"
YOUTH_LEADERS = 4
YOUNG = {"age": {"to": 35}}
ENGLISH_SENIORS = {"all": [{"subject": ["英语"]}, {"title": ["vice_senior", "full_senior"]}]}


def tell_tiers(chance: Chance) -> None:
    """Put teachers into the tiers that the shipped rules propose, in the manager's order; leaders by document."""
    school = Institution.objects.get(code=places.XINGTAN)
    _publish_own(school)
    scheme = scheme_at(school, PLACED)
    for number, code in enumerate(IN_ORDER):
        tier = scheme.tier(code)
        if tier is None:
            continue
        chosen = _chosen(chance, code, list(proposed_for(school, tier, on=PLACED)), school)
        level = tier.levels[1] if code == "subject_leader" else tier.levels[0]
        told = Told(code, PLACED, level=level, document=DOCUMENT if tier.document else "")
        actor = who_is(Role.MANAGER, places.XINGTAN, PLACED)[0]
        confirm_many(actor=actor, school=school, teacher_ids=chosen, told=told, at=moment(PLACED, 14, 5 * number))


def _publish_own(school: Institution) -> None:
    """Publish the shipped tiers with one of the school's own, for those with years of work and no title of leaders."""
    body = yaml.safe_load(shipped_text())
    manager = who_is(Role.MANAGER, places.XINGTAN, PUBLISHED)[0]
    publish_scheme(
        actor=manager,
        school=school,
        body={**body, "tiers": [*body["tiers"], OWN_TIER]},
        effective_from=PLACED,
        at=moment(PUBLISHED, 10),
    )


def _chosen(chance: Chance, code: str, proposed: list[Teacher], school: Institution) -> list[int]:
    """Return whom the school puts into the tier: all whom the rule names, of some tiers only those it appointed."""
    placed = set(TierPlacement.objects.filter(school=school, until=None).values_list("teacher_id", flat=True))
    if code == "subject_leader":
        leader = Teacher.objects.get(account__username=LEADER).pk
        return [each.pk for each in proposed if each.pk == leader or chance.happens(12, code, each.number)]
    if code == "special_post":
        rows = Teacher.objects.filter(school=school, group__code__startswith="XT-YW").in_service(PLACED)
        return list(rows.order_by("-started_on", "number").values_list("pk", flat=True)[5 : 5 + YOUTH_LEADERS])
    return [each.pk for each in proposed if each.pk not in placed]


def tell_groups() -> None:
    """Put together a list of mentors, and two groups that follow a rule."""
    day = date(2026, 9, 4)
    manager, school = who_is(Role.MANAGER, places.XINGTAN, day)[0], Institution.objects.get(code=places.XINGTAN)
    placed = TierPlacement.objects.filter(school=school, tier="senior", until=None).order_by("teacher__number")
    mentors = tuple(placed.values_list("teacher_id", flat=True)[:9])
    wordings = (
        Wording("青蓝工程导师", "带教见习教师和新教师的导师，每学年重定一次。", teachers=mentors),
        Wording("35岁以下青年教师", "青年教师沙龙的邀请名单，随年龄自动增减。", rule=read_condition(YOUNG)),
        Wording("英语高级教师", "英语职称评议的校内评委。", rule=read_condition(ENGLISH_SENIORS)),
    )
    for minute, wording in enumerate(wordings):
        make_group(actor=manager, school=school, wording=wording, at=moment(day, 15, minute))
