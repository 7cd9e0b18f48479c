"""What a decree says, as data: checked, and turned into the exception that the rulebook understands; no Django."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from xingtan.kernel.amounts import exact_text, parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.kernel.periods import Span
from xingtan.rulebook.exceptions import Extension, Leave, LeaveKind, OnLeave, RuleException, Waiver
from xingtan.rulebook.requirements import Place
from xingtan.rulebook.rules import Over, Requirement, Rulebook

Parameters = Mapping[str, object]
LARGEST = Fraction(10_000)
EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)


class ParameterError(DomainError):
    """One thing that a decree says cannot be; ``field`` names it, ``problem`` is a stable code.

    What else it names says how far one may go: ``most`` an amount, ``latest`` a day, ``years`` a number of years, with
    the ``requirement`` or the ``teacher`` that sets the bound.
    """

    code = "decree_parameter"


def exception_of(kind: str, number: str, said: Parameters) -> RuleException | None:
    """Return the exception that a decree makes; None for an adjustment, which posts credits in its place."""
    make = _MAKERS.get(kind)
    return make(number, said) if make else None


def checked(kind: str, said: Parameters, rulebook: Rulebook) -> dict[str, object]:
    """Return what a decree says in its one stored form.

    Errors: ParameterError naming the field when something is missing, unknown to the rulebook or out of range.
    """
    return _CHECKS[kind](said, rulebook)


def _extension(number: str, said: Parameters) -> Extension:
    return Extension(
        number=number,
        until=_day(said, "until"),
        requirements=_names(said),
        years=_years(said),
        first_year=_whole(said, "first_year"),
        late_counts=bool(said.get("late_counts", True)),
    )


def _waiver(number: str, said: Parameters) -> Waiver:
    return Waiver(
        number=number,
        requirements=_names(said),
        years=_years(said),
        first_year=_whole(said, "first_year"),
        share=_amount(said, "share"),
        amount=_amount(said, "amount"),
    )


def _leave(number: str, said: Parameters) -> Leave:
    return Leave(
        number=number,
        start=_day(said, "from"),
        end=_day(said, "until"),
        kind=LeaveKind(_one_of(said, "leave", set(LeaveKind))),
        yearly=OnLeave(_one_of(said, "yearly", set(OnLeave))),
        cycle=OnLeave(_one_of(said, "cycle", set(OnLeave))),
    )


_MAKERS: dict[str, Callable[[str, Parameters], RuleException]] = {
    "extension": _extension,
    "waiver": _waiver,
    "leave": _leave,
}


def _check_extension(said: Parameters, rulebook: Rulebook) -> dict[str, object]:
    found = _extension("", said)
    _require_known(found.requirements, rulebook, over_years=bool(found.years))
    calendar, cycle_years = rulebook.calendar.year, rulebook.calendar.cycle_years
    last_years = list(found.years)
    if found.first_year is not None:
        last_years.append(found.first_year + cycle_years - 1)
    if not last_years:
        raise ParameterError(field="years", problem="period_missing")
    if any(found.until <= _end(calendar.span_of(year)) for year in last_years):
        raise ParameterError(field="until", problem="not_later")
    latest = _end(calendar.span_of(max(last_years) + cycle_years))
    if found.until > latest:
        raise ParameterError(field="until", problem="too_late", latest=latest.isoformat())
    return {
        "until": found.until.isoformat(),
        "requirements": list(found.requirements),
        "years": list(found.years),
        "first_year": None if found.years else found.first_year,
        "late_counts": found.late_counts,
    }


def _check_waiver(said: Parameters, rulebook: Rulebook) -> dict[str, object]:
    found = _waiver("", said)
    _require_known(found.requirements, rulebook, over_years=bool(found.years))
    if not 0 <= found.share <= 1:
        raise ParameterError(field="share", problem="out_of_range")
    if not 0 <= found.amount <= LARGEST:
        raise ParameterError(field="amount", problem="out_of_range")
    for requirement in _touched(found, rulebook) if found.amount else ():
        if found.amount > requirement.at_least:
            most, name = exact_text(requirement.at_least), requirement.name
            raise ParameterError(field="amount", problem="more_than_needed", most=most, requirement=name)
    if not found.share and not found.amount:
        raise ParameterError(field="share", problem="nothing_lessened")
    return {
        "requirements": list(found.requirements),
        "years": list(found.years),
        "first_year": None if found.years else found.first_year,
        "share": exact_text(found.share),
        "amount": exact_text(found.amount),
    }


def _check_leave(said: Parameters, rulebook: Rulebook) -> dict[str, object]:
    found = _leave("", {**_usual(said, rulebook), **{name: value for name, value in said.items() if value}})
    if found.end < found.start:
        raise ParameterError(field="until", problem="not_later")
    longest = rulebook.calendar.cycle_years
    if found.end > _end(rulebook.calendar.year.span_of(rulebook.year_of(found.start) + longest)):
        raise ParameterError(field="until", problem="too_long", years=longest)
    if found.yearly is OnLeave.KEPT and found.cycle is OnLeave.KEPT:
        raise ParameterError(field="yearly", problem="leave_does_nothing")
    return {
        "from": found.start.isoformat(),
        "until": found.end.isoformat(),
        "leave": found.kind.value,
        "yearly": found.yearly.value,
        "cycle": found.cycle.value,
    }


def _usual(said: Parameters, rulebook: Rulebook) -> dict[str, object]:
    """Return what leave of this kind does where the decree does not say: as the rulebook has it, nothing otherwise."""
    rule = next((each for each in rulebook.leave if each.kind == said.get("leave")), None)
    kept = OnLeave.KEPT.value
    return {"yearly": rule.yearly.value if rule else kept, "cycle": rule.cycle.value if rule else kept}


def _check_adjustment(said: Parameters, rulebook: Rulebook) -> dict[str, object]:
    amount, year = _amount(said, "amount"), _whole(said, "year")
    part, item = str(said.get("part") or ""), str(said.get("item") or "")
    if part not in rulebook.parts:
        raise ParameterError(field="part", problem="unknown")
    if item and (item not in rulebook.items or rulebook.items[item].part != part):
        raise ParameterError(field="item", problem="unknown")
    if year is None:
        raise ParameterError(field="year", problem="missing")
    if not amount or abs(amount) > LARGEST:
        raise ParameterError(field="amount", problem="out_of_range")
    return {"part": part, "item": item, "year": year, "amount": exact_text(amount)}


_CHECKS: dict[str, Callable[[Parameters, Rulebook], dict[str, object]]] = {
    "extension": _check_extension,
    "waiver": _check_waiver,
    "leave": _check_leave,
    "adjustment": _check_adjustment,
}


def _require_known(names: tuple[str, ...], rulebook: Rulebook, *, over_years: bool) -> None:
    known = {each.name: each for each in rulebook.requirements}
    if any(name not in known for name in names):
        raise ParameterError(field="requirements", problem="unknown")
    if over_years and any(known[name].over is not Over.YEAR for name in names):
        raise ParameterError(field="requirements", problem="not_yearly")


def require_lasting(kind: str, said: Parameters, effective_until: date | None) -> None:
    """Return when a decree holds as long as the leave that it grants.

    Errors: ParameterError naming the day on which it ends.
    """
    if kind != "leave" or effective_until is None:
        return
    latest = _day(said, "until")
    if effective_until < latest:
        raise ParameterError(field="effective_until", problem="ends_in_leave", latest=latest.isoformat())


def require_held(said: Parameters, held: Mapping[str, Mapping[Place, Fraction]]) -> None:
    """Return when an adjustment takes no more off than each teacher holds there: in the part or the item, in the year.

    ``held`` are the balances of each teacher, by name.
    Errors: ParameterError naming the first teacher who holds less, and how much.
    """
    amount, part, item, year = _amount(said, "amount"), said["part"], said["item"] or None, said["year"]
    for teacher, places in held.items() if amount < 0 else ():
        of_part = [(place, found) for place, found in places.items() if place[0] == part and place[2] == year]
        there = sum((found for place, found in of_part if item is None or place[1] == item), Fraction(0))
        most = max(Fraction(0), min(there, sum((found for _, found in of_part), Fraction(0))))
        if -amount > most:
            raise ParameterError(field="amount", problem="below_zero", most=exact_text(most), teacher=teacher)


def _touched(waiver: Waiver, rulebook: Rulebook) -> list[Requirement]:
    """Return the requirements that a waiver is about."""
    return [
        each
        for each in rulebook.requirements
        if (not waiver.requirements or each.name in waiver.requirements)
        and (not waiver.years or each.over is Over.YEAR)
    ]


def _end(span: Span) -> date:
    return span.end or span.start


def _names(said: Parameters) -> tuple[str, ...]:
    found = said.get("requirements") or ()
    return tuple(sorted({str(each) for each in found})) if isinstance(found, list | tuple) else ()


def _years(said: Parameters) -> tuple[int, ...]:
    found = said.get("years") or ()
    if not isinstance(found, list | tuple):
        return ()
    return tuple(sorted({_known_year(each, "years") for each in found if isinstance(each, int)}))


def _whole(said: Parameters, field: str) -> int | None:
    found = said.get(field)
    return _known_year(found, field) if isinstance(found, int) else None


def _known_year(year: int, field: str) -> int:
    if not EARLIEST.year <= year <= LATEST.year:
        raise ParameterError(field=field, problem="year_out_of_range")
    return year


def _day(said: Parameters, field: str) -> date:
    try:
        day = date.fromisoformat(str(said.get(field) or ""))
    except ValueError:
        raise ParameterError(field=field, problem="missing") from None
    if not EARLIEST <= day <= LATEST:
        raise ParameterError(field=field, problem="day_out_of_range")
    return day


def _amount(said: Parameters, field: str) -> Fraction:
    text = str(said.get(field) or "0")
    try:
        return parse_exact(text)
    except DomainError:
        raise ParameterError(field=field, problem="not_an_amount") from None


def _one_of(said: Parameters, field: str, known: set[str]) -> str:
    found = str(said.get(field) or "")
    if found not in known:
        raise ParameterError(field=field, problem="unknown")
    return found
