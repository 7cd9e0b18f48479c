"""Addresses of declarations."""

from __future__ import annotations

from django.urls import include, path

from xingtan.declarations import views

app_name = "declarations"
urlpatterns = [
    path("", views.board, name="board"),
    path("places/<str:code>/<int:year>/", views.place, name="place"),
    path("places/<str:code>/<int:year>/lines/", views.lines, name="lines"),
    path("places/<str:code>/<int:year>/decide/", views.decide, name="decide"),
    path("places/<str:code>/<int:year>/declare/", views.declare, name="declare"),
    path("places/<str:code>/<int:year>/simulation/", views.simulation, name="simulation"),
    path("places/<str:code>/<int:year>/identify/", views.identify, name="identify"),
    path("lines/<int:line_id>/", views.line, name="line"),
    path("lines/<int:line_id>/steps/<slug:step>/", views.step, name="step"),
    path("of-record/<int:record_id>/", views.of_record, name="of-record"),
    path("of-number/<str:number>/", views.of_number, name="of-number"),
    path("appeals/", include("xingtan.declarations.appeals.urls")),
    path("decrees/", include("xingtan.declarations.decrees.urls")),
    path("mobility/", include("xingtan.declarations.mobility.urls")),
]
