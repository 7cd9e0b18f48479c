"""The commands that stay stable, each in one line, as ``xingtan help`` prints them."""

from __future__ import annotations

COMMANDS = {
    "up": ("start: database, keys, pages, background work", "启动:数据库、密钥、页面、后台任务"),
    "demo": ("fill an empty installation with the demonstration world", "在空安装中生成演示数据"),
    "accounts": ("demonstration accounts", "演示账号"),
    "permissions": ("the table category x role x right", "类别 x 角色 x 权限表"),
    "addresses": ("every address with its access rule", "所有地址及其访问规则"),
    "import": ("import teachers, institutions or records from a workbook", "从表格导入教师、机构或记录"),
    "export": ("export what import takes back unchanged", "导出,可原样再导入"),
    "rulebook": (
        "schema, check, list, assess, simulate: rules read, tried, explained",
        "规则:模式、检查、列表、核算、试算",
    ),
    "publish": ("put a rulebook into effect for an institution", "为机构发布规则"),
    "declare": ("declare a school's year", "学校年度申报"),
    "audit": ("audit what waits at county and city", "县、市审核"),
    "identify": ("identify a year: post credits to the ledger", "认定年度学分并入账"),
    "notices": ("send: one round of notices, by mail and messenger", "发送通知:邮件与即时通讯"),
    "weigh": ("weigh every teacher of a place, for large lists", "重新估算达标情况"),
    "explain": ("one ledger entry: records, rule, arithmetic, people, times", "一笔学分的来龙去脉"),
    "verify": ("recompute ledger, journal, balances; name the first bad row", "重新核验台账、日志与合计"),
    "digest": ("one hash per group of tables", "每组数据一个摘要"),
    "doctor": ("what is missing or wrong here, with the cure", "检查本安装并给出办法"),
}


def overview() -> str:
    """Return the list of commands, both languages."""
    lines = [f"  xingtan {name:<12} {en} {zh}" for name, (en, zh) in COMMANDS.items()]
    return "\n".join(
        [
            "Xingtan 杏坛",
            "",
            *lines,
            "",
            "xingtan COMMAND --help tells more. Django's own commands (migrate, shell, ...) work too: xingtan COMMAND.",
            "",
        ]
    )
