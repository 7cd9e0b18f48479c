"""Names of people who do not exist."""

from __future__ import annotations

from xingtan.demo.chance import Chance


def _each(words: str) -> tuple[str, ...]:
    return tuple(words.split())


SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)

ELDER_WOMEN = _each(
    "丽华 桂芳 红梅 海燕 晓燕 玉兰 秀云 春霞 冬梅 雪芹 美玲 慧珍 金凤 月华 爱萍 素琴 "
    "彩霞 巧云 翠萍 燕平 小红 文娟 淑贞 雅琴 惠玲 雪梅 玉洁 晓芳 海英 丽萍 建华 秋菊 "
    "佩兰 碧云 荣芳 琼华 艳红 向红 亚琴 莉莉 晓岚 瑞芬 玉梅 静芳 云霞 丹丹 小燕 宏霞 "
)
ELDER_MEN = _each(
    "建军 志强 国平 海涛 卫东 永明 文斌 晓东 立新 宏伟 学军 振华 少华 光明 庆生 世杰 "
    "德胜 家驹 春林 玉山 锦程 克勤 兆祥 培元 松年 守义 维民 伯涛 立群 长青 新民 景山 "
)
YOUNG_WOMEN = _each(
    "雨薇 梦瑶 佳怡 思琪 婷婷 雅雯 晓彤 诗涵 嘉欣 梓萱 若溪 欣然 雪莹 静怡 心怡 可欣 "
    "语桐 芷若 晨曦 一诺 乐瑶 清越 知夏 安然 书瑶 婉清 雨晴 晓雯 子衿 锦瑟 思远 如意 "
    "星月 沐晴 青禾 采薇 映雪 初晴 念慈 秋实 巧玲 楚楚 文静 海宁 丹青 冰洁 晓晨 梦洁 "
    "佳慧 雅静 思敏 依林 悦宁 雨桐 慧敏 晴川 亦菲 之南 璐瑶 舒婷 "
)
YOUNG_MEN = _each(
    "俊杰 浩然 宇航 子轩 明哲 天佑 博文 嘉豪 志远 一鸣 子墨 景行 承宇 家乐 泽楷 逸飞 "
    "少川 云帆 启航 文韬 思齐 修远 望川 晓峰 凯文 鹏飞 立行 元直 星河 书恒 "
)
#: Places after which the schools of a grown county are called.
SCHOOL_NAMES = _each(
    "清泉 东塘 石桥 柳林 新河 白鹭 青山 望月 南湾 长堤 竹溪 云岭 松岗 桃源 平湖 龙门 凤鸣 丹桂 芦洲 沙坪 北渡 红枫 "
    "银杏 甘棠 鹿鸣 "
)
#: Well-known people whose names chance must not hit.
TAKEN = frozenset({"刘亦菲", "高晓东", "张一鸣", "王小燕", "于丹丹", "孔庆生", "马俊杰", "陈启航", "龙应台", "林志远"})


#: How far back a surname or a given name may not come again, so that lists read like real ones.
APART = 14


def name_of(chance: Chance, *, young: bool, male: bool, key: str, used: list[str]) -> str:
    """Return a name that nobody in ``used`` bears and that does not sound like the last few, and add it there."""
    given = (YOUNG_MEN if male else YOUNG_WOMEN) if young else (ELDER_MEN if male else ELDER_WOMEN)
    near = used[-APART:]
    attempt = 0
    while True:
        name = chance.pick(SURNAMES, "surname", key, attempt) + chance.pick(given, "given", key, attempt)
        echoes = any(other[0] == name[0] or other[1:] == name[1:] for other in near)
        if not echoes and name not in used and name not in TAKEN:
            used.append(name)
            return name
        attempt += 1
