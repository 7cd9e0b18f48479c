"""What stands in the library of the demonstration school, and its books."""

from __future__ import annotations

from dataclasses import dataclass

from xingtan.demo import places
from xingtan.demo.cast import LEADER, LIN, MANAGER, ZHOU


@dataclass(frozen=True)
class Piece:
    """One resource: who brings it to which shelf, what it is, and the words in it, or the address of a page."""

    by: str
    place: str
    title: str
    subject: str
    words: tuple[str, ...] = ()
    address: str = ""
    grade: str = ""
    term: str = ""
    chapter: str = ""
    licence: str = "school_use"
    language: str = "zh"
    description: str = ""
    tags: tuple[str, ...] = ()
    shared_with: str = "school"


@dataclass(frozen=True)
class Volume:
    """One book of the school: how many came, and to how many teachers it went."""

    code: str
    title: str
    kind: str
    subject: str
    grade: str
    term: str
    arrived: int
    each: int


PLATFORM = "https://basic.smartedu.cn/"
OBSERVATION, OLD_OBSERVATION, HANDBOOK = "课堂观察表（小组任务版）", "课堂观察表（2023年版）", "校本研修手册"
PROPOSED, DECLINED = "绘本阅读：The Apricot Tree 教案", "四年级单元测试卷（扫描件）"

