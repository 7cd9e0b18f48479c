"""A world to break into: a school with all its things, the school next door, and another province."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from makers.assessed import make_begun
from makers.credit import NOON
from makers.declared import YEAR, Desks, make_desks, make_line
from makers.decreed import make_appeal, make_decree
from makers.moving import make_transfer
from makers.people import TODAY, make_account, make_group, make_institution, make_school, make_teacher
from makers.records import make_evidence, make_record
from makers.workbooks import make_csv
from xingtan.access.actors import actor_for
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.assessment.models import AssessmentCycle, AssessmentScale
from xingtan.assessment.services.scales import copy_scale
from xingtan.credit_bank.models import Entry
from xingtan.declarations.mobility.issuing import issue_statement
from xingtan.declarations.models import Admission, Appeal, DeclarationLine, Decree, Outgoing
from xingtan.declarations.workflow import State as LineState
from xingtan.growth.points.models import Redemption
from xingtan.growth.points.services import offer_gift
from xingtan.institutions.models import Institution, Kind
from xingtan.records.company.models import Companion
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.sheets.kinds import kind_of
from xingtan.sheets.models import ImportRun
from xingtan.sheets.services import check_run, start_run
from xingtan.standing.circumstances import Told, note_circumstance
from xingtan.standing.dossiers.services import freeze_dossier
from xingtan.standing.models import Circumstance, CircumstanceKind, Dossier, Purpose
from xingtan.teachers.models import Teacher

RUN_OF = {
    "teachers": (
        "工号,姓名,性别,出生日期,学历,职称,参加工作日期,学校代码",
        "N{n},王新来,女,1990-05-17,本科,二级,2014-09-01,{school}",
    ),
    "institutions": ("代码,类别,名称,上级代码,启用日期", "NG{n},research_group,新教研组,{school},2020-09-01"),
    "materials": ("书目代码,名称,类型,学科", "B{n},新教材,教材,英语"),
    "records": ("教师工号,类型,名称,日期,级别", "{teacher},open_class,新公开课,2025-10-21,county"),
    "results": (
        "教师工号,教师姓名,名称,日期,级别,方式,学时,考核结果",
        "{teacher},{name},新培训,2025-10-23,county,concentrated,4,合格",
    ),
    "records_accepted": ("教师工号,类型,名称,日期,级别", "{teacher},open_class,旧公开课,2025-10-22,county"),
}
"""A file of each kind of import: its header and one row."""


@dataclass
class School:
    """One school with people at their desks and everything that a path can name."""

    desks: Desks
    place: Institution
    group: Institution
    trainers: Institution
    accounts: dict[Role, Account] = field(default_factory=dict)
    teacher: Teacher = None  # type: ignore[assignment]
    colleague: Teacher = None  # type: ignore[assignment]
    records: dict[str, Record] = field(default_factory=dict)
    lines: dict[str, DeclarationLine] = field(default_factory=dict)
    runs: dict[str, ImportRun] = field(default_factory=dict)
    companion: Companion = None  # type: ignore[assignment]
    circumstance: Circumstance = None  # type: ignore[assignment]
    assessment: AssessmentCycle = None  # type: ignore[assignment]
    scale: AssessmentScale = None  # type: ignore[assignment]
    dossier: Dossier = None  # type: ignore[assignment]
    decree: Decree = None  # type: ignore[assignment]
    appeal: Appeal = None  # type: ignore[assignment]
    admission: Admission = None  # type: ignore[assignment]
    paper: Outgoing = None  # type: ignore[assignment]
    redemption: Redemption = None  # type: ignore[assignment]

    def account(self, role: Role) -> Account:
        """Return who wears the role here."""
        return self.accounts[role]

    @property
    def entry(self) -> Entry:
        """Return the ledger entry of the teacher."""
        return Entry.objects.select_related("batch").filter(account__teacher=self.teacher).latest("pk")


def furnish(desks: Desks) -> School:
    """Return the school of these desks with everybody and everything in it."""
    place = desks.school
    school = School(
        desks,
        place,
        make_group(place),
        make_institution(Kind.TRAINING_INSTITUTION, parent=desks.province.county),
    )
    where = {
        Role.TEAM_LEADER: school.group,
        Role.COUNTY_AUDITOR: desks.province.county,
        Role.CITY_AUDITOR: desks.province.city,
        Role.PROVINCIAL_OFFICER: desks.province.root,
        Role.TRAINING_INSTITUTION: school.trainers,
    }
    school.accounts = {role: make_account((role, where.get(role, place)), name=role.value) for role in Role}
    school.teacher = make_teacher(place, group=school.group, account=school.accounts[Role.TEACHER])
    school.colleague = make_teacher(place, group=school.group, with_account=True)
    _declare(school)
    _write(school)
    _freeze(school)
    _assess(school)
    _decide(school)
    _give(school)
    for code in RUN_OF:
        role = Role.SCHOOL_AUDITOR if code == "records_accepted" else Role.MANAGER
        school.runs[code] = make_run(code, school.accounts[role], school, at=NOON)
    return school


def _assess(school: School) -> None:
    """Begin an assessment of both teachers, with the auditor as examiner, and copy its scale into a draft."""
    manager = actor_for(school.accounts[Role.MANAGER], on=TODAY)
    teachers, examiners = [school.teacher, school.colleague], [school.accounts[Role.SCHOOL_AUDITOR]]
    school.assessment = make_begun(school.place, manager, teachers, examiners)
    school.scale = copy_scale(actor=manager, scale=school.assessment.scale, school=school.place, at=NOON)
    example = {"says": {"en": "Eight and eight"}, "marks": {"teaching": "8", "ethics": "8"}, "gives": "16"}
    school.scale.body = {**school.scale.body, "examples": [example]}
    school.scale.save(update_fields=["body"])


def _give(school: School) -> None:
    """Offer a gift for points, and let the teacher ask for it."""
    manager = actor_for(school.accounts[Role.MANAGER], on=TODAY)
    gift = offer_gift(actor=manager, school=school.place, name="书券", about="", cost=5, stock=None, at=NOON)
    school.redemption = Redemption.objects.create(gift=gift, teacher=school.teacher, cost=5, asked_at=NOON)


def _declare(school: School) -> None:
    """Take records of the teacher and of the colleague along the road, to every state of a line."""
    record = make_record(school.teacher, kind="open_class", state=State.ACCEPTED, hours=None, title="identified")
    make_line(school.desks, LineState.IDENTIFIED, record)
    school.records["identified"] = record
    record = make_record(school.teacher, kind="open_class", state=State.ACCEPTED, hours=None, title="declared")
    school.records["declared"] = record
    school.lines["own"] = make_line(school.desks, LineState.DECLARED, record)
    for name, state in (("declared", LineState.DECLARED), ("county_audited", LineState.COUNTY_AUDITED)):
        school.lines[name] = make_line(school.desks, state, teacher=school.colleague)


def _decide(school: School) -> None:
    """Issue a decree, file an appeal, enter credits of elsewhere and carry some away, all about the teacher."""
    province = school.desks.province
    county = actor_for(school.accounts[Role.COUNTY_AUDITOR], on=TODAY)
    school.decree = make_decree(province, school.teacher, actor=county)
    school.appeal = make_appeal(school.teacher)
    school.admission = make_transfer(province, school.teacher)
    school.paper = issue_statement(actor=county, teacher=school.teacher, destination="Mingzhou", at=NOON)


def _freeze(school: School) -> None:
    """Enter a circumstance of the teacher and freeze a dossier."""
    county = actor_for(school.accounts[Role.COUNTY_AUDITOR], on=TODAY)
    told = Told(CircumstanceKind.ANNUAL_ASSESSMENT, TODAY, values={"result": "qualified"})
    school.circumstance = note_circumstance(actor=county, teacher=school.teacher, told=told, at=NOON)
    purpose = Purpose.TITLE_REVIEW
    school.dossier = freeze_dossier(actor=county, teacher=school.teacher, purpose=purpose, as_of=TODAY, at=NOON)


def _write(school: School) -> None:
    """Write records in the states before declaration."""
    for state in (State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.WITHDRAWN):
        school.records[state.value] = make_record(school.teacher, state=state, title=state.value)
    for state in (State.DRAFT, State.SUBMITTED):
        school.records[f"colleague {state.value}"] = make_record(school.colleague, state=state)
    school.companion = Companion.objects.create(
        record=make_record(school.colleague, kind="paper", values={}),
        teacher=school.teacher,
        part="member",
        asked_at=NOON,
    )
    named = make_record(school.colleague, kind="training", values={}, provider=school.trainers)
    school.records["colleague provided"] = named
    for record in school.records.values():
        make_evidence(record)


def make_run(code: str, account: Account, school: School, *, at: datetime) -> ImportRun:
    """Return a checked import of that kind by this account, with one new row."""
    header, row = RUN_OF[code]
    colleague = school.colleague
    cells = row.format(n=account.pk, school=school.place.code, teacher=colleague.number, name=colleague.name)
    actor = actor_for(account, on=TODAY)
    kind: Any = kind_of(code)
    content = make_csv(header, cells)
    run = start_run(kind, actor=actor, file_name="file.csv", content=content, at=at)
    return check_run(kind, actor=actor, run=run, at=at, ask=False)


def make_next_door(home: School) -> School:
    """Return the other school of the same county."""
    province = home.desks.province
    place = make_school(county=province.county)
    near = SimpleNamespace(**{**vars(province), "school": place})
    desks = SimpleNamespace(**{**vars(home.desks), "province": near, "school": place})
    desks.manager = actor_for(make_account((Role.MANAGER, place)), on=TODAY)
    return furnish(desks)  # type: ignore[arg-type]


def make_worlds() -> dict[str, School]:
    """Return one's own school, the one next door and one in another province."""
    home = furnish(make_desks())
    return {"own": home, "next door": make_next_door(home), "other province": furnish(make_desks())}


__all__ = ["YEAR", "School", "make_next_door", "make_run", "make_worlds"]
