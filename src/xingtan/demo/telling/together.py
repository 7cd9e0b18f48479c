"""What a school does together: a kind of record of its own, an open class with observers, rounds, a second author."""

from __future__ import annotations

from datetime import date

from xingtan.access.roles import Role
from xingtan.demo import places
from xingtan.demo.cast import AUDITOR, LEADER, LIN, PRINCIPAL, ZHOU
from xingtan.demo.certificates import Certificate, certificate_pdf
from xingtan.demo.chance import Chance
from xingtan.demo.photos import photo_png
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import accept, who_is
from xingtan.demo.telling.proofs import keep_own
from xingtan.evidence.sent import SentFile
from xingtan.institutions.models import Institution
from xingtan.records.company.services import Asked, add_remark, add_round, ask_companion, fill_sheet, join
from xingtan.records.definitions.editor import Body, empty_body
from xingtan.records.definitions.rights import Right
from xingtan.records.definitions.services import publish_definition, set_rights
from xingtan.records.entering import enter_with_files
from xingtan.records.models import DataDefinition, Record
from xingtan.records.services import take_step
from xingtan.teachers.models import Teacher

DEFINED, OPENED = date(2026, 9, 10), date(2026, 11, 16)
STORIES = (
    (
        LIN,
        date(2026, 10, 15),
        "迟到的小航",
        "小航连着迟到一周。家访后才知道，他每天先送妹妹去幼儿园。我们一起排了新的早晨，他再没有迟到过。",
        "care",
    ),
    (
        ZHOU,
        date(2026, 10, 28),
        "班规由我们自己定",
        "学生分组讨论，把二十条班规删到了六条，每一条都写明为什么。一个月下来，值日不再需要提醒。",
        "rules",
    ),
    (
        LIN,
        date(2026, 11, 16),
        "一封写给全班的信",
        "期中之后，我给每个孩子写了一句具体的肯定，合成一封信在班会上读。",
        "care",
    ),
)
LESSON_DAY = date(2026, 11, 12)
HONOUR, CERTIFICATE = "临溪县优秀班主任", "临教荣〔2026〕0087"


def tell_together(chance: Chance) -> None:
    """Tell a kind of the school's own with its records, and records that several people are on."""
    kind = _define_story()
    _stories(kind, chance)
    _let_others_judge(kind)
    _open_class(chance)
    _rounds(chance)
    _two_authors()
    _same_certificate()


def _define_story() -> DataDefinition:
    """Let the manager draw up "class-teacher story": two fields and a photograph."""
    story = {"type": "long_text", "label": {"zh": "故事", "en": "Story"}, "required": True}
    choices = {"care": {"zh": "关爱", "en": "Care"}, "rules": {"zh": "班规", "en": "Class rules"}}
    theme = {"type": "choice", "label": {"zh": "主题", "en": "Theme"}, "required": False, "choices": choices}
    photo = {"type": "file", "label": {"zh": "照片", "en": "Photograph"}, "required": False}
    blank = empty_body()
    body: Body = {
        **blank,
        "name": {"zh": "班主任故事", "en": "Class-teacher story"},
        "hint": {
            "zh": "带班中的一件小事：发生了什么，您怎么想。",
            "en": "One small thing with your class, and what you made of it.",
        },
        "icon": "heart-handshake",
        "fields": [*blank["fields"], *({"key": "", "help": {}, **field} for field in (story, theme, photo))],
        "dimensions": ["professional_ethics"],
    }
    manager = who_is(Role.MANAGER, places.XINGTAN, DEFINED)[0]
    school = Institution.objects.get(code=places.XINGTAN)
    return publish_definition(actor=manager, school=school, body=body, base=None, at=moment(DEFINED, 15))


