"""The room as a Django app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Room pages."""

    name = "xingtan.pages"
    default_auto_field = "django.db.models.BigAutoField"
