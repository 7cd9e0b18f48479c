"""Codes of the personnel file as people write them, and the sentences of its refusals."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from xingtan.access.roles import Role
from xingtan.sheets.cells import option_shown
from xingtan.sheets.kinds import Option
from xingtan.teachers.models import Schooling, Sex, Title

SEXES = (
    Option(Sex.MALE.value, "男", "Male", ("男性", "m", "1")),
    Option(Sex.FEMALE.value, "女", "Female", ("女性", "f", "2")),
)
"""GB/T 2261.1-2003."""

SCHOOLINGS = (
    Option(Schooling.DOCTOR.value, "博士研究生", "Doctor", ("博士", "研究生(博士)", "phd")),
    Option(Schooling.MASTER.value, "硕士研究生", "Master", ("硕士", "研究生", "研究生(硕士)")),
    Option(Schooling.UNDERGRADUATE.value, "大学本科", "Undergraduate", ("本科", "大学", "学士", "bachelor")),
    Option(Schooling.COLLEGE.value, "大学专科", "College", ("专科", "大专", "高职")),
    Option(Schooling.SECONDARY.value, "中专及以下", "Secondary", ("中专", "中师", "高中", "中等师范")),
)
"""GB/T 4658-2006, grouped as schools report them."""

TITLES = (
    Option(Title.FULL_SENIOR.value, "正高级", "Full senior", ("正高级教师", "正高", "senior")),
    Option(Title.VICE_SENIOR.value, "副高级", "Vice-senior", ("高级", "高级教师", "副高", "vice senior")),
    Option(Title.INTERMEDIATE.value, "中级", "Intermediate", ("一级", "一级教师", "middle")),
    Option(Title.JUNIOR.value, "初级", "Junior", ("二级", "三级", "二级教师", "三级教师", "助理级", "员级", "primary")),
    Option(Title.TRAINEE.value, "见习", "Trainee", ("见习期", "见习教师", "未定级", "未定", "未评", "none")),
)
"""人社部发〔2015〕79号; trainees have none yet."""

ROLE_OPTIONS = (
    Option(Role.TEACHER.value, "教师", "Teacher", ("普通教师", "任课教师")),
    Option(Role.TEAM_LEADER.value, "教研组长", "Team leader", ("组长", "备课组长", "leader")),
    Option(Role.SCHOOL_AUDITOR.value, "审核员", "Auditor", ("学校审核员", "审核人", "学校审核人", "school auditor")),
    Option(Role.MANAGER.value, "管理员", "Manager", ("学校管理员", "系统管理员")),
    Option(Role.PRINCIPAL.value, "校长", "Principal", ("副校长", "执行校长")),
)
"""Roles that a school's file may hand out."""

ACCOUNT_STATES = {
    "none": (_("no account"), "neutral"),
    "waiting": (_("no password yet"), "wait"),
    "never": (_("never signed in"), "wait"),
    "active": (_("active"), "good"),
    "locked": (_("locked"), "bad"),
    "left": (_("left"), "neutral"),
}
"""States of an account, each with its tone."""

REASONS = {
    "not_printed": _("The slips could not be laid out, so no password was changed. Take the workbook instead."),
    "not_your_school": _("Only the manager of the teacher's school may do this."),
    "reason_missing": _("Say why the numbers are needed; the reason is kept in the journal."),
    "no_account": _("This teacher has no account yet."),
    "has_account": _("This teacher has an account already."),
    "left_service": _("This teacher has left; the account stays closed."),
    "other_duties": _("This account also holds duties outside your school; only the operator can reset its password."),
    "first_password_only": _("An authority hands out first passwords only; the school's manager resets them."),
    "own_account": _("Change your own password on your account page."),
    "own_roles": _("Another manager gives or takes a manager's roles."),
    "nothing_to_do": _("It is so already."),
    "left_already": _("This teacher has left already."),
    "own_leaving": _("Another manager lets a manager go; nobody does so for themselves."),
    "row_refused": _("The values cannot be taken; see the notes at the fields."),
    "same_place": _("The teacher already works there."),
    "too_early": _("The day lies before the teacher's present post began."),
    "group_elsewhere": _("The group does not belong to that school."),
    "not_a_school": _("Teachers work at schools and campuses only."),
}
"""Codes of errors and of verdicts to sentences."""

AGE_LABELS = {
    "up_to_35": _("35 and below"),
    "from_36_to_40": _("36 to 40"),
    "from_41": _("41 and above"),
    "up_to_25": _("25 and below"),
    "from_26_to_30": "26–30",
    "from_31_to_35": "31–35",
    "from_41_to_45": "41–45",
    "from_46_to_50": "46–50",
    "from_51_to_55": "51–55",
    "from_56": _("56 and above"),
}

SERVICE_LABELS = {
    "year_1": _("First year"),
    "year_2_to_5": _("Second to fifth year"),
    "year_6_to_10": _("Sixth to tenth year"),
    "year_11_to_20": _("Eleventh to twentieth year"),
    "from_year_21": _("Twenty-first year and later"),
}


def label_of(options: Iterable[Option], value: str) -> str:
    """Return the label of a code in the language in force."""
    return option_shown(options)(value)
