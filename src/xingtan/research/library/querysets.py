"""The vocabulary of the library: what exists for whom, what a question finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import Lookup

from xingtan.access.roles import OVERSEERS, Role
from xingtan.institutions.paths import at_or_above
from xingtan.research.library.words import Term
from xingtan.research.library.workflow import State
from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.research.library.models import Resource, SearchPart

READERS = tuple(role for role in Role if role is not Role.TRAINING_INSTITUTION)
FOUND = (State.SHELVED.value, State.RETIRED.value)
WORDS_TABLE = "research_words"


def teachers_of(actor: Actor) -> models.QuerySet[Teacher, Teacher]:
    """The personnel file of whoever acts, while they work there; none for the operator."""
    if actor.account_id is None:
        return Teacher.objects.none()
    return Teacher.objects.filter(account_id=actor.account_id, left_on=None)


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Questions asked about resources."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own, those of places that one keeps, and what is or was on a shelf that one may read."""
        return self.filter(self._own(actor) | self._kept(actor) | (Q(state__in=FOUND) & self._read(actor)))

    def shelved(self) -> Self:
        """Those on the shelf now."""
        return self.filter(state=State.SHELVED.value)

    def own_of(self, actor: Actor) -> Self:
        """Those that this person wrote or brought."""
        return self.filter(self._own(actor))

    def kept_by(self, actor: Actor) -> Self:
        """Those whose shelf this person keeps."""
        return self.filter(self._kept(actor))

    def for_rows(self) -> Self:
        """Everything a row shows: places, authors and tags."""
        return self.select_related("school", "group", "reach").prefetch_related("authors__teacher", "tags")

    def _own(self, actor: Actor) -> Q:
        if actor.account_id is None:
            return Q(pk__in=[])
        wrote = self.model.objects.filter(authors__teacher__account_id=actor.account_id)
        return Q(brought_by=actor.account_id) | Q(pk__in=wrote.values("pk"))

    def _kept(self, actor: Actor) -> Q:
        return actor.within("school__path", Role.MANAGER) | actor.within("group__path", Role.TEAM_LEADER)

    def _read(self, actor: Actor) -> Q:
        above = at_or_above(actor.paths(*READERS))
        in_team = teachers_of(actor).filter(group__path__startswith=OuterRef("reach__path"))
        return Q(reach__path__in=above) | Exists(in_team) | actor.within("school__path", *OVERSEERS)


class PartQuerySet(models.QuerySet["SearchPart"]):
    """Questions asked about the searchable parts of resources."""

    def saying(self, term: Term) -> Self:
        """Parts in which the term stands."""
        return self.filter(words__saying=term)


class WordsField(models.TextField[str, str]):
    """Searchable words, looked up by the full-text index of the database: ``words__saying=term``."""

    def get_internal_type(self) -> str:
        """Return the type of the column."""
        return "TextField"


@WordsField.register_lookup
class Saying(Lookup[bool]):
    """Rows whose words hold the term; SQLite asks its FTS5 table, PostgreSQL the GIN index over the words."""

    lookup_name = "saying"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # noqa: ANN401 Django's own
        """Return the condition for FTS5."""
        del compiler
        quote = connection.ops.quote_name
        term: Term = self.rhs
        asked = " ".join(term.words)
        match = f"{asked}*" if term.beginning else f'"{asked}"'
        column = f"{quote(self.lhs.alias)}.{quote('id')}"
        inner = f"SELECT rowid FROM {WORDS_TABLE} WHERE {WORDS_TABLE} MATCH %s"  # noqa: S608 the name is ours
        return f"{column} IN ({inner})", [match]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # noqa: ANN401 Django's own
        """Return the condition for tsvector."""
        left, params = self.process_lhs(compiler, connection)
        term: Term = self.rhs
        asked = " <-> ".join(term.words) + (":*" if term.beginning else "")
        return f"to_tsvector('simple', {left}) @@ to_tsquery('simple', %s)", [*params, asked]

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:  # noqa: ANN401 Django's own
        """Leave the term as it is; the vendors' conditions write it out."""
        del connection
        return "%s", [value]
