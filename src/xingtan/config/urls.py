"""All addresses."""

from django.urls import URLPattern, URLResolver, path
from django.http import HttpRequest, HttpResponse

urlpatterns: list[URLPattern | URLResolver] = []
