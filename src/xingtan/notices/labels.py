"""Codes of this room to sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xingtan.notices.workflow import Brand, Way

GROUPS = {
    "records": _("Records"),
    "declarations": _("Declarations"),
    "assessment": _("Assessment"),
    "points": _("Points"),
    "tiers": _("Posts and tiers"),
    "library": _("Library"),
    "decisions": _("Appeals, decrees and dossiers"),
    "account": _("Account"),
}
"""Groups of kinds, in the order in which messages and pages list them."""

ICONS = {
    "records": "file-description",
    "declarations": "stack-2",
    "assessment": "clipboard-check",
    "points": "coins",
    "tiers": "award",
    "library": "books",
    "decisions": "gavel",
    "account": "key",
}

WAYS = {
    Way.INBOX: _("Inbox only"),
    Way.DIGEST: _("Daily digest"),
    Way.INSTANT: _("At once"),
}

BRANDS = {Brand.WECOM: _("WeCom"), Brand.DINGTALK: _("DingTalk"), Brand.FEISHU: _("Feishu")}

SENTENCES = {
    "code_wrong": _("This code is not right. Look at the newest mail."),
    "code_expired": _("This code has run out. Ask for a new one."),
    "too_many_codes": _("A code was sent a moment ago. Wait a minute, then ask again."),
    "no_mail": _("This installation sends no mail yet. Ask whoever runs it."),
    "not_delivered": _("The other side did not take the message."),
    "address_not_allowed": _("This address may not be called."),
}

WHY_NOT = {
    "scheme": _("The address must begin with https://."),
    "host": _("This is not the address of a robot of this messenger."),
    "private": _("The address leads into a private network."),
    "unknown": _("The name of the server cannot be found."),
}
