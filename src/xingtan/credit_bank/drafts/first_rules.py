"""The first rules of points of a school that has none: a frame with one kind of record, to which others are added."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from xingtan.institutions.models import Institution
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.rulebook.vocabulary import Text

PARTS = {"teaching": Text("教学", "teaching"), "learning": Text("学习", "learning"), "results": Text("成果", "results")}
"""The parts of a school's first rules: code, Chinese, English. A school renames or adds to them in the draft."""

FRAME = """format: 1
id: {code}
version: {version}
purpose: points
layer: school
title: {{zh: {title_zh}, en: {title_en}}}
place: {{zh: {zh}, en: {en}}}
source:
  title: {{zh: {title_zh}, en: {title_en}}}
  note: {{zh: "分值由学校自定。", en: "The school sets the figures itself."}}
effective: {{from: {on}}}
unit: {{zh: 分, en: points, en_one: point}}

calendar:
  year_begins: "09-01"
  cycle: {{years: 1, anchor: {year}}}
  source: {{at: "本校 · the school", zh: "按学年记分。", en: "Points are counted by school year."}}
  basis: U
  note: {{zh: "本校自定。", en: "Set by the school."}}

kinds:
  {kind}: {kind_title}

attributes:
  level:
    type: choice
    title: {{zh: "级别", en: "level"}}
    values:
      national: {{zh: "国家级", en: "national"}}
      provincial: {{zh: "省级", en: "provincial"}}
      municipal: {{zh: "市级", en: "municipal"}}
      county: {{zh: "区县级", en: "county or district"}}
      school: {{zh: "校级", en: "school"}}

parts:
{parts}
items:
  - id: {kind}
    part: {part}
    title: {kind_title}
    rules:
      - id: {kind}
        kind: {kind}
        value: {{gives: {gives}}}
        source: {{at: "本校补充 · added by the school", zh: {says_zh}, en: {says_en}}}
        basis: V

requirements: []
"""


@dataclass(frozen=True)
class KindThatCounts:
    """A kind of record, in which part of the rulebook it counts, and what one record gives.

    Units: ``gives`` whole units of the rulebook, such as points.
    """

    code: str
    zh: str
    en: str
    part: str
    gives: int

    @property
    def says_zh(self) -> str:
        """Return the line in Chinese words."""
        return f"{self.zh}：每条 {self.gives} 分。"

    @property
    def says_en(self) -> str:
        """Return the line in English words."""
        return f"{self.en}: {self.gives} each."


def first_rules(school: Institution, kind: KindThatCounts, *, on: date) -> str:
    """Return the text of rules of points that count by school year, in which one kind of record gives something.

    It may be published from any day of the school year of ``on``.
    """
    zh, en = school.name, school.name_en or school.name
    parts = "".join(f"  - id: {code}\n    title: {{zh: {words.zh}, en: {words.en}}}\n" for code, words in PARTS.items())
    return FRAME.format(
        code=f"school-{school.pk}-points",
        version=_quoted(f"{on:%Y.%m.%d}"),
        title_zh=_quoted(f"{zh}教师专业发展积分"),
        title_en=_quoted(f"Development points of {en}"),
        zh=_quoted(zh),
        en=_quoted(en),
        on=SCHOOL_YEAR.span_of(SCHOOL_YEAR.year_of(on)).start.isoformat(),
        year=SCHOOL_YEAR.year_of(on),
        parts=parts,
        kind=kind.code,
        kind_title=f"{{zh: {_quoted(kind.zh)}, en: {_quoted(kind.en)}}}",
        part=kind.part,
        gives=kind.gives,
        says_zh=_quoted(kind.says_zh),
        says_en=_quoted(kind.says_en),
    )


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
