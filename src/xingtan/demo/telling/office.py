"""What an office does in November: results come back from a course, and a file that was made twice is found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from xingtan.access.roles import Role
from xingtan.demo import places
from xingtan.demo.staff import Person, names_alike, staff
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.demo.telling.founding import import_workbook
from xingtan.demo.workbooks import RESULTS_2026, teacher_row
from xingtan.teachers.duplicates.services import mark_different
from xingtan.teachers.models import Teacher
from xingtan.teachers.services import enrol_teacher

REPORTED, REVIEWED, RETURNED = date(2026, 11, 18), date(2026, 11, 18), date(2026, 11, 19)
SECOND_FILE = "XT2026-18"
"""The staff number under which somebody was enrolled a second time."""
DIFFERENT = "两位老师：姓名同音不同字，出生日期和证件号码都不同。"


def report_results(folder: Path) -> None:
    """Let the college report by workbook how its course for new teachers ended."""
    import_workbook(
        "results", folder / RESULTS_2026, actor=actor_named("institute", REPORTED), at=moment(REPORTED, 14, 20)
    )


def tell_twins(seed: int) -> None:
    """Let the manager find two people of one sound to be different, and enrol a third by mistake who has a file."""
    manager = who_is(Role.MANAGER, places.XINGTAN, REVIEWED)[0]
    first, second = (Teacher.objects.get(number=person.number) for person in names_alike(seed))
    mark_different(actor=manager, first_id=first.pk, second_id=second.pk, reason=DIFFERENT, at=moment(REVIEWED, 10, 30))
    again = enrolled_twice(seed)
    texts = {**teacher_row(again, RETURNED), "number": SECOND_FILE, "id_number": "", "started_on": RETURNED.isoformat()}
    enrol_teacher(actor=manager, texts={**texts, "title_since": "", "phone": ""}, at=moment(RETURNED, 9, 40))


def enrolled_twice(seed: int) -> Person:
    """Return who came back from leave and was enrolled anew instead of being found."""
    arts = (person for person in staff(seed) if person.group == "XT-YS" and not person.roles)
    return next(person for person in arts if not person.trainee and not person.male)
