"""Addresses of roles and deputies."""

from __future__ import annotations

from django.urls import path

from xingtan.access import deputy_views, duty_views

app_name = "roles"
urlpatterns = [
    path("people/", duty_views.people, name="people"),
    path("give/", duty_views.give, name="give"),
    path("end/", duty_views.end, name="end"),
    path("<int:duty_id>/deputy/", deputy_views.name, name="deputy"),
    path("<int:duty_id>/withdraw/", deputy_views.withdraw, name="withdraw"),
]
