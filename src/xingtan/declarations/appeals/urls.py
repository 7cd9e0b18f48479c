"""Addresses of appeals, below those of declarations."""

from __future__ import annotations

from django.urls import path

from xingtan.declarations.appeals import views

urlpatterns = [
    path("", views.listing, name="appeals"),
    path("new/", views.say, name="say-it-is-wrong"),
    path("<int:serial>/", views.appeal, name="appeal"),
    path("<int:serial>/answer/", views.answer, name="answer-appeal"),
    path("<int:serial>/steps/<slug:step>/", views.step, name="appeal-step"),
    path("evidence/<int:link_id>/", views.evidence, name="appeal-evidence"),
]
