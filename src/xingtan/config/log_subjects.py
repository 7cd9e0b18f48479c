"""What an act was about, by its name: accounts with their login, people, titles; and which subjects a name fits.

The journal keeps keys, because names change. They are looked up when somebody reads: one query for each kind of thing
on the page, never more, whatever the number of rows. What the reader may not know of keeps its key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from xingtan.access.actors import Actor
from xingtan.access.labels import ROLES
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.assessment.models import Assessed, AssessmentCycle, RatingSheet
from xingtan.credit_bank.drafts.reads import draft_title, drafts_seen_by
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.decrees.models import Decree
from xingtan.declarations.mobility.models import Admission, Agreement, Outgoing
from xingtan.growth.passport.models import GrowthPassport
from xingtan.growth.points.models import Gift, Redemption
from xingtan.institutions.models import Institution
from xingtan.pages.filters import named, school_year
from xingtan.pages.words import holds
from xingtan.records.finding import holding
from xingtan.records.models import Record
from xingtan.research.library.models import Resource
from xingtan.research.materials.models import Material
from xingtan.standing.models import Circumstance, Dossier
from xingtan.teachers.custom_groups.models import CustomGroup
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

CHUNK = 2000
DOT = " · "
PASSPORT = "-G"
"""Between the teacher's number and the year of a growth passport."""


@dataclass(frozen=True)
class Named:
    """The name of a thing, and where its page is for this reader; an empty address opens nothing."""

    name: str
    url: str = ""


def _nowhere(_thing: object) -> str:
    return ""


@dataclass(frozen=True)
class Naming:
    """How things of one kind are found and called: rows that the reader may know of, the field of the key, the words.

    ``fits`` are the fields in which a name is looked for.
    """

    rows: Callable[[Actor], QuerySet[Any]]
    says: Callable[[Any], str]
    key: str = "pk"
    fits: tuple[str, ...] = ()
    page: Callable[[Any], str] = _nowhere


def _person(teacher: Teacher) -> str:
    return f"{teacher.name} ({teacher.number})"


def _place(place: Institution) -> str:
    return f"{named(place)} ({place.code})"


def _duty(duty: Duty) -> str:
    return DOT.join((str(duty.account), str(ROLES[Role(duty.role)]), named(duty.institution)))


def _words(*parts: str) -> Callable[[Any], str]:
    """Return what says a thing by these attributes of it, "" standing for the thing itself."""
    said = [attrgetter(part.replace("__", ".")) if part else str for part in parts]
    return lambda thing: DOT.join(str(word(thing)) for word in said)


def _seen(model: type[Any], *parts: str, key: str = "pk", fits: tuple[str, ...], page: str = "") -> Naming:
    """Return how things are named that the reader sees by ``visible_to``; ``page`` is an address and what opens it."""
    along: set[str | None] = {part.partition("__")[0] for part in parts if "__" in part} or {None}
    address, _, opens = page.partition(" ")
    return Naming(
        lambda actor: model.objects.visible_to(actor).select_related(*along),
        _words(*parts),
        key,
        fits,
        (lambda thing: reverse(address, args=[getattr(thing, opens)])) if address else _nowhere,
    )


NAMINGS: Mapping[str, Naming] = MappingProxyType(
    {
        "account": Naming(lambda _: Account.objects.all(), str, fits=("name", "username")),
        "duty": Naming(
            lambda _: Duty.objects.select_related("account", "institution"),
            _duty,
            fits=("account__name", "account__username"),
        ),
        "teacher": Naming(lambda _: Teacher.objects.all(), _person, fits=("name", "number")),
        "number": Naming(lambda _: Teacher.objects.all(), _person, "number", ("name",)),
        "institution": Naming(lambda _: Institution.objects.all(), _place, "code", ("name", "name_en")),
        "record": _seen(
            Record, "heading", "teacher__name", key="number", fits=("title", "teacher__name"), page="records:record pk"
        ),
        "assessment": Naming(AssessmentCycle.objects.run_by, str, fits=("title",)),
        "assessed": _seen(Assessed, "teacher__name", "cycle__title", fits=("teacher__name", "cycle__title")),
        "rating": Naming(
            lambda actor: RatingSheet.objects.filter(assessed__in=Assessed.objects.visible_to(actor)).select_related(
                "assessed__teacher", "assessed__cycle"
            ),
            _words("assessed__teacher__name", "assessed__cycle__title"),
            fits=("assessed__teacher__name", "assessed__cycle__title"),
        ),
        "appeal": _seen(
            Appeal,
            "subject_label",
            "teacher__name",
            key="serial",
            fits=("subject_label", "teacher__name"),
            page="declarations:appeal serial",
        ),
        "circumstance": _seen(Circumstance, "teacher__name", "number", key="number", fits=("teacher__name",)),
        "dossier": _seen(
            Dossier, "teacher__name", "number", key="number", fits=("teacher__name",), page="standing:dossier number"
        ),
        "decree": _seen(
            Decree, "title", "number", key="serial", fits=("title", "number"), page="declarations:decree serial"
        ),
        "admission": _seen(
            Admission,
            "teacher__name",
            "document",
            key="serial",
            fits=("teacher__name", "document"),
            page="declarations:admission serial",
        ),
        "outgoing": _seen(
            Outgoing, "teacher__name", "", key="serial", fits=("teacher__name",), page="declarations:outgoing serial"
        ),
        "agreement": _seen(Agreement, "partner", "number", fits=("partner", "number")),
        "resource": _seen(Resource, "", fits=("title",), page="library:resource pk"),
        "material": Naming(lambda _: Material.objects.all(), str, fits=("title", "code")),
        "rulebook_draft": Naming(drafts_seen_by, draft_title),
        "passport": Naming(
            lambda _: GrowthPassport.objects.select_related("teacher").annotate(
                log_key=Concat("teacher__number", Value(PASSPORT), Cast("year", CharField()))
            ),
            lambda row: f"{_person(row.teacher)}{DOT}{school_year(row.year)}",
            "log_key",
            ("teacher__name",),
        ),
        "custom_group": Naming(CustomGroup.objects.visible_to, str, fits=("name",)),
        "gift": Naming(lambda _: Gift.objects.all(), _words("name"), fits=("name",)),
        "redemption": Naming(
            lambda _: Redemption.objects.select_related("gift", "teacher"),
            _words("gift__name", "teacher__name"),
            fits=("gift__name", "teacher__name"),
        ),
    }
)

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "line": "record",
        "transfer": "admission",
        "recognition": "admission",
        "carried_statement": "outgoing",
        "university_note": "outgoing",
        "portfolio": "number",
        "points_gift": "gift",
        "points_redeemed": "redemption",
        **dict.fromkeys(("tiers", "points", "audit_book", "messenger", "month_sheet"), "institution"),
    }
)
"""Kind of subject → what it is named as; kinds that are left out are named as themselves."""

