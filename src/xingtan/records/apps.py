"""The room as a Django app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Room records."""

    name = "xingtan.records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer what the rooms below ask."""
        from xingtan.records import listening  # noqa: F401, PLC0415 models are there only now
