"""Addresses of the shell itself."""

from django.urls import path

from xingtan.pages import views

app_name = "pages"
urlpatterns = [path("language/", views.set_language, name="set_language")]
