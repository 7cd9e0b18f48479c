"""Addresses of tiers, below the personnel file."""

from __future__ import annotations

from django.urls import path

from xingtan.teachers.tiers import views

urlpatterns = [
    path("", views.all_tiers, name="tiers"),
    path("scheme/", views.scheme, name="tier-scheme"),
    path("in/<slug:tier>/", views.one_tier, name="tier"),
    path("in/<slug:tier>/confirm/", views.confirm, name="tier-confirm"),
    path("placements/<int:placement_id>/end/", views.end, name="tier-end"),
    path("placements/<int:placement_id>/appraise/", views.appraise, name="tier-appraise"),
]
