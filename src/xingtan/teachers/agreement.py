"""Whether the facts of one person agree with each other: ID number, birth, sex, days of work and title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from xingtan.sheets.kinds import Mistake, Row, say
from xingtan.teachers.identity import birth_in, is_masked, sex_in

YOUNGEST, OLDEST = 16, 100
"""Labour Law of the PRC, article 15: nobody works before 16; the other bound only catches slips."""


def person_mistakes(texts: Mapping[str, str], *, on: date, row: Row) -> Iterator[Mistake]:
    """Yield what does not agree; only facts that the row gives are looked at."""
    unread = {mistake.column for mistake in row.mistakes}
    number, born = texts.get("id_number", ""), texts.get("born_on", "")
    if number and not is_masked(number):
        yield from _disagreements(texts, number)
    if born:
        yield from _days_of_life(texts, date.fromisoformat(born), on)
    title_since, started = texts.get("title_since", ""), texts.get("started_on", "")
    if title_since and date.fromisoformat(title_since) > on and "title_since" not in unread:
        yield Mistake(
            "title_since",
            "day_ahead",
            say(_("The day lies in the future.")),
            say(_("Write the day on which the title was obtained, or leave the cell empty.")),
        )
    if started and date.fromisoformat(started).year > on.year + 1:
        yield Mistake(
            "started_on", "day_ahead", say(_("The day lies in the future.")), say(_("Correct the first day of work."))
        )


def _disagreements(texts: Mapping[str, str], number: str) -> Iterator[Mistake]:
    birth = birth_in(number).isoformat()
    if texts.get("born_on") and texts["born_on"] != birth:
        yield Mistake(
            "born_on",
            "birth_disagrees",
            say(_("The date of birth is not the one in the ID number.")),
            say(_("Correct one of the two, or leave the date of birth empty.")),
        )
    if texts.get("sex") and texts["sex"] != sex_in(number).value:
        yield Mistake(
            "sex",
            "sex_disagrees",
            say(_("The sex is not the one in the ID number.")),
            say(_("Correct one of the two, or leave the sex empty.")),
        )


def _days_of_life(texts: Mapping[str, str], born: date, on: date) -> Iterator[Mistake]:
    if not YOUNGEST <= on.year - born.year <= OLDEST:
        yield Mistake(
            "born_on",
            "implausible_birth",
            say(_("Somebody born on %(day)s cannot be a teacher today."), day=born.isoformat()),
            say(_("Correct the date of birth.")),
        )
    started = texts.get("started_on", "")
    if started and date.fromisoformat(started).year - born.year < YOUNGEST:
        yield Mistake(
            "started_on",
            "started_too_young",
            say(_("The first day of work lies before the age of %(age)s."), age=YOUNGEST),
            say(_("Correct the first day of work or the date of birth.")),
        )
