"""Actors: somebody signed in, with the duties in force on a day; what scope means for a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import HttpRequest

from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role


@dataclass(frozen=True)
class Held:
    """One duty in force: a role at an institution, whose path covers everything below it."""

    role: Role
    institution_id: int
    institution_code: str
    institution_name: str
    path: str
    institution_name_en: str = ""


@dataclass(frozen=True)
class Actor:
    """Whoever acts: an account and the duties it holds on one day; ``account_id`` None is the operator's shell."""

    account_id: int | None
    name: str
    duties: tuple[Held, ...]

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        return frozenset(held.role for held in self.duties)

    def wears(self, role: str, path: str) -> bool:
        """Tell whether the role is held at the institution of this path or at one above it."""
        return any(held.role == role and path.startswith(held.path) for held in self.duties)

    def paths(self, *roles: Role) -> tuple[str, ...]:
        """Return the paths covered by any of these roles (by all roles when none is named)."""
        return tuple(sorted({held.path for held in self.duties if not roles or held.role in roles}))

    def within(self, field: str, *roles: Role) -> Q:
        """Return the filter ``field`` lies below a path of these roles; it matches nothing when there is none.

        ``field`` names a path column, such as ``school__path``.
        """
        condition = Q(pk__in=[])
        for path in self.paths(*roles):
            condition |= Q(**{f"{field}__startswith": path})
        return condition


def actor_for(account: Account, *, on: date) -> Actor:
    """Return the actor that this account is on that day; one query."""
    duties = Duty.objects.in_force(on).filter(account=account).select_related("institution").order_by("pk")
    held = tuple(
        Held(Role(duty.role), place.pk, place.code, place.name, place.path, place.name_en)
        for duty in duties
        for place in [duty.institution]
    )
    return Actor(account_id=account.pk, name=account.name, duties=held)


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor behind a request that passed its gate."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def operator() -> Actor:
    """Return whoever runs a command on the server itself: every role, everywhere; the journal names them "operator".

    Somebody with that shell could write to the database directly; the journal at least says so.
    """
    duties = tuple(Held(role, 0, "", "", "") for role in Role)
    return Actor(account_id=None, name="operator", duties=duties)
