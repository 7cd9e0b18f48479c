"""Addresses of the teacher's own pages."""

from __future__ import annotations

from django.urls import path

from xingtan.growth import views

app_name = "growth"

urlpatterns = [
    path("", views.desk, name="desk"),
    path("path/", views.path, name="path"),
]
