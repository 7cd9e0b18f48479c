"""Addresses of the portfolio."""

from __future__ import annotations

from django.urls import path

from xingtan.growth.portfolio import counted_views, frozen_views, print_views, share_views, views

urlpatterns = [
    path("", views.mine, name="portfolio"),
    path("arrange/", views.compose, name="portfolio-compose"),
    path("order/", views.order, name="portfolio-order"),
    path("records/", views.records, name="portfolio-records"),
    path("records/<int:record_id>/<slug:choice>/", views.choose, name="portfolio-choose"),
    path("links/", share_views.shares, name="portfolio-shares"),
    path("links/<int:share_id>/revoke/", share_views.revoke, name="portfolio-revoke"),
    path("shared/<str:token>/", share_views.open_link, name="portfolio-shared"),
    path("shared/<str:token>/pictures/<int:link_id>/", share_views.open_picture, name="portfolio-shared-picture"),
    path("shared/<str:token>/years/<int:year>/", counted_views.shared_year, name="portfolio-shared-year"),
    path("shared/<str:token>/<slug:section>/", share_views.open_section, name="portfolio-shared-section"),
    path("assessed/<int:assessed_id>/", frozen_views.for_assessment, name="portfolio-for"),
    path("copies/<int:frozen_id>/", frozen_views.frozen, name="portfolio-frozen"),
    path("copies/<int:frozen_id>/remarks/", frozen_views.remark, name="portfolio-frozen-remark"),
    path("copies/<int:frozen_id>/pictures/<int:link_id>/", frozen_views.picture, name="portfolio-frozen-picture"),
    path("copies/<int:frozen_id>/print/", print_views.print_copy, name="portfolio-frozen-print"),
    path("<int:teacher_id>/", views.of_teacher, name="portfolio-of"),
    path("<int:teacher_id>/print/", print_views.print_portfolio, name="portfolio-print"),
    path("<int:teacher_id>/remarks/", views.remark, name="portfolio-remark"),
    path("<int:teacher_id>/copies/", views.freeze, name="portfolio-freeze"),
    path("<int:teacher_id>/outside/<slug:why>/", counted_views.outside, name="portfolio-outside"),
    path("<int:teacher_id>/years/<int:year>/", counted_views.year, name="portfolio-year"),
    path("<int:teacher_id>/years/<int:year>/<slug:dimension>/", views.point, name="portfolio-point"),
    path("<int:teacher_id>/sections/<slug:section>/", views.section, name="portfolio-section"),
]
