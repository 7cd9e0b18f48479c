"""The room as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Room notices."""

    name = "xingtan.notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from xingtan.notices import listening, listening_to_duties  # noqa: F401, PLC0415 models are there only now