PIECES = (
    Piece(
        LEADER,
        places.ENGLISH,
        OLD_OBSERVATION,
        "english",
        ("观察教师提问的次数与等待时间。", "观察学生发言的次数。", "课后用十分钟交流。"),
        tags=("观课",),
    ),
    Piece(
        LEADER,
        places.ENGLISH,
        OBSERVATION,
        "english",
        (
            "观察谁：每位观课教师坐在一个小组旁，只看这一组。",
            "看什么：孩子用英语做了哪几件事，谁还没有开口，任务卡在哪里。",
            "怎么说：先说看见的，再说建议；建议不超过两条。",
        ),
        tags=("观课", "小组任务"),
        shared_with="county",
        licence="cc_by",
        description="英语组用了一年，改过三次。观课时一人看一组。",
    ),
    Piece(
        LEADER,
        places.ENGLISH,
        "英语单元作业设计十例",
        "english",
        (
            "每一例写明：学什么，做什么，做到什么程度算好。",
            "第三例：为宠物找新家。学生写一则领养广告，用上 can 和 has got。",
            "第七例：天气记录一周，做成图表并向同桌讲述。",
        ),
        grade="grade_4",
        tags=("作业设计",),
        description="从单元目标出发，一课一份，附评价要点。",
    ),
    Piece(
        LIN,
        places.preparation_group(4),
        "四年级上册 Unit 4 Our Animal Friends 单元整体教学设计",
        "english",
        (
            "单元目标：学生能介绍一种动物的样子、本领和需要，并为它写一则领养广告。",
            "第一课时听读与词汇，第二课时写广告，第三课时故事，第四课时展示与同伴互评。",
            "互评表只留三项：说清楚了没有，有没有理由，想不想领养它。",
        ),
        grade="grade_4",
        term="first",
        chapter="Unit 4",
        language="both",
        tags=("单元整体", "公开课"),
        description="四年级备课组两轮修改后的定稿，含互评表。",
    ),
    Piece(
        LIN,
        places.preparation_group(4),
        "At the Farm 三层学习单",
        "english",
        ("第一层：看图圈词。", "第二层：看图写一句话。", "第三层：为农场写一块欢迎牌。", "学生自己选从哪一层开始。"),
        grade="grade_4",
        term="second",
        language="both",
        tags=("分层作业",),
    ),
    Piece(
        LIN,
        places.preparation_group(4),
        PROPOSED,
        "english",
        ("读图：树从春天到秋天有什么变化。", "读文：找出三个表示变化的词。", "写一写：我的杏树。"),
        grade="grade_4",
        language="both",
        tags=("绘本阅读",),
        description="上学年市级公开课用过，想请大家提意见。",
    ),
    Piece(
        MANAGER,
        places.XINGTAN,
        HANDBOOK,
        "across",
        ("每学期四次校本研修，每次半天。", "研修之前发问题单，研修之后一周内交一节改过的课。"),
        tags=("校本研修",),
        description="每学期一版。",
    ),
    Piece(
        MANAGER,
        places.XINGTAN,
        "作业设计质量自查表",
        "across",
        ("这份作业对应哪一条目标？", "学生大约要用多少分钟？", "做错的孩子能从批语里知道怎么改吗？"),
        tags=("作业设计",),
        licence="cc_by",
        shared_with="county",
    ),
    Piece(
        ZHOU,
        places.XINGTAN,
        "班规由学生定：一节班会的设计",
        "class_teacher",
        ("分组读旧班规，每组删去一半。", "每一条都要写明为什么。", "六条定下来，全班签名，贴在门边。"),
        tags=("班会", "班规"),
        description="四年级两个班用过，附班会实录。",
    ),
    Piece(
        ZHOU,
        places.XINGTAN,
        "认识周长：一根绳子围出的图形",
        "mathematics",
        ("每组一根同样长的绳子，围出三种不同的图形。", "比一比：周长一样，面积一样吗？", "用格子纸说明理由。"),
        grade="grade_3",
        term="first",
        chapter="周长",
        tags=("动手做",),
    ),
    Piece(
        MANAGER,
        places.XINGTAN,
        "国家中小学智慧教育平台",
        "across",
        address=PLATFORM,
        licence="of_others",
        tags=("平台", "备课"),
        description="教育部的资源平台，课程教学栏目可按教材目录查找。",
    ),
    Piece(
        LEADER,
        places.ENGLISH,
        "智慧教育平台：小学英语课程",
        "english",
        address=f"{PLATFORM}syncClassroom",
        licence="of_others",
        language="both",
        tags=("平台",),
        description="按教材单元排列的课例，备课前先看一看。",
    ),
    Piece(
        MANAGER,
        places.XINGTAN,
        "国家图书馆：少年儿童阅读",
        "chinese",
        address="https://www.nlc.cn/",
        licence="of_others",
        tags=("阅读",),
        description="整本书阅读选书时可查馆藏与导读。",
    ),
    Piece(
        MANAGER,
        places.XINGTAN,
        "心理健康活动课：情绪天气预报",
        "psychology",
        ("早晨用一种天气说说今天的心情。", "不解释，不评论，只听。", "一周后回看：什么时候天晴？"),
        tags=("班会", "情绪"),
        licence="cc_by_nc_sa",
    ),
    Piece(
        ZHOU,
        places.XINGTAN,
        DECLINED,
        "mathematics",
        ("四年级上册第一单元测试卷。",),
        grade="grade_4",
        description="网上找到的，扫描件。",
    ),
)
NEXT_HANDBOOK = ("每学期四次校本研修，每次半天，其中一次走进课堂。", "研修之后一周内交一节改过的课，同组互评。")
THANKS = (
    (LIN, OBSERVATION, "四年级 Our animal friends", "只看一组，看得清楚多了。"),
    (ZHOU, OBSERVATION, "四年级 小数的大小比较", "数学课也能用，谢谢苏老师。"),
    (LEADER, "四年级上册 Unit 4 Our Animal Friends 单元整体教学设计", "四年级 第二课时", "互评表很好用。"),
    (LEADER, "班规由学生定：一节班会的设计", "班会", "孩子们删到了七条。"),
    (LIN, "班规由学生定：一节班会的设计", "班会", "门边那张六条的班规，家长会上也有人拍照。"),
    (LIN, "作业设计质量自查表", "四年级 Unit 4", "第三问最有用。"),
)
VOLUMES = (
    Volume("YW-4A", "语文 四年级上册", "textbook", "chinese", "grade_4", "first", 340, 42),
    Volume("SX-4A", "数学 四年级上册", "textbook", "mathematics", "grade_4", "first", 340, 42),
    Volume("YY-4A", "英语 四年级上册", "textbook", "english", "grade_4", "first", 340, 42),
    Volume("YY-4A-T", "英语 四年级上册 教师教学用书", "teacher_book", "english", "grade_4", "first", 8, 1),
    Volume("KX-5A", "科学学生活动手册 五年级上册", "exercise_book", "science", "grade_5", "first", 300, 40),
    Volume("YY-TP", "英语单词卡片（四年级）", "teaching_aid", "english", "grade_4", "", 12, 1),
)
