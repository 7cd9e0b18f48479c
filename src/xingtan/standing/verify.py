"""Recompute frozen dossiers (digests, batches, their chain, who supersedes whom) and circumstances."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from xingtan.seal.digests import head_of, merkle_root, recomputed
from xingtan.standing.circumstances import SUBJECT as CIRCUMSTANCE
from xingtan.standing.circumstances import circumstance_content
from xingtan.standing.dossiers.services import dossier_content
from xingtan.standing.models import SUBJECT, Circumstance, Dossier, DossierBatch
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

DOSSIERS = "dossiers"
BATCHES = "dossier batches"
CIRCUMSTANCES = "circumstances"
CHUNK = 500
FREEZING = ("dossier.frozen", "dossier.superseding")


def verify_dossiers() -> Iterator[Finding]:
    """Yield what is wrong with frozen dossiers, in the order of their batches."""
    previous, serial, last = "", 0, dict[int, int]()
    acts = JournalRow.objects.filter(subject_kind=SUBJECT, action__in=FREEZING)
    frozen = {number: after.get("digest") for number, after in acts.values_list("subject_key", "after").iterator()}
    empty = DossierBatch.objects.filter(dossiers=None).values_list("serial", flat=True)
    yield from (Finding(BATCHES, str(number), "dossiers_missing") for number in empty)
    rows = Dossier.objects.select_related("teacher", "batch__institution", "supersedes").order_by(
        "batch__serial", "number"
    )
    for batch, members in groupby(rows.iterator(chunk_size=CHUNK), key=lambda dossier: dossier.batch):
        dossiers = list(members)
        yield from (finding for dossier in dossiers if (finding := _of_dossier(dossier)))
        for dossier in dossiers:
            if frozen.pop(dossier.number, None) != dossier.digest:
                yield Finding(DOSSIERS, dossier.number, "journal_differs")
        root = merkle_root(dossier.digest for dossier in dossiers)
        if root != batch.root or batch.head != head_of(previous=previous, root=root, count=len(dossiers)):
            yield Finding(BATCHES, str(batch.serial), "chain_broken")
        numbers = [f"{batch.year}-{number:06d}" for number in range(batch.first, batch.last + 1)]
        in_turn = batch.serial == serial + 1 and batch.first == last.get(batch.year, 0) + 1
        if not in_turn or numbers != [dossier.number for dossier in dossiers]:
            yield Finding(BATCHES, str(batch.serial), "numbers_differ")
        if any((dossier.purpose, dossier.as_of) != (batch.purpose, batch.as_of) for dossier in dossiers):
            yield Finding(BATCHES, str(batch.serial), "purpose_differs")
        previous, serial, last[batch.year] = batch.head, batch.serial, batch.last
    yield from (Finding(DOSSIERS, number, "dossier_missing") for number in frozen)


def verify_circumstances() -> Iterator[Finding]:
    """Yield circumstances that say something else than the journal, and those that are gone."""
    marks = JournalRow.objects.filter(subject_kind=CIRCUMSTANCE, action__startswith=f"{CIRCUMSTANCE}.").order_by("pk")
    told = dict(marks.values_list("subject_key", "after"))
    for found in Circumstance.objects.select_related("teacher").order_by("pk").iterator(chunk_size=CHUNK):
        kept = told.pop(found.number, None)
        if kept is None:
            yield Finding(CIRCUMSTANCES, found.number, "journal_differs")
        elif "digest" in kept and kept["digest"] != recomputed(circumstance_content(found)):
            yield Finding(CIRCUMSTANCES, found.number, "content_differs")
    yield from (Finding(CIRCUMSTANCES, number, "gone") for number in told)


def _of_dossier(dossier: Dossier) -> Finding | None:
    if recomputed(dossier_content(dossier)) != dossier.digest:
        return Finding(DOSSIERS, dossier.number, "digest_differs")
    if dossier.content.get("verdict") != dossier.verdict:
        return Finding(DOSSIERS, dossier.number, "verdict_differs")
    old = dossier.supersedes
    if old is not None and (old.teacher_id, old.purpose) != (dossier.teacher_id, dossier.purpose):
        return Finding(DOSSIERS, dossier.number, "supersedes_another_case")
    return None
