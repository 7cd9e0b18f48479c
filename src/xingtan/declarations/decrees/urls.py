"""Addresses of decrees, below those of declarations."""

from __future__ import annotations

from django.urls import path

from xingtan.declarations.decrees import views

urlpatterns = [
    path("", views.listing, name="decrees"),
    path("new/<slug:kind>/", views.enter, name="enter-decree"),
    path("<int:serial>/", views.decree, name="decree"),
    path("<int:serial>/withdraw/", views.withdraw, name="withdraw-decree"),
    path("documents/<int:link_id>/", views.document, name="decree-document"),
    path("of-teacher/<int:teacher_id>/", views.of_teacher, name="decrees-of-teacher"),
]
