"""Addresses of growth passports: one's own and one's trainees', and those of a school."""

from __future__ import annotations

from django.urls import path

from xingtan.growth.passport import school_views, views

urlpatterns = [
    path("passport/", views.mine, name="passport"),
    path("passport/trainees/", views.mentees, name="passport-mentees"),
    path("passports/", school_views.school, name="passport-school"),
    path("passports/open/", school_views.open_all, name="passport-open"),
    path("passports/book/", school_views.book, name="passport-book"),
    path("passports/entries/<int:passport_entry_id>/<slug:step>/", views.step, name="passport-step"),
    path("passports/entries/<int:passport_entry_id>/files/add/", views.add_files, name="passport-files"),
    path("passports/files/<int:passport_file_id>/", views.file, name="passport-file"),
    path("passports/files/<int:passport_file_id>/remove/", views.drop_file, name="passport-file-drop"),
    path("passports/mentors/<int:mentor_id>/end/", school_views.end_mentor, name="passport-mentor-end"),
    path("passports/<int:passport_id>/", views.one, name="passport-one"),
    path("passports/<int:passport_id>/print/", views.print_passport, name="passport-print"),
    path("passports/<int:passport_id>/entries/", views.enter, name="passport-enter"),
    path("passports/<int:passport_id>/remarks/", views.remark, name="passport-remark"),
    path("passports/<int:passport_id>/mentors/", school_views.name_mentor, name="passport-mentor"),
    path("passports/<int:passport_id>/result/", school_views.close, name="passport-close"),
    path("passports/<int:passport_id>/next-tier/", school_views.graduate, name="passport-graduate"),
]
