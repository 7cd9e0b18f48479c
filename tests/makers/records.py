"""Makers of definitions, records and evidence: fixed values, rows written straight where a story does not matter."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import count

from makers.people import make_actor, make_teacher
from xingtan.access.actors import Actor, actor_for
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.services import attach_file, store_file
from xingtan.institutions.models import Institution
from xingtan.records.definitions.shipping import ship_definitions
from xingtan.records.intake import entered_mark
from xingtan.records.models import DataDefinition, Record
from xingtan.records.workflow import State
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon of the day of the tests, in Shanghai."""

VALUES: dict[str, dict[str, str]] = {
    "training": {
        "title": "新课标专题培训",
        "provider": "青岚市教师进修学院",
        "happened_on": "2025-10-11",
        "ended_on": "2025-10-12",
        "mode": "concentrated",
        "level": "municipal",
        "hours": "12",
    },
    "school_session": {"title": "作业设计", "happened_on": "2025-10-15", "hours": "4", "filed": "yes"},
    "collective_preparation": {"title": "五年级上册第三单元", "happened_on": "2025-10-16", "hours": "2"},
    "open_class": {"title": "What's the weather like?", "happened_on": "2025-10-20", "level": "county"},
    "paper": {
        "title": "小学英语阅读教学的三个转变",
        "outlet": "journal",
        "happened_on": "2025-11-01",
        "level": "municipal",
        "author_rank": "1",
    },
    "contest_award": {"title": "青年教师基本功竞赛", "happened_on": "2025-11-03", "level": "county", "award": "first"},
    "mentoring": {"title": "课堂管理", "role": "apprentice", "partner": "沈若兰", "happened_on": "2025-09-01"},
    "research_project": {"title": "绘本阅读研究", "happened_on": "2025-11-10", "level": "county", "concluded": "yes"},
    "teaching_situation": {
        "title": "2025学年第一学期",
        "happened_on": "2025-09-01",
        "subject": "英语",
        "grade_taught": "五年级",
        "classes": "五（2）班 | 4 | 38 || 五（3）班 | 4",
    },
    "lesson_preparation": {"title": "Unit 3 Weather", "happened_on": "2025-10-20", "plan": "## 过程\n\n1. 导入"},
    "micro_course": {
        "title": "一般过去时",
        "happened_on": "2025-10-21",
        "minutes": "8",
        "video_link": "https://example.org/v/1",
    },
    "lecture": {
        "title": "单元整体教学",
        "happened_on": "2025-10-22",
        "level": "school",
        "lecture_form": "micro_lecture",
    },
    "training_task": {"title": "学习新课标", "happened_on": "2025-10-23", "hours": "2"},
    "self_study": {"title": "《如何评价学生》在线课", "happened_on": "2025-10-24", "study_hours": "3.5"},
    "research_award": {
        "title": "教学成果奖",
        "happened_on": "2025-10-25",
        "level": "county",
        "award_grade": "second",
        "issuer": "区教育局",
    },
    "honour_title": {"title": "教坛新秀", "happened_on": "2025-09-10", "level": "county", "issuer": "区教育局"},
    "team_award": {
        "title": "先进备课组",
        "happened_on": "2025-09-10",
        "level": "school",
        "issuer": "学校",
        "team": "五年级英语备课组",
    },
    "other_award": {"title": "优秀监考", "happened_on": "2025-07-01"},
    "research_task": {"title": "磨课：天气", "happened_on": "2025-10-27", "task_role": "presenter"},
    "reading_notes": {
        "title": "静悄悄的革命",
        "happened_on": "2025-10-28",
        "reading_span": "2025-10-01/2025-10-28",
        "notes": "**倾听**是教学的起点。",
    },
    "portfolio_reflection": {
        "title": "第二年",
        "happened_on": "2025-10-29",
        "reflection_text": "我学会了等待。",
        "next_steps": "读一本书 | 2025-12-31",
    },
}
"""What a record of each kind says when a test does not care."""

_numbers = count(1)


def make_definition(kind: str = "training") -> DataDefinition:
    """Return the shipped definition of that kind; all of them are in the table afterwards."""
    found = DataDefinition.objects.filter(code=kind, institution=None).order_by("-version").first()
    if found is None:
        ship_definitions(at=NOON)
        return make_definition(kind)
    return found


def make_record(  # noqa: PLR0913 a maker names what a test may want to differ
    teacher: Teacher | None = None,
    *,
    kind: str = "school_session",
    state: State = State.SUBMITTED,
    happened_on: date = date(2025, 10, 15),
    title: str = "",
    hours: int | None = 400,
    values: Mapping[str, object] | None = None,
    provider: Institution | None = None,
    at: datetime = NOON,
    told: bool = False,
) -> Record:
    """Return a record in that state, written straight; ``hours`` in hundredths; ``told``: the journal knows of it."""
    about = teacher or make_teacher()
    last = Record.objects.filter(teacher=about).order_by("-sequence").first()
    sequence = last.sequence + 1 if last else 1
    record = Record.objects.create(
        number=f"{about.number}-{sequence:04d}",
        sequence=sequence,
        definition=make_definition(kind),
        kind=kind,
        teacher=about,
        school=about.school,
        title=title or f"作业设计 {next(_numbers)}",
        happened_on=happened_on,
        hours=hours,
        values={"filed": True} if values is None else dict(values),
        provider=provider,
        state=state.value,
        state_since=at,
        entered_at=at,
        audit_month=None if state is State.DRAFT else happened_on.replace(day=1),
    )
    if told:
        leave_mark(entered_mark(None, record, at))
    return record


def owner_of(record: Record) -> Actor:
    """Return the teacher of the record as an actor; the teacher must have an account."""
    account = record.teacher.account
    assert account is not None
    return actor_for(account, on=NOON.date())


def png_bytes(seed: int = 0) -> bytes:
    """Return a real PNG of 24 x 16 grey pixels; another seed gives other bytes."""
    row = b"\x00" + bytes((seed + column * 7) % 256 for column in range(24))
    chunks = (
        (b"IHDR", (24).to_bytes(4) + (16).to_bytes(4) + b"\x08\x00\x00\x00\x00"),
        (b"IDAT", zlib.compress(row * 16)),
        (b"IEND", b""),
    )
    body = b"".join(len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4) for name, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


def make_evidence(
    record: Record, *, actor: Actor | None = None, content: bytes | None = None, name: str = "证书.png"
) -> EvidenceLink:
    """Return the link that attaches a small real picture (or the given bytes) to the record."""
    who = actor or make_actor()
    data = png_bytes(record.pk) if content is None else content
    file = store_file(actor=who, chunks=[data], name=name, at=NOON)
    return attach_file(actor=who, file=file, subject=record.subject, name=name, at=NOON, place=record.school.path)
