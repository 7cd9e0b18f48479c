"""``xingtan explain ENTRY``: one ledger entry with its records, rule, arithmetic, people and times."""

from __future__ import annotations

import json as json_text
from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.postings import BatchKind
from xingtan.credit_bank.story import Story, as_data, story_of
from xingtan.kernel.amounts import exact_text
from xingtan.rulebook.rules import Language

KINDS: dict[str, tuple[str, str]] = {
    BatchKind.IDENTIFICATION: ("认定", "identification"),
    BatchKind.REVERSAL: ("冲正", "reversal"),
    BatchKind.CORRECTION: ("更正", "correction"),
    BatchKind.DECREE: ("文件决定", "decree"),
    BatchKind.TRANSFER: ("外省转入", "transfer"),
    BatchKind.RECOGNITION: ("学分认可", "recognition"),
    BatchKind.POINTS: ("积分", "points"),
    BatchKind.REDEMPTION: ("积分兑换", "redemption"),
    BatchKind.EXPIRY: ("积分到期", "expiry"),
}
"""Kinds of batches in both languages."""


class Command(BaseCommand):
    """Explains one entry; exit 1 when there is none of that number."""

    help = "Explain one ledger entry: records, rule, arithmetic, people, times (一笔学分的来龙去脉)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the entry's number, or the number of the record that earned it."""
        parser.add_argument("entry", metavar="ENTRY", help="number of an entry such as 12-34, or of a record")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *, entry: str, json: bool, **_: object) -> None:
        """Find the entry and tell its story."""
        named = Q(number=entry) | Q(source_key=entry, reverses=None)
        found = list(Entry.objects.with_ground().filter(named))
        if not found:
            message = f"No entry {entry} in the ledger. 台账中没有这笔学分。"
            raise CommandError(message)
        stories = [story_of(each) for each in found]
        if json:
            told = [as_data(story) for story in stories]
            self.stdout.write(json_text.dumps(told if len(told) > 1 else told[0], ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n\n".join("\n".join(_lines(story)) for story in stories))


def _lines(story: Story) -> Iterator[str]:
    entry, posted = story.entry, story.posted
    teacher = entry.account.teacher
    yield f"Entry 分录 {entry.number}: {exact_text(entry.amount)} {entry.account.unit}"
    yield f"  {teacher.name} ({teacher.number}), {entry.year}, {_both(story, 'part', entry.part)}"
    yield f"  {posted.narrative} [{posted.source_kind} {posted.source_key}, {posted.happened_on.isoformat()}]"
    kind = KINDS[entry.batch.kind]
    yield f"Posted as 入账类型: {kind[0]} {kind[1]}{f', {entry.batch.reason}' if entry.batch.reason else ''}"
    yield "Rule 规则"
    yield f"  {entry.rulebook} ({entry.rulebook.digest[:12]}), {_both(story, 'item', entry.item)}"
    if story.rule:
        yield f"  {story.rule.grounds.at}: {story.rule.grounds.says.zh} {story.rule.grounds.says.en}"
    yield "Arithmetic 计算"
    for told in story.told:
        yield f"  {told.zh} {told.en}"
    yield f"  = {exact_text(posted.raw)} -> {exact_text(posted.amount)}"
    yield "People and times 经手"
    for row in story.acts:
        reason = f" ({row.reason})" if row.reason else ""
        yield f"  {timezone.localtime(row.at):%Y-%m-%d %H:%M} {row.said_by}: {row.action}{reason}"
    yield f"Batch 批次 {entry.batch.number}, root {entry.batch.root}"
    yield f"Digest 摘要 {entry.digest}, {f'seal 封存 {story.seal[0]}' if story.seal else 'not sealed yet 待封存'}"
    if story.reversed_by:
        yield f"Taken back by 已冲回: {story.reversed_by.number}, {story.reversed_by.batch.reason}"


def _both(story: Story, what: str, name: str) -> str:
    return f"{story.title(what, name, Language.ZH)} {story.title(what, name, Language.EN)}"