def _let_others_judge(definition: DataDefinition) -> None:
    """Let the manager open the stories for judging to team leaders and the principal, whose queues begin with one."""
    manager, school = who_is(Role.MANAGER, places.XINGTAN, OPENED)[0], Institution.objects.get(code=places.XINGTAN)
    cells = {definition.code: {Right.JUDGE: (Role.TEAM_LEADER, Role.PRINCIPAL)}}
    set_rights(actor=manager, school=school, cells=cells, at=moment(OPENED, 10))


def _stories(definition: DataDefinition, chance: Chance) -> None:
    story, theme, photo = (field["key"] for field in definition.body["fields"][2:])
    for place, (login, day, title, text, about) in enumerate(STORIES):
        values = {"title": title, "happened_on": day.isoformat(), story: text, theme: about}
        picture = photo_png(chance, title, day.isoformat())
        files = [SentFile("班会.png", [picture], field=photo)]
        record = _entered(login, definition.code, values, files, day, submit=place < len(STORIES) - 1)
        if place == 0:
            accept(actor_named(AUDITOR, date(2026, 11, 9)), [record.pk], at=moment(date(2026, 11, 9), 17))


def _open_class(chance: Chance) -> None:
    """Let Lin teach before colleagues: two fill in their sheets, one has not yet; the principal says a word."""
    values = {
        "title": "Our animal friends (Grade 4)",
        "happened_on": LESSON_DAY.isoformat(),
        "level": "school",
        "subject": "英语",
        "topic": "单元整体教学",
    }
    photo = SentFile("课堂.png", [photo_png(chance, "animal friends", LESSON_DAY.isoformat())])
    record = _entered(LIN, "open_class", values, [photo], date(2026, 11, 13), submit=False)
    sheets = {
        LEADER: {
            "strengths": "目标清楚，学生真的在用英语做事；小组任务有层次。",
            "suggestions": "最后五分钟的展示可以让更多孩子开口。",
            "idea": "把“动物名片”带回我自己的班。",
        },
        ZHOU: {"strengths": "等待时间给得足，孩子敢想敢说。", "suggestions": "板书可以留住学生的关键句。"},
    }
    for minute, login in enumerate((LEADER, ZHOU, AUDITOR)):
        day = date(2026, 11, 13)
        asked = Asked(_teacher(login).number, "observer")
        at = moment(day, 20, minute)
        companion = ask_companion(actor=actor_named(LIN, day), record_id=record.pk, asked=asked, at=at)
        if login in sheets:
            seen = date(2026, 11, 14)
            actor = actor_named(login, seen)
            fill_sheet(actor=actor, companion_id=companion.pk, sheet=sheets[login], at=moment(seen, 19, minute))
    word = date(2026, 11, 17)
    _hand_in(record, LIN, date(2026, 11, 15))
    add_remark(
        actor=actor_named(PRINCIPAL, word),
        record_id=record.pk,
        text="课堂很安静，也很热闹。请在下次教研会上说说您是怎么设计任务的。",
        at=moment(word, 8, 10),
    )
    add_remark(actor=actor_named(LIN, word), record_id=record.pk, text="谢谢校长，我准备一下。", at=moment(word, 20, 5))


def _rounds(chance: Chance) -> None:
    """Let the English group prepare a unit in two rounds: draft, comments, revision, final."""
    day = date(2026, 11, 5)
    values = {
        "title": "四年级 Unit 4 单元整体备课",
        "happened_on": day.isoformat(),
        "hours": "4",
        "subject": "英语",
    }
    photo = SentFile("备课记录.png", [photo_png(chance, "unit 4", day.isoformat())])
    record = _entered(LIN, "collective_preparation", values, [photo], date(2026, 11, 6), submit=False)
    said = (
        (LIN, "draft", "初稿：四课时，以“为宠物找新家”为任务，第一课时词汇与听读。", date(2026, 11, 6)),
        (LEADER, "comments", "任务很好。第二课时的语法练习太密，建议放进写广告的活动里。", date(2026, 11, 7)),
        (LIN, "revision", "修改稿：语法练习并入“写一则领养广告”，第四课时增加同伴互评表。", date(2026, 11, 9)),
        (LEADER, "comments", "互评表只留三项，孩子用得过来。", date(2026, 11, 10)),
        (LIN, "final", "定稿：互评表三项，课时与作业按新版执行。", date(2026, 11, 11)),
    )
    asked = Asked(_teacher(LEADER).number, "leader", rank=1)
    ask_companion(actor=actor_named(LIN, day), record_id=record.pk, asked=asked, at=moment(date(2026, 11, 6), 20, 30))
    for login, stage, text, on in said:
        add_round(actor=actor_named(login, on), record_id=record.pk, stage=stage, text=text, at=moment(on, 21))
    _hand_in(record, LIN, date(2026, 11, 12))


