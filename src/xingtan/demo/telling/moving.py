"""Credits that move: a year in Mingzhou carried over, a university's course recognised, a note for a university."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from xingtan.access.roles import Role
from xingtan.declarations.mobility.issuing import issue_note
from xingtan.declarations.mobility.models import Admission, Agreement, Direction
from xingtan.declarations.mobility.reads import carriable
from xingtan.declarations.mobility.services import (
    Course,
    Statement,
    Terms,
    enter_course,
    enter_transfer,
    keep_agreement,
    take_admission_step,
)
from xingtan.demo import places
from xingtan.demo.cast import LEADER, LIN, MANAGER
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.demo.topics import UNIVERSITY
from xingtan.institutions.models import Institution
from xingtan.rulebook.transfers import Brought
from xingtan.teachers.models import Teacher

AGREED = date(2025, 9, 10)
AGREEMENT = "杏教师互认〔2025〕2号"
COURSE, MASTERS = "EDU-501", "MED-001"
BROUGHT = (
    Brought("online", 2024, Fraction(9)),
    Brought("concentrated", 2024, Fraction(4)),
    Brought("school_based", 2024, Fraction(6)),
)
ASKED = Fraction(12)
"""Credits of ours that the university asks for its own."""


def tell_moving() -> None:
    """Tell a transfer and a recognition up to the ledger, a recognition that waits, and a note that went out."""
    course, masters = _agreements()
    _carried_over(date(2026, 9, 7))
    _recognised(course, date(2026, 9, 9))
    _note_for(LIN, masters, date(2026, 11, 12))


def _agreements() -> tuple[Agreement, Agreement]:
    officer, province = actor_named("province", AGREED), Institution.objects.get(code=places.PROVINCE)
    inward = Terms(
        number=AGREEMENT,
        partner=UNIVERSITY,
        direction=Direction.IN,
        course_code=COURSE,
        course_title="小学课程与教学研究（研究生课程班）",
        amount=Fraction(6),
        part="concentrated",
        cap=Fraction(12),
        effective_from=AGREED,
    )
    outward = Terms(
        number=AGREEMENT,
        partner=UNIVERSITY,
        direction=Direction.OUT,
        course_code=MASTERS,
        course_title="教育硕士（小学教育）实践模块",
        amount=Fraction(4),
        cap=ASKED,
        effective_from=AGREED,
    )
    kept = [
        keep_agreement(actor=officer, institution=province, terms=terms, at=moment(AGREED, 10, minute))
        for minute, terms in enumerate((inward, outward))
    ]
    return kept[0], kept[1]


def _carried_over(day: date) -> None:
    """Let a science teacher bring what a year of exchange in Mingzhou gave."""
    rows = Teacher.objects.filter(group__code="XT-KX").in_service(day).select_related("school")
    teacher = rows.order_by("number")[0]
    statement = Statement(
        origin="mingzhou",
        origin_name="明洲省",
        document="明教师转〔2026〕117号",
        dated_on=date(2026, 7, 3),
        lines=BROUGHT,
    )
    manager = who_is(Role.MANAGER, places.XINGTAN, day)[0]
    _through(enter_transfer(actor=manager, teacher=teacher, statement=statement, at=moment(day, 14)), day)


def _recognised(agreement: Agreement, day: date) -> None:
    """Recognise Su Wenjin's course at the university; a colleague's still waits for the county."""
    leader = Teacher.objects.select_related("school").get(account__username=LEADER)
    course = Course(agreement, "XHSD-2026-0318", date(2026, 1, 15), "92")
    manager = who_is(Role.MANAGER, places.XINGTAN, day)[0]
    _through(enter_course(actor=manager, teacher=leader, course=course, at=moment(day, 14)), day)
    rows = Teacher.objects.filter(group__code="XT-YW").in_service(day).select_related("school")
    waiting = date(2026, 11, 17)
    later = Course(agreement, "XHSD-2026-0402", date(2026, 6, 20), "88")
    colleague = rows.exclude(account__username=MANAGER).order_by("number")[0]
    enter_course(actor=manager, teacher=colleague, course=later, at=moment(waiting, 16))


def _through(admission: Admission, day: date) -> None:
    """Let the county confirm it and the province post it."""
    confirmed, posted = day.replace(day=day.day + 2), day.replace(day=day.day + 7)
    county, officer = actor_named("county", confirmed), actor_named("province", posted)
    take_admission_step(actor=county, serial=admission.serial, step="confirm", at=moment(confirmed, 9, 40))
    take_admission_step(actor=officer, serial=admission.serial, step="post", at=moment(posted, 15))


def _note_for(login: str, agreement: Agreement, day: date) -> None:
    """Issue the note with which the university recognises the teacher's newest entries."""
    teacher = Teacher.objects.select_related("school").get(account__username=login)
    chosen, total = [], Fraction(0)
    for entry in reversed(carriable(teacher)):
        chosen.append(entry.number)
        total += entry.amount
        if total >= ASKED:
            break
    actor = actor_named(login, day)
    issue_note(actor=actor, teacher=teacher, agreement=agreement, numbers=chosen, at=moment(day, 20))
