"""A trainee year that is over: somebody who began in 2025, with a passport that was closed and a tier that followed."""

from __future__ import annotations

from datetime import date, timedelta

from xingtan.access.roles import Role
from xingtan.demo import places
from xingtan.demo.cast import AUDITOR
from xingtan.demo.staff import LATE_START, late_starter
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.demo.workbooks import teacher_row
from xingtan.growth.passport.book import shipped_body
from xingtan.growth.passport.entries import (
    Entered,
    enter_entry,
    remark,
    take_entry_step,
)
from xingtan.growth.passport.models import GrowthPassport
from xingtan.growth.passport.services import (
    close_passport,
    graduate,
    name_mentor,
    open_passport,
    publish_book,
)
from xingtan.growth.passport.workflow import Hand
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher
from xingtan.teachers.services import enrol_teacher
from xingtan.teachers.tiers.services import Told, confirm_tier

YEAR, OPENED, CLOSED = 2025, date(2025, 9, 5), date(2026, 7, 3)
NEXT_TIER_FROM = date(2026, 9, 1)
BASE = "临溪县实验小学（见习基地）"
ADAPTED = {"base_days": "9", "observed": "6", "district_hours": "18", "reading": "1", "lesson_plans": "1"}
"""What the school asks of its trainees where it asks something else than the shipped book proposes."""
MONTHLY = {"zh": "基地学校浸润（每月一份小结）", "en": "Days at the base school (a summary each month)"}
SUBJECT, CLASS, SCHOOL = Hand.BASE_SUBJECT_MENTOR, Hand.BASE_CLASS_MENTOR, Hand.SCHOOL_MENTOR
DONE = (
    ("plan", SUBJECT, date(2025, 9, 12), "见习一年：站稳讲台，认识每一个孩子，学会请教。"),
    ("base_days", SUBJECT, date(2025, 9, 30), "九月：跟着师父看完一个单元是怎样教下来的。"),
    ("observed", SUBJECT, date(2025, 10, 9), "听《观潮》：教师只问了三个问题，孩子说了半节课。"),
    ("class_plan", CLASS, date(2025, 10, 15), "班主任工作计划：先把午餐和放学两件事做顺。"),
    ("base_days", SUBJECT, date(2025, 10, 31), "十月：第一次批完全班的习作，分成了四类问题。"),
    ("trial_lesson", SUBJECT, date(2025, 11, 6), "试教《爬山虎的脚》：导入太长，观察时间不够。"),
    ("observed", SCHOOL, date(2025, 11, 14), "听同组展示课，记下了板书是怎样一步步长出来的。"),
    ("base_days", SUBJECT, date(2025, 11, 28), "十一月：参加单元复习的备课，学着出一份练习。"),
    ("trial_lesson", SUBJECT, date(2025, 12, 4), "再教《爬山虎的脚》：先让孩子到墙边看十分钟。"),
    ("ethics_class", CLASS, date(2025, 12, 11), "学习《未成年人学校保护规定》，写下三条不能做的事。"),
    ("trial_lesson", SUBJECT, date(2025, 12, 18), "试教习作讲评：改用学生自己的句子。"),
    ("base_days", CLASS, date(2025, 12, 31), "十二月：跟班主任处理了一次同学间的误会。"),
    ("home_visit", SCHOOL, date(2026, 1, 10), "家访：孩子识字慢，和家长约定每天共读十分钟。"),
    ("base_days", SUBJECT, date(2026, 1, 23), "一月：期末质量分析会，学会看每一题的得分率。"),
    ("observed", SUBJECT, date(2026, 3, 5), "听《祖父的园子》：朗读贯穿全课。"),
    ("class_meeting", CLASS, date(2026, 3, 12), "主题班会“谢谢你帮过我”：每人写一张卡片。"),
    ("base_days", SUBJECT, date(2026, 3, 31), "三月：独立上完一个单元，师父听了两节。"),
    ("test_paper", SCHOOL, date(2026, 4, 9), "编制第三单元练习，附质量分析一份。"),
    ("home_visit", CLASS, date(2026, 4, 11), "再访：孩子已经能自己读完一本桥梁书。"),
    ("observed", SUBJECT, date(2026, 4, 16), "听复习课：错题由学生讲。"),
    ("base_days", SUBJECT, date(2026, 4, 30), "四月：准备汇报课，磨了三次。"),
    ("ethics_class", CLASS, date(2026, 5, 7), "听身边的师德故事，想起小时候等过我的老师。"),
    ("student_case", CLASS, date(2026, 5, 14), "个案：一个总说“我不会”的孩子，和他开口的第一次。"),
    ("observed", SUBJECT, date(2026, 5, 21), "听同期见习教师汇报课，互评。"),
    ("base_days", SUBJECT, date(2026, 5, 29), "五月：汇报课后修改教案，存入备课资源。"),
    ("observed", SCHOOL, date(2026, 6, 4), "听师父的阅读课，记录学生的提问。"),
    ("career_plan", SCHOOL, date(2026, 6, 11), "三年计划：第一年站稳，第二年开一次区级课，第三年带一个小课题。"),
    ("base_days", SUBJECT, date(2026, 6, 15), "六月：向基地学校汇报，交回听课本。"),
    ("summary", SUBJECT, date(2026, 6, 18), "一年里学到最多的一句话：先看见孩子，再看见教材。"),
)
"""Task, whose hand confirms it, day, and what the trainee wrote."""
LAST_WORDS = "从不敢提问到敢等孩子回答，这一年走得很扎实。开学后请继续每周听一节课。"


