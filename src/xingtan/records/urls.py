"""Addresses of the room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import include, path

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.records.views import (
    audit,
    audit_rules,
    audited,
    closing,
    company,
    counted,
    definitions,
    desks,
    entry,
    files,
    lists,
    months,
    permissions,
    steps,
    team_entry,
    workload,
)
from xingtan.records.workbooks.results import RESULTS
from xingtan.records.workbooks.sheet import RECORDS, RECORDS_ACCEPTED
from xingtan.sheets.pages_of import import_urls

app_name = "records"


def for_managers(*methods: str) -> Callable[[Any], Any]:
    """Return the gate of importing records that are still to be audited."""
    return gate(*methods, roles=(Role.MANAGER,))


def for_auditors(*methods: str) -> Callable[[Any], Any]:
    """Return the gate of importing records that were audited on paper."""
    return gate(*methods, roles=(Role.SCHOOL_AUDITOR,))


def for_reporters(*methods: str) -> Callable[[Any], Any]:
    """Return the gate of reporting results of trainings: providers, and managers for their school."""
    return gate(*methods, roles=(Role.TRAINING_INSTITUTION, Role.MANAGER))


RESULT_IMPORTS = import_urls(RESULTS, name_prefix="results", guard=for_reporters, actor_of=actor_of)
IMPORTS = import_urls(RECORDS, name_prefix="import", guard=for_managers, actor_of=actor_of)
ACCEPTED_IMPORTS = import_urls(RECORDS_ACCEPTED, name_prefix="import-accepted", guard=for_auditors, actor_of=actor_of)

urlpatterns = [
    path("", lists.records, name="list"),
    path("new/", entry.choose, name="new"),
    path("new/<slug:kind>/", entry.enter, name="enter"),
    path("new/<slug:kind>/keep/", entry.keep, name="keep"),
    path("new/<slug:kind>/drop/", entry.drop, name="drop"),
    path("export/", lists.export, name="export"),
    path("import/", include(IMPORTS)),
    path("import-accepted/", include(ACCEPTED_IMPORTS)),
    path("results/", include(RESULT_IMPORTS)),
    path("audit/", audit.audit, name="audit"),
    path("audit/marked/", audit.decide_marked, name="decide-marked"),
    path("audit/take/", audit.take_up, name="take-up"),
    path("audit/rules/", audit_rules.rules, name="audit-rules"),
    path("audit/rules/reasons/", audit_rules.add, name="add-reason"),
    path("audit/rules/reasons/retire/", audit_rules.retire, name="retire-reason"),
    path("audit/taken/<int:record_id>/", audit.take_over, name="take-over"),
    path("audit/reviewed/<int:record_id>/", audit.review, name="review-alarm"),
    path("audit/unread/<int:record_id>/", months.confirm, name="confirm-unread"),
    path("audit/<int:record_id>/<slug:step>/", audit.decide, name="decide"),
    path("audited/", audited.audited, name="audited"),
    path("workload/", workload.workload, name="workload"),
    path("workload/decisions/", counted.decisions, name="decisions"),
    path("months/", months.months, name="months"),
    path("months/close/", closing.choose, name="close-months"),
    path("months/by-teacher/", counted.teachers, name="by-teacher"),
    path("months/<str:school>/<int:year>/<int:month>/", months.sheet, name="month"),
    path("months/<str:school>/<int:year>/<int:month>/close/", months.close, name="close-month"),
    path("months/<str:school>/<int:year>/<int:month>/reopen/", months.reopen, name="reopen-month"),
    path("months/<str:school>/<int:year>/<int:month>/draw/", months.draw, name="draw-sample"),
    path("months/<str:school>/<int:year>/<int:month>/rest/", months.accept_rest, name="accept-rest"),
    path("months/<str:school>/<int:year>/<int:month>/samples/<int:number>/", months.sample, name="sample"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("definitions/new/", definitions.define, name="define"),
    path("definitions/preview/", definitions.preview, name="preview"),
    path("definitions/<slug:kind>/", definitions.redefine, name="redefine"),
    path("definitions/<slug:kind>/retire/", definitions.retire, name="retire"),
    path("permissions/", permissions.permissions, name="permissions"),
    path("permissions/change/", permissions.change_permissions, name="change-permissions"),
    path("team/", desks.team, name="team"),
    path("for/", team_entry.choose_for, name="choose-for"),
    path("for/<slug:kind>/", team_entry.enter_for, name="enter-for"),
    path("company/<int:companion_id>/", company.answer, name="answer"),
    path("provided/", desks.provided, name="provided"),
    path("evidence/<int:link_id>/", files.evidence, name="evidence"),
    path("evidence/<int:link_id>/remove/", files.remove, name="remove-evidence"),
    path("<int:record_id>/", lists.record, name="record"),
    path("<int:record_id>/evidence/", files.add, name="add-evidence"),
    path("<int:record_id>/edit/", entry.change, name="change"),
    path("<int:record_id>/ask/", company.ask, name="ask"),
    path("<int:record_id>/comment/", company.comment, name="comment"),
    path("<int:record_id>/rounds/", company.next_round, name="next-round"),
    path("<int:record_id>/keep/", entry.keep_change, name="keep-change"),
    path("<int:record_id>/drop/", entry.drop_change, name="drop-change"),
    path("<int:record_id>/steps/<slug:step>/", steps.take, name="take-step"),
]
