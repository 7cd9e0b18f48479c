"""Makers of a school with a teacher whose records fill a portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from makers.people import TODAY, make_account, make_group, make_school, make_teacher
from makers.records import NOON, make_definition, make_evidence, make_record
from xingtan.access.actors import Actor, actor_for
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceLink
from xingtan.growth.portfolio.models import FrozenPortfolio, PortfolioShare
from xingtan.growth.portfolio.reads import whole
from xingtan.growth.portfolio.sections import KEPT_HOME, Section
from xingtan.growth.portfolio.services import share, token_digest
from xingtan.institutions.models import Institution
from xingtan.records.models import SUBJECT, Record
from xingtan.records.workflow import State
from xingtan.seal.digests import digest
from xingtan.teachers.models import Teacher

LINK_SECRET = "secret-of-"
"""With the teacher's number behind it: the secret of the link that ``portfolio_link_of`` makes."""
OPEN = tuple(section for section in Section if section not in KEPT_HOME)


@dataclass(frozen=True)
class PortfolioWorld:
    """A school, a team, a teacher with an account, and a few accepted records of every section."""

    school: Institution
    group: Institution
    teacher: Teacher
    account: Account
    lesson: Record
    honour: Record
    reflection: Record

    @property
    def actor(self) -> Actor:
        """The teacher as an actor."""
        return actor_for(self.account, on=TODAY)

    def account_as(self, role: Role) -> Account:
        """Somebody else at the school in that role."""
        return make_account((role, self.group if role is Role.TEAM_LEADER else self.school))

    def shared(self, *, sections: tuple[Section, ...] = OPEN, pictures: bool = False) -> tuple[PortfolioShare, str]:
        """A link for thirty days, and its secret."""
        return share(
            actor=self.actor,
            teacher=self.teacher,
            label="评审",
            days=30,
            sections=sections,
            pictures=pictures,
            at=NOON,
        )


def accepted(teacher: Teacher, kind: str, title: str, on: date = date(2025, 10, 20), **values: object) -> Record:
    """Return an accepted record of that kind."""
    return make_record(teacher, kind=kind, title=title, happened_on=on, hours=None, values=values, state=State.ACCEPTED)


def make_portfolio_world(name: str = "林晓梅") -> PortfolioWorld:
    """Return the school and its teacher."""
    school = make_school()
    group = make_group(school)
    account = make_account((Role.TEACHER, school), name=name)
    teacher = make_teacher(school=school, group=group, account=account, name=name, phone="13800138000")
    lesson = accepted(teacher, "open_class", "小数的意义", level="county", reflection="等一等，让孩子先说。")
    make_evidence(lesson, actor=actor_for(account, on=TODAY))
    honour = accepted(teacher, "honour_title", "教坛新秀", date(2024, 9, 10), level="municipal")
    reflection = accepted(
        teacher, "portfolio_reflection", "第二年", date(2025, 7, 1), reflection_text="我学会了**等待**。"
    )
    accepted(teacher, "training", "新课标培训", date(2025, 3, 2))
    accepted(teacher, "paper", "阅读教学的三个转变", date(2024, 5, 2), level="county")
    return PortfolioWorld(school, group, teacher, account, lesson, honour, reflection)


def many_accepted(teacher: Teacher, count: int, *, first: int = 0) -> None:
    """Give the teacher so many accepted records of five kinds over eight years, a tenth of them with evidence.

    They are written at once: their numbers run on from ``first``.
    """
    kinds = ("open_class", "training", "honour_title", "paper", "portfolio_reflection")
    levels = ("school", "county", "municipal", "provincial")
    file = EvidenceLink.objects.filter(removed_at=None).values_list("file", flat=True).first()
    rows, links = [], []
    for number in range(first, first + count):
        kind, day = kinds[number % 5], date(2018, 9, 3) + timedelta(days=number * 37 % 2900)
        record = Record(
            number=f"{teacher.number}-m{number:05d}",
            sequence=10_000 + number,
            definition=make_definition(kind),
            kind=kind,
            teacher=teacher,
            school=teacher.school,
            title=f"第{number}条",
            happened_on=day,
            hours=100,
            values={"level": levels[number % 4], "reflection": "等一等，让孩子先说。" * 10},
            state=State.ACCEPTED.value,
            state_since=NOON,
            entered_at=NOON,
            audit_month=day.replace(day=1),
        )
        rows.append(record)
        if file and number % 10 == 0:
            links.append(
                EvidenceLink(
                    file_id=file,
                    subject_kind=SUBJECT,
                    subject_key=record.number,
                    name="证书.png",
                    added_at=NOON,
                )
            )
    Record.objects.bulk_create(rows)
    EvidenceLink.objects.bulk_create(links)


def portfolio_copy_of(teacher: Teacher) -> FrozenPortfolio:
    """Return the frozen portfolio of the teacher, made once."""
    content = whole(teacher, on=TODAY).as_json()
    frozen, _ = FrozenPortfolio.objects.get_or_create(
        number=f"{teacher.number}-P1",
        defaults={
            "sequence": 1,
            "teacher": teacher,
            "purpose": "考核",
            "content": content,
            "digest": digest(content),
            "frozen_at": NOON,
            "frozen_by_name": teacher.name,
        },
    )
    return frozen


def portfolio_link_of(teacher: Teacher) -> PortfolioShare:
    """Return an open link to the teacher's portfolio, made once."""
    made, _ = PortfolioShare.objects.get_or_create(
        token_digest=token_digest(LINK_SECRET + teacher.number),
        defaults={
            "teacher": teacher,
            "label": "评审",
            "sections": [section.value for section in OPEN],
            "made_at": NOON,
            "expires_at": NOON + timedelta(days=36_500),
        },
    )
    return made
