"""Addresses of the teacher's own pages."""

from __future__ import annotations

from django.urls import include, path

from xingtan.growth import standard_views, views
from xingtan.growth.points import views as points

app_name = "growth"

urlpatterns = [
    path("", views.desk, name="desk"),
    path("path/", views.path, name="path"),
    path("tier/", standard_views.own_standards, name="standards"),
    path("tier/teachers/<int:teacher_id>/", standard_views.teacher_standards, name="standards-of"),
    path("tiers/", standard_views.school_standards, name="standards-school"),
    path("tiers/<slug:tier>/", standard_views.tier_standards, name="tier-standards"),
    path("", include("xingtan.growth.passport.urls")),
    path("portfolio/", include("xingtan.growth.portfolio.urls")),
    path("points/", points.mine, name="points"),
    path("points/teachers/<int:teacher_id>/", points.of_teacher, name="points-of"),
    path("points/gifts/<int:gift_id>/ask/", points.ask, name="points-ask"),
    path("points/requests/<int:redemption_id>/withdraw/", points.withdraw, name="points-withdraw"),
    path("points/ranking/", points.ranking, name="points-ranking"),
    path("points/school/", points.school, name="points-school"),
    path("points/school/settle/", points.settle, name="points-settle"),
    path("points/school/setting/", points.change_setting, name="points-setting"),
    path("points/school/kinds/", points.points_for_kind, name="points-kind"),
    path("points/school/gifts/", points.offer, name="points-offer"),
    path("points/school/gifts/<int:gift_id>/retire/", points.retire, name="points-retire"),
    path("points/school/requests/", points.requests, name="points-requests"),
    path("points/school/requests/<int:redemption_id>/<slug:decision>/", points.decide, name="points-decide"),
]
