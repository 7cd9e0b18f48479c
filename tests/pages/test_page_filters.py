"""Amounts, days and moments as people read them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.utils import translation

from xingtan.pages import filters


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Fraction(348, 10), "34.8"),
        (Fraction(110, 3), "36⅔"),
        (12, "12"),
        (Fraction(-1, 6), "-⅙"),
        (Fraction(-12, 11), "-1\N{NO-BREAK SPACE}1/11"),
        (Fraction(-1, 4), "-0.25"),
        (None, "—"),
    ],
)
def test_amounts_are_shown_exactly(amount, text):
    assert filters.exact(amount) == text


@pytest.mark.parametrize(("hundredths", "text"), [(350, "3.5"), (1200, "12"), (5, "0.05"), (0, "0"), (None, "—")])
def test_hours_are_hundredths_written_as_hours(hundredths, text):
    assert filters.hours(hundredths) == text


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", ("2025-2026 学年", "2026年3月4日")), ("en", ("2025/26", "March 4, 2026"))]
)
def test_school_years_and_days_follow_the_language(language, words):
    with translation.override(language):
        assert (filters.school_year(2025), filters.day(date(2026, 3, 4))) == words


def test_the_school_year_before_a_century_ends_in_two_digits():
    with translation.override("en"):
        assert filters.school_year(2099) == "2099/00"


def test_an_instant_is_shown_in_local_time():
    instant = datetime(2026, 3, 3, 20, 30, tzinfo=UTC)

    assert filters.moment(instant) == "2026-03-04 04:30"
    assert filters.short_day(instant) == "2026-03-04"
    with translation.override("zh-hans"):
        assert filters.day(instant) == "2026年3月4日"


@pytest.mark.parametrize(
    ("happened", "english", "chinese"),
    [
        (date(2026, 3, 4), "today", "今天"),
        (date(2026, 3, 3), "yesterday", "昨天"),
        (date(2026, 2, 20), "12 days ago", "12 天前"),
        (date(2026, 3, 9), "March 9, 2026", "2026年3月9日"),
        (datetime(2026, 3, 2, 20, tzinfo=UTC), "yesterday", "昨天"),
    ],
)
def test_how_long_ago_is_seen_from_a_given_day(happened, english, chinese):
    on = date(2026, 3, 4)

    with translation.override("en"):
        assert filters.since(happened, on) == english
    with translation.override("zh-hans"):
        assert filters.since(happened, on) == chinese


@pytest.mark.parametrize(
    ("name", "badge"), [("李明华", "明华"), ("王燕", "王燕"), ("Chen Xiaoyu", "CX"), ("Plato", "P"), ("", "?")]
)
def test_a_name_badge_shows_how_people_are_called(name, badge):
    assert filters.initials(name) == badge


@pytest.mark.parametrize(("size", "text"), [(1, "1 KB"), (839_680, "820 KB"), (3 * 1024 * 1024, "3 MB")])
def test_file_sizes_are_rounded_up_for_orientation(size, text):
    assert filters.file_size(size) == text


@pytest.mark.parametrize("show", [filters.day, filters.short_day, filters.moment, filters.school_year])
def test_nothing_is_shown_as_a_dash(show):
    assert show(None) == "—"


@pytest.mark.parametrize(("language", "text"), [("zh-hans", "林晓禾、周启明"), ("en", "林晓禾, 周启明")])
def test_names_one_after_another_stand_apart_as_the_language_does_it(language, text):
    with translation.override(language):
        assert filters.enumerated(["林晓禾", "周启明"]) == text


@pytest.mark.parametrize(
    ("language", "english", "text"),
    [("en", "Xingtan", "Xingtan"), ("en", "", "杏坛小学"), ("zh-hans", "Xingtan", "杏坛小学")],
)
def test_a_place_is_called_by_its_english_name_where_it_has_one_and_english_is_read(language, english, text):
    with translation.override(language):
        assert filters.named(SimpleNamespace(name="杏坛小学", name_en=english)) == text
        assert filters.named(SimpleNamespace(name="年级组")) == "年级组"


def test_a_head_has_the_colon_of_the_readers_language():
    with translation.override("zh-hans"):
        assert filters.headed("备课", "请填分数") == "备课：请填分数"
    with translation.override("en"):
        assert filters.headed("Preparation", "marks, please") == "Preparation: marks, please"