def welcome_late_starter(seed: int) -> None:
    """Let the school enrol by the form whoever began in the summer of 2025, and publish its own passport book."""
    manager = who_is(Role.MANAGER, places.XINGTAN, LATE_START)[0]
    person = late_starter(seed)
    teacher = enrol_teacher(actor=manager, texts=teacher_row(person, LATE_START), at=moment(LATE_START, 10))
    begins = date(2025, 9, 1)
    school = Institution.objects.get(code=places.XINGTAN)
    publish_book(actor=manager, school=school, body=_own_book(), effective_from=begins, at=moment(LATE_START, 15))
    told = Told("trainee", begins, "school")
    confirm_tier(actor=manager, school=school, teacher_id=teacher.pk, told=told, at=moment(begins, 9))


def _own_book() -> dict[str, object]:
    areas = [{**area, "items": [_adapted(item) for item in area["items"]]} for area in shipped_body()["areas"]]
    source = {"zh": "杏坛小学见习教师培养方案（2025）", "en": "Xingtan's own plan for trainees (2025)"}
    return {**shipped_body(), "source": source, "areas": areas}


def _adapted(item: dict[str, object]) -> dict[str, object]:
    code = str(item["code"])
    if code not in ADAPTED:
        return item
    own = {name: value for name, value in item.items() if name != "source"}
    return {**own, "need": ADAPTED[code], **({"title": MONTHLY} if code == "base_days" else {})}


def tell_trained(seed: int) -> None:
    """Tell the passport of 2025-2026 from its opening to the result, and the tier that followed it."""
    manager, school = who_is(Role.MANAGER, places.XINGTAN, OPENED)[0], Institution.objects.get(code=places.XINGTAN)
    trainee = Teacher.objects.select_related("account").get(number=late_starter(seed).number)
    passport = open_passport(
        actor=manager, school=school, teacher_id=trainee.pk, year=YEAR, base=BASE, at=moment(OPENED, 15)
    )
    hands = _name_mentors(passport)
    _fill(passport, trainee, hands)
    last = actor_named(hands[SCHOOL], CLOSED)
    remark(actor=last, passport_id=passport.pk, text=LAST_WORDS, at=moment(CLOSED, 9))
    principal = who_is(Role.PRINCIPAL, places.XINGTAN, CLOSED)[0]
    close_passport(actor=principal, passport_id=passport.pk, outcome="good", at=moment(CLOSED, 16))
    manager = who_is(Role.MANAGER, places.XINGTAN, CLOSED)[0]
    graduate(actor=manager, passport_id=passport.pk, since=NEXT_TIER_FROM, at=moment(CLOSED, 17))


def _name_mentors(passport: GrowthPassport) -> dict[Hand, str]:
    """Let an auditor guide at school and a senior colleague for the base; return the login of each hand."""
    staff = Teacher.objects.filter(school__code=places.XINGTAN).select_related("account")
    at_school = staff.get(account__username=AUDITOR)
    seniors = staff.filter(group__code="XT-YW", title="vice_senior", account__duties__role=Role.TEACHER.value)
    at_base = seniors.exclude(account__duties__role__in=(Role.SCHOOL_AUDITOR.value, Role.MANAGER.value)).order_by(
        "number"
    )[0]
    named = {SCHOOL: at_school, SUBJECT: at_base, CLASS: at_base}
    manager = who_is(Role.MANAGER, places.XINGTAN, OPENED)[0]
    for minute, (hand, mentor) in enumerate(named.items()):
        at = moment(OPENED, 16, minute)
        name_mentor(actor=manager, passport_id=passport.pk, mentor=mentor, hand=hand, since=OPENED, at=at)
    return {hand: _login(mentor) for hand, mentor in named.items()}


def _fill(passport: GrowthPassport, trainee: Teacher, hands: dict[Hand, str]) -> None:
    """Let the trainee enter what they did; the hand of each task confirms it two days later."""
    for item, hand, day, text in DONE:
        said, later = Entered(item, day, text), day + timedelta(days=2)
        writer = actor_named(_login(trainee), day)
        entry = enter_entry(actor=writer, passport_id=passport.pk, entered=said, at=moment(day, 20))
        guide = actor_named(hands[hand], later)
        take_entry_step(actor=guide, entry_id=entry.pk, step="confirm", at=moment(later, 18))


def _login(teacher: Teacher) -> str:
    if teacher.account is None:
        raise RuntimeError(teacher.number)
    return teacher.account.username
