"""The only writers of the book: publish a rulebook, post a batch, take an entry back, seal the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from xingtan.access.actors import Actor
from xingtan.credit_bank.batches import LEDGER, Act, login_of
from xingtan.credit_bank.checks import own_teachers, require_new, require_rules, require_theirs
from xingtan.credit_bank.content import rulebook_content
from xingtan.credit_bank.models import (
    REVERSAL,
    Entry,
    PostingBatch,
    PublishedRulebook,
)
from xingtan.credit_bank.policies import may_publish, may_reverse
from xingtan.credit_bank.postings import (
    OF_POINTS,
    AlreadyReversedError,
    BatchKind,
    EffectOutsideRulebookError,
    NothingReversedError,
    NothingToPostError,
    OutsidePlaceError,
    Posting,
    ReversalStandsError,
    RulebookMistakesError,
    UnitsMixedError,
    VersionPublishedError,
)
from xingtan.credit_bank.published import rulebook_of, unit_code
from xingtan.credit_bank.writing import (
    Amount,
    Holder,
    Mirrored,
    Written,
    entry_rows,
    holders_of,
    stored,
    write_entries,
)
from xingtan.institutions.models import Institution
from xingtan.institutions.paths import at_or_above
from xingtan.kernel.errors import ReasonMissingError
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.rules import Purpose
from xingtan.seal.digests import digest
from xingtan.trail.appending import Row
from xingtan.trail.holding import hold_table
from xingtan.trail.services import leave_mark, mark_of, seal_stream

BATCH = 1000


@transaction.atomic
def publish_rulebook(
    *, actor: Actor, institution: Institution, text: str, effective_from: date, at: datetime
) -> PublishedRulebook:
    """Return the rulebook as published for the institution and all below it, in effect from that day.

    The same version again, with the same content and date, gives back the one that is there.

    Errors: NotPermittedError, RulebookMistakesError with all mistakes, EffectOutsideRulebookError,
        VersionPublishedError when this version was published with other content.
    """
    reading = read_rulebook(text, institution.code)
    if reading.rulebook is None:
        if not any(may_publish(actor, institution, purpose) for purpose in Purpose):
            may_publish(actor, institution).require()
        raise RulebookMistakesError(mistakes=reading.mistakes)
    identity = reading.rulebook.identity
    may_publish(actor, institution, identity.purpose).require()
    if not identity.effective.contains(effective_from):
        raise EffectOutsideRulebookError(effective_from=effective_from.isoformat())
    twin = PublishedRulebook.objects.filter(
        institution=institution, rulebook_id=identity.name, version=identity.version
    ).first()
    if twin is not None:
        if (twin.digest, twin.effective_from) != (reading.rulebook.digest, effective_from):
            raise VersionPublishedError(rulebook=identity.name, version=identity.version)
        return twin
    published = PublishedRulebook(
        institution=institution,
        rulebook_id=identity.name,
        version=identity.version,
        purpose=identity.purpose.value,
        title={"zh": identity.title.zh, "en": identity.title.en},
        digest=reading.rulebook.digest,
        text=text,
        canonical=reading.rulebook.canonical,
        effective_from=effective_from,
        effective_until=identity.effective.end,
        published_by=login_of(actor),
        published_by_name=actor.name,
        published_at=at,
    )
    published.seal = digest(rulebook_content(published))
    published.save(force_insert=True)
    leave_mark(
        mark_of(
            actor,
            action="rulebook.published",
            subject=("rulebook", f"{identity.name} {identity.version}"),
            at=at,
            place=institution.path,
            after={"digest": published.digest, "effective_from": effective_from.isoformat(), "seal": published.seal},
        )
    )
    return published


@transaction.atomic
def post_batch(  # noqa: PLR0913 keyword-only: an act names who, where, when, why
    *,
    actor: Actor,
    institution: Institution,
    year: int,
    published: PublishedRulebook,
    postings: Sequence[Posting],
    at: datetime,
    kind: BatchKind = BatchKind.IDENTIFICATION,
    reason: str = "",
) -> PostingBatch:
    """Return the batch that posts these amounts; all or nothing, set-based.

    Every kind but identification needs a reason: the number of a document, or a sentence. Amounts belong to ``year``
    unless a posting names its own.

    Units: amounts in the unit of the rulebook, stored as whole grains.
    Rounding: none.
    Errors: NotPermittedError, ReasonMissingError, NothingToPostError, OtherPurposeError, OutsidePlaceError,
        PostedAlreadyError naming the sources that have entries of that year and turn.
    """
    act = Act(actor, institution, year, published, at, kind, reason)
    act.require()
    if not postings:
        raise NothingToPostError
    require_rules(institution, published, of_points=kind in OF_POINTS)
    last, rulebook = hold_book(), rulebook_of(published)
    amounts = [stored(posting, year=year, grain=rulebook.grain) for posting in postings]
    require_theirs(institution, amounts, own_teachers(actor))
    require_new(amounts)
    batch, unit = act.opened(last + 1), unit_code(rulebook)
    holders = holders_of({amount.teacher_id for amount in amounts}, unit)
    return _write(act, batch, *entry_rows(batch, unit, amounts, holders))


def reverse_entry(*, actor: Actor, entry_id: int, reason: str, at: datetime) -> Entry:
    """Return the entry that takes another one back: opposite units, the same account, part, item and year.

    Errors: NotPermittedError, ReasonMissingError, ReversalStandsError, AlreadyReversedError, NothingReversedError.
    """
    batch = reverse_entries(actor=actor, entry_ids=[entry_id], reason=reason, at=at)
    return Entry.objects.with_ground().get(batch=batch)


@transaction.atomic
def reverse_entries(*, actor: Actor, entry_ids: Collection[int], reason: str, at: datetime) -> PostingBatch:
    """Return the one batch that takes these entries back, in the order of their posting; all or nothing, set-based.

    Each mirror keeps account, part, item, year, rulebook and place of its entry. The batch stands for the institution
    that all their batches lie below.

    Errors: NotPermittedError, ReasonMissingError, ReversalStandsError, AlreadyReversedError, UnitsMixedError,
        NothingReversedError when one of them does not exist.
    """
    last = hold_book()
    keys = sorted(set(entry_ids))
    entries = [
        entry
        for start in range(0, len(keys), BATCH)
        for entry in Entry.objects.with_ground().filter(pk__in=keys[start : start + BATCH])
    ]
    if not entries or len(entries) != len(keys):
        raise NothingReversedError
    _require_reversible(actor, entries)
    if not reason.strip():
        raise ReasonMissingError(road=LEDGER, step="reverse")
    newest = max((entry.rulebook for entry in entries), key=lambda found: found.pk)
    year = max(entry.year for entry in entries)
    act = Act(actor, _around(entries), year, newest, at, BatchKind.REVERSAL, reason)
    batch = act.opened(last + 1)
    holders = {entry.account.teacher_id: Holder(entry.account_id, entry.account.teacher.number) for entry in entries}
    mirrored = [Mirrored(entry.pk, entry.number, entry.rulebook) for entry in entries]
    unit = entries[0].account.unit
    return _write(act, batch, *entry_rows(batch, unit, map(_opposite, entries), holders, mirrored))


def _write(act: Act, batch: PostingBatch, written: Written, rows: Iterable[Row]) -> PostingBatch:
    """Write the entries and close the batch over them."""
    write_entries(rows)
    act.close(batch, written)
    return batch


def _require_reversible(actor: Actor, entries: Sequence[Entry]) -> None:
    for entry in entries:
        may_reverse(actor, entry).require()
        if entry.reverses_id is not None:
            raise ReversalStandsError(entry=entry.number)
    if len({entry.account.unit for entry in entries}) > 1:
        raise UnitsMixedError
    keys = [entry.pk for entry in entries]
    for start in range(0, len(keys), BATCH):
        mirror = Entry.objects.filter(reverses__in=keys[start : start + BATCH]).select_related("reverses").first()
        if mirror is not None and mirror.reverses is not None:
            raise AlreadyReversedError(entry=mirror.reverses.number)


def _around(entries: Sequence[Entry]) -> Institution:
    """Return the lowest institution that all batches of the entries lie at or below.

    Errors: OutsidePlaceError when they lie in different provinces.
    """
    places = {entry.batch.institution.path: entry.batch.institution for entry in entries}
    shortest = min(places, key=len)
    heads = sorted(at_or_above([shortest]), reverse=True)
    shared = next((head for head in heads if all(path.startswith(head) for path in places)), None)
    if shared is None:
        raise OutsidePlaceError(place=max(places))
    return places.get(shared) or Institution.objects.get(path=shared)


def _opposite(entry: Entry) -> Amount:
    return Amount(
        teacher_id=entry.account.teacher_id,
        source_kind=REVERSAL,
        source_key=entry.number,
        narrative=entry.narrative,
        happened_on=entry.happened_on,
        part=entry.part,
        item=entry.item,
        rule=entry.rule,
        year=entry.year,
        turn=1,
        units=-entry.units,
        raw_units=-entry.raw_units,
        grain=entry.grain,
        place=entry.place,
        lines="[]",
    )


def hold_book() -> int:
    """Let nobody else post until the transaction ends; return the number of the last batch, 0 when there is none."""
    hold_table(PostingBatch)
    return PostingBatch.objects.aggregate(last=Max("number"))["last"] or 0


def seal_ledger(*, at: datetime) -> int:
    """Seal the ledger up to now; return how many entries the new seal covers."""
    return seal_stream(
        stream=LEDGER,
        table=Entry._meta.db_table,
        rows_after=lambda last: Entry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "digest").iterator(),
        at=at,
    )
