"""Addresses of the bank."""

from __future__ import annotations

from django.urls import path

from xingtan.credit_bank import views
from xingtan.credit_bank.drafts import views as draft_views

app_name = "credit_bank"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("teachers/<int:teacher_id>/", views.statement, name="statement"),
    path("entries/<str:number>/", views.entry, name="entry"),
    path("entries/<str:number>/reverse/", views.reverse, name="reverse"),
    path("batches/<int:number>/", views.batch, name="batch"),
    path("rulebooks/", views.rulebooks, name="rulebooks"),
    path("rulebooks/publish/", views.publish, name="publish"),
    path("rulebooks/compare/", draft_views.compare, name="compare"),
    path("rulebooks/drafts/", draft_views.drafts, name="drafts"),
    path("rulebooks/drafts/<int:draft_number>/", draft_views.draft, name="draft"),
    path("rulebooks/drafts/<int:draft_number>/text/", draft_views.draft_text, name="draft_text"),
    path("rulebooks/drafts/<int:draft_number>/edit/", draft_views.draft_edit, name="draft_edit"),
    path("rulebooks/drafts/<int:draft_number>/write-out/", draft_views.draft_write_out, name="draft_write_out"),
    path("rulebooks/drafts/<int:draft_number>/publish/", draft_views.draft_publish, name="draft_publish"),
    path("rulebooks/drafts/<int:draft_number>/drop/", draft_views.draft_drop, name="draft_drop"),
    path("rulebooks/drafts/<int:draft_number>/file/", draft_views.draft_file, name="draft_file"),
    path("rulebooks/<int:rulebook_pk>/", views.rulebook, name="rulebook"),
]
