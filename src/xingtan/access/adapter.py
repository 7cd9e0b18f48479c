"""How sign-in behaves here: nobody signs up alone; accounts come from the school."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from xingtan.access.first_password import JUST_CAME_IN
from xingtan.access.models import Account
from xingtan.pages.views import CHOSEN_COOKIE, keep_language


class SchoolAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by a manager or an import, never by a stranger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 the library's signature
        """Nobody may sign up."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the page of one's own account, or the front door for whoever has only now come in."""
        messages.success(request, _("Your password is changed."))
        return "/" if request.session.pop(JUST_CAME_IN, False) else reverse("account")

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 the library's signature
        """Return the way in, in the language that this account chose, here before signing in or some time earlier."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        chosen = request.COOKIES.get(CHOSEN_COOKIE, "")
        if chosen in dict(settings.LANGUAGES):
            user.language = chosen
            user.save(update_fields=["language"])
            answer.delete_cookie(CHOSEN_COOKIE, samesite="Lax")
        if user.language:
            keep_language(request, answer, user.language)
        return answer
