"""Addresses of the room."""

from django.urls import path

from xingtan.records.views import audit, desks, entry, files, lists, steps

app_name = "records"
urlpatterns = [
    path("", lists.records, name="list"),
    path("new/", entry.choose, name="new"),
    path("new/<slug:kind>/", entry.enter, name="enter"),
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
