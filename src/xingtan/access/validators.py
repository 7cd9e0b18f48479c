"""Rules of passwords whose sentences are ours: the framework's Chinese lacks them or speaks as to a child."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """A password has at least so many characters."""

    def get_error_message(self) -> str:
        """Return the sentence for one that is too short."""
        return _("At least %(number)s characters, please.") % {"number": self.min_length}

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _("At least %(number)s characters.") % {"number": self.min_length}


class SimilarityValidator(password_validation.UserAttributeSimilarityValidator):
    """A password is not like the name or the login of its owner."""

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _("Not like your name or your login name.")


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    """A password is none of those that everybody uses."""

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _("Not one that everybody uses, such as 12345678.")
