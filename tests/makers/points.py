"""Makers of a school's rules of points: published by its manager, in force from IN_FORCE on."""

from __future__ import annotations

from dataclasses import dataclass

from makers.credit import IN_FORCE, NOON, Province, make_province
from makers.people import make_actor
from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.credit_bank.models import PublishedRulebook
from xingtan.credit_bank.services import publish_rulebook
from xingtan.institutions.models import Institution

POINTS_TEXT = """\
format: 1
id: school-points
version: "1"
purpose: points
title: {zh: 本校教师发展积分, en: development points of the school}
place: {zh: 本校, en: the school}
source: {title: {zh: 校务会决定, en: decision of the school board}}
effective: {from: 2020-01-01}
unit: {zh: 分, en: points}
calendar:
  year_begins: "09-01"
  cycle: {years: 1, anchor: 2020}
  basis: U
  note: {zh: 校内约定, en: agreed in the school}
kinds:
  open_class: {zh: 公开课, en: open class}
attributes:
  passed: {type: yes_no, title: {zh: 合格, en: passed}}
parts:
  - id: teaching
    title: {zh: 教学, en: teaching}
items:
  - id: open_class
    part: teaching
    title: {zh: 公开课, en: open class}
    rules:
      - id: open_class
        kind: open_class
        title: {zh: 公开课, en: open class}
        value: {gives: 10}
        source: {at: 1, zh: 一节十分, en: ten points each}
        basis: U
        note: {zh: 校内约定, en: agreed in the school}
requirements: []
"""


@dataclass(frozen=True)
class PointsSchool:
    """A province, its school with rules of points, and the school's manager."""

    province: Province
    manager: Actor
    published: PublishedRulebook

    @property
    def school(self) -> Institution:
        """The school that counts points."""
        return self.province.school


def make_points_school() -> PointsSchool:
    """Return a school whose manager has published rules of points, in a province with rules of credits."""
    province = make_province()
    manager = make_actor((Role.MANAGER, province.school))
    return PointsSchool(province, manager, publish_points(province.school, manager))


def publish_points(school: Institution, actor: Actor) -> PublishedRulebook:
    """Return the rules of points, published for the school by that actor."""
    return publish_rulebook(actor=actor, institution=school, text=POINTS_TEXT, effective_from=IN_FORCE, at=NOON)
