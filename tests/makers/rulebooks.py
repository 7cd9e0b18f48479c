"""Small rulebooks and facts for the rule engine's tests, with fixed values."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from makers.wide_rulebook import WIDE
from xingtan.rulebook.catalogue import rulebook_from
from xingtan.rulebook.facts import Fact

__all__ = ["HEAD", "ITEMS", "PARTS", "REST", "SMALL", "WIDE", "make_fact", "make_rulebook"]

HEAD = """\
format: 1
id: test-rules
version: "1"
title: {zh: 测试规则, en: test rules}
place: {zh: 测试地, en: nowhere}
source: {title: {zh: 测试文件, en: test document}}
effective: {from: 2020-01-01, until: 2029-12-31}
unit: {zh: 学分, en: credits}
calendar:
  year_begins: "09-01"
  cycle: {years: 5, anchor: 2020}
  basis: V
kinds:
  lecture: {zh: 讲座, en: lecture}
  course: {zh: 课程, en: course}
  prize: {zh: 获奖, en: prize}
  book: {zh: 论著, en: book}
attributes:
  level:
    type: choice
    title: {zh: 级别, en: level}
    values:
      city: {zh: 市级, en: city}
      school: {zh: 校级, en: school}
  days: {type: amount, step: 0.5, title: {zh: 天数, en: days}}
  passed: {type: yes_no, title: {zh: 合格, en: passed}}
  characters: {type: whole, title: {zh: 字数, en: characters}}
  granted: {type: amount, step: 0.25, title: {zh: 裁定学分, en: granted credits}}
  granted_by: {type: text, title: {zh: 裁定人, en: granted by}}
"""

PARTS = """\
parts:
  - id: outside
    title: {zh: 校外, en: outside}
    caps: [{over: year, at_most: 10, basis: V}, {over: share, at_most: 12, basis: V}]
  - id: inside
    title: {zh: 校内, en: inside}
"""

ITEMS = """\
items:
  - id: lectures
    part: inside
    title: {zh: 讲座, en: lectures}
    caps: [{over: event, at_most: 2}, {over: year, at_most: 5}, {over: cycle, at_most: 8}]
    rules:
      - id: lecture
        kind: lecture
        value: {each: {days: 1, hours: 6}, gives: 1}
        source: {at: "1", zh: 讲座每天1学分, en: a lecture gives 1 a day}
        basis: V
  - id: courses
    part: outside
    title: {zh: 课程, en: courses}
    rules:
      - id: course
        kind: course
        gates:
          - id: passed
            needs: {passed: true}
            otherwise: {zh: 考核不合格, en: not passed}
        value:
          each: {hours: 1}
          table: [{level: city, gives: 1/3}, {level: school, gives: 0}]
        source: {at: "2", zh: 课程按级别, en: a course by level}
        basis: V
  - id: prizes
    part: outside
    title: {zh: 获奖, en: prizes}
    rules:
      - id: prize
        kind: prize
        when: {level: city}
        value: {gives: 4}
        source: {at: "3", zh: 市级获奖4学分, en: a city prize gives 4}
        basis: V
  - id: books
    part: inside
    title: {zh: 论著, en: books}
    rules:
      - id: book
        kind: book
        gates:
          - id: long_enough
            needs: {characters: {at_least: 1000}}
            if_missing: pass
            otherwise: {zh: 不足千字, en: below 1000 characters}
        value: {decided: {attribute: granted, from: 3, to: 6, by: granted_by}}
        source: {at: "4", zh: 论著3至6学分, en: a book gives 3 to 6}
        basis: V
"""

REST = """\
caps: [{over: year, at_most: 14, basis: V}]
profiles:
  newcomer: {zh: 新教师, en: newcomer}
requirements:
  - {id: year_total, title: {zh: 年度, en: year}, over: year, at_least: 6,
     source: {at: "5", zh: 年6, en: 6 a year}, basis: V}
  - {id: year_inside, title: {zh: 校内, en: inside}, over: year, at_least: 2, parts: [inside], within: year_total,
     source: {at: "5", zh: 其中2, en: 2 of them}, basis: V}
  - {id: cycle_total, title: {zh: 周期, en: cycle}, over: cycle, more_than: 30,
     source: {at: "6", zh: 多于30, en: more than 30}, basis: V}
  - {id: newcomer_books, title: {zh: 新教师, en: newcomer}, over: cycle, at_least: 3, items: [books],
     profiles: [newcomer], source: {at: "7", zh: 新教师3, en: 3 for newcomers}, basis: V}
"""

SMALL = HEAD + PARTS + ITEMS + REST


def make_rulebook(text: str = SMALL):
    """A rulebook with every kind of value, gate, cap and minimum in it."""
    return rulebook_from(text, source_name="small")


def make_fact(key: str = "a", kind: str = "lecture", on: date = date(2021, 3, 1), **values: object) -> Fact:
    """One fact of one teacher; ``hours`` and ``settled`` go by name, all else are attributes."""
    hours, settled = values.pop("hours", None), values.pop("settled", None)
    return Fact(
        key=key,
        teacher="teacher-1",
        kind=kind,
        on=on,
        hours=None if hours is None else Fraction(hours),
        attributes=values,
        settled=None if settled is None else Fraction(settled),
    )
