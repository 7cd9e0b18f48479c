"""Rules of passwords whose sentences are ours, because the framework's Chinese catalogue lacks them."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """A password has at least so many characters."""

    def get_error_message(self) -> str:
        """Return the sentence for one that is too short."""
        return _("At least %(number)s characters, please.") % {"number": self.min_length}
