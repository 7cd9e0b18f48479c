"""The columns of the teachers' workbook."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from xingtan.access.roles import Role
from xingtan.pages.tongue import in_english
from xingtan.sheets.cells import code_cell, day_or_month_cell, option_cell, option_shown, text_cell
from xingtan.sheets.kinds import Column
from xingtan.teachers.identity import id_number_cell, masked_id, masked_phone, phone_cell
from xingtan.teachers.labels import ROLE_OPTIONS, SCHOOLINGS, SEXES, TITLES

_SEPARATORS = re.compile(r"[,，、;；/|]+")
_one_role = option_cell(ROLE_OPTIONS)
_role_shown = option_shown(ROLE_OPTIONS)


_PADDED = re.compile(r"([\u3400-\u9fff]) ([\u3400-\u9fff])")
_name = text_cell(80)


def name_cell(text: str) -> str:
    """Return a person's name; one of two signs loses the space that lists put between them to line names up."""
    found = _name(text)
    match = _PADDED.fullmatch(found)
    return match[1] + match[2] if match else found


def roles_cell(text: str) -> str:
    """Return roles by their codes, sorted, separated by commas; "teacher" alone for somebody without others."""
    words = [word for word in _SEPARATORS.split(text) if word.strip()]
    found = {_one_role(word) for word in words or [text]}
    return ",".join(sorted(found - {Role.TEACHER.value})) or Role.TEACHER.value


def roles_shown(text: str) -> str:
    """Return roles as people read them."""
    mark = ", " if in_english() else "、"
    return mark.join(_role_shown(role) for role in text.split(",") if role)


COLUMNS = (
    Column(
        "number",
        "工号",
        "Staff number",
        parse=code_cell(32),
        aliases=("教师工号", "教工号", "职工号", "教师编号", "Number", "Teacher number", "Staff no"),
        required=True,
        sample="10001",
        help=_("Unique in the whole installation; also the login. A row whose number exists changes that teacher."),
    ),
    Column(
        "name",
        "姓名",
        "Name",
        parse=name_cell,
        aliases=("教师姓名", "Full name", "Teacher"),
        required=True,
        sample="林晓禾",
        help=_("As on the identity card."),
    ),
    Column(
        "sex",
        "性别",
        "Sex",
        parse=option_cell(SEXES),
        show=option_shown(SEXES),
        aliases=("Gender",),
        sample="女",
        help=_("May be left out when the ID number is given."),
        options=SEXES,
    ),
    Column(
        "born_on",
        "出生日期",
        "Date of birth",
        parse=day_or_month_cell,
        aliases=("出生年月日", "出生年月", "生日", "Born on", "Birth date", "Birthday"),
        sample="1998-05-17",
        help=_("May be left out when the ID number is given."),
    ),
    Column(
        "id_number",
        "身份证号",
        "ID number",
        parse=id_number_cell,
        aliases=("身份证号码", "身份证", "证件号码", "公民身份号码", "Identity number", "ID card"),
        sample="",
        help=_(
            "18 characters; format the column as text. Kept encrypted, shown masked; a masked number changes nothing."
        ),
        secret=True,
        mask=masked_id,
    ),
    Column(
        "phone",
        "手机号",
        "Phone",
        parse=phone_cell,
        aliases=("手机", "手机号码", "联系电话", "电话", "Mobile", "Phone number"),
        sample="",
        help=_("Kept encrypted, shown masked; a masked number changes nothing."),
        secret=True,
        mask=masked_phone,
    ),
    Column(
        "schooling",
        "学历",
        "Schooling",
        parse=option_cell(SCHOOLINGS),
        show=option_shown(SCHOOLINGS),
        aliases=("最高学历", "文化程度", "Education", "Highest schooling"),
        required=True,
        sample="大学本科",
        help=_("Highest schooling."),
        options=SCHOOLINGS,
    ),
    Column(
        "title",
        "职称",
        "Professional title",
        parse=option_cell(TITLES),
        show=option_shown(TITLES),
        aliases=("专业技术职务", "职称等级", "Title"),
        required=True,
        sample="初级",
        help=_("Present professional title."),
        options=TITLES,
    ),
    Column(
        "title_since",
        "职称取得日期",
        "Title since",
        parse=day_or_month_cell,
        aliases=("职称取得时间", "取得职称日期", "任职资格取得日期"),
        sample="2021-12-01",
        help=_("May be left empty."),
    ),
    Column(
        "subject",
        "任教学科",
        "Subject",
        parse=text_cell(40),
        aliases=("学科", "任教科目", "科目"),
        sample="英语",
        help=_("Main subject."),
    ),
    Column(
        "started_on",
        "参加工作日期",
        "Started on",
        parse=day_or_month_cell,
        aliases=("参加工作时间", "参加工作年月", "工作日期", "入职日期", "Start date", "Started work on"),
        required=True,
        sample="2020-09-01",
        help=_("First day of work as a teacher; year and month alone count as the first of that month."),
    ),
    Column(
        "school",
        "学校代码",
        "School code",
        parse=text_cell(120),
        aliases=("学校", "所在学校", "单位代码", "学校名称", "School"),
        sample="4401001",
        help=_("Code or full name; may be left out when you look after one school only."),
    ),
    Column(
        "group",
        "教研组",
        "Group",
        parse=text_cell(120),
        aliases=("所在教研组", "教研组代码", "备课组", "Teaching research group"),
        sample="英语组",
        help=_("Code or name of a group of the school."),
    ),
    Column(
        "roles",
        "角色",
        "Roles",
        parse=roles_cell,
        show=roles_shown,
        aliases=("岗位角色", "系统角色", "Role"),
        sample="教研组长、审核员",
        help=_("Several are separated by commas. Empty changes nothing; “teacher” takes other roles away."),
    ),
)
"""Columns in the order of the template."""

BY_FIELD = {column.field: column for column in COLUMNS}
