"""The round of each minute: what comes near is told, and a mistake in it holds nothing back."""

from __future__ import annotations

import pytest

from makers.told import MORNING, make_reader, tell
from xingtan.config import sending
from xingtan.notices.models import CalendarEntry

pytestmark = pytest.mark.django_db


def test_a_mistake_in_what_is_told_does_not_hold_back_what_waits(monkeypatch, caplog):
    def broken(**_):
        raise ValueError

    monkeypatch.setattr(sending, "tell_of_month", broken)
    monkeypatch.setattr(sending.timezone, "now", lambda: MORNING)
    monkeypatch.setattr("xingtan.config.sending.close_old_connections", lambda: None)
    tell(make_reader(), "record_returned")

    assert sending.start_sending()
    assert "days that come near were not told" in caplog.text


def test_a_round_of_an_empty_house_tells_nobody_at_a_fixed_cost(django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        assert sending.tell_of_days(at=MORNING, everything=True) == 0
    assert not CalendarEntry.objects.exists()
