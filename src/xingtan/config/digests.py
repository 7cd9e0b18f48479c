"""One hash for each room's tables over their logical content: equal wherever the same things happened.

Keys that a database hands out are replaced by natural ones (a code, a number, a login), rows are hashed apart and in no
order, so that SQLite and PostgreSQL agree, and a restored copy with its original. Left out: what proves content
instead of being content (seals, row digests, keyed indexes), password hashes, and the working papers of imports.
Sealed personal numbers are opened first: they are encrypted anew each time, under keys of the installation's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import BigIntegerField, Field, ForeignKey, Model, QuerySet, UniqueConstraint

from xingtan.seal.digests import canonical
from xingtan.teachers.privacy import open_text

LEFT_OUT = frozenset(
    {
        "exchange.KeptAnswer",
        "notices.CalendarEntry",
        "notices.CalendarKey",
        "notices.Message",
        "notices.Notice",
        "notices.Parcel",
        "notices.ParcelItem",
        "standing.SchoolTally",
        "standing.Simulation",
        "standing.SimulationRow",
        "standing.Weighing",
        "sheets.ImportFile",
        "sheets.ImportRow",
        "sheets.ImportRun",
        "trail.Seal",
    }
)
"""Models that are no content of their own."""

FIELDS_LEFT_OUT = frozenset(
    {
        "access.Account.password",
        "access.Account.last_login",
        "assessment.AssessmentResult.digest",
        "assessment.AssessmentResult.number",
        "credit_bank.Entry.digest",
        "credit_bank.PostingBatch.root",
        "declarations.Admission.origin",
        "declarations.Appeal.subject_url",
        "exchange.AccessToken.starts",
        "exchange.AccessToken.token_digest",
        "growth.FrozenPortfolio.content",
        "growth.FrozenPortfolio.digest",
        "growth.PassportResult.content",
        "growth.PassportResult.digest",
        "growth.PortfolioShare.token_digest",
        "records.AuditSample.grounds",
        "records.AuditSample.seed",
        "standing.Dossier.digest",
        "standing.DossierBatch.head",
        "standing.DossierBatch.root",
        "teachers.Teacher.id_number_index",
        "teachers.Teacher.phone_index",
        "trail.JournalRow.digest",
    }
)

SEALED = frozenset({"secret_sealed", "url_sealed", "id_number_sealed", "phone_sealed"})
"""Columns that are opened before they are hashed."""

ACCOUNT_KEYS = frozenset({"actor_id", "for_id", "author_id", "account_id", "by"})
"""Columns of whole numbers that hold the key of an account without a foreign key; all whose name ends in _by do too."""

TOLD_ACCOUNTS = ("account", "held_by")
"""What journal rows call an account, by its key, before and after an act."""

SUBJECTS = {
    "account": "access.Account",
    "agreement": "declarations.Agreement",
    "assessed": "assessment.Assessed",
    "assessment": "assessment.AssessmentCycle",
    "assessment_scale": "assessment.AssessmentScale",
    "custom_group": "teachers.CustomGroup",
    "duty": "access.Duty",
    "import": "sheets.ImportRun",
    "material": "research.Material",
    "points_gift": "growth.Gift",
    "points_redeemed": "growth.Redemption",
    "rating": "assessment.RatingSheet",
    "resource": "research.Resource",
    "rulebook_draft": "credit_bank.RulebookDraft",
    "teacher": "teachers.Teacher",
}
"""Kinds of journal subjects whose key is one that the database handed out."""

NAMED_BY = {
    "assessment.AssessmentCycle": ("school", "title", "evidence_from"),
    "assessment.AssessmentResult": ("assessed", "line"),
    "assessment.Panel": ("cycle", "phase", "title"),
    "credit_bank.RulebookDraft": ("institution", "created_at"),
    "evidence.EvidenceLink": ("file", "name", "added_at"),
    "growth.Gift": ("school", "name"),
    "growth.PassportEntry": ("passport", "item", "happened_on", "entered_at", "text"),
    "growth.PassportRemark": ("passport", "said_at", "said_by", "text"),
    "research.Resource": ("school", "title", "brought_at"),
    "sheets.ImportRun": ("kind", "sha256"),
}
"""What names a row of a model that has no unique name, or whose number holds a key: an import is the file it read."""

PROOFS = frozenset({"digest", "root", "seal"})
"""What the journal tells to bind content; some of it binds keys of the database."""

KEYED = {
    "assessed": frozenset({"number"}),
    "assessment": frozenset({"assessed"}),
    "custom_group": frozenset({"teachers"}),
    "month_sheet": frozenset({"seed"}),
    "passport": frozenset({"entry", "remark"}),
    "portfolio": frozenset({"assessed", "remark", "share"}),
    "resource": frozenset({"replaced_by"}),
}
"""What the journal tells of such a subject with keys of the database in it."""

CHUNK = 2000


def digests() -> dict[str, str]:
    """Return one hash for each room that holds tables, by the room's name."""
    names = _Names()
    found = {}
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        if config.name.startswith("xingtan."):
            models = [model for model in config.get_models() if model._meta.label not in LEFT_OUT]
            if models:
                found[config.label] = _digest_of_room(models, names)
    return found


def digest_of_all(by_room: Mapping[str, str]) -> str:
    """Return one hash over the hashes of all rooms."""
    return hashlib.sha256(canonical(dict(by_room))).hexdigest()


