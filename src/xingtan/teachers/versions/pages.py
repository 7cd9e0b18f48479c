"""The page on which a school reads its version in force as text and publishes the next one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import yaml
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from xingtan.kernel.errors import DomainError
from xingtan.teachers.versions.forms import VersionForm
from xingtan.teachers.versions.keeping import Row, newest_of
from xingtan.teachers.versions.reading import SchemeMistakenError

Asked = TypeVar("Asked", bound=VersionForm)


def version_form(
    request: HttpRequest, form: type[Asked], versions: QuerySet[Row, Row], *, shipped: Callable[[], str]
) -> Asked:
    """Return the form as it was sent; when nothing was, the school's newest text, the shipped one where it has none."""
    if request.method == "POST":
        return form(request.POST)
    newest = newest_of(versions)
    text = yaml.safe_dump(newest.body, allow_unicode=True, sort_keys=False, width=120) if newest else shipped()
    return form(initial={"text": text, "effective_from": timezone.localdate()})


def published(
    request: HttpRequest, form: VersionForm, publish: Callable[..., object], sentences: Mapping[str, Any]
) -> bool:
    """Tell whether what the form says was published; what stands in the way is said beside its fields."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        publish(body=form.body, effective_from=form.cleaned_data["effective_from"], at=timezone.now())
    except SchemeMistakenError as error:
        form.take(error.slips)
    except DomainError as error:
        form.add_error("effective_from", str(sentences.get(error.why, error.why)))
    return not form.errors
