"""Addresses of the room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import include, path

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.records.sheet import RECORDS, RECORDS_ACCEPTED
from xingtan.records.views import audit, desks, entry, files, lists, steps
from xingtan.sheets.pages_of import import_urls

app_name = "records"


def for_managers(*methods: str) -> Callable[[Any], Any]:
    """Return the gate of importing records that are still to be audited."""
    return gate(*methods, roles=(Role.MANAGER,))


def for_auditors(*methods: str) -> Callable[[Any], Any]:
    """Return the gate of importing records that were audited on paper."""
    return gate(*methods, roles=(Role.SCHOOL_AUDITOR,))


IMPORTS = import_urls(RECORDS, name_prefix="import", guard=for_managers, actor_of=actor_of)
ACCEPTED_IMPORTS = import_urls(RECORDS_ACCEPTED, name_prefix="import-accepted", guard=for_auditors, actor_of=actor_of)

urlpatterns = [
    path("", lists.records, name="list"),
    path("new/", entry.choose, name="new"),
    path("new/<slug:kind>/", entry.enter, name="enter"),
    path("export/", lists.export, name="export"),
    path("import/", include(IMPORTS)),
    path("import-accepted/", include(ACCEPTED_IMPORTS)),
    path("audit/", audit.audit, name="audit"),
    path("audit/marked/", audit.decide_marked, name="decide-marked"),
    path("audit/<int:record_id>/<slug:step>/", audit.decide, name="decide"),
    path("team/", desks.team, name="team"),
    path("provided/", desks.provided, name="provided"),
    path("evidence/<int:link_id>/", files.evidence, name="evidence"),
    path("evidence/<int:link_id>/remove/", files.remove, name="remove-evidence"),
    path("<int:record_id>/", lists.record, name="record"),
    path("<int:record_id>/edit/", entry.change, name="change"),
    path("<int:record_id>/steps/<slug:step>/", steps.take, name="take-step"),
]
