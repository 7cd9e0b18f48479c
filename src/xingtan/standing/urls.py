"""Addresses of standing."""

from __future__ import annotations

from django.urls import include, path

from xingtan.standing import coming_views, statements, views
from xingtan.standing.dossiers import views as dossier_views

app_name = "standing"
urlpatterns = [
    path("", views.listing, name="list"),
    path("mine/", views.mine, name="mine"),
    path("mine/coming/", coming_views.mine, name="coming-mine"),
    path("weigh/", views.weigh, name="weigh"),
    path("teachers/<int:teacher_id>/", views.teacher, name="teacher"),
    path("teachers/<int:teacher_id>/coming/", coming_views.of_teacher, name="coming"),
    path("teachers/<int:teacher_id>/statement/", statements.sheet, name="statement"),
    path("teachers/<int:teacher_id>/statement/workbook/", statements.workbook, name="workbook"),
    path("teachers/<int:teacher_id>/dossier/", dossier_views.preview, name="preview"),
    path("teachers/<int:teacher_id>/circumstances/", dossier_views.circumstances, name="circumstances"),
    path("circumstances/<int:circumstance_id>/withdraw/", dossier_views.withdraw, name="withdraw"),
    path("simulations/", include("xingtan.standing.simulations.urls")),
    path("dossiers/", dossier_views.listing, name="dossiers"),
    path("dossiers/export/", dossier_views.export, name="export"),
    path("dossiers/freeze/", dossier_views.freeze, name="freeze"),
    path("dossiers/of/<str:dossier_number>/", dossier_views.one, name="dossier"),
    path("dossiers/of/<str:dossier_number>/compare/", dossier_views.compare, name="compare"),
    path("dossiers/of/<str:dossier_number>/supersede/", dossier_views.supersede, name="supersede"),
]
