"""What other rules of the tiers would make of a school today, before anybody publishes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xingtan.institutions.models import Institution
from xingtan.teachers.tiers.reads import heads_by_tier, outgrown, tier_lines
from xingtan.teachers.tiers.scheme import Scheme, Tier


@dataclass(frozen=True)
class Effect:
    """One tier under both schemes: who is in it, whom the rules propose, who in it would not meet the new rule.

    ``before`` is None for a tier that is new, ``after`` for one that is gone; the others stay in theirs until a
    manager ends it.
    """

    before: Tier | None
    after: Tier | None
    heads: int
    proposed_before: int
    proposed_after: int
    outgrown: int

    @property
    def code(self) -> str:
        """The code of the tier."""
        return next(tier.code for tier in (self.after, self.before) if tier is not None)

    @property
    def entry_changed(self) -> bool:
        """Whether another rule says who may enter."""
        return self.before is None or self.after is None or self.before.entry != self.after.entry

    @property
    def standards_changed(self) -> bool:
        """Whether other standards are asked of its teachers."""
        return self.before is None or self.after is None or self.before.standards != self.after.standards

    @property
    def changed(self) -> bool:
        """Whether anything of the tier differs, also its title or platforms."""
        return self.before != self.after


def effects_of(school: Institution, now: Scheme, draft: Scheme, *, on: date) -> list[Effect]:
    """Return every tier of either scheme on that day, those of the draft in its order, then those that it drops.

    Three queries, and one more for each tier whose entry rule is another.
    """
    was = {line.tier.code: line for line in tier_lines(school, now, on=on)}
    entry_of = {code: line.tier.entry for code, line in was.items()}
    heads = heads_by_tier(school, on=on)
    found = [
        Effect(
            before=was[line.tier.code].tier if line.tier.code in was else None,
            after=line.tier,
            heads=heads.get(line.tier.code, 0),
            proposed_before=was[line.tier.code].proposed if line.tier.code in was else 0,
            proposed_after=line.proposed,
            outgrown=len(outgrown(school, line.tier, on=on)) if entry_of.get(line.tier.code) != line.tier.entry else 0,
        )
        for line in tier_lines(school, draft, on=on)
    ]
    kept = {effect.code for effect in found}
    gone = [Effect(line.tier, None, line.heads, line.proposed, 0, 0) for code, line in was.items() if code not in kept]
    return [*found, *gone]
