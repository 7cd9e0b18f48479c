"""Codes of this room as words and sentences: states, phases, steps, mistakes of scales, errors."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xingtan.assessment.models import Raters, Reach
from xingtan.assessment.reading import ScaleMistake
from xingtan.assessment.scale import LeafType, Phase, Registers
from xingtan.assessment.workflow import ScaleState, SheetState, State
from xingtan.pages.road_labels import StateLabel, StepLabel, Words

STATES: dict[str, StateLabel] = {
    State.DRAFT: StateLabel(_("Being prepared"), "neutral", "pencil"),
    State.RATING: StateLabel(_("Being rated"), "wait"),
    State.COMPARING: StateLabel(_("Being compared"), "warn", "scale"),
    State.CONFIRMED: StateLabel(_("Confirmed"), "good", "lock"),
    State.PUBLISHED: StateLabel(_("Published to the teachers"), "done"),
    State.CANCELLED: StateLabel(_("Cancelled"), "bad", "ban"),
}
ROAD_LABELS: tuple[tuple[State, Words], ...] = (
    (State.DRAFT, _("Prepare")),
    (State.RATING, _("Rate")),
    (State.COMPARING, _("Compare ratings")),
    (State.CONFIRMED, _("Confirm")),
    (State.PUBLISHED, _("Publish")),
)
SHEET_STATES: dict[str, StateLabel] = {
    SheetState.OPEN: StateLabel(_("To rate"), "wait"),
    SheetState.HANDED_IN: StateLabel(_("Handed in"), "done"),
    SheetState.REOPENED: StateLabel(_("To rate again"), "warn", "refresh"),
    SheetState.EXCUSED: StateLabel(_("Excused"), "neutral", "ban"),
}
SCALE_STATES: dict[str, StateLabel] = {
    ScaleState.DRAFT: StateLabel(_("Draft"), "neutral", "pencil"),
    ScaleState.PUBLISHED: StateLabel(_("In force and frozen"), "good", "lock"),
    ScaleState.RETIRED: StateLabel(_("Retired"), "neutral", "archive"),
}
REGISTERS: dict[str, Words] = {
    Registers.QUALIFIED: _("counts as qualified for the registration"),
    Registers.FAILED: _("counts as not qualified for the registration"),
}
PHASES: dict[str, Words] = {
    Phase.SELF: _("Self-rating"),
    Phase.PEER: _("Colleagues"),
    Phase.EXAMINER: _("Examiners"),
}
RATERS: dict[str, Words] = {
    Raters.NAMED: _("People named here"),
    Raters.CIRCLE: _("The members of a custom group"),
    Raters.COLLEAGUES: _("The colleagues of each teacher's own group"),
}
REACHES: dict[str, Words] = {
    Reach.EVERYBODY: _("Everybody"),
    Reach.GROUP: _("Teachers of one group"),
    Reach.TIER: _("Teachers of one tier"),
    Reach.CIRCLE: _("Teachers of a custom group"),
    Reach.CHOSEN: _("Teachers chosen one by one"),
}
LEAF_TYPES: dict[str, Words] = {
    LeafType.MARKS: _("Marks by a step"),
    LeafType.LEVELS: _("One of its levels"),
    LeafType.COUNT: _("A number of things"),
    LeafType.YES_NO: _("Yes or no"),
}
STEPS: dict[str, StepLabel] = {
    "start": StepLabel(
        _("Start the rating"),
        "player-track-next",
        "primary",
        _("Start? Everybody gets their sheets; who takes part and the scale stay as they are from now on."),
    ),
    "close": StepLabel(_("Close the rating"), "lock", "primary", _("Close the rating and compare the raters?")),
    "resume": StepLabel(_("Open the rating again"), "refresh", "quiet"),
    "confirm": StepLabel(
        _("Confirm the results"),
        "rosette-discount-check",
        "good",
        _("Confirm? Results are written for good; later they can only be amended by a new line."),
    ),
    "publish": StepLabel(_("Publish to the teachers"), "send", "primary", _("Show every teacher their own result?")),
    "cancel": StepLabel(_("Cancel the assessment"), "ban", "danger"),
}

SENTENCES: dict[str, Words] = {
    "wrong_hat": _("Your duties do not cover this."),
    "not_permitted": _("Your duties do not cover this."),
    "not_a_school": _("Only a school assesses its teachers."),
    "own_result": _("Nobody decides on their own case. A colleague can."),
    "own_sheet": _("Nobody rates themselves as a colleague or an examiner."),
    "own_sheet_stays": _("The self-rating is yours alone and cannot be given back."),
    "not_your_sheet": _("This sheet is somebody else's."),
    "excused": _("You were excused from this sheet."),
    "marks_closed": _("Marks of others open when you have handed in your own."),
    "no_such_thing": _("This is not there, or not yours to see."),
    "scale_frozen": _("A published scale never changes. Copy it and change the copy."),
    "scale_mistaken": _("The scale still has mistakes, or an example gives another total than it says."),
    "scale_not_in_force": _("Choose a published scale."),
    "dates_wrong": _("The phases follow one another: self-rating, colleagues, examiners. None may overlap."),
    "unknown_tier": _("Choose one of the tiers of the scale."),
    "started_already": _("The assessment has begun, so this stays as it is."),
    "wrong_state": _("This cannot be done in the present state of the assessment."),
    "nothing_to_rate": _("Add teachers and a panel first, otherwise nobody would be rated."),
    "circle_gone": _("This custom group is not in use any more. Take it off, or choose another one."),
    "sheets_missing": _("Some sheets are not handed in yet. Wait for them or excuse the raters on the progress page."),
    "still_rating": _("Marks are compared when the rating is closed."),
    "phase_closed": _("The days of this phase have not come yet, or are over. Ask the manager to prolong it."),
    "marks_missing": _("Some indicators have no mark yet."),
    "mark_refused": _("A mark lies outside the scale or between its steps."),
    "summary_short": _("The self-summary is shorter than the scale asks."),
    "sheet_moved": _("This sheet was saved in another window meanwhile. Look at what differs and save again."),
    "quota_exceeded": _("More teachers hold this grade than the scale allows."),
    "result_incomplete": _("A total cannot be worked out yet, because marks are missing."),
    "step_not_allowed": _("This has moved on meanwhile. Look at it again."),
    "reason_missing": _("Say why."),
    "unknown_step": _("There is no such step."),
}
"""What pages say for error codes and reasons of verdicts."""

PROBLEMS: dict[str, Words] = {
    "value_missing": _("Marks are missing"),
    "division_by_zero": _("The formula divides by zero for these marks"),
    "nothing_to_take": _("The formula takes an average of nothing"),
}

MISTAKES: dict[str, Words] = {
    "no_title": _("A title is missing."),
    "not_an_amount": _("This is no exact number."),
    "too_small": _("This number is too small."),
    "unknown_tier": _("The scale does not name this tier."),
    "bad_code": _(
        "A code is written in small letters, digits and underscores, begins with a letter and is no word of formulas."
    ),
    "code_twice": _("This code is used twice."),
    "not_a_list": _("A list is wanted here."),
    "too_deep": _("Indicators stand at most four deep."),
    "too_many": _("There are too many indicators."),
    "unknown_type": _("There is no such way to rate."),
    "levels_alike": _("Two levels give the same marks."),
    "no_levels": _("Levels are missing."),
    "bad_step": _("The step must be at least 0.01 and divide the full marks."),
    "bad_rounding": _("The rounding is not known."),
    "unknown_band": _("There is no such grade."),
    "share_above_one": _("A share is at most 1."),
    "no_bands": _("Grades are missing."),
    "bands_alike": _("Two grades begin at the same marks or have the same code."),
    "unknown_registration": _("A grade counts for the registration as “qualified” or “failed”."),
    "registers_in_part": _("Say of every grade what it counts as for the registration, or of none."),
    "bands_out_of_order": _("Grades stand in the order of their marks, the best first."),
    "no_lowest_band": _("The lowest grade must begin at 0, so that everybody gets one."),
    "no_indicators": _("Indicators are missing."),
    "formula_too_long": _("The formula is too long."),
    "formula_too_deep": _("The formula has too many brackets inside one another."),
    "formula_number_too_long": _("This number is too long."),
    "formula_unknown_sign": _("This sign is not known in formulas."),
    "formula_unknown_name": _("This name is not known here."),
    "formula_unknown_function": _("There is no such function; there are if, min, max, sum, avg and has."),
    "formula_no_children": _("Only an indicator with indicators below it can be followed by .*"),
    "formula_expected": _("A sign is missing here."),
    "formula_expected_value": _("A number, a name or a bracket is missing here."),
    "formula_unexpected": _("The formula should have ended here."),
    "formula_not_a_number": _("A number is wanted here."),
    "formula_not_a_truth": _("A condition is wanted here, such as a >= 3."),
    "formula_not_a_word": _("A tier can only be compared with a tier."),
    "formula_has_takes_one_name": _("has(...) takes one name."),
    "formula_if_takes_three": _("if(...) takes a condition and two values."),
}

PLACES: dict[str, Words] = {
    "title": _("Title"),
    "mark": _("How the phases are joined"),
    "formula": _("Formula of the total"),
    "bands": _("Grades"),
    "quota": _("Quota"),
    "quotas": _("Quota"),
    "rounding": _("Rounding"),
    "indicators": _("Indicators"),
    "full": _("Full marks"),
    "tolerance": _("Tolerance between raters"),
    "summary_least": _("Least characters of the self-summary"),
    "weight": _("Weight"),
    "most": _("Full marks"),
    "step": _("Step between marks"),
    "level": _("Levels"),
}


def told(mistake: ScaleMistake, *, placed: bool = True) -> str:
    """Return a mistake of a scale as a sentence, with the nearest known word, and with its place unless told not to."""
    place, sentence = _place(mistake.place) if placed else "", str(MISTAKES.get(mistake.code, mistake.code))
    spot = gettext("at character %(at)s") % {"at": mistake.at + 1} if mistake.at >= 0 else ""
    word = f"“{mistake.word}”" if mistake.word else ""
    near = gettext("Did you mean “%(word)s”?") % {"word": mistake.nearest} if mistake.nearest else ""
    head = " ".join(part for part in (str(place), spot, word) if part)
    said = gettext("%(place)s: %(sentence)s") % {"place": head, "sentence": sentence} if head else sentence
    return f"{said} {near}" if near else said


def _place(place: str) -> str:
    """Return where a mistake lies: a part of the scale by its name, an indicator or a grade by its code."""
    what, _sep, code = place.partition(" ")
    if what == "indicator":
        code, _sep, part = code.partition(" ")
        part = part.partition(" ")[0]
        named = gettext("Indicator “%(code)s”") % {"code": code}
        return f"{named} {PLACES.get(part, part)}" if part else named
    if what == "band":
        return gettext("Grade “%(code)s”") % {"code": code}
    return str(PLACES.get(place, place))
