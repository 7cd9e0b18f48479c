"""What the bulk evaluator does not know or cannot hold exactly is refused by name, never counted differently."""

from __future__ import annotations

import dataclasses
from datetime import date
from fractions import Fraction

import pytest

from makers.rulebooks import make_fact, make_rulebook
from xingtan.rulebook.bulk.asking import assess_many
from xingtan.rulebook.bulk.supported import NotCompilableError, require_compilable
from xingtan.rulebook.bulk.tables import ValueRefusedError
from xingtan.rulebook.records_file import TeacherRow
from xingtan.rulebook.requirements import UnknownProfileError
from xingtan.rulebook.rules import CycleUnknownError, Rulebook
from xingtan.rulebook.scope import FactTwiceError
from xingtan.rulebook.vocabulary import Over
from xingtan.rulebook.worth import Deduction, Fixed, Running, Spread

AS_OF = date(2021, 8, 31)


def with_first_rule(rulebook: Rulebook, **changes: object) -> Rulebook:
    item = rulebook.items["lectures"]
    rule = dataclasses.replace(item.rules[0], **changes)
    return dataclasses.replace(rulebook, items={**rulebook.items, "lectures": dataclasses.replace(item, rules=(rule,))})


def refusal(rulebook: Rulebook) -> tuple[object, object]:
    with pytest.raises(NotCompilableError) as caught:
        require_compilable(rulebook)
    return caught.value.params["kind"], caught.value.params["place"]


def test_shares_too_fine_for_whole_numbers_of_64_bits_are_refused_with_their_place():
    rulebook = with_first_rule(make_rulebook(), spread=Spread((Fraction(1), Fraction(1, 2**32))))
    assert refusal(rulebook) == ("shares as fine as these", "items.lectures.rules.lecture.spread")


def test_a_count_that_runs_through_a_period_beside_a_deduction_is_refused_with_its_place():
    rulebook = make_rulebook()
    value = rulebook.rules["lecture"].values[0]
    less = (Deduction("days", Fraction(1), Fraction(1)),)
    running = dataclasses.replace(value, running=Running(Over.YEAR, Fraction(10)), less=less)
    assert refusal(with_first_rule(rulebook, values=(running,))) == (
        "Value.running beside what may fail",
        "items.lectures.rules.lecture.value[1]",
    )


def test_a_kind_of_amount_that_the_compiler_never_saw_is_refused_by_its_name():
    @dataclasses.dataclass(frozen=True)
    class Lottery(Fixed):
        """An amount of another sort."""

    rulebook = make_rulebook()
    value = dataclasses.replace(rulebook.rules["lecture"].values[0], gives=Lottery(Fraction(1)))
    assert refusal(with_first_rule(rulebook, values=(value,)))[0] == "Lottery"


def test_the_rulebook_of_the_tests_is_compiled():
    require_compilable(make_rulebook())


@pytest.mark.parametrize(
    ("fact", "error"),
    [
        (make_fact(days=Fraction(1, 3)), ValueRefusedError),
        (make_fact(days="two"), ValueRefusedError),
        (make_fact(level=3), ValueRefusedError),
        (make_fact(passed="yes"), ValueRefusedError),
    ],
)
def test_a_value_that_its_attribute_cannot_hold_is_refused(fact, error):
    with pytest.raises(error, match=fact.key):
        list(assess_many(make_rulebook(), [fact], teachers=[], as_of=AS_OF))


def test_a_key_that_is_there_twice_is_refused_and_two_teachers_may_share_one():
    one, two = make_fact(hours=6), dataclasses.replace(make_fact(hours=6), teacher="teacher-2")
    with pytest.raises(FactTwiceError):
        list(assess_many(make_rulebook(), [one, one], teachers=[], as_of=AS_OF))
    assert [each.teacher for each in assess_many(make_rulebook(), [one, two], teachers=[], as_of=AS_OF)] == [
        "teacher-1",
        "teacher-2",
    ]


def test_a_profile_that_the_rulebook_does_not_know_is_refused():
    rows = [TeacherRow("teacher-1", "wizard", None)]
    with pytest.raises(UnknownProfileError):
        list(assess_many(make_rulebook(), [make_fact(hours=6)], teachers=rows, as_of=AS_OF))


def test_a_teacher_without_a_cycle_of_their_own_is_refused_where_the_rulebook_has_none():
    rulebook = make_rulebook()
    rulebook = dataclasses.replace(rulebook, calendar=dataclasses.replace(rulebook.calendar, anchor=None))
    rows = [TeacherRow("teacher-1", None, 2020), TeacherRow("teacher-2", None, None)]
    with pytest.raises(CycleUnknownError):
        list(assess_many(rulebook, [make_fact(hours=6)], teachers=rows, as_of=AS_OF))
