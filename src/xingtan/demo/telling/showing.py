"""Portfolios: reflections with pictures, what is put first or left out, a link for others, a frozen copy, remarks."""

from __future__ import annotations

from datetime import date

from xingtan.assessment.models import Assessed
from xingtan.demo.cast import AUDITOR, LEADER, LIN, PRINCIPAL, ZHOU
from xingtan.demo.chance import Chance
from xingtan.demo.photos import photo_png
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import accept
from xingtan.demo.telling.proofs import keep_own
from xingtan.evidence.sent import SentFile
from xingtan.growth.portfolio.models import ChoiceState
from xingtan.growth.portfolio.reads import whole
from xingtan.growth.portfolio.sections import Section, Shown
from xingtan.growth.portfolio.services import Arranged, arrange, choose, freeze, order_pinned, remark, share
from xingtan.records.entering import enter_with_files
from xingtan.records.models import Record
from xingtan.records.workflow import PASSED
from xingtan.teachers.models import Teacher

ENTERED, ACCEPTED = date(2026, 11, 5), date(2026, 11, 10)
FOUR_YEARS = """第一年我最怕讲不完。现在我先想孩子最后要能做什么，再决定讲什么。

公开课上那位一直不说话的男孩，下课后把他写的领养广告塞给了我。

我学到的：**任务要小，台阶要清楚，等待要够长。**"""
REFLECTIONS = (
    (
        LIN,
        "portfolio_reflection",
        date(2026, 10, 30),
        "四年，从讲完一课到教会一班",
        FOUR_YEARS,
    ),
    (
        LIN,
        "reading_notes",
        date(2026, 10, 18),
        "《静悄悄的革命》",
        "佐藤学说，润泽的教室里，孩子可以说“我不懂”。我把这句话写在教案本的第一页：听见沉默，也是上课。",
    ),
    (
        LEADER,
        "portfolio_reflection",
        date(2026, 11, 2),
        "带一个组，先把门打开",
        "观课表改了三次，从给人打分变成看一组孩子。愿意开门的人多了，话也说得实在了。",
    ),
    (
        ZHOU,
        "portfolio_reflection",
        date(2026, 11, 3),
        "落下的一年",
        "2023学年我几乎没有参加研修。现在每两周去听一节年轻人的课，学会了用平台备课，不觉得晚。",
    ),
)
TEXT_OF = {"portfolio_reflection": "reflection_text", "reading_notes": "notes"}
HEADLINES = {
    LIN: ("让每个孩子开口", "四年级英语教师，杏坛小学第五年。喜欢把课文变成一件要做的事。", "apricot"),
    LEADER: ("一起把课上好", "英语教研组长。相信好课是一群人磨出来的。", "bamboo"),
    ZHOU: ("慢一点，想明白", "教数学二十五年，喜欢一根绳子、一张格子纸。", "sky"),
}
LEFT_OUT_FIRST = (Section.FIGURES,)
SHARED = (Section.PATH, Section.WORKS, Section.HONOURS, Section.REFLECTIONS)
SHOWN_FOR = 90


def tell_portfolios(chance: Chance) -> None:
    """Let three teachers write and arrange theirs; Lin shares hers and freezes a copy for her assessment."""
    _reflect(chance)
    for minute, login in enumerate(HEADLINES):
        _arrange(login, minute)
    _put_first()
    _share_and_freeze()


def _reflect(chance: Chance) -> None:
    entered = []
    for login, kind, day, title, text in REFLECTIONS:
        actor = actor_named(login, ENTERED)
        files = [SentFile("随手拍.png", [photo_png(chance, title, day.isoformat())])]
        keep_own(actor, files, at=moment(ENTERED, 19))
        record = enter_with_files(
            actor=actor,
            teacher=_teacher(login),
            kind=kind,
            values={"title": title, "happened_on": day.isoformat(), TEXT_OF[kind]: text},
            files=files,
            submit=True,
            at=moment(ENTERED, 20),
        )
        entered.append(record.pk)
    accept(actor_named(AUDITOR, ACCEPTED), entered, at=moment(ACCEPTED, 16))


def _arrange(login: str, minute: int) -> None:
    headline, introduction, cover = HEADLINES[login]
    order = tuple(Shown(section, shown=section not in LEFT_OUT_FIRST) for section in Section)
    arranged = Arranged(headline, introduction, cover, order)
    at = moment(date(2026, 11, 12), 20, minute)
    arrange(actor=actor_named(login, at.date()), teacher=_teacher(login), arranged=arranged, at=at)


def _put_first() -> None:
    """Put Lin's best lessons, her story and her awards first, the newest at the top; leave one record out."""
    day, actor = date(2026, 11, 12), actor_named(LIN, date(2026, 11, 12))
    rows = Record.objects.filter(teacher__account__username=LIN, state__in=PASSED).order_by("-happened_on", "-number")
    kinds = ("portfolio_reflection", "own_class_teacher_story", "open_class", "contest_award", "paper")
    first = [next(row for row in rows if row.kind == kind) for kind in kinds]
    for minute, record in enumerate(first):
        choose(actor=actor, record=record, state=ChoiceState.PINNED, at=moment(day, 20, 10 + minute))
    choose(
        actor=actor,
        record=next(row for row in rows if row.kind == "school_session"),
        state=ChoiceState.HIDDEN,
        at=moment(day, 20, 20),
    )
    wanted = [first[place].pk for place in (2, 0, 1, 3, 4)]
    order_pinned(actor=actor, teacher=_teacher(LIN), record_ids=wanted, at=moment(day, 20, 21))


def _share_and_freeze() -> None:
    day, teacher = date(2026, 11, 13), _teacher(LIN)
    actor, at = actor_named(LIN, day), moment(day, 20)
    share(actor=actor, teacher=teacher, label="家长开放日", days=SHOWN_FOR, sections=SHARED, pictures=True, at=at)
    assessed = Assessed.objects.get(teacher=teacher, cycle__state="rating")
    frozen = freeze(
        actor=actor,
        teacher=teacher,
        content=whole(teacher, on=day),
        purpose="2026年青年教师发展性评价",
        assessed_id=assessed.pk,
        at=moment(day, 20, 30),
    )
    said = (
        (LEADER, date(2026, 11, 16), "公开课放在最前面很好。建议把第二轮备课的修改稿也放进来。", frozen),
        (LIN, date(2026, 11, 16), "好的，修改稿已经在集体备课的记录里，我把它置顶。", None),
        (PRINCIPAL, date(2026, 11, 18), "读到了那个男孩的故事。谢谢你记下来。", None),
    )
    for login, on, text, about in said:
        remark(actor=actor_named(login, on), teacher=teacher, text=text, at=moment(on, 18), frozen=about)


def _teacher(login: str) -> Teacher:
    return Teacher.objects.select_related("school", "group").get(account__username=login)
