"""From the tree of a file to its items, rules, gates and caps; every unknown word and contradiction is noted."""

from __future__ import annotations

from fractions import Fraction

from xingtan.kernel.periods import YearCalendar
from xingtan.rulebook.file.building_values import build_value
from xingtan.rulebook.file.tree import Branch, Leaf
from xingtan.rulebook.lexicon import Lexicon
from xingtan.rulebook.results import ZERO
from xingtan.rulebook.rules import Cap, Item, Rule, Scope, Who
from xingtan.rulebook.vocabulary import Condition, Deadline, Gate, Grounds, Over
from xingtan.rulebook.worth import Mode, Recognition, Rounding, Spread

_EVERY = (Over.DAY, Over.SEMESTER, Over.YEAR, Over.CYCLE)
ALLOWED_OVER = {
    Scope.ITEM: (Over.EVENT, Over.PROJECT_YEAR, *_EVERY),
    Scope.PART: (*_EVERY, Over.SHARE),
    Scope.ALL: _EVERY,
}
_ONE = Fraction(1)


def build_item(branch: Branch, lexicon: Lexicon, who: Who) -> tuple[Item, tuple[Cap, ...]]:
    """Return one item with its rules, and the caps on it."""
    name, part = lexicon.once("item", branch), branch.text("part")
    lexicon.known("unknown_part", branch, "part", lexicon.parts)
    own_who = build_who(branch.branch("who"), who)
    rules = tuple(_rule(rule, name, part, lexicon, own_who) for rule in branch.branches("rules"))
    own = lexicon.grounds(branch, rules[0].grounds if rules else None)
    caps = build_caps(branch, Scope.ITEM, lexicon, own)
    item = Item(
        name=name,
        part=part,
        title=branch.both("title"),
        rules=rules,
        grounds=own,
        recognised=tuple(_recognition(entry, lexicon) for entry in branch.branches("recognised")),
        who=own_who,
    )
    return item, caps


def build_caps(branch: Branch, scope: Scope, lexicon: Lexicon, around: Grounds | None = None) -> tuple[Cap, ...]:
    """Return the caps that an item, a part or the whole rulebook states."""
    found: dict[tuple[Over, tuple[str, ...], tuple[str, ...]], Cap] = {}
    for entry in branch.branches("caps"):
        if "over" not in entry.fields:
            continue
        over, by, profiles = Over(entry.text("over")), entry.words("by"), entry.words("profiles")
        if over not in ALLOWED_OVER[scope]:
            lexicon.notes.say(entry.at("over"), "over_not_here", word=over)
        if (over, by, profiles) in found:
            lexicon.notes.say(entry.place, "cap_twice")
        lexicon.known("unknown_attribute", entry, "by", lexicon.attributes)
        lexicon.known("unknown_profile", entry, "profiles", lexicon.profiles)
        limit = entry.amount("at_most") or ZERO
        of = "" if scope is Scope.ALL else branch.text("id")
        found[over, by, profiles] = Cap(scope, of, over, limit, lexicon.grounds(entry, around), by, profiles)
    return tuple(found.values())


def build_who(branch: Branch, around: Who) -> Who:
    """Return who takes which step; what is not said here is as around it."""
    return Who(
        source=branch.text("source", around.source),
        declarer=branch.text("declarer", around.declarer),
        reviewer=branch.text("reviewer", around.reviewer),
        auditor=branch.text("auditor", around.auditor),
        identifier=branch.text("identifier", around.identifier),
        sample=branch.amount("sample", around.sample),
        final=branch.words("final") or around.final,
    )


def build_rounding(branch: Branch) -> Rounding | None:
    """Return the rounding that the fields say, or None when there are none."""
    if not branch.fields:
        return None
    return Rounding(branch.amount("to") or _ONE, Mode(branch.text("mode", Mode.HALF_UP)))


def _recognition(branch: Branch, lexicon: Lexicon) -> Recognition:
    lexicon.known("unknown_profile", branch, "profiles", lexicon.profiles)
    times = branch.amount("times") or ZERO
    if times > 1:
        lexicon.notes.say(branch.at("times"), "above_one")
    return Recognition(times, branch.words("profiles"))


def _rule(branch: Branch, item: str, part: str, lexicon: Lexicon, who: Who) -> Rule:
    grounds = lexicon.grounds(branch)
    lexicon.known("unknown_kind", branch, "kind", lexicon.kinds)
    values = tuple(value for entry in branch.branches("value") if (value := build_value(entry, lexicon)))
    highest = branch.text("choose") == "highest"
    if highest and any(value.running for value in values):
        lexicon.notes.say(branch.at("choose"), "running_not_here")
    return Rule(
        name=lexicon.once("rule", branch),
        item=item,
        part=part,
        kinds=branch.words("kind"),
        when=lexicon.conditions(branch.branch("when")),
        gates=tuple(_gate(gate, lexicon, grounds) for gate in branch.branches("gates")),
        values=values,
        title=branch.both("title"),
        evidence=branch.both("evidence"),
        identified_by=branch.both("identified_by"),
        grounds=grounds,
        highest=highest,
        rounding=build_rounding(branch.branch("rounding")),
        spread=_spread(branch.branch("spread")),
        who=build_who(branch.branch("who"), who),
    )


def _spread(branch: Branch) -> Spread | None:
    years = branch.whole("years")
    if years is not None:
        return Spread((_ONE,) * years)
    shares = tuple(leaf.value for leaf in branch.leaves("shares") if isinstance(leaf.value, Fraction))
    return Spread(shares) if shares else None


def _gate(branch: Branch, lexicon: Lexicon, around: Grounds) -> Gate:
    needs = lexicon.conditions(branch.branch("needs"))
    if "provider" in branch.fields:
        needs = _listed(branch, lexicon)
    return Gate(
        name=branch.text("id"),
        needs=needs,
        otherwise=branch.both("otherwise"),
        passes_unrecorded=branch.text("if_missing") == "pass",
        grounds=lexicon.grounds(branch, around),
        any_of=tuple(lexicon.conditions(group) for group in branch.branches("any_of")),
        deadline=_deadline(branch.branch("deadline"), lexicon),
    )


def _listed(branch: Branch, lexicon: Lexicon) -> tuple[Condition, ...]:
    if not lexicon.providers:
        lexicon.notes.say(branch.at("provider"), "no_providers")
    return (Condition(lexicon.provider_attribute, frozenset(lexicon.providers)),)


def _deadline(branch: Branch, lexicon: Lexicon) -> Deadline | None:
    if not branch.fields:
        return None
    day = branch.fields.get("day")
    last = day.value if isinstance(day, Leaf) and isinstance(day.value, YearCalendar) else YearCalendar()
    return Deadline(lexicon.day(branch, "attribute"), last, branch.flag("after_year"))
