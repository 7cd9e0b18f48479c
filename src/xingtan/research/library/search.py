"""What a question finds in the library: the same resources in the same order on every database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from xingtan.access.actors import Actor
from xingtan.research.library.models import Part, Resource, SearchPart
from xingtan.research.library.querysets import ResourceQuerySet
from xingtan.research.library.words import Term, terms_of
from xingtan.research.library.workflow import Use

FACETS = ("subject", "grade", "term", "kind", "licence")
"""What a search can be narrowed by, each with counts."""
Found = ResourceQuerySet


@dataclass(frozen=True)
class Asked:
    """A question: its words, and what it is narrowed by; ``tag`` and ``team`` narrow too, without counts."""

    query: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    tag: str = ""
    saved_by: int | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be found."""
        return terms_of(self.query)


@dataclass(frozen=True)
class Hint:
    """Help when nothing is found: what was left out, and how many would be found then."""

    query: str
    without_facets: bool
    count: int


def find(actor: Actor, asked: Asked) -> Found:
    """Return the resources on the shelf that hold every word asked for, best first.

    A word weighs by its best place (title, tags and chapter, description, text of the file); then come those that more
    people used in lessons, then the newest.
    """
    rows = _narrowed(actor, asked)
    weight = sum((_weight(term) for term in asked.terms), Value(0))
    uses = Count("uses", filter=_used(), distinct=True)
    return rows.annotate(weight=weight, used=uses).order_by("-weight", "-used", "-brought_at", "-pk")


def facet_counts(actor: Actor, asked: Asked) -> dict[str, dict[str, int]]:
    """Return, for each facet, how many the question finds for each of its values; one query a facet.

    A facet that is chosen counts as if it were not, so that one sees what else there is.
    """
    counts: dict[str, dict[str, int]] = {}
    for name in FACETS:
        others = {key: value for key, value in asked.facets.items() if key != name}
        rows = _narrowed(actor, Asked(asked.query, others, asked.tag, asked.saved_by)).order_by()
        counted = rows.exclude(**{name: ""}).values_list(name).annotate(number=Count("pk", distinct=True))
        counts[name] = dict(counted.order_by(name))
    return counts


def hints(actor: Actor, asked: Asked) -> list[Hint]:
    """Return what would find something: the same words without filters, or each word alone."""
    tried = [Hint(asked.query, without_facets=True, count=_count(actor, Asked(asked.query)))] if asked.facets else []
    words = [term.said for term in asked.terms]
    alone = words if len(words) > 1 else []
    tried += [Hint(word, without_facets=True, count=_count(actor, Asked(word))) for word in alone]
    return [hint for hint in tried if hint.count]


def passages(rows: Sequence[Resource], terms: Sequence[Term]) -> dict[int, str]:
    """Return, for each resource whose description or file says a word asked for, the first such piece; one query."""
    said = Q(pk__in=[])
    for term in terms:
        said |= Q(words__saying=term)
    parts = SearchPart.objects.filter(said, resource__in=rows, part__in=(Part.DESCRIPTION, Part.TEXT)).order_by()
    firsts = parts.values("resource").annotate(first=Min("pk")).values("first")
    return dict(SearchPart.objects.filter(pk__in=firsts).values_list("resource_id", "said"))


def _count(actor: Actor, asked: Asked) -> int:
    return _narrowed(actor, asked).count()


def _narrowed(actor: Actor, asked: Asked) -> Found:
    rows = Resource.objects.visible_to(actor).shelved()
    rows = rows.filter(**{name: value for name, value in asked.facets.items() if name in FACETS and value})
    if asked.tag:
        rows = rows.filter(tags__word=asked.tag)
    if asked.saved_by is not None:
        rows = rows.filter(savers__account_id=asked.saved_by)
    for term in asked.terms:
        rows = rows.filter(pk__in=SearchPart.objects.saying(term).values("resource"))
    return rows


def _weight(term: Term) -> Coalesce:
    best = (
        SearchPart.objects.filter(resource=OuterRef("pk"))
        .saying(term)
        .order_by()
        .values("resource")
        .annotate(best=Max("weight"))
        .values("best")
    )
    return Coalesce(Subquery(best, output_field=IntegerField()), Value(0))


def _used() -> Q:
    return Q(uses__use=Use.USED.value) & ~Q(uses__account_id=F("brought_by"))
