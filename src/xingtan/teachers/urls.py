"""Addresses of the personnel file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import include, path

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.sheets.pages_of import import_urls
from xingtan.teachers import moving_views, own_views, views
from xingtan.teachers.accounts import views as account_views
from xingtan.teachers.duplicates import views as duplicates
from xingtan.teachers.policies import ROSTER_KEEPERS
from xingtan.teachers.staff import views as structure_views
from xingtan.teachers.workbooks.kinds import TEACHERS

app_name = "teachers"


def guard(*methods: str) -> Callable[[Any], Any]:
    """Return the gate of the import pages: whoever keeps a roster."""
    return gate(*methods, roles=ROSTER_KEEPERS)


urlpatterns = [
    path("", views.list_teachers, name="list"),
    path("new/", views.new_teacher, name="new"),
    path("structure/", structure_views.structure, name="structure"),
    path("structure/people/", structure_views.people, name="structure-people"),
    path("structure/export/", structure_views.export, name="structure-export"),
    path("accounts/", account_views.accounts, name="accounts"),
    path("accounts/export/", account_views.export, name="accounts-export"),
    path("accounts/bulk/", account_views.bulk, name="accounts-bulk"),
    path("accounts/passwords/", account_views.hand_out_all, name="hand-out-all"),
    path("duplicates/", duplicates.queue, name="duplicates"),
    path("duplicates/review/", duplicates.review, name="duplicate-review"),
    path("duplicates/<int:review_id>/undo/", duplicates.undo, name="duplicate-undo"),
    path("me/", own_views.about_me, name="me"),
    path("<int:teacher_id>/transfer/", moving_views.transfer, name="transfer"),
    path("<int:teacher_id>/leave/", moving_views.leave, name="leave"),
    path("groups/", include("xingtan.teachers.custom_groups.urls")),
    path("tiers/", include("xingtan.teachers.tiers.urls")),
    path("<int:teacher_id>/", views.show_teacher, name="teacher"),
    path("<int:teacher_id>/edit/", views.edit_teacher, name="edit"),
    path("<int:teacher_id>/reveal/", views.reveal, name="reveal"),
    path("<int:teacher_id>/password/", account_views.hand_out, name="hand-out"),
    path("<int:teacher_id>/account/", account_views.open_account, name="open-account"),
    path("import/", include(import_urls(TEACHERS, name_prefix="import", guard=guard, actor_of=actor_of))),
]
