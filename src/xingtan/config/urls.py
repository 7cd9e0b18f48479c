"""All addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("xingtan.pages.urls")),
    path("accounts/", include("xingtan.access.urls")),
]
