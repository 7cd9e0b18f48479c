"""Tell every personnel file from the journal again, and name those that say something else."""

from __future__ import annotations

from collections.abc import Iterator

from xingtan.teachers.models import Teacher
from xingtan.teachers.texts import DAYS, PLAIN, day_text
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

TEACHERS = "teachers"
TOLD = ("teacher.enrolled", "teacher.changed", "teacher.set_back", "teacher.transferred")
TAKEN_BACK = "teacher.taken_back"
NAMES = (*PLAIN, *DAYS, "school", "group")
"""What is compared; ID and phone numbers never stand in the journal."""
CHUNK = 1000


def verify_teachers() -> Iterator[Finding]:
    """Yield files that say something else than was entered and changed, that nobody entered, and those gone."""
    told = _told()
    rows = Teacher.objects.select_related("school", "group").order_by("pk")
    for teacher in rows.iterator(chunk_size=CHUNK):
        texts = told.pop(str(teacher.pk), None)
        if texts is None:
            yield Finding(TEACHERS, teacher.number, "not_in_journal")
        elif any(text != texts.get(name, "") for name, text in _texts_of(teacher).items()):
            yield Finding(TEACHERS, teacher.number, "content_differs")
    yield from (Finding(TEACHERS, texts["number"], "gone") for texts in told.values())


def _texts_of(teacher: Teacher) -> dict[str, str]:
    texts = {name: str(getattr(teacher, name)) for name in PLAIN}
    texts |= {name: day_text(getattr(teacher, name)) for name in DAYS}
    return texts | {"school": teacher.school.code, "group": teacher.group.code if teacher.group else ""}


def _told() -> dict[str, dict[str, str]]:
    """Return by key what the journal tells of each file, one act after the other."""
    found: dict[str, dict[str, str]] = {}
    marks = JournalRow.objects.filter(subject_kind="teacher", action__in=(*TOLD, TAKEN_BACK)).order_by("pk")
    for key, action, after in marks.values_list("subject_key", "action", "after").iterator(chunk_size=CHUNK):
        if action == TAKEN_BACK:
            found.pop(key, None)
        elif action == TOLD[0] or key in found:
            told = {name: str(text) for name, text in after.items() if name in NAMES}
            found[key] = found.get(key, {"number": ""}) | told
    return found
