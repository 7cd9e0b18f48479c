"""What the pages of notices ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xingtan.notices.kinds import shipped_kinds
from xingtan.notices.labels import BRANDS, GROUPS, WAYS
from xingtan.notices.models import Messenger, Reach
from xingtan.notices.people import is_quiet
from xingtan.notices.workflow import Way

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]
WAY = "way_"
MESSENGER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
EVERYBODY = "all"
"""By this name the messengers call a whole group."""
REACH_FIELDS = (
    "by_email",
    "by_messenger",
    "messenger_name",
    "digest_hour",
    "quiet_from",
    "quiet_until",
    "paused_from",
    "paused_until",
)


def _hour(label: Any, help_text: Any = "") -> forms.TypedChoiceField:  # noqa: ANN401 lazy texts
    return forms.TypedChoiceField(label=label, help_text=help_text, choices=HOURS, coerce=int)


def _day(label: Any) -> forms.DateField:  # noqa: ANN401 lazy text
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class ChoicesForm(forms.Form):
    """How one person is reached: channels, hours, a pause, and a way for each kind."""

    by_email = forms.BooleanField(label=_("By mail"), required=False)
    by_messenger = forms.BooleanField(
        label=_("In the messenger group of my school"),
        help_text=_("The group reads only that something waits for you, never what it is."),
        required=False,
    )
    messenger_name = forms.CharField(
        label=_("My user ID in the messenger"),
        help_text=_("So that the message calls you. Your school's administrator of the messenger knows it."),
        max_length=64,
        required=False,
    )
    digest_hour = _hour(_("The daily digest comes at"))
    quiet_from = _hour(_("Quiet from"), _("Nothing is sent in quiet hours; it comes when they end."))
    quiet_until = _hour(_("Quiet until"), _("The same hour twice: no quiet hours."))
    paused_from = _day(_("Pause from"))
    paused_until = _day(_("Pause until"))

    def __init__(self, *args: Any, reach: Reach, ways: Mapping[str, Way], **kwargs: Any) -> None:  # noqa: ANN401 Django's
        initial = {name: getattr(reach, name) for name in REACH_FIELDS}
        initial.update({f"{WAY}{code}": way.value for code, way in ways.items()})
        super().__init__(*args, **{**kwargs, "initial": initial})
        for code, kind in shipped_kinds().items():
            name = kind.name(get_language() or "")
            options = [(way.value, text) for way, text in WAYS.items()]
            self.fields[f"{WAY}{code}"] = forms.ChoiceField(label=name, choices=options)

    def clean_messenger_name(self) -> str:
        """Return the name; only what names one person, never a whole group."""
        name = str(self.cleaned_data["messenger_name"]).strip()
        if name and (not MESSENGER_NAME.fullmatch(name) or name.lower() == EVERYBODY):
            raise forms.ValidationError(_("Letters, digits, dots, dashes and underscores only."))
        return name

    def clean(self) -> dict[str, Any]:
        """Return the values; a digest in quiet hours would never come, and a pause needs its end."""
        values = dict(super().clean() or {})
        hours = {name: values.get(name) for name in ("digest_hour", "quiet_from", "quiet_until")}
        if None not in hours.values() and is_quiet(Reach(**hours), hours["digest_hour"] or 0):
            self.add_error("digest_hour", _("This hour lies in your quiet hours."))
        start, end = values.get("paused_from"), values.get("paused_until")
        if start and not end:
            self.add_error("paused_until", _("Say until when the pause lasts."))
        if start and end and end < start:
            self.add_error("paused_until", _("The pause ends before it begins."))
        return values

    @property
    def ways(self) -> dict[str, Way]:
        """The way chosen for each kind, once the form is valid."""
        return {code: Way(self.cleaned_data[f"{WAY}{code}"]) for code in shipped_kinds()}

    @property
    def grouped(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields of the kinds, group by group."""
        kinds = shipped_kinds().values()
        return [(GROUPS[group], [self[f"{WAY}{k.code}"] for k in kinds if k.group == group]) for group in GROUPS]


class AddressForm(forms.Form):
    """A mail address to be confirmed."""

    email = forms.EmailField(label=_("Mail address"), max_length=254)


class CodeForm(forms.Form):
    """The code that came by mail."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class MessengerForm(forms.Form):
    """The robot of a school's messenger group; what is sealed is never shown again."""

    brand = forms.ChoiceField(label=_("Messenger"), choices=[(brand.value, text) for brand, text in BRANDS.items()])
    url = forms.URLField(
        label=_("Address of the robot"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("As the messenger shows it when a robot joins a group. It is kept sealed and not shown again."),
        widget=forms.URLInput({"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=_("Secret for signing"),
        max_length=200,
        required=False,
        help_text=_("DingTalk and Feishu show one when signing is switched on."),
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    active = forms.BooleanField(label=_("The robot speaks"), required=False)

    def __init__(self, *args: Any, known: Messenger | None, **kwargs: Any) -> None:  # noqa: ANN401 Django's
        initial = {"brand": known.brand, "active": known.active} if known else {"active": True}
        super().__init__(*args, **{**kwargs, "initial": initial})
        if known is None:
            self.fields["url"].required = True
