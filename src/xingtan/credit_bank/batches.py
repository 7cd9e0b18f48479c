"""What every batch shares, however its entries are made: a reason, its head, its end, one mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.credit_bank.models import PostingBatch, PublishedRulebook
from xingtan.credit_bank.policies import may_post
from xingtan.credit_bank.postings import POINTS, BatchKind
from xingtan.credit_bank.writing import Written, next_key
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import ReasonMissingError
from xingtan.rulebook.rules import Purpose
from xingtan.trail.services import leave_mark, mark_of

LEDGER = "ledger"
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Act:
    """One act of posting: who posts for which institution and credit year, under which rulebook, when and why."""

    actor: Actor
    institution: Institution
    year: int
    published: PublishedRulebook
    at: datetime
    kind: BatchKind = BatchKind.IDENTIFICATION
    reason: str = ""

    def require(self) -> None:
        """Refuse whoever may not post, and an act without the reason that it needs."""
        may_post(self.actor, self.institution, self.kind).require()
        if self.kind is not BatchKind.IDENTIFICATION and not self.reason.strip():
            raise ReasonMissingError(road=LEDGER, step=self.kind.value)

    def opened(self, number: int) -> PostingBatch:
        """Return the head of a batch, not yet written; its key is taken from the database."""
        return PostingBatch(
            pk=next_key(),
            number=number,
            kind=self.kind.value,
            institution=self.institution,
            year=self.year,
            rulebook=self.published,
            reason=self.reason.strip(),
            posted_by=login_of(self.actor),
            posted_by_name=self.actor.name,
            posted_at=self.at,
        )

    def close(self, batch: PostingBatch, written: Written) -> None:
        """Write the batch with count, sums and root of its entries, and leave one mark."""
        batch.count, batch.totals, batch.root = len(written.digests), written.totals, written.root
        batch.save(force_insert=True)
        what = POINTS if self.published.purpose == Purpose.POINTS else "credits"
        leave_mark(
            mark_of(
                self.actor,
                action=f"{what}.{'reversed' if self.kind is BatchKind.REVERSAL else 'posted'}",
                subject=("batch", str(batch.number)),
                at=self.at,
                place=self.institution.path,
                reason=batch.reason,
                after={"year": batch.year, "count": batch.count, "totals": batch.totals, "root": batch.root},
            )
        )


def login_of(actor: Actor) -> str:
    """Return the login of whoever acts; the operator's shell has none."""
    if actor.account_id is None:
        return OPERATOR
    return Account.objects.values_list("username", flat=True).get(pk=actor.account_id)
