"""Addresses of the first start."""

from __future__ import annotations

from django.urls import path

from xingtan.teachers.start import views as start

app_name = "start"
urlpatterns = [
    path("", start.institution, name="institution"),
    path("account/", start.account, name="account"),
    path("file/", start.file, name="file"),
]