def _two_authors() -> None:
    """Let Su Wenjin's paper name Lin as its second author, who joins with a record of her own."""
    day, on = date(2026, 10, 20), date(2026, 10, 23)
    values = {
        "title": "单元整体视角下小学英语任务设计的实践",
        "outlet": "journal",
        "outlet_name": "《杏河教育研究》",
        "happened_on": day.isoformat(),
        "level": "provincial",
        "characters": "5200",
        "author_rank": "1",
    }
    lines = ("您撰写的《单元整体视角下小学英语任务设计的实践》", "由《杏河教育研究》采用，作者：苏文瑾、林晓禾。")
    paper = Certificate("论文证书", "苏文瑾 老师：", lines, "编审委员会", "2026年10月20日", "编号 2026-XHJY-1020")
    files = [SentFile("论文证书.pdf", [certificate_pdf(paper)])]
    record = _entered(LEADER, "paper", values, files, on, submit=False)
    asked = Asked(_teacher(LIN).number, "member", rank=2)
    at = moment(on, 20, 10)
    companion = ask_companion(actor=actor_named(LEADER, on), record_id=record.pk, asked=asked, at=at)
    answered = date(2026, 10, 24)
    own = join(actor=actor_named(LIN, answered), companion_id=companion.pk, at=moment(answered, 19))
    _hand_in(record, LEADER, answered)
    _hand_in(own, LIN, date(2026, 10, 25))


def _same_certificate() -> None:
    """Let two teachers of a school claim the same certificate: the auditor is told."""
    rows = Teacher.objects.filter(group__code="XT-DF", account__isnull=False).in_service(DEFINED)
    day = date(2026, 11, 4)
    for place, teacher in enumerate(rows.select_related("account").order_by("number")[:2]):
        values = {
            "title": HONOUR,
            "happened_on": date(2026, 10, 30).isoformat(),
            "level": "county",
            "issuer": "临溪县教育局",
            "certificate_number": CERTIFICATE,
        }
        words = ("经评选，授予：临溪县优秀班主任。",)
        given = Certificate("荣誉证书", f"{teacher.name} 老师：", words, "临溪县教育局", "2026年10月30日", CERTIFICATE)
        files = [SentFile("荣誉证书.pdf", [certificate_pdf(given)])]
        on = day.replace(day=day.day + place)
        _entered(_login(teacher), "honour_title", values, files, on, submit=True)


def _entered(
    login: str, kind: str, values: dict[str, str], files: list[SentFile], day: date, *, submit: bool
) -> Record:
    teacher = Teacher.objects.select_related("school", "group").get(account__username=login)
    actor = actor_named(login, day)
    keep_own(actor, files, at=moment(day, 20))
    return enter_with_files(
        actor=actor,
        teacher=teacher,
        kind=kind,
        values=values,
        files=files,
        submit=submit,
        at=moment(day, 20),
    )


def _hand_in(record: Record, login: str, day: date) -> None:
    take_step(actor=actor_named(login, day), record_id=record.pk, step="submit", at=moment(day, 21, 30))


def _teacher(login: str) -> Teacher:
    return Teacher.objects.get(account__username=login)


def _login(teacher: Teacher) -> str:
    if teacher.account is None:
        raise RuntimeError(teacher.number)
    return teacher.account.username
