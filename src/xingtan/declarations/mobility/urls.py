"""Addresses of credits that move, below those of declarations."""

from __future__ import annotations

from django.urls import path

from xingtan.declarations.mobility import views

urlpatterns = [
    path("", views.listing, name="mobility"),
    path("transfers/new/", views.transfer, name="enter-transfer"),
    path("courses/new/", views.course, name="enter-course"),
    path("admissions/<int:serial>/", views.admission, name="admission"),
    path("admissions/<int:serial>/steps/<slug:step>/", views.step, name="admission-step"),
    path("evidence/<int:link_id>/", views.evidence, name="admission-evidence"),
    path("statements/new/", views.statement, name="issue-statement"),
    path("notes/new/", views.note, name="issue-note"),
    path("papers/<int:serial>/", views.outgoing, name="outgoing"),
    path("papers/<int:serial>/file/", views.outgoing_file, name="outgoing-file"),
    path("agreements/new/", views.agreement, name="enter-agreement"),
]
