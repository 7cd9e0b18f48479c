"""The one view of the shell itself: the language switch."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

YEAR = 365 * 24 * 3600
CHOSEN_COOKIE = "language_chosen"
"""Holds what a reader chose before signing in, until they do."""


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Go back to where the reader was, now in the language that they chose; a cookie remembers it.

    Their account remembers it too: that is the language in which they are written to, and in which they are greeted
    when they sign in. Whoever has yet to sign in is remembered until they do.
    """
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    answer = redirect(target)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        keep_language(request, answer, code)
        if getattr(request, "user", None) and request.user.is_authenticated:
            get_user_model().objects.filter(pk=request.user.pk).update(language=code)
        else:
            answer.set_cookie(CHOSEN_COOKIE, code, samesite="Lax", secure=request.is_secure())
    return answer


def keep_language(request: HttpRequest, answer: HttpResponseBase, code: str) -> None:
    """Let the reader's browser remember the language for a year."""
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=request.is_secure())


set_language.access_rule_text = "public"  # type: ignore[attr-defined]
set_language.access_methods = ("POST",)  # type: ignore[attr-defined]
