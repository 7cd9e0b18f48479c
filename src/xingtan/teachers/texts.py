"""Between rows of the personnel file and canonical texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.sheets.plans import chunks
from xingtan.teachers.models import Teacher
from xingtan.teachers.privacy import index_of, open_text, seal_text

PLAIN = ("number", "name", "sex", "schooling", "title", "subject")
DAYS = ("born_on", "title_since", "started_on")
SECRET = ("id_number", "phone")
COLUMNS_OF_SECRET = {
    "id_number": ("id_number_sealed", "id_number_index"),
    "phone": ("phone_sealed", "phone_index"),
}
ATTACHED = "attached"
"""Kept with a new row: it took over an account that was there already."""


def texts_of(teacher: Teacher, roles: str) -> dict[str, str]:
    """Return a teacher as canonical texts, personal numbers in clear; ``school`` and ``group`` must be loaded."""
    texts = {name: str(getattr(teacher, name)) for name in PLAIN}
    texts |= {name: day_text(getattr(teacher, name)) for name in DAYS}
    return texts | {
        "id_number": open_text(teacher.id_number_sealed),
        "phone": open_text(teacher.phone_sealed),
        "school": teacher.school.code,
        "group": teacher.group.code if teacher.group else "",
        "roles": roles,
    }


def day_text(day: date | None) -> str:
    """Return a day as canonical text, empty for none."""
    return day.isoformat() if day else ""


def put_texts(teacher: Teacher, texts: Mapping[str, str]) -> set[str]:
    """Put canonical texts into a teacher, unsaved; return the columns of the table that changed."""
    touched: set[str] = set()
    for name, text in texts.items():
        if name in PLAIN:
            setattr(teacher, name, text)
            touched.add(name)
        elif name in DAYS:
            setattr(teacher, name, date.fromisoformat(text) if text else None)
            touched.add(name)
        elif name in SECRET:
            sealed, index = COLUMNS_OF_SECRET[name]
            setattr(teacher, sealed, seal_text(text))
            setattr(teacher, index, index_of(text) or (None if name == "id_number" else ""))
            touched |= {sealed, index}
    return touched


def without_secrets(texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts for the journal: personal numbers only as the fact that there is one."""
    return {name: ("***" if text else "") if name in SECRET else text for name, text in texts.items()}


def roles_of(teachers: Iterable[Teacher], *, on: date) -> dict[int, str]:
    """Return the roles that teachers hold at their own school or in its groups, as canonical text by teacher's key.

    Only roles that last: the personnel file neither gives nor takes roles with a last day, nor those of deputies.
    """
    listed = list(teachers)
    paths = {teacher.account_id: teacher.school.path for teacher in listed if teacher.account_id}
    held: dict[int, set[str]] = defaultdict(set)
    for part in chunks(paths):
        duties = Duty.objects.in_force(on).lasting().filter(account_id__in=part)
        for account, role, path in duties.values_list("account_id", "role", "institution__path"):
            if path.startswith(paths[account]) and role != Role.TEACHER:
                held[account].add(role)
    return {teacher.pk: roles_text(held[teacher.account_id or 0]) for teacher in listed}


def roles_text(roles: Iterable[str]) -> str:
    """Return roles as canonical text; "teacher" for none beside it."""
    return ",".join(sorted(set(roles) - {Role.TEACHER.value})) or Role.TEACHER.value


def roles_in(text: str) -> list[Role]:
    """Return the roles of a canonical text, the teacher's own first."""
    return [Role.TEACHER, *(Role(word) for word in text.split(",") if word and word != Role.TEACHER)]
