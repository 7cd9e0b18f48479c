"""Actors: somebody signed in, with the duties in force on a day; what scope means for a query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import HttpRequest

from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role


@dataclass(frozen=True)
class Stood:
    """For whom a deputy stands in, and until which day."""

    account_id: int
    name: str
    until: date


@dataclass(frozen=True)
class Held:
    """One duty in force: a role at an institution, whose path covers everything below it.

    ``stood`` is None for a duty of one's own, else the person in whose place a deputy wears the role.
    """

    role: Role
    institution_id: int
    institution_code: str
    institution_name: str
    path: str
    institution_name_en: str = ""
    stood: Stood | None = None


@dataclass(frozen=True)
class Actor:
    """Whoever acts: an account and the duties it holds on one day; ``account_id`` None is the operator's shell.

    ``page_roles`` are the roles for which the page they came through is open; empty when it is open to everybody.
    """

    account_id: int | None
    name: str
    duties: tuple[Held, ...]
    page_roles: frozenset[Role] = frozenset()

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

    @property
    def stands_in(self) -> tuple[Held, ...]:
        """The duties in which they are somebody's deputy."""
        return tuple(held for held in self.duties if held.stood is not None)

    def speaks_for(self, account_id: int | None) -> bool:
        """Tell whether a case of this account is their own case: their own account's, or of whom they stand in for.

        Nobody decides on such a case. The operator has none.
        """
        if account_id is None or self.account_id is None:
            return False
        return account_id == self.account_id or any(
            held.stood is not None and held.stood.account_id == account_id for held in self.duties
        )

    @property
    def spoken_for(self) -> frozenset[int]:
        """The accounts whose cases are their own cases; see ``speaks_for``."""
        if self.account_id is None:
            return frozenset()
        return frozenset({self.account_id} | {held.stood.account_id for held in self.duties if held.stood})

    def behind(self, place: str, roles: Iterable[str]) -> tuple[int, str] | None:
        """Return account and name of whom they stand in for when they act at this place; None in a duty of their own.

        ``roles`` are those by which the act may be done; where none are named, those of the page count, and without
        those any. Whoever may do the act in a duty of their own does it in that.
        """
        if not self.stands_in:
            return None
        wanted = frozenset(roles) or self.page_roles
        fitting = [held for held in self.duties if place.startswith(held.path) or not place]
        fitting = [held for held in fitting if not wanted or held.role in wanted]
        if any(held.stood is None for held in fitting):
            return None
        return next(((held.stood.account_id, held.stood.name) for held in fitting if held.stood), None)

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
    duties = Duty.objects.in_force(on).filter(account=account).order_by("pk")
    held = tuple(held_of(duty) for duty in duties.select_related("institution", "stands_in_for__account"))
    return Actor(account_id=account.pk, name=account.name, duties=held)


def held_of(duty: Duty) -> Held:
    """Return a duty as an actor holds it; ``institution`` and ``stands_in_for__account`` must be loaded."""
    place, behind, until = duty.institution, duty.stands_in_for, duty.valid_until
    stood = Stood(behind.account_id, behind.account.name, until) if behind and until else None
    return Held(Role(duty.role), place.pk, place.code, place.name, place.path, place.name_en, stood)


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
