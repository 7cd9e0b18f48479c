"""Who takes which step (由谁办理): where a record comes from, who declares, reviews, audits, identifies; what is final.

Only data: the rooms that move records and lines read it here, so that every one of them reads the same.
"""

from __future__ import annotations

from xingtan.kernel.amounts import exact_text
from xingtan.kernel.errors import DomainError
from xingtan.rulebook.rules import Rulebook, Who
from xingtan.rulebook.vocabulary import Language

STEPS = ("declarer", "reviewer", "auditor", "identifier")
"""The steps of a record on its way to credits, in order."""


class NeitherRuleNorItemError(DomainError):
    """The rulebook has no rule and no item of that name; ``name`` tells it."""

    code = "neither_rule_nor_item"


def who_of(rulebook: Rulebook, name: str = "") -> Who:
    """Return who takes which step for what a rule or an item covers; without a name what is said of everything.

    What a rule does not say itself it has from its item, what the item does not say from the rulebook; what nobody says
    is empty.

    Errors: NeitherRuleNorItemError.
    """
    if not name:
        return rulebook.who
    found = rulebook.rules.get(name) or rulebook.items.get(name)
    if found is None:
        raise NeitherRuleNorItemError(name=name, rulebook=rulebook.name)
    return found.who


def is_final(who: Who, step: str) -> bool:
    """Return whether the step is never taken back once it is taken."""
    return step in who.final


def who_said(who: Who, language: Language) -> str:
    """Return who takes which step in one line; nothing when the rulebook does not say."""
    place = 0 if language is Language.ZH else 1
    said = [
        f"{_STEPS[step][place]}{_HANDS[hand][place]}" for step in ("source", *STEPS) if (hand := getattr(who, step))
    ]
    if who.sample is not None:
        said.append(_SAMPLE[place].format(share=exact_text(who.sample)))
    said += [_FINAL[place].format(step=_NAMES[step][place]) for step in who.final]
    return _JOINED[place].join(said)


_JOINED = ("；", "; ")
_SAMPLE = ("抽查{share}", "{share} audited by sample")
_FINAL = ("{step}不可撤回", "{step} is final")
_STEPS: dict[str, tuple[str, str]] = {
    "source": ("来源：", "source: "),
    "declarer": ("申报：", "declared by: "),
    "reviewer": ("初审：", "reviewed by: "),
    "auditor": ("审核：", "audited by: "),
    "identifier": ("认定：", "identified by: "),
}
_NAMES: dict[str, tuple[str, str]] = {
    "declarer": ("申报", "the declaration"),
    "reviewer": ("初审", "the review"),
    "auditor": ("审核", "the audit"),
    "identifier": ("认定", "the identification"),
}
_HANDS: dict[str, tuple[str, str]] = {
    "teacher": ("教师", "teacher"),
    "team_leader": ("组长", "team leader"),
    "school": ("学校", "school"),
    "institution": ("培训机构", "training institution"),
    "platform": ("平台", "platform"),
    "county": ("区县", "county"),
    "city": ("市", "city"),
    "province": ("省", "province"),
    "nation": ("国家", "nation"),
}
