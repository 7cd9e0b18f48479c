"""Addresses of notices; the calendar feed has its own, outside."""

from __future__ import annotations

from django.urls import path

from xingtan.notices.views import choices, inbox, messenger

app_name = "notices"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("read/", inbox.read_all, name="read-all"),
    path("<int:notice_id>/", inbox.open_notice, name="open"),
    path("<int:notice_id>/read/", inbox.read, name="read"),
    path("choices/", choices.choices, name="choices"),
    path("choices/address/", choices.ask, name="ask-address"),
    path("choices/address/confirm/", choices.confirm, name="confirm-address"),
    path("choices/address/forget/", choices.forget, name="forget-address"),
    path("choices/calendar/", choices.renew_calendar, name="renew-calendar"),
    path("choices/calendar/shut/", choices.revoke_calendar, name="revoke-calendar"),
    path("messenger/", messenger.messenger, name="messenger"),
    path("messenger/try/", messenger.try_messenger, name="try-messenger"),
]
