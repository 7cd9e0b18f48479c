"""Addresses of standing."""

from __future__ import annotations

from django.urls import path

from xingtan.standing import views

app_name = "standing"
urlpatterns = [
    path("", views.listing, name="list"),
    path("mine/", views.mine, name="mine"),
    path("teachers/<int:teacher_id>/", views.teacher, name="teacher"),
]