def natural_fields(model: type[Model]) -> tuple[str, ...]:
    """Return the fields that name a row of this model without its key: a unique one, or a unique constraint's."""
    if model._meta.label in NAMED_BY:
        return NAMED_BY[model._meta.label]
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key and not field.null:
            return (field.name,)
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            return tuple(constraint.fields)
    return (model._meta.pk.name,)


class _Names:
    """Natural names of rows by key, read once for each model."""

    def __init__(self) -> None:
        self._known: dict[str, dict[object, str]] = {}

    def of(self, label: str, key: object) -> str | None:
        if key is None:
            return None
        if label not in self._known:
            self._known[label] = self._read(label)
        return self._known[label].get(key, f"? {key}")

    @cached_property
    def logins(self) -> Mapping[object, str]:
        return dict(apps.get_model("access.Account").objects.values_list("pk", "username"))

    def _read(self, label: str) -> dict[object, str]:
        model = apps.get_model(label)
        fields = [model._meta.get_field(name) for name in natural_fields(model)]
        rows = _all(model).values_list("pk", *(field.attname for field in fields))
        return {
            pk: " ".join(str(self.plain(field, value)) for field, value in zip(fields, values, strict=True))
            for pk, *values in rows.iterator(chunk_size=CHUNK)
        }

    def plain(self, field: Field[Any, Any], value: object) -> object:
        """Return the value of a column as a JSON value without keys of the database."""
        if isinstance(field, ForeignKey):
            return self.of(field.related_model._meta.label, value)
        if field.name in SEALED:
            return open_text(bytes(value)) if isinstance(value, bytes | memoryview) else ""
        if _holds_account(field):
            return self.logins.get(value) if value is not None else None
        return _plain(value)


def _holds_account(field: Field[Any, Any]) -> bool:
    return isinstance(field, BigIntegerField) and (field.name in ACCOUNT_KEYS or field.name.endswith("_by"))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _all(model: type[Model]) -> QuerySet[Model]:
    return model._default_manager.order_by("pk")  # noqa: SLF001 how Django names the manager of any model


def _digest_of_room(models: list[type[Model]], names: _Names) -> str:
    whole = hashlib.sha256()
    for model in sorted(models, key=lambda model: model._meta.label):
        whole.update(model._meta.label.encode())
        for row in sorted(hashlib.sha256(content).digest() for content in _rows(model, names)):
            whole.update(row)
    return whole.hexdigest()


def _rows(model: type[Model], names: _Names) -> Iterator[bytes]:
    label = model._meta.label
    fields = [
        field
        for field in model._meta.concrete_fields
        if f"{label}.{field.name}" not in FIELDS_LEFT_OUT and (not field.primary_key or field.remote_field)
    ]
    rows = _all(model).values_list(*(field.attname for field in fields))
    for values in rows.iterator(chunk_size=CHUNK):
        content = {field.name: names.plain(field, value) for field, value in zip(fields, values, strict=True)}
        tell = TELLERS.get(label)
        yield canonical(tell(content, names) if tell else content)


def _told(row: dict[str, object], names: _Names) -> dict[str, object]:
    """Return a journal row whose subject, and the account it speaks of, are named and not numbered."""
    kind, key = str(row["subject_kind"]), str(row["subject_key"])
    row["subject_key"] = _subject(kind, key, names)
    for side in ("before", "after"):
        said = row[side]
        if isinstance(said, dict):
            row[side] = {name: _said(kind, name, value, names) for name, value in said.items()}
    return row


def _subject(kind: str, key: str, names: _Names) -> object:
    """Return the key of a subject, named where the database handed it out; a resource's may have a version behind."""
    if kind not in SUBJECTS:
        return key
    number, _, version = key.partition("-") if kind == "resource" else (key, "", "")
    named = names.of(SUBJECTS[kind], int(number) if number.isdigit() else number)
    return f"{named}-{version}" if version else named


def _attached(row: dict[str, object], names: _Names) -> dict[str, object]:
    """Return a link of evidence whose subject is named and not numbered."""
    row["subject_key"] = _subject(str(row["subject_kind"]), str(row["subject_key"]), names)
    return row


def _said(kind: str, name: str, value: object, names: _Names) -> object:
    """Return one thing that a journal row says, without keys of the database."""
    if name in TOLD_ACCOUNTS and isinstance(value, int):
        return names.of("access.Account", value)
    return None if name in PROOFS or name in KEYED.get(kind, ()) else value


def _posted(row: dict[str, object], names: _Names) -> dict[str, object]:
    """Return an entry whose redemption, where it rests on one, is named and not numbered."""
    if row["source_kind"] == "points_redeemed":
        row["source_key"] = names.of("growth.Redemption", int(str(row["source_key"])))
    return row


def _frozen(row: dict[str, object], names: _Names) -> dict[str, object]:  # noqa: ARG001 as every teller
    """Return a dossier whose derived circumstances, numbered by results that hold keys, are told without the number."""
    content = row["content"]
    if isinstance(content, dict) and "circumstances" in content:
        told = [
            {name: value for name, value in each.items() if name not in {"number", "source"}}
            if "source" in each
            else each
            for each in content["circumstances"]
        ]
        row["content"] = {**content, "circumstances": told}
    return row


TELLERS = {
    "credit_bank.Entry": _posted,
    "evidence.EvidenceLink": _attached,
    "standing.Dossier": _frozen,
    "trail.JournalRow": _told,
}
"""Rows that hold keys of the database among their words."""
