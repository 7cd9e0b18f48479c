"""Addresses of the library."""

from __future__ import annotations

from django.urls import include, path

from xingtan.research.library.views import bringing, finding, keeping, using

app_name = "library"
urlpatterns = [
    path("", finding.search, name="list"),
    path("new/", bringing.bring, name="new"),
    path("mine/", using.mine, name="mine"),
    path("uses/", using.uses, name="uses"),
    path("materials/", include("xingtan.research.materials.urls")),
    path("keeping/", keeping.desk, name="keeping"),
    path("<int:resource_id>/", finding.resource, name="resource"),
    path("<int:resource_id>/change/", bringing.change, name="change"),
    path("<int:resource_id>/version/", bringing.version, name="version"),
    path("<int:resource_id>/versions/<int:version_number>/", finding.file, name="file"),
    path("<int:resource_id>/steps/<slug:step>/", keeping.step, name="step"),
    path("<int:resource_id>/thank/", using.thank_author, name="thank"),
    path("<int:resource_id>/save/", using.save, name="save"),
    path("<int:resource_id>/link/", using.link, name="link"),
]
