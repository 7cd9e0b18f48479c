"""Posts and duties by their days: where people work and which hats they wear, ended and begun set-based."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Manager, Q

from xingtan.access.models import Duty
from xingtan.access.roles import GROUP_KINDS, Role
from xingtan.institutions.models import Institution
from xingtan.sheets.plans import chunks
from xingtan.teachers.models import Post
from xingtan.teachers.texts import roles_in

K = TypeVar("K")
BATCH = 1000
ONE_DAY = timedelta(days=1)

Hat = tuple[str, int]
"""A role and the key of the institution where it is worn."""


@dataclass(frozen=True)
class Place:
    """Where somebody works and what for."""

    school: Institution
    group: Institution | None
    roles: str

    @property
    def institutions(self) -> tuple[Institution, ...]:
        """School and group."""
        return (self.school, self.group) if self.group else (self.school,)

    @property
    def hats(self) -> set[Hat]:
        """Every role with the institution at which it is worn: team leaders in their group, others at the school."""
        hats = set()
        for role in roles_in(self.roles):
            at = self.group if role is Role.TEAM_LEADER else self.school
            if at is not None:
                hats.add((role.value, at.pk))
        return hats


def repost(places: Mapping[int, Place], *, on: date) -> None:
    """Let teachers, by their key, work at these places from that day; posts elsewhere end the day before.

    A post that ended the day before goes on; one that began that very day and is not wanted never was. So the same
    act with the old places takes everything back.
    """
    current = _posts(places, on)
    turn = _Turn(on)
    for teacher, place in places.items():
        wanted = {institution.pk for institution in place.institutions}
        missing = turn.sort({post.institution_id: post for post in current[teacher]}, wanted)
        turn.fresh.extend(Post(teacher_id=teacher, institution_id=pk, valid_from=on) for pk in sorted(missing))
    turn.write(Post.objects)


def regrant(places: Mapping[int, tuple[Place, str]], *, on: date) -> None:
    """Let accounts, by their key, wear the hats of their place from that day, each with the path of the school before.

    Hats at or below that school which the place does not give end the day before; hats elsewhere stay. Taking back
    works as for posts.
    """
    current = _duties(places, on)
    turn = _Turn(on)
    for account, (place, old_path) in places.items():
        near = (place.school.path, old_path)
        duties = {(d.role, d.institution_id): d for d in current[account] if d.institution.path.startswith(near)}
        missing = turn.sort(duties, place.hats)
        turn.fresh.extend(
            Duty(account_id=account, role=r, institution_id=pk, valid_from=on) for r, pk in sorted(missing)
        )
    Duty.objects.filter(stands_in_for__in=turn.vain).delete()
    turn.write(Duty.objects)


@dataclass
class _Turn:
    """What a day changes in spans of posts or duties: some end or go on, some never were, some are new."""

    on: date
    changed: list[Any] = field(default_factory=list)
    vain: list[int] = field(default_factory=list)
    fresh: list[Any] = field(default_factory=list)

    def sort(self, spans: Mapping[K, Any], wanted: set[K]) -> set[K]:
        """Sort spans by what becomes of them; return what is wanted and not there."""
        for name, span in spans.items():
            if name in wanted and span.valid_until is not None:
                self._change(span, None)
            elif name not in wanted and span.valid_until is None:
                if span.valid_from < self.on:
                    self._change(span, self.on - ONE_DAY)
                else:
                    self.vain.append(span.pk)
        return wanted - set(spans)

    def _change(self, span: Any, until: date | None) -> None:  # noqa: ANN401 a post or a duty
        span.valid_until = until
        self.changed.append(span)

    def write(self, rows: Manager[Any]) -> None:
        """Write everything, set-based."""
        rows.bulk_update(self.changed, ["valid_until"], batch_size=BATCH)
        rows.filter(pk__in=self.vain).delete()
        rows.bulk_create(self.fresh, batch_size=BATCH)


def group_of(path: str, groups: Iterable[Institution]) -> list[Institution]:
    """Return the groups that stand below a school's path."""
    return [group for group in groups if group.path.startswith(path)]


def groups_below(schools: Sequence[Institution]) -> list[Institution]:
    """Return every group that is open below these schools; one query."""
    if not schools:
        return []
    below = Q()
    for school in schools:
        below |= Q(path__startswith=school.path)
    return list(Institution.objects.filter(below, kind__in=GROUP_KINDS, closed_on=None).order_by("path"))


def _posts(teachers: Iterable[int], on: date) -> dict[int, list[Post]]:
    """Return posts that are open or ended the day before, by teacher; of two at a place the newer comes last."""
    found: dict[int, list[Post]] = defaultdict(list)
    for part in chunks(teachers):
        for post in Post.objects.filter(_open_or_just_ended(on), teacher_id__in=part).order_by("valid_from"):
            found[post.teacher_id].append(post)
    return found


def _duties(accounts: Iterable[int], on: date) -> dict[int, list[Duty]]:
    found: dict[int, list[Duty]] = defaultdict(list)
    for part in chunks(accounts):
        duties = Duty.objects.own().filter(_open_or_just_ended(on), account_id__in=part).order_by("valid_from")
        for duty in duties.select_related("institution"):
            found[duty.account_id].append(duty)
    return found


def _open_or_just_ended(on: date) -> Q:
    return Q(valid_until=None) | Q(valid_until=on - ONE_DAY)
