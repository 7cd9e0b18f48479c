"""Rating: own first, others after; drafts, handing in, phases, conflicts, rating again; nobody examines themselves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from makers.assessed import (
    BEFORE,
    EXAMINER_DAY,
    NOON,
    PEER_DAY,
    SELF_DAY,
    actor,
    make_bench,
    make_published,
    make_scale,
    rate,
    rate_all,
    step,
)
from makers.people import make_account, make_actor
from xingtan.access.roles import Role
from xingtan.assessment import errors
from xingtan.assessment.models import AssessmentScale, DiscussionNote, HandIn, Raters, RatingSheet, Reach
from xingtan.assessment.policies import open_phases
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.cycles import PanelPlan, add_panel, calibrate_with
from xingtan.assessment.services.ratings import (
    Filled,
    declare_conflict,
    excuse_rater,
    hand_in,
    own_sheets,
    reopen_sheet,
    replace_rater,
    save_rating,
    write_note,
)
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError, StepNotAllowedError
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
SELF, PEER, EXAMINER = Phase.SELF, Phase.PEER, Phase.EXAMINER
GOOD = Filled({"teaching": "8.5", "ethics": "9"}, {"teaching": "Clear aims"})


def read_by(bench, who, place=0):
    """Return the phases whose marks on the teacher at that place this person may read."""
    found = bench.assessed(place)
    return open_phases(who, found, own_sheets(who, [found.pk]).get(found.pk, []))


def save(sheet, filled=GOOD, *, who=None, at=EXAMINER_DAY, version=None):
    return save_rating(actor=who or actor(sheet.rater), sheet_id=sheet.pk, filled=filled, version=version, at=at)


def hand(sheet, filled=GOOD, *, who=None, at=EXAMINER_DAY, version=None):
    return hand_in(actor=who or actor(sheet.rater), sheet_id=sheet.pk, filled=filled, version=version, at=at)


def test_starting_gives_everybody_their_sheets_and_nobody_one_about_themselves_by_others():
    bench = make_bench(people=3)
    sheets = list(RatingSheet.objects.select_related("assessed__teacher"))

    assert len(sheets) == 3 + 3 * 2 + 3 * 3
    assert [s for s in sheets if s.phase != SELF and s.rater_id == s.assessed.teacher.account_id] == []
    assert [s for s in sheets if s.phase == SELF and s.rater_id != s.assessed.teacher.account_id] == []
    assert bench.again().state == "rating"


def test_a_teacher_on_the_panel_examines_the_others_and_not_themselves():
    bench = make_bench(start=False, examiners=1)
    on_panel = bench.teachers[0].account
    plan = PanelPlan(EXAMINER, "Second panel", Raters.NAMED, Reach.EVERYBODY, members=[on_panel.pk])
    add_panel(actor=bench.manager, cycle_id=bench.cycle.pk, plan=plan, at=BEFORE)
    step(bench, "start")

    examined = RatingSheet.objects.filter(phase=EXAMINER, rater=on_panel).values_list("assessed__teacher_id", flat=True)
    assert list(examined) == [bench.teachers[1].pk]


def test_panels_reach_groups_tiers_and_chosen_teachers():
    bench = make_bench(people=3, start=False, peers=False, examiners=1)
    rater = make_account((Role.TEACHER, bench.school))
    plan = PanelPlan(EXAMINER, "One", Raters.NAMED, Reach.CHOSEN, members=[rater.pk], chosen=[bench.assessed(1).pk])
    add_panel(actor=bench.manager, cycle_id=bench.cycle.pk, plan=plan, at=BEFORE)
    other = make_account((Role.TEACHER, bench.school))
    plan = PanelPlan(EXAMINER, "Group", Raters.NAMED, Reach.GROUP, members=[other.pk], group=bench.group)
    add_panel(actor=bench.manager, cycle_id=bench.cycle.pk, plan=plan, at=BEFORE)
    step(bench, "start")

    assert RatingSheet.objects.filter(rater=rater).count() == 1
    assert RatingSheet.objects.filter(rater=other).count() == 3


def test_the_calibration_case_is_rated_by_every_examiner():
    bench = make_bench(people=3, start=False, peers=False, examiners=2)
    rater = make_account((Role.TEACHER, bench.school))
    plan = PanelPlan(EXAMINER, "One", Raters.NAMED, Reach.CHOSEN, members=[rater.pk], chosen=[bench.assessed(1).pk])
    add_panel(actor=bench.manager, cycle_id=bench.cycle.pk, plan=plan, at=BEFORE)
    calibrate_with(actor=bench.manager, cycle_id=bench.cycle.pk, assessed_id=bench.assessed(2).pk, at=BEFORE)
    step(bench, "start")

    assert RatingSheet.objects.filter(assessed=bench.assessed(2), phase=EXAMINER).count() == 3


def test_nobody_reads_any_marks_before_handing_in_their_own():
    bench = make_bench()
    rate(bench.sheet(0, SELF), "9")
    rate(bench.sheet(0, EXAMINER, bench.examiners[1]), "9")
    first = actor(bench.examiners[0])
    assert read_by(bench, first) == frozenset()

    save(bench.sheet(0, EXAMINER, bench.examiners[0]))
    assert read_by(bench, first) == frozenset()

    hand(bench.sheet(0, EXAMINER, bench.examiners[0]))
    assert read_by(bench, first) == {SELF, PEER, EXAMINER}
    assert read_by(bench, first, 1) == frozenset()


def test_a_colleague_reads_their_own_phase_and_never_the_examiners():
    bench = make_bench()
    rate(bench.sheet(0, PEER, bench.teachers[1].account), "9")

    assert read_by(bench, actor(bench.teachers[1].account)) == {SELF, PEER}


def test_a_manager_who_also_examines_reads_nothing_before_their_own_marks():
    bench = make_bench(start=False, examiners=1)
    account = make_account((Role.MANAGER, bench.school))
    plan = PanelPlan(EXAMINER, "Managers", Raters.NAMED, Reach.EVERYBODY, members=[account.pk])
    add_panel(actor=bench.manager, cycle_id=bench.cycle.pk, plan=plan, at=BEFORE)
    step(bench, "start")
    rate(bench.sheet(0, EXAMINER, bench.examiners[0]), "9")

    assert read_by(bench, actor(account)) == frozenset()


def test_who_runs_the_assessment_reads_marks_only_when_the_rating_is_closed():
    bench = make_bench()
    rate_all(bench)
    assert [read_by(bench, who) for who in (bench.manager, bench.auditor, bench.principal)] == [frozenset()] * 3

    step(bench, "close")
    assert [read_by(bench, who) for who in (bench.manager, bench.auditor, bench.principal)] == [frozenset(Phase)] * 3


def test_the_teacher_reads_their_own_marks_and_the_others_after_publication():
    bench = make_bench()
    rate_all(bench)
    step(bench, "close")
    teacher = actor(bench.teachers[0].account)
    assert read_by(bench, teacher) == {SELF}

    published = make_published()
    assert read_by(published, actor(published.teachers[0].account)) == frozenset(Phase)


def test_people_who_do_not_take_part_read_nothing():
    bench = make_published()
    strangers = (make_actor((Role.TEACHER, bench.school)), make_actor((Role.MANAGER, make_bench().school)))

    assert [read_by(bench, who) for who in strangers] == [frozenset()] * 2


def test_who_was_excused_reads_nothing_more():
    bench = make_bench()
    sheet = bench.sheet(0, EXAMINER, bench.examiners[0])
    declare_conflict(actor=actor(sheet.rater), sheet_id=sheet.pk, reason="My sister", at=EXAMINER_DAY)
    rate(bench.sheet(0, EXAMINER, bench.examiners[1]), "9")

    assert read_by(bench, actor(bench.examiners[0])) == frozenset()


def test_a_draft_saves_itself_and_stays_the_raters_own():
    bench = make_bench()
    sheet = bench.sheet(0, EXAMINER, bench.examiners[0])
    saved = save(sheet, Filled({"teaching": " 8.50 ", "ethics": ""}, {"teaching": " Clear aims "}))

    assert (saved.marks, saved.remarks, saved.state) == ({"teaching": "8.5"}, {"teaching": "Clear aims"}, "open")
    for who in (bench.manager, bench.principal, actor(bench.examiners[1]), actor(bench.teachers[0].account)):
        with pytest.raises(errors.NoSuchThingError):
            save(sheet, who=who)
    assert not HandIn.objects.exists()
    assert not JournalRow.objects.filter(action__startswith="rating.").exists()


def test_two_windows_on_one_sheet_the_second_is_told():
    sheet = make_bench().sheet(0, SELF)
    save(sheet, at=SELF_DAY, version=sheet.version)

    with pytest.raises(errors.SheetMovedError):
        save(sheet, Filled({"teaching": "5"}), at=SELF_DAY, version=sheet.version)
    assert save(sheet, at=SELF_DAY, version=sheet.version).marks == GOOD.marks  # the same again is no conflict


@pytest.mark.parametrize("text", ["11", "-1", "8.25", "nine", "1e1", "９", "8,5"])
def test_a_mark_outside_the_scale_is_refused_and_names_the_indicator(text):
    sheet = make_bench().sheet(0, SELF)

    with pytest.raises(errors.MarkRefusedError, match="teaching"):
        hand(sheet, Filled({"teaching": text, "ethics": "9"}), at=SELF_DAY)
    assert RatingSheet.objects.get(pk=sheet.pk).marks == {}


def test_handing_in_needs_every_mark_and_names_those_that_are_missing():
    sheet = make_bench().sheet(0, SELF)

    with pytest.raises(errors.MarksMissingError) as caught, transaction.atomic():
        hand(sheet, Filled({"teaching": "9"}), at=SELF_DAY)
    assert caught.value.params == {"indicators": ["ethics"]}


def test_handing_in_twice_is_refused():
    sheet = make_bench().sheet(0, SELF)
    hand(sheet, at=SELF_DAY)

    with pytest.raises(StepNotAllowedError):
        hand(sheet, at=SELF_DAY)
    with pytest.raises(errors.NotStartedError):
        save(sheet, at=SELF_DAY)


@pytest.mark.parametrize(
    ("phase", "at"),
    [
        (SELF, datetime(2026, 10, 31, 15, 59, tzinfo=UTC)),
        (SELF, PEER_DAY),
        (PEER, SELF_DAY),
        (PEER, EXAMINER_DAY),
        (EXAMINER, PEER_DAY),
        (EXAMINER, datetime(2026, 11, 30, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_phase_is_rated_on_its_days_only(phase, at):
    bench = make_bench()
    rater = {SELF: None, PEER: bench.teachers[1].account, EXAMINER: bench.examiners[0]}[phase]

    with pytest.raises(errors.PhaseClosedError):
        hand(bench.sheet(0, phase, rater), at=at)


def test_the_last_evening_of_a_phase_still_counts_in_local_time():
    assert hand(make_bench().sheet(0, SELF), at=datetime(2026, 11, 7, 15, 59, tzinfo=UTC)).number == 1


def test_nothing_is_rated_before_the_start_or_after_the_end():
    bench = make_bench()
    sheet = bench.sheet(0, EXAMINER, bench.examiners[0])
    step(bench, "cancel", reason="Postponed")

    with pytest.raises(errors.NoSuchThingError):
        hand(sheet)


def test_a_self_summary_shorter_than_the_scale_asks_is_refused():
    bench = make_bench(scale=make_scale(summary_least="10"))
    sheet = bench.sheet(0, SELF)

    with pytest.raises(errors.SummaryShortError):
        hand(sheet, Filled(GOOD.marks, summary="九 个 字 不 够 呀 不 够 呀"), at=SELF_DAY)
    assert hand(sheet, Filled(GOOD.marks, summary="这一年我上了三节公开课。"), at=SELF_DAY).summary


def test_a_conflict_needs_a_reason_and_comes_before_the_marks():
    bench = make_bench()
    sheet = bench.sheet(0, EXAMINER, bench.examiners[0])
    with pytest.raises(ReasonMissingError):
        declare_conflict(actor=actor(sheet.rater), sheet_id=sheet.pk, reason=" ", at=EXAMINER_DAY)
    hand(sheet)
    with pytest.raises(errors.NotStartedError):
        declare_conflict(actor=actor(sheet.rater), sheet_id=sheet.pk, reason="My sister", at=EXAMINER_DAY)


def test_a_rater_with_a_conflict_is_replaced_and_neither_by_the_teacher_nor_by_their_own_hand():
    bench = make_bench()
    sheet = bench.sheet(0, EXAMINER, bench.examiners[0])
    declare_conflict(actor=actor(sheet.rater), sheet_id=sheet.pk, reason="My sister", at=EXAMINER_DAY)
    other = make_account((Role.TEACHER, bench.school))
    with pytest.raises(errors.OwnSheetError):
        replace_rater(
            actor=bench.manager, sheet_id=sheet.pk, account=bench.teachers[0].account, reason="x", at=EXAMINER_DAY
        )
    fresh = replace_rater(actor=bench.manager, sheet_id=sheet.pk, account=other, reason="Conflict", at=EXAMINER_DAY)

    assert (fresh.rater, fresh.state, fresh.assessed_id) == (other, "open", sheet.assessed_id)
    with pytest.raises(NotPermittedError, match="excused"):
        save(sheet)


def test_nobody_excuses_the_raters_of_their_own_case():
    bench = make_bench()
    account = bench.teachers[0].account
    who = make_actor((Role.MANAGER, bench.school), account=account)
    sheet = bench.sheet(0, EXAMINER, bench.examiners[0])

    with pytest.raises(NotPermittedError, match="own_result"):
        excuse_rater(actor=who, sheet_id=sheet.pk, reason="Too strict", at=EXAMINER_DAY)
    with pytest.raises(NotPermittedError, match="own_result"):
        reopen_sheet(actor=who, sheet_id=sheet.pk, reason="Too strict", at=EXAMINER_DAY)


def test_rating_again_needs_a_reason_and_leaves_the_first_marks_beside_the_second():
    bench = make_bench()
    rate_all(bench, "6")
    step(bench, "close")
    sheet = bench.sheet(0, EXAMINER, bench.examiners[0])
    reopen_sheet(actor=actor(sheet.rater), sheet_id=sheet.pk, reason="After the discussion", at=NOON)
    with pytest.raises(ReasonMissingError), transaction.atomic():
        hand(sheet, at=NOON)
    again = hand(sheet, Filled(GOOD.marks, reason="The lesson was seen again"), at=NOON)

    assert again.number == 2
    assert list(HandIn.objects.filter(sheet=sheet).order_by("number").values_list("marks", "reason")) == [
        ({"teaching": "6", "ethics": "6"}, ""),
        ({"teaching": "8.5", "ethics": "9"}, "The lesson was seen again"),
    ]


def test_a_rater_opens_their_sheet_again_only_while_raters_are_compared():
    bench = make_bench()
    rate_all(bench)
    sheet = bench.sheet(0, EXAMINER, bench.examiners[0])

    with pytest.raises(errors.NotStartedError):
        reopen_sheet(actor=actor(sheet.rater), sheet_id=sheet.pk, reason="x", at=NOON)


def test_notes_are_written_by_those_who_read_the_marks_and_not_by_the_teacher():
    bench = make_bench()
    rate_all(bench)
    step(bench, "close")
    write_note(actor=bench.manager, assessed=bench.assessed(), indicator="teaching", text="Seen again", at=NOON)

    for who in (actor(bench.teachers[0].account), make_actor((Role.TEACHER, bench.school))):
        with pytest.raises(NotPermittedError):
            write_note(actor=who, assessed=bench.assessed(), indicator="", text="Mine", at=NOON)
    assert DiscussionNote.objects.get().text == "Seen again"


def test_closing_waits_for_every_sheet():
    bench = make_bench()

    with pytest.raises(errors.SheetsMissingError, match="10"):
        step(bench, "close")


@pytest.mark.parametrize("table", ["assessment_handin", "assessment_discussionnote", "assessment_assessmentresult"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_was_handed_in_noted_and_decided_never_changes(table, verb):
    bench = make_published()
    write_note(actor=bench.manager, assessed=bench.assessed(), indicator="", text="Seen", at=NOON)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(verb.format(table))


def test_a_published_scale_is_frozen_by_the_database_too():
    scale = make_scale()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AssessmentScale.objects.filter(pk=scale.pk).update(body={})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AssessmentScale.objects.filter(pk=scale.pk).delete()
    assert AssessmentScale.objects.filter(pk=scale.pk).update(state="retired") == 1


def test_the_journal_tells_who_handed_in_and_never_the_marks():
    bench = make_bench()
    hand(bench.sheet(0, SELF), at=SELF_DAY)
    row = JournalRow.objects.get(action="rating.handed_in")

    assert row.after == {"teacher": bench.teachers[0].number, "phase": "self", "state": "handed_in"}
