"""What must hold before amounts are posted: rules that fit, teachers of the place, no own account, nothing twice."""

from __future__ import annotations

from collections.abc import Sequence

from xingtan.access.actors import Actor
from xingtan.credit_bank.models import Entry, PublishedRulebook
from xingtan.credit_bank.postings import JudgesOnlyError, OtherPurposeError, OutsidePlaceError, PostedAlreadyError
from xingtan.credit_bank.writing import AT_ONCE, Amount
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import NotPermittedError
from xingtan.rulebook.rules import Purpose
from xingtan.teachers.models import Teacher

TOLD = 10


def require_rules(institution: Institution, published: PublishedRulebook, *, of_points: bool) -> None:
    """Refuse points under rules of credits and the reverse, rules that only judge, and rules of another place.

    Errors: JudgesOnlyError, OtherPurposeError.
    """
    if published.purpose == Purpose.REGISTRATION:
        raise JudgesOnlyError(rulebook=str(published))
    if of_points is not (published.purpose == Purpose.POINTS):
        raise OtherPurposeError(rulebook=str(published))
    if not institution.path.startswith(published.institution.path):
        raise OtherPurposeError(rulebook=str(published))


def own_teachers(actor: Actor) -> frozenset[int]:
    """Return the keys of the personnel files of whoever acts and stands in for whom; none for the operator."""
    if not actor.spoken_for:
        return frozenset()
    return frozenset(Teacher.objects.filter(account_id__in=actor.spoken_for).values_list("pk", flat=True))


def require_theirs(institution: Institution, amounts: Sequence[Amount], own: frozenset[int]) -> None:
    """Refuse teachers of another place, and the own account of whoever posts."""
    outside = next((each.place for each in amounts if not each.place.startswith(institution.path)), None)
    if outside is not None:
        raise OutsidePlaceError(place=outside)
    if own and any(each.teacher_id in own for each in amounts):
        raise NotPermittedError(reason="own_account")


def require_new(amounts: Sequence[Amount]) -> None:
    """Refuse amounts whose source has an entry of that year and turn; one query for each kind and 10,000 sources."""
    wanted: dict[str, set[tuple[str, int, int]]] = {}
    for each in amounts:
        wanted.setdefault(each.source_kind, set()).add((each.source_key, each.year, each.turn))
    for kind, places in wanted.items():
        keys = sorted({key for key, _, _ in places})
        for start in range(0, len(keys), AT_ONCE):
            rows = Entry.objects.filter(source_kind=kind, source_key__in=keys[start : start + AT_ONCE])
            posted = set(rows.values_list("source_key", "year", "turn"))
            if taken := sorted(key for key, _, _ in places & posted)[:TOLD]:
                raise PostedAlreadyError(kind=kind, keys=taken)
