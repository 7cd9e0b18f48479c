"""What the first start asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from xingtan.access.models import Account
from xingtan.institutions.models import Kind

CODE = RegexValidator(r"^[0-9A-Za-z_-]+\Z", _("Use letters, digits, - and _ only."))


class InstitutionForm(forms.Form):
    """The institution that this installation is for."""

    setup_code = forms.CharField(
        label=_("Setup code"),
        help_text=_("The eight digits that the program printed under the address when it started."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        max_length=40,
    )
    kind = forms.ChoiceField(
        label=_("Kind of institution"),
        choices=[
            (Kind.SCHOOL.value, _("A school")),
            (Kind.COUNTY.value, _("A county or district")),
            (Kind.CITY.value, _("A city")),
            (Kind.PROVINCE.value, _("A province")),
        ],
    )
    name = forms.CharField(label=_("Name of the institution"), max_length=120, help_text=_("The full name."))
    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        validators=[CODE],
        help_text=_("The official code, or any short one of your own."),
    )

    def __init__(self, *args: Any, ask_code: bool, **kwargs: Any) -> None:  # noqa: ANN401 Django's signature
        super().__init__(*args, **kwargs)
        if not ask_code:
            del self.fields["setup_code"]


class FirstAccountForm(forms.Form):
    """The first person who can sign in."""

    name = forms.CharField(label=_("Your name"), max_length=80)
    login = forms.CharField(
        label=_("Login name"),
        max_length=64,
        validators=[CODE],
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least eight characters, not one that everybody uses."),
    )
    again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Compare the two passwords and hold the first to the validators."""
        values = super().clean() or {}
        password = values.get("password", "")
        if password and values.get("again") and password != values["again"]:
            self.add_error("again", _("The two passwords differ."))
        if password:
            try:
                validate_password(password, Account(username=values.get("login", ""), name=values.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return values

    def clean_login(self) -> str:
        """Require a login that is free."""
        login = str(self.cleaned_data["login"])
        if Account.objects.filter(username=login).exists():
            raise ValidationError(_("This login is taken."))
        return login
