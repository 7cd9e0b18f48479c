"""Addresses of custom groups, below the personnel file."""

from __future__ import annotations

from django.urls import path

from xingtan.teachers.custom_groups import views

urlpatterns = [
    path("", views.listing, name="custom-groups"),
    path("new/", views.new, name="custom-group-new"),
    path("<int:custom_group_id>/", views.show, name="custom-group"),
    path("<int:custom_group_id>/change/", views.change, name="custom-group-change"),
    path("<int:custom_group_id>/retire/", views.retire, name="custom-group-retire"),
]
