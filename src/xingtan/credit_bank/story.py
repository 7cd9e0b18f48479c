"""One entry opened to its ground: rule, arithmetic, batch, people, times, seal; for the page and for the command."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from xingtan.credit_bank.batches import LEDGER
from xingtan.credit_bank.content import moment
from xingtan.credit_bank.labels import QUIET
from xingtan.credit_bank.models import REVERSAL, Entry
from xingtan.credit_bank.postings import BatchKind
from xingtan.credit_bank.published import rulebook_of
from xingtan.kernel.amounts import exact_text, parse_exact
from xingtan.rulebook.explain import sentence_of, title_of
from xingtan.rulebook.moving import Transfer
from xingtan.rulebook.rules import Language, Rule, Rulebook
from xingtan.trail.models import JournalRow
from xingtan.trail.reads import history, sealed_at

TOLD_BY = {
    "record": ("record", "line"),
    "points": ("record",),
    "points_lapsed": (),
}
"""Source kind → kinds of journal subjects that tell its story under the same key."""

MAKES = ("makes", "gives", "settled")
"""Parameters of a step that name the amount after it, the most telling first."""


@dataclass(frozen=True)
class Told:
    """One step of the arithmetic: what it says in both languages, and the amount it makes or takes (None: neither)."""

    code: str
    zh: str
    en: str
    amount: Fraction | None
    takes: bool

    def said_in(self, language: Language) -> str:
        """Return the sentence in that language."""
        return self.zh if language is Language.ZH else self.en


@dataclass(frozen=True)
class Story:
    """Everything that an entry rests on."""

    entry: Entry
    posted: Entry
    rulebook: Rulebook
    rule: Rule | None
    told: tuple[Told, ...]
    acts: tuple[JournalRow, ...]
    seal: tuple[int, object] | None
    reversed_by: Entry | None
    in_place: Entry | None
    transfer: Transfer | None

    def title(self, what: str, name: str, language: Language) -> str:
        """Return the title of a part, item or rule in that language."""
        return title_of(self.rulebook, what, name, language)


def story_of(entry: Entry) -> Story:
    """Return the story of an entry that was read with its ground; of a reversal, the arithmetic of what it takes back.

    ``in_place`` is the entry that a correction put in place of a reversed one, ``transfer`` the rule of transfer.
    Five queries at most.
    """
    posted = entry.reverses or entry
    rulebook = rulebook_of(entry.rulebook)
    subjects = [(kind, key) for kind in TOLD_BY.get(posted.source_kind, (posted.source_kind,)) for key in _keys(posted)]
    numbers = {entry.number.split("-")[0], posted.number.split("-")[0]}
    acts = history(*subjects, *(("batch", number) for number in sorted(numbers)))
    mirror = Entry.objects.select_related("batch").filter(reverses=entry).first()
    return Story(
        entry=entry,
        posted=posted,
        rulebook=rulebook,
        rule=rulebook.rules.get(posted.rule),
        told=tuple(_told(line, rulebook) for line in posted.lines),
        acts=tuple(row for row in acts if row.action not in QUIET),
        seal=sealed_at(LEDGER, entry.pk),
        reversed_by=mirror,
        in_place=_in_place(posted, mirror or entry) if mirror or entry.reverses else None,
        transfer=next((each for each in rulebook.transfers if each.name == _transfer_of(posted)), None),
    )


def _in_place(posted: Entry, mirror: Entry) -> Entry | None:
    """Return the entry of the same source that a correction posted right after the reversal, in the next batch."""
    rows = Entry.objects.filter(account_id=posted.account_id, source_kind=posted.source_kind)
    after = rows.filter(source_key=posted.source_key, batch__number=mirror.batch.number + 1)
    return after.filter(batch__kind=BatchKind.CORRECTION.value).first()


def _transfer_of(posted: Entry) -> str:
    """Return the name of the rule of transfer that the arithmetic names; empty where it names none."""
    params = [line.get("params") for line in posted.lines]
    return next((str(each["transfer"]) for each in params if isinstance(each, dict) and "transfer" in each), "")


def _keys(posted: Entry) -> list[str]:
    """Return under which keys the journal tells the source: its own, and that of the document it is a line of."""
    document = posted.source_key.split("/")[0]
    return [posted.source_key] if document == posted.source_key else [document, posted.source_key]


def as_data(story: Story) -> dict[str, object]:
    """Return the story as one JSON document: exact texts, both languages, times in UTC."""
    entry, posted, rule = story.entry, story.posted, story.rule
    return {
        "entry": entry.number,
        "amount": exact_text(entry.amount),
        "raw": exact_text(entry.raw),
        "unit": entry.account.unit,
        "kind": entry.batch.kind,
        "part": {"id": entry.part, **_titles(story, "part", entry.part)},
        "item": {"id": entry.item, **_titles(story, "item", entry.item)},
        "year": entry.year,
        "turn": posted.turn,
        "teacher": {"number": entry.account.teacher.number, "name": entry.account.teacher.name},
        "source": {
            "kind": posted.source_kind,
            "key": posted.source_key,
            "title": posted.narrative,
            "happened_on": posted.happened_on.isoformat(),
        },
        "rule": _rule_data(story, rule) if rule else None,
        "rulebook": {
            "id": entry.rulebook.rulebook_id,
            "version": entry.rulebook.version,
            "digest": entry.rulebook.digest,
        },
        "lines": [{"code": told.code, "zh": told.zh, "en": told.en, **_amount(told)} for told in story.told],
        "batch": {
            "number": entry.batch.number,
            "kind": entry.batch.kind,
            "institution": entry.batch.institution.code,
            "root": entry.batch.root,
            "reason": entry.batch.reason,
        },
        "posted": {"by": entry.posted_by_name, "login": entry.posted_by, "at": moment(entry.posted_at)},
        "people": [_act_data(row) for row in story.acts],
        "digest": entry.digest,
        "seal": {"number": story.seal[0]} if story.seal else None,
        "reverses": posted.number if entry.source_kind == REVERSAL else None,
        "reversed_by": story.reversed_by.number if story.reversed_by else None,
    }


def _told(line: dict[str, object], rulebook: Rulebook) -> Told:
    code, params = str(line["code"]), line.get("params")
    values: dict[str, object] = dict(params) if isinstance(params, dict) else {}
    found = next((values[name] for name in ("cut", *MAKES) if name in values), None)
    return Told(
        code=code,
        zh=sentence_of(code, values, rulebook=rulebook, language=Language.ZH),
        en=sentence_of(code, values, rulebook=rulebook, language=Language.EN),
        amount=parse_exact(str(found)) if found is not None else None,
        takes="cut" in values,
    )


def _titles(story: Story, what: str, name: str) -> dict[str, str]:
    return {"zh": story.title(what, name, Language.ZH), "en": story.title(what, name, Language.EN)}


def _rule_data(story: Story, rule: Rule) -> dict[str, object]:
    return {
        "id": rule.name,
        **_titles(story, "rule", rule.name),
        "article": rule.grounds.at,
        "says": {"zh": rule.grounds.says.zh, "en": rule.grounds.says.en},
        "basis": rule.grounds.basis.value,
        "document": story.rulebook.identity.document.title.zh,
        "number": story.rulebook.identity.document.number,
    }


def _amount(told: Told) -> dict[str, str]:
    if told.amount is None:
        return {}
    return {"cut" if told.takes else "makes": exact_text(told.amount)}


def _act_data(row: JournalRow) -> dict[str, object]:
    return {
        "at": moment(row.at),
        "who": row.said_by,
        "action": row.action,
        "subject": f"{row.subject_kind}:{row.subject_key}",
        "reason": row.reason,
        "before": row.before,
        "after": row.after,
    }
