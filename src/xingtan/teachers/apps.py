"""The room as a Django app."""

from django.apps import AppConfig


class TeachersConfig(AppConfig):
    """Room teachers."""

    name = "xingtan.teachers"
    default_auto_field = "django.db.models.BigAutoField"
