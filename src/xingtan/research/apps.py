"""The room as a Django app."""

from django.apps import AppConfig


class ResearchConfig(AppConfig):
    """Room research."""

    name = "xingtan.research"
    default_auto_field = "django.db.models.BigAutoField"
