"""All addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from xingtan.access.views import account
from xingtan.config import health, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.desk, name="desk"),
    path("desk/<slug:role>/", views.take_desk, name="take-desk"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", account, name="account"),
    path("accounts/", include("xingtan.access.urls")),
    path("growth/", include("xingtan.growth.urls")),
    path("records/", include("xingtan.records.urls")),
    path("", include("xingtan.pages.urls")),
]

handler400 = "xingtan.pages.errors.handler400"
handler403 = "xingtan.pages.errors.handler403"
handler404 = "xingtan.pages.errors.handler404"
handler429 = "xingtan.pages.errors.handler429"
handler500 = "xingtan.pages.errors.handler500"
