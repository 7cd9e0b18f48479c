"""What the framework's forms and password rules say is said in Chinese of our own."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import override


class Sheet(forms.Form):
    """One field of every kind that pages use."""

    name = forms.CharField()
    short = forms.CharField(max_length=2)
    mail = forms.EmailField()
    day = forms.DateField()
    count = forms.IntegerField(max_value=3)
    kind = forms.ChoiceField(choices=[("a", "A")])
    address = forms.URLField(assume_scheme="https")
    file = forms.FileField()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("name", "请填写这一项。"),
        ("short", "最多 2 个字，现有 3 个字。"),
        ("mail", "请填写有效的邮箱地址。"),
        ("day", "请填写有效的日期，如 2026-09-01。"),
        ("count", "请填写不大于 3 的数。"),
        ("kind", "请从列表中选择，“b”不在其中。"),
        ("address", "请填写完整的网址，如 https://example.org/page。"),
        ("file", "请填写这一项。"),
    ],
)
def test_a_field_says_in_plain_chinese_what_is_missing(field, said):
    given = {"short": "三个字", "mail": "x", "day": "x", "count": "9", "kind": "b", "address": "https://"}
    with override("zh-hans"):
        assert Sheet(given).errors[field] == [said]


def test_rules_of_passwords_speak_to_an_adult():
    with override("zh-hans"):
        asked = password_validation.password_validators_help_texts()
        with pytest.raises(ValidationError) as refused:
            password_validation.validate_password("1234")
    assert len(asked) == 3
    assert not [text for text in (*asked, *refused.value.messages) if "你" in text]
