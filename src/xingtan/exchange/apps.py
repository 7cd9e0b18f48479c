"""The room as a Django app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Room exchange."""

    name = "xingtan.exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what closes tokens."""
        from xingtan.exchange import listening  # noqa: F401, PLC0415
