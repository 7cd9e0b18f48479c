"""Every column of one line is kept as one plain line, whoever writes it: a form, a command, a service."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models

from xingtan.kernel.plain_text import one_line

OURS = "xingtan."


def keep_one_line(sender: type[models.Model], instance: models.Model, **_: Any) -> None:  # noqa: ANN401 a signal
    """Make the short texts of a row plain before it is saved.

    Errors: TextTooLongError for one that the column cannot hold on every database.
    """
    for name, longest in _lines(sender):
        value = instance.__dict__.get(name)
        if isinstance(value, str) and value:
            plain = one_line(value, longest)
            if plain != value:
                setattr(instance, name, plain)


@cache
def _lines(model: type[models.Model]) -> tuple[tuple[str, int | None], ...]:
    """Return the columns of one line of a model of ours, each with the most characters that it holds."""
    if not model.__module__.startswith(OURS):
        return ()
    fields = (field for field in model._meta.concrete_fields if isinstance(field, models.CharField))
    return tuple((field.attname, field.max_length) for field in fields)
