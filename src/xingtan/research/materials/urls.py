"""Addresses of teaching materials, below those of the library."""

from __future__ import annotations

from django.urls import path

from xingtan.research.materials import views

urlpatterns = [
    path("", views.listed, name="materials"),
    path("export/", views.export, name="materials-export"),
    path("<int:material_id>/", views.material, name="material"),
]
