"""Addresses of the bank."""

from __future__ import annotations

from django.urls import path

from xingtan.credit_bank import views

app_name = "credit_bank"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("teachers/<int:teacher_id>/", views.statement, name="statement"),
    path("entries/<str:number>/", views.entry, name="entry"),
    path("entries/<str:number>/reverse/", views.reverse, name="reverse"),
    path("batches/<int:number>/", views.batch, name="batch"),
    path("rulebooks/", views.rulebooks, name="rulebooks"),
    path("rulebooks/publish/", views.publish, name="publish"),
    path("rulebooks/<int:rulebook_pk>/", views.rulebook, name="rulebook"),
]
