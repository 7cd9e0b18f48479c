"""Addresses of growth passports."""

from __future__ import annotations

from django.urls import path

from xingtan.growth.passport import school_views, views

urlpatterns = [
    path("", views.mine, name="passport"),
    path("trainees/", views.mentees, name="passport-mentees"),
    path("school/", school_views.school, name="passport-school"),
    path("school/open/", school_views.open_all, name="passport-open"),
    path("book/", school_views.book, name="passport-book"),
    path("entries/<int:passport_entry_id>/<slug:step>/", views.step, name="passport-step"),
    path("mentors/<int:mentor_id>/end/", school_views.end_mentor, name="passport-mentor-end"),
    path("<int:passport_id>/", views.one, name="passport-one"),
    path("<int:passport_id>/print/", views.print_passport, name="passport-print"),
    path("<int:passport_id>/entries/", views.enter, name="passport-enter"),
    path("<int:passport_id>/remarks/", views.remark, name="passport-remark"),
    path("<int:passport_id>/mentors/", school_views.name_mentor, name="passport-mentor"),
    path("<int:passport_id>/result/", school_views.close, name="passport-close"),
    path("<int:passport_id>/next-tier/", school_views.graduate, name="passport-graduate"),
]
