"""Addresses of tiers, below the personnel file."""

from __future__ import annotations

from django.urls import path

from xingtan.teachers.tiers import scheme_views, views

urlpatterns = [
    path("", views.all_tiers, name="tiers"),
    path("scheme/", views.scheme, name="tier-scheme"),
    path("scheme/form/", scheme_views.by_form, name="tier-scheme-form"),
    path("in/<slug:tier>/", views.one_tier, name="tier"),
    path("in/<slug:tier>/confirm/", views.confirm, name="tier-confirm"),
    path("placements/<int:placement_id>/end/", views.end, name="tier-end"),
    path("placements/<int:placement_id>/appraise/", views.appraise, name="tier-appraise"),
]
