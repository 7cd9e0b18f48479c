"""The sign-in form in our own words; the library does the rest."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xingtan.access.services import keep_own_password


class SignInForm(LoginForm):  # type: ignore[misc]
    """Account name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 the library's signature
        super().__init__(*args, **kwargs)
        words = {
            "login": _("Account name"),
            "password": _("Password"),
            "remember": _("Stay signed in on this device"),
        }
        for name, label in words.items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].help_text = ""
                self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs.update({"autofocus": True, "autocapitalize": "none", "spellcheck": "false"})


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The old password and, twice, the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 the library's signature
        super().__init__(*args, **kwargs)
        words = {
            "oldpassword": _("Present password"),
            "password1": _("New password"),
            "password2": _("New password, once more"),
        }
        for name, label in words.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        """Refuse the present password as the new one."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        old, new = found.get("oldpassword"), found.get("password1")
        if old and old == new:
            self.add_error("password1", gettext("Choose another one than your present password."))
        return found

    def save(self) -> None:
        """Keep the new password, which only its owner knows."""
        keep_own_password(account=self.user, password=self.cleaned_data["password1"], at=timezone.now())
