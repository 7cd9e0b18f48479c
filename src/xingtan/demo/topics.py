"""What people of this world worked on: titles of sessions, lessons, papers, contests, projects and courses."""

from __future__ import annotations

#: School-run training of each term, by school year and term.
SESSIONS = {
    (2022, 1): ("义务教育新课标研读", "教学常规与课堂观察", "单元整体设计入门", "期末质量分析方法"),
    (2022, 2): ("学习任务单的设计", "作业减量提质", "班级管理案例研讨", "学期教学反思交流"),
    (2023, 1): ("大单元教学的备课路径", "课堂提问与追问", "学习评价量规设计", "家校沟通的语言"),
    (2023, 2): ("跨学科主题学习设计", "数字化教学工具使用", "学困生个别化支持", "教学案例写作"),
    (2024, 1): ("素养导向的课堂转型", "课例研究的步骤", "分层作业设计与讲评", "心理健康教育基本功"),
    (2024, 2): ("教学评一致性实践", "校本课程开发", "课堂观察量表使用", "校本研修成果汇报"),
    (2025, 1): ("人工智能助力备课", "项目式学习的组织", "学业质量标准解读", "青年教师课堂诊断"),
    (2025, 2): ("表现性评价任务设计", "课堂实录分析", "教学论文写作指导", "学年研修总结交流"),
}

PREPARATIONS = {
    "语文": ("阅读策略单元", "习作指导与讲评", "整本书阅读", "古诗文教学", "口语交际", "识字与写字"),
    "数学": ("数与运算", "图形的认识与测量", "数量关系", "统计与概率", "综合与实践", "易错题讲评"),
    "英语": (
        "Unit 1 My classroom", "Unit 2 Seasons and weather", "Unit 3 My friends", "Unit 4 At the farm",
        "Unit 5 Dinner is ready", "Unit 6 Then and now", "Storytelling and reading", "Phonics in context",
    ),
    "科学": ("物质的变化", "植物与环境", "地球与宇宙", "技术与工程"),
    "体育": ("跑与跳基本动作", "小球类运动", "体质健康测试", "大课间活动"),
    "音乐": ("歌唱教学", "音乐欣赏", "课堂乐器", "民歌单元"),
    "美术": ("造型表现", "设计应用", "民间剪纸", "欣赏评述"),
    "道德与法治": ("规则与生活", "家乡与祖国", "法治启蒙", "我们的公共生活"),
    "信息科技": ("在线生活", "数据与编码", "身边的算法", "过程与控制"),
}  # fmt: skip

LESSONS = {
    "语文": ("《观潮》", "《富饶的西沙群岛》", "《落花生》", "《草船借箭》", "《四季之美》", "《司马光》", "《匆匆》"),
    "数学": ("《分数的初步认识》", "《平行四边形的面积》", "《认识负数》", "《条形统计图》", "《圆的周长》"),
    "英语": (
        "What's the weather like? (Grade 4)", "My school calendar (Grade 5)", "A story: The apricot tree (Grade 6)",
        "In a nature park (Grade 5)", "How tall are you? (Grade 6)", "Welcome back to school (Grade 3)",
        "Meet my family (Grade 4)", "Reading: The three seeds (Grade 5)",
    ),
    "科学": ("《水的蒸发和凝结》", "《种子的萌发》", "《月相变化》", "《简单电路》"),
    "体育": ("《立定跳远》", "《篮球原地运球》", "《30米快速跑》", "《跳短绳》"),
    "音乐": ("《茉莉花》", "《小步舞曲》", "《赶圩归来啊哩哩》", "《唱脸谱》"),
    "美术": ("《色彩的冷暖》", "《窗花剪纸》", "《我画我家乡》", "《水墨游戏》"),
    "道德与法治": ("《我们的好朋友》", "《网络新世界》", "《公共场所讲文明》", "《感受家乡文化》"),
    "信息科技": ("《生活中的算法》", "《设计我的网页》", "《认识数据》", "《小小程序员》"),
}  # fmt: skip

PAPERS = (
    "小学{subject}单元整体教学的实践与思考",
    "核心素养背景下小学{subject}作业设计的策略",
    "以学习任务群促进小学{subject}深度学习",
    "小学{subject}课堂评价语的有效运用",
    "小学{subject}分层教学的个案研究",
    "例谈小学{subject}情境创设的三个层次",
)
PROJECTS = (
    "小学{subject}教学评一致性的校本研究",
    "农村小学{subject}学习支架设计的实践研究",
    "小学{subject}跨学科主题学习的开发与实施",
    "基于学情诊断的小学{subject}作业改进研究",
)
CONTESTS = {
    "school": ("{school}青年教师教学基本功比赛", "{school}单元作业设计评比", "{school}教学设计评比"),
    "county": (
        "{county}小学{subject}优质课评比",
        "{county}小学{subject}教学设计评比",
        "{county}教师基本功大赛（{subject}）",
    ),
    "municipal": ("青岚市小学{subject}优质课评比", "青岚市中小学教师教学技能大赛（{subject}）"),
    "provincial": ("杏河省小学{subject}课堂教学观摩评比",),
}
#: What an open class tries out.
RESEARCH_TOPICS = (
    "学习任务单的使用",
    "教学评一致性",
    "小组合作的组织",
    "真实情境中的语言运用",
    "分层练习设计",
    "跨学科主题学习",
)
#: Who runs the contests and paper selections of each level.
ORGANISERS = {
    "school": "{school}教导处",
    "county": "{county}教育局教研室",
    "municipal": "青岚市教育局教研室",
    "provincial": "杏河省教育厅教研室",
}
JOURNALS = {"municipal": "《青岚教育》", "provincial": "《杏河教育研究》"}

COLLEGE = "青岚市教师进修学院"
UNIVERSITY = "杏河师范大学"
COUNTY_CENTRE = "{county}教师发展中心"
PLATFORM = "杏河教师研修网"
CONCENTRATED = (
    ("青岚市小学{subject}骨干教师集中研修", "municipal", COLLEGE),
    ("青岚市义务教育新课标{subject}专题培训", "municipal", COLLEGE),
    ("{county}小学{subject}教师课堂教学能力培训", "county", COUNTY_CENTRE),
    ("{county}小学{subject}学科素养提升班", "county", COUNTY_CENTRE),
    ("杏河省小学{subject}教师能力提升研修班", "provincial", UNIVERSITY),
)
#: Short name of each school and the county it lies in.
SCHOOLS = {
    "XT": ("杏坛小学", "临溪县"),
    "XS": ("溪山小学", "临溪县"),
    "LQ": ("柳桥小学", "临溪县"),
    "HX": ("湖心小学", "云泽县"),
}
DISTANCE = (
    "{span}学年中小学教师全员远程研修",
    "小学{subject}数字化教学能力远程研修（{span}）",
    "师德师风与教育法规网络课程（{span}）",
)
