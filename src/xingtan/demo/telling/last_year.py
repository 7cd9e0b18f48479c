"""The school year 2025-2026: declared by every school, and on its way through county and city to the province."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import Q

from xingtan.access.roles import Role
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.querysets import LineQuerySet
from xingtan.declarations.services import take_line_steps_in_bulk
from xingtan.declarations.workflow import State
from xingtan.demo import places
from xingtan.demo.cast import LIN
from xingtan.demo.chance import Chance
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import accept, accept_year, declare, import_year, waiting_at, who_is
from xingtan.demo.telling.proofs import CERTIFIED, prove
from xingtan.demo.telling.school_years import lines_below
from xingtan.records.models import Record
from xingtan.records.services import take_step
from xingtan.records.workflow import State as RecordState

YEAR = 2025
IMPORTED, ACCEPTED, DECLARED = date(2026, 6, 24), date(2026, 6, 28), date(2026, 7, 6)
LATE, AT_COUNTY, AT_CITY = date(2026, 7, 9), date(2026, 9, 10), date(2026, 10, 20)
#: How many records the auditor accepted only after the school had declared.
LATECOMERS = 11
TAKEN_BACK = "同一次活动已经登记过一次，请核对后只留一条。"
#: What auditors above the school find fault with, by kind of record.
COUNTY_RETURNS = {
    "training": "学时与培训机构反馈不一致，请核对。",
    "contest_award": "级别与证书不符，请改正后重新申报。",
    "paper": "佐证材料缺少刊物目录页，请补充。",
    "research_project": "结题证书缺少编号页，请补充。",
}
CITY_RETURNS = {
    "training": "该培训不在本年度备案目录内，请说明。",
    "contest_award": "获奖名单中未查到此项，请补充文件。",
    "paper": "署名顺序与原件不一致，请核对。",
    "research_project": "课题立项文号有误，请核对。",
}
#: Groups whose lines the county has looked at, and those that went on through the city.
SEEN_BY_COUNTY = ("XT-YW", "XT-KX", places.ENGLISH)


def tell_last_year(folder: Path, *, chance: Chance) -> None:
    """Tell the school year that is not yet identified."""
    for school in places.OTHER_SCHOOLS:
        import_year(school, YEAR, folder)
        accept_year(school, YEAR)
        declare(school, YEAR, day=DECLARED)
    import_year(places.XINGTAN, YEAR, folder)
    _bring_proofs(chance)
    _audit_xingtan()
    _county_audits(chance)
    _city_audits(chance)


def _bring_proofs(chance: Chance) -> None:
    """Let teachers attach files: Lin to all that needs one, the English group often, others now and then."""
    lin = Q(kind="open_class") | Q(kind="collective_preparation", happened_on__gte=date(2026, 1, 1))
    shown = Q(kind__in=CERTIFIED) | lin & Q(teacher__account__username=LIN)
    rows = Record.objects.filter(shown, school__code=places.XINGTAN, happened_on__gte=date(2022, 9, 1))
    rows = rows.select_related("teacher__account", "teacher__group", "school", "provider").order_by("pk")
    chosen = [record for record in rows if _proved(chance, record)]
    prove(chance, chosen, at=moment(IMPORTED, 20))


def _proved(chance: Chance, record: Record) -> bool:
    account, group = record.teacher.account, record.teacher.group
    if account is not None and account.username == LIN:
        return True
    if record.happened_on < date(YEAR, 9, 1):
        return False
    english = group is not None and group.code.startswith(places.ENGLISH)
    return chance.happens(60 if english else 8, "proof", record.number)


def _audit_xingtan() -> None:
    """Accept all but the latecomers, declare, then accept those too: they are there for the next declaration."""
    waiting = waiting_at(places.XINGTAN)
    late = set(
        Record.objects.filter(pk__in=waiting, teacher__group__code="XT-SX")
        .order_by("-happened_on", "-pk")
        .values_list("pk", flat=True)[:LATECOMERS]
    )
    for place, actor in enumerate(who_is(Role.SCHOOL_AUDITOR, places.XINGTAN, ACCEPTED)):
        todo = [pk for pk in waiting if pk not in late]
        accept(actor, todo, at=moment(ACCEPTED, 16 + place))
    declare(places.XINGTAN, YEAR, day=DECLARED)
    for place, actor in enumerate(who_is(Role.SCHOOL_AUDITOR, places.XINGTAN, LATE)):
        accept(actor, late, at=moment(LATE, 16 + place))


def take_back_one() -> None:
    """Reopen one of the latecomers whose points are settled already: the next settling takes them back."""
    day = date(2026, 11, 11)
    rows = Record.objects.filter(school__code=places.XINGTAN, state=RecordState.ACCEPTED.value)
    late = rows.filter(teacher__group__code="XT-SX", state_since__date=LATE).order_by("happened_on", "pk")
    auditor = who_is(Role.SCHOOL_AUDITOR, places.XINGTAN, day)[0]
    take_step(actor=auditor, record_id=late[0].pk, step="reopen", at=moment(day, 15), reason=TAKEN_BACK)


def _county_audits(chance: Chance) -> None:
    """Let Linxi accept two schools' lines in part and return a few; Yunze has finished."""
    groups = Q()
    for code in SEEN_BY_COUNTY:
        groups |= Q(teacher__group__code__startswith=code)
    seen = groups & Q(declaration__school__code=places.XINGTAN) | Q(declaration__school__code=places.XISHAN)
    linxi = DeclarationLine.objects.of_year(YEAR).waiting_for(State.DECLARED).filter(seen)
    county = Audit("county", "county_accept", "county_return", COUNTY_RETURNS, AT_COUNTY, 36)
    _audit(county, linxi, chance)
    yunze = lines_below(places.YUNZE, State.DECLARED)
    take_line_steps_in_bulk(
        actor=actor_named("county2", AT_COUNTY), line_ids=yunze, step="county_accept", at=moment(AT_COUNTY, 15)
    )


def _city_audits(chance: Chance) -> None:
    """Let the city accept Yunze's lines and those of the English group, and return a few."""
    seen = Q(teacher__group__code__startswith=places.ENGLISH) | Q(declaration__school__code=places.HUXIN)
    lines = DeclarationLine.objects.of_year(YEAR).waiting_for(State.COUNTY_AUDITED).filter(seen)
    _audit(Audit("city", "city_accept", "city_return", CITY_RETURNS, AT_CITY, 44), lines, chance)


@dataclass(frozen=True)
class Audit:
    """One audit above the school: who, with which steps and reasons, on which day, one in how many goes back."""

    login: str
    accept: str
    send_back: str
    reasons: Mapping[str, str]
    day: date
    one_in: int


def _audit(audit: Audit, lines: LineQuerySet, chance: Chance) -> None:
    """Return one in so many of the lines that rest on certificates, each with its reason; accept all others."""
    actor, day = actor_named(audit.login, audit.day), audit.day
    listed = list(lines.order_by("pk").values_list("pk", "record__kind"))
    certified = [(pk, kind) for pk, kind in listed if kind in audit.reasons]
    first = chance.roll(audit.one_in, audit.login)
    sent_back = dict(certified[first :: audit.one_in])
    for kind, reason in audit.reasons.items():
        some = [pk for pk, its_kind in sent_back.items() if its_kind == kind]
        at = moment(day, 10)
        take_line_steps_in_bulk(actor=actor, line_ids=some, step=audit.send_back, at=at, reason=reason)
    rest = [pk for pk, _ in listed if pk not in sent_back]
    take_line_steps_in_bulk(actor=actor, line_ids=rest, step=audit.accept, at=moment(day, 16))
