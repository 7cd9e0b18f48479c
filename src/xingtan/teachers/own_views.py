"""The page on which a teacher sees everything that is held about them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.teachers import reads
from xingtan.teachers.held import acts_about, held_about
from xingtan.teachers.held_labels import ACTS
from xingtan.teachers.labels import SCHOOLINGS, SEXES, TITLES, label_of
from xingtan.teachers.models import Teacher
from xingtan.teachers.views import tier_names
from xingtan.teachers.workbooks.columns import BY_FIELD


@gate("GET", roles=SIGNED_IN)
def about_me(request: HttpRequest) -> HttpResponse:
    """Show one's own file, which tables name one, and who did what to the file."""
    actor = actor_of(request)
    mine = Teacher.objects.select_related("school", "group", "account").exclude(account=None)
    teacher = mine.filter(account_id=actor.account_id or 0).first()
    if teacher is None:
        return render(request, "teachers/no_file.html")
    context = {
        "teacher": teacher,
        "numbers": reads.masked_numbers(teacher),
        "labels": {name: column.label for name, column in BY_FIELD.items()},
        "sex": label_of(SEXES, teacher.sex),
        "schooling": label_of(SCHOOLINGS, teacher.schooling),
        "title": label_of(TITLES, teacher.title),
        "tiers": tier_names(teacher),
        "held": held_about(teacher),
        "acts": [(row, ACTS.get(row.action, row.action)) for row in acts_about(teacher)],
    }
    answer = render(request, "teachers/me.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
