"""Whose token it is."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest

from xingtan.access.actors import actor_of
from xingtan.access.labels import ROLES
from xingtan.exchange.api import api
from xingtan.exchange.entrance import caller_of
from xingtan.exchange.shapes import Named, Shape, TeacherNamed
from xingtan.pages.tongue import in_english
from xingtan.teachers.models import Teacher


class DutyOut(Shape):
    """One duty in force today."""

    role: str
    role_name: str
    institution: Named
    stands_in_for: str | None
    until: date | None


class TokenOut(Shape):
    """The token that came with the request."""

    name: str
    scope: str
    until: datetime


class Me(Shape):
    """The account behind the token, and what it is today."""

    name: str
    login: str
    language: str
    teacher: TeacherNamed | None
    duties: list[DutyOut]
    token: TokenOut


@api.get("/me", response=Me, tags=["accounts"], operation_id="me")
def me(request: HttpRequest) -> Me:
    """Return the account behind the token."""
    actor, token = actor_of(request), caller_of(request).token
    english = in_english()
    file = Teacher.objects.filter(account_id=token.account_id).first()
    return Me(
        name=token.account.name,
        login=token.account.username,
        language=token.account.language,
        teacher=TeacherNamed(id=file.pk, number=file.number, name=file.name) if file else None,
        duties=[
            DutyOut(
                role=held.role.value,
                role_name=str(ROLES[held.role]),
                institution=Named(
                    code=held.institution_code,
                    name=(held.institution_name_en if english else "") or held.institution_name,
                ),
                stands_in_for=held.stood.name if held.stood else None,
                until=held.stood.until if held.stood else None,
            )
            for held in actor.duties
        ],
        token=TokenOut(name=token.name, scope=token.scope, until=token.until),
    )
