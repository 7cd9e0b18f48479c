"""The trainee year in growth passports: mentors are named, tasks are entered and confirmed; and somebody's deputy."""

from __future__ import annotations

from datetime import date, timedelta

from xingtan.access.deputies import name_deputy
from xingtan.access.duties import Span
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.demo import places
from xingtan.demo.cast import LEADER, LIN, MANAGER2
from xingtan.demo.chance import Chance
from xingtan.demo.photos import photo_png
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.evidence.sent import SentFile
from xingtan.growth.passport.entries import (
    Entered,
    enter_entry,
    remark,
    take_entry_step,
)
from xingtan.growth.passport.models import GrowthPassport
from xingtan.growth.passport.services import name_mentor, open_many
from xingtan.growth.passport.workflow import Hand
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.models import TierPlacement

YEAR, OPENED = 2026, date(2026, 9, 4)
BASE = "临溪县实验小学（见习基地）"
FIRST_DAY, LAST_DAY = date(2026, 9, 14), date(2026, 11, 13)
DONE = (
    ("plan", "base_subject", "见习一年：先听懂一节课，再上好一节课，最后带好一个班。"),
    ("observed", "base_subject", "听《观察物体》：教师等了六秒，第二个孩子才举手。"),
    ("observed", "school", "听师父的随堂课，记录了三次追问。"),
    ("trial_lesson", "base_subject", "试教十五分钟，任务说明太长，学生不知道先做什么。"),
    ("class_plan", "base_class", "班主任工作计划：先记住每个孩子的名字和一件喜欢的事。"),
    ("home_visit", "school", "家访一户：孩子放学后先照顾妹妹，作业写得晚。"),
    ("observed", "base_subject", "听复习课：知识点由学生自己整理成一张图。"),
)
SEEN = "observed"
"""A task that comes with a photograph of the lesson."""
CONFIRMED = "看得细，记得实。下次试着写一写：如果是我，会怎么问。"
TOO_SHORT = "只写了一句，请补上课题、年级和您看到的一个片段。"
AWAY = Span(date(2026, 11, 19), date(2026, 12, 4))


def tell_trainees(chance: Chance) -> None:
    """Open the passports of all trainees, name their mentors, and fill them as far as November."""
    manager, school = who_is(Role.MANAGER, places.XINGTAN, OPENED)[0], Institution.objects.get(code=places.XINGTAN)
    inside = TierPlacement.objects.on(OPENED).filter(school=school, tier="trainee").order_by("teacher__number")
    open_many(
        actor=manager,
        school=school,
        teacher_ids=list(inside.values_list("teacher_id", flat=True)),
        year=YEAR,
        base=BASE,
        at=moment(OPENED, 16),
    )
    guides = _guides()
    passports = GrowthPassport.objects.filter(school=school, year=YEAR).select_related("teacher__group")
    for place, passport in enumerate(passports.order_by("teacher__number")):
        mentors = _mentors(passport, guides, place)
        for minute, (hand, mentor) in enumerate(mentors.items()):
            at = moment(OPENED, 17, minute)
            name_mentor(actor=manager, passport_id=passport.pk, mentor=mentor, hand=hand, since=OPENED, at=at)
        _fill(chance, passport, mentors)


def _guides() -> list[Teacher]:
    rows = Teacher.objects.filter(custom_groups__group__name="青蓝工程导师", account__isnull=False)
    return list(rows.select_related("account").order_by("number"))


def _mentors(passport: GrowthPassport, guides: list[Teacher], place: int) -> dict[Hand, Teacher]:
    """Return who guides the trainee: Lin and Su Wenjin those of English, members of the list of mentors the others."""
    group = passport.teacher.group
    if group is not None and group.code.startswith(places.ENGLISH):
        people = Teacher.objects.select_related("account")
        first, second = (people.get(account__username=login) for login in (LIN, LEADER))
    else:
        first, second = guides[place % len(guides)], guides[(place + 1) % len(guides)]
    return {Hand.SCHOOL_MENTOR: first, Hand.BASE_SUBJECT_MENTOR: second, Hand.BASE_CLASS_MENTOR: second}


def _fill(chance: Chance, passport: GrowthPassport, mentors: dict[Hand, Teacher]) -> None:
    """Let the trainee enter some tasks; most are confirmed within the week, one is sent back, the last one waits."""
    trainee = _login(passport.teacher)
    done = DONE[: chance.between(3, len(DONE), "passport", passport.teacher.number)]
    for number, (item, hand, text) in enumerate(done):
        day = chance.working_day(FIRST_DAY, LAST_DAY, "passport", passport.teacher.number, number)
        said = Entered(item, day, text)
        entry = enter_entry(
            actor=actor_named(trainee, day),
            passport_id=passport.pk,
            entered=said,
            at=moment(day, 20, number),
            files=[SentFile("听课.png", [photo_png(chance, text, day.isoformat())])] if item == SEEN else (),
        )
        if number == len(done) - 1:
            continue
        later = day + timedelta(days=chance.between(1, 6, "hand", passport.teacher.number, number))
        mentor = mentors[Hand(f"{hand}_mentor")]
        step, words = ("decline", TOO_SHORT) if number == len(DONE) - 2 else ("confirm", "")
        take_entry_step(
            actor=actor_named(_login(mentor), later), entry_id=entry.pk, step=step, words=words, at=moment(later, 18)
        )
    day = date(2026, 11, 17)
    guide = actor_named(_login(mentors[Hand.SCHOOL_MENTOR]), day)
    remark(actor=guide, passport_id=passport.pk, area="teaching", text=CONFIRMED, at=moment(day, 19))


def _login(teacher: Teacher) -> str:
    if teacher.account is None:
        raise RuntimeError(teacher.number)
    return teacher.account.username


def tell_deputy() -> None:
    """Let the principal of Xishan stand in for its manager, who is away for a course."""
    on = date(2026, 11, 18)
    duty = Duty.objects.get(account__username=MANAGER2, role=Role.MANAGER.value)
    deputy = Account.objects.get(duties__role=Role.PRINCIPAL.value, duties__institution__code=places.XISHAN)
    name_deputy(
        actor=actor_named(MANAGER2, on),
        duty_id=duty.pk,
        deputy_id=deputy.pk,
        span=AWAY,
        reason="参加市级骨干教师研修，两周。",
        at=moment(on, 15),
    )
