"""How sign-in behaves here: nobody signs up alone; accounts come from the school."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


class SchoolAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by a manager or an import, never by a stranger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 the library's signature
        """Nobody may sign up."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the page of one's own account, which says that the password is changed."""
        messages.success(request, _("Your password is changed."))
        return reverse("account")