VALUES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("account", "held_by"), "account"),
        **dict.fromkeys(("teacher", "mentor", "observer", "kept", "other"), "number"),
        **dict.fromkeys(("school", "institution", "owner", "parent", "group", "place"), "institution"),
        "teachers": "teacher",
        "own": "record",
    }
)
"""Name of a value before or after → what it is named as, where it holds the key of something else."""

Names = Mapping[tuple[str, str], Named]
"""Names by what something is named as, and its key."""


def thing_of(kind: str, key: str) -> tuple[str, str]:
    """Return as what the subject of an act is named, and by which key."""
    if kind == "passport" and PASSPORT not in key:
        return "institution", key
    if kind == "month_sheet":
        return "institution", key.partition(" ")[0]
    if kind == "resource":
        return "resource", key.partition("-")[0]
    return KINDS.get(kind, kind), key


def names_of(rows: Iterable[JournalRow], actor: Actor) -> dict[tuple[str, str], Named]:
    """Return the names of everything that these rows are about or mention; a query for each kind of thing."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for naming, key in (thing_of(row.subject_kind, row.subject_key), *_mentioned(row)):
            wanted[naming].add(key)
    found: dict[tuple[str, str], Named] = {}
    for naming in sorted(wanted.keys() & NAMINGS.keys()):
        found.update(_named(naming, wanted[naming], actor))
    return found


def subjects_fitting(text: str, actor: Actor) -> Q:
    """Return the condition that an act is about something of that name; it becomes part of one query."""
    kinds = defaultdict(list)
    for kind in (*NAMINGS.keys() - {"number", "admission", "outgoing", "gift", "redemption"}, *KINDS.keys()):
        kinds[thing_of(kind, "")[0]].append(kind)
    condition = Q(pk__in=[])
    for code, naming in NAMINGS.items():
        if naming.fits and kinds.get(code):
            things = naming.rows(actor).filter(_fitting(code, naming, text)).order_by()
            keys = things.annotate(sought=Cast(naming.key, CharField())).values("sought")
            condition |= Q(subject_kind__in=kinds[code], subject_key__in=keys)
    return condition


def _fitting(code: str, naming: Naming, text: str) -> Q:
    """Return the condition that a thing is called so; records, of which there are many, are asked by their indexes."""
    return holding(text) if code == "record" else holds(text, *naming.fits)


def _mentioned(row: JournalRow) -> Iterator[tuple[str, str]]:
    for values in (row.before, row.after):
        for name, value in values.items():
            if naming := VALUES.get(name):
                yield from ((naming, str(each)) for each in (value if isinstance(value, list) else [value]) if each)


def _named(code: str, keys: set[str], actor: Actor) -> Iterator[tuple[tuple[str, str], Named]]:
    naming = NAMINGS[code]
    numeric = naming.key in {"pk", "serial"}
    known = sorted(key for key in keys if not numeric or (key.isascii() and key.isdigit() and len(key) < 19))  # noqa: PLR2004 64 bits
    for start in range(0, len(known), CHUNK):
        for thing in naming.rows(actor).filter(**{f"{naming.key}__in": known[start : start + CHUNK]}):
            yield (code, str(_key(thing, naming.key))), Named(naming.says(thing), naming.page(thing))


def _key(thing: Model, field: str) -> object:
    return getattr(thing, field)
