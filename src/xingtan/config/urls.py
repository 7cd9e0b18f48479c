"""All addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from xingtan.access.views import account
from xingtan.config import health, views
from xingtan.config.help import guide, guides
from xingtan.config.log import export_log, log
from xingtan.config.role_page import roles
from xingtan.config.school_desk import school
from xingtan.notices.views.feed import feed

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.desk, name="desk"),
    path("desk/<slug:role>/", views.take_desk, name="take-desk"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", account, name="account"),
    path("account/tokens/", include("xingtan.exchange.token_urls")),
    path("accounts/", include("xingtan.access.urls")),
    path("api/v1/", include("xingtan.exchange.urls")),
    path("assessment/", include("xingtan.assessment.urls")),
    path("calendar/<str:token>.ics", feed, name="calendar-feed"),
    path("credits/", include("xingtan.credit_bank.urls")),
    path("declarations/", include("xingtan.declarations.urls")),
    path("growth/", include("xingtan.growth.urls")),
    path("help/", guides, name="guides"),
    path("help/<slug:name>/", guide, name="guide"),
    path("inbox/", include("xingtan.notices.urls")),
    path("institutions/", include("xingtan.teachers.institution_urls")),
    path("library/", include("xingtan.research.library.urls")),
    path("log/", log, name="log"),
    path("log/export/", export_log, name="log-export"),
    path("records/", include("xingtan.records.urls")),
    path("standing/", include("xingtan.standing.urls")),
    path("roles/", roles, name="roles-overview"),
    path("roles/", include("xingtan.access.duty_urls")),
    path("school/", school, name="school"),
    path("start/", include("xingtan.teachers.start.urls")),
    path("teachers/", include("xingtan.teachers.urls")),
    path("", include("xingtan.pages.urls")),
]

handler400 = "xingtan.pages.errors.handler400"
handler403 = "xingtan.pages.errors.handler403"
handler404 = "xingtan.pages.errors.handler404"
handler429 = "xingtan.pages.errors.handler429"
handler500 = "xingtan.pages.errors.handler500"
