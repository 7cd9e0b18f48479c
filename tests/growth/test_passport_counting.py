"""The arithmetic of a growth passport: nothing is lost between what counts and what waits; months lie in the year."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from xingtan.growth.passport.book import Item, Share, read_book, shipped_body
from xingtan.growth.passport.counting import Part, counted, due_on
from xingtan.growth.passport.models import PassportEntry
from xingtan.growth.passport.workflow import EntryState
from xingtan.kernel.periods import SCHOOL_YEAR

BOOK = read_book(shipped_body(), version=0)
BY_HOURS = BOOK.item("district_hours")
BY_TIMES = BOOK.item("observed")
COUNTED = (EntryState.CONFIRMED.value, EntryState.ENTERED.value, EntryState.DECLINED.value)
ENTRIES = st.lists(st.tuples(st.sampled_from(COUNTED), st.none() | st.integers(1, 2400)), max_size=20)


@given(rows=ENTRIES, item=st.sampled_from([BY_HOURS, BY_TIMES]))
def test_what_counts_and_what_waits_is_what_was_confirmed_and_what_was_entered(
    rows: list[tuple[str, int | None]], item: Item
) -> None:
    entries = tuple(PassportEntry(item=item.code, state=state, hours=hours) for state, hours in rows)
    line = counted(item, entries, ())
    for state, amount in ((EntryState.CONFIRMED, line.have), (EntryState.ENTERED, line.waiting)):
        mine = [hours for each, hours in rows if each == state.value]
        told = Fraction(sum(hours or 0 for hours in mine), 100) if item is BY_HOURS else Fraction(len(mine))
        assert amount == told
    assert line.reached == (line.have >= item.need)


@given(hours=st.integers(0, 10_000), others=st.integers(0, 10_000))
def test_a_share_is_reached_exactly_when_the_hours_elsewhere_do_not_outweigh_it(hours: int, others: int) -> None:
    share: Share = BOOK.shares[0]
    part = Part(share, Fraction(hours, 100), Fraction(hours + others, 100))
    assert part.reached == (hours + others > 0 and hours >= others)


@given(year=st.integers(1990, 2200))
def test_every_task_is_due_on_a_last_day_of_a_month_inside_the_year(year: int) -> None:
    span = SCHOOL_YEAR.span_of(year)
    for item in BOOK.items:
        due = due_on(item, span)
        assert due is not None
        assert span.contains(due)
        assert (date.fromordinal(due.toordinal() + 1).day, due.month) == (1, item.due)
