"""Files beside entries and remarks of a growth passport: kept by the evidence room, once however often they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from xingtan.access.actors import Actor
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.sent import SentFile
from xingtan.evidence.services import attach_file, detach_file, store_file
from xingtan.growth.passport.errors import TooManyFilesError
from xingtan.growth.passport.models import GrowthPassport, PassportEntry, PassportFile, PassportRemark
from xingtan.growth.passport.workflow import EntryState

SUBJECT = "passport"
"""The kind under which the evidence room and the journal know a passport."""
MOST_FILES = 10
"""So many files stand beside one entry or one remark."""


def key_of(passport: GrowthPassport) -> str:
    """Return the key of the passport: the trainee's number and the year."""
    return f"{passport.teacher.number}-G{passport.year}"


def put_files(
    *,
    actor: Actor,
    beside: PassportEntry | PassportRemark,
    passport: GrowthPassport,
    files: Sequence[SentFile],
    at: datetime,
) -> list[PassportFile]:
    """Return the files that stand beside the entry or remark now; the same file again stands there once.

    Whoever calls has asked the policy. Errors: TooManyFilesError, EvidenceRefusedError; nothing is kept then.
    """
    if not files:
        return []
    place = {"entry": beside} if isinstance(beside, PassportEntry) else {"remark": beside}
    if PassportFile.objects.filter(**place).count() + len(files) > MOST_FILES:
        raise TooManyFilesError(most=MOST_FILES)
    rows = []
    for given in files:
        file = store_file(actor=actor, chunks=given.chunks, name=given.name, at=at)
        link = attach_file(
            actor=actor,
            file=file,
            subject=(SUBJECT, key_of(passport)),
            name=given.name,
            at=at,
            place=passport.school.path,
        )
        row, _made = PassportFile.objects.get_or_create(passport=passport, link=link, **place)
        rows.append(row)
    return rows


def take_away(*, actor: Actor, row: PassportFile, at: datetime) -> None:
    """Take the file from beside its entry; off the passport too when it stands nowhere else in it."""
    link_id, passport = row.link_id, row.passport
    row.delete()
    if not PassportFile.objects.filter(link=link_id).exists():
        detach_file(actor=actor, link_id=link_id, at=at, place=passport.school.path)


def files_of(passport: GrowthPassport) -> tuple[dict[int, list[PassportFile]], dict[int, list[PassportFile]]]:
    """Return the files beside each entry and beside each remark, by their keys, oldest first; one query."""
    entries: dict[int, list[PassportFile]] = defaultdict(list)
    remarks: dict[int, list[PassportFile]] = defaultdict(list)
    for row in PassportFile.objects.filter(passport=passport).select_related("link__file").order_by("pk"):
        if row.entry_id is not None:
            entries[row.entry_id].append(row)
        elif row.remark_id is not None:
            remarks[row.remark_id].append(row)
    return dict(entries), dict(remarks)


def links_by_file(keys: Iterable[int]) -> dict[int, EvidenceLink]:
    """Return the links of these files of passports; one query."""
    rows = PassportFile.objects.filter(pk__in=list(keys)).select_related("link__file")
    return {row.pk: row.link for row in rows}


def file_keys(content: Mapping[str, Any]) -> list[int]:
    """Return the keys of all files that a content tells of, live or frozen."""
    entries = [row for area in content["areas"] for item in area["items"] for row in item["entries"]]
    return [each["file"] for row in (*entries, *content["remarks"]) for each in row.get("files", ())]


def shown_to_readers() -> Q:
    """Return the filter on files that whoever reads the passport may open: not those of withdrawn entries."""
    return ~Q(entry__state=EntryState.WITHDRAWN.value)
