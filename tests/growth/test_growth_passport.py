"""The growth passport: what is done counts when the right hand confirmed it; the year ends frozen and leads on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import DatabaseError, connection, transaction

from makers.passports import NOON, PassportWorld, make_entry, make_mentor, make_passport, make_passport_world
from makers.people import TODAY, make_account, make_teacher
from makers.records import make_record
from makers.tiers import make_placed
from xingtan.access.actors import actor_for
from xingtan.growth.passport.book import read_book, shipped_body
from xingtan.growth.passport.counting import progress_of
from xingtan.growth.passport.entries import (
    Entered,
    enter_entry,
    remark,
    take_entry_step,
)
from xingtan.growth.passport.errors import (
    HoursMissingError,
    MentorError,
    NotATraineeError,
    NotGraduatedError,
    OutsideTheYearError,
    PassportClosedError,
    UnknownTaskError,
)
from xingtan.growth.passport.models import GrowthPassport, PassportEntry, PassportRemark, PassportResult
from xingtan.growth.passport.services import (
    close_passport,
    end_mentor,
    graduate,
    name_mentor,
    open_many,
    open_passport,
    publish_book,
)
from xingtan.growth.passport.telling import tell_of_years_over
from xingtan.growth.passport.verify import verify_passports
from xingtan.growth.passport.workflow import Hand
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError, StepNotAllowedError
from xingtan.notices.kinds import said
from xingtan.notices.models import Notice
from xingtan.records.workflow import State
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.reads import tiers_of
from xingtan.teachers.versions.reading import SchemeMistakenError

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 9)
SHARE_BOOK = {
    "title": {"zh": "护照", "en": "Passport"},
    "tier": "trainee",
    "areas": [
        {
            "code": "work",
            "title": {"zh": "工作", "en": "Work"},
            "items": [
                {
                    "code": "base",
                    "title": {"zh": "基地", "en": "Base"},
                    "need": "3",
                    "counts": "hours",
                    "place": "base",
                    "hands": ["base_subject_mentor"],
                    "due": 9,
                },
                {
                    "code": "home",
                    "title": {"zh": "学校", "en": "Home"},
                    "need": "1",
                    "place": "school",
                    "kinds": ["training"],
                },
            ],
        }
    ],
    "shares": [{"code": "half", "title": {"zh": "一半", "en": "Half"}, "places": ["base"], "at_least": "1/2"}],
    "outcomes": [{"code": "qualified", "title": {"zh": "合格", "en": "Qualified"}, "passed": True}],
}


@pytest.fixture
def world() -> PassportWorld:
    return make_passport_world()


def opened(world: PassportWorld) -> GrowthPassport:
    return open_passport(
        actor=world.managing, school=world.school, teacher_id=world.trainee.pk, year=2026, base="明强小学", at=NOON
    )


def test_what_is_done_counts_when_the_right_hand_confirmed_it(world):
    passport = opened(world)
    for mentor, hand in ((world.mentor, Hand.SCHOOL_MENTOR), (world.base_mentor, Hand.BASE_SUBJECT_MENTOR)):
        name_mentor(
            actor=world.managing, passport_id=passport.pk, mentor=mentor, hand=hand, since=date(2026, 9, 1), at=NOON
        )
    trainee = world.actor(world.trainee)
    entry = enter_entry(
        actor=trainee, passport_id=passport.pk, entered=Entered("trial_lesson", OCTOBER, "试教《认识小数》"), at=NOON
    )
    make_record(world.trainee, kind="open_class", state=State.ACCEPTED, happened_on=OCTOBER, hours=None)
    make_record(world.trainee, kind="reading_notes", state=State.SUBMITTED, happened_on=OCTOBER, hours=None)
    with pytest.raises(NotPermittedError, match="not_your_hand"):
        take_entry_step(actor=world.actor(world.mentor), entry_id=entry.pk, step="confirm", at=NOON)
    with pytest.raises(NotPermittedError):
        take_entry_step(actor=trainee, entry_id=entry.pk, step="confirm", at=NOON)
    base = world.actor(world.base_mentor)
    take_entry_step(actor=base, entry_id=entry.pk, step="confirm", at=NOON, words="板书清楚")
    with pytest.raises(StepNotAllowedError):
        take_entry_step(actor=trainee, entry_id=entry.pk, step="withdraw", at=NOON)
    found = {line.item.code: line for line in progress_of([passport])[passport.pk].lines}
    assert (found["trial_lesson"].have, found["open_lesson"].reached) == (1, True)
    assert (found["reading"].have, found["reading"].waiting) == (0, 1)


def test_the_year_ends_frozen_is_amended_by_a_line_and_leads_to_the_next_tier(world):
    passport = opened(world)
    trainee, base = world.actor(world.trainee), world.actor(world.base_mentor)
    guide = {"mentor": world.base_mentor, "hand": Hand.BASE_SUBJECT_MENTOR, "since": date(2026, 9, 1)}
    name_mentor(actor=world.managing, passport_id=passport.pk, at=NOON, **guide)
    make_record(world.trainee, kind="open_class", state=State.ACCEPTED, happened_on=OCTOBER, hours=None)
    remark(actor=base, passport_id=passport.pk, text="稳步成长", area="teaching", at=NOON)
    with pytest.raises(NotGraduatedError):
        graduate(actor=world.managing, passport_id=passport.pk, since=date(2027, 9, 1), at=NOON)
    result = close_passport(actor=world.managing, passport_id=passport.pk, outcome="good", at=NOON)
    make_record(world.trainee, kind="open_class", state=State.ACCEPTED, happened_on=OCTOBER, hours=None)
    teaching = next(area for area in result.content["areas"] if area["code"] == "teaching")
    assert [len(item["records"]) for item in teaching["items"] if item["code"] == "open_lesson"] == [1]
    assert result.content["remarks"][0]["text"] == "稳步成长"
    for act in (
        lambda: enter_entry(actor=trainee, passport_id=passport.pk, entered=Entered("plan", OCTOBER, "x"), at=NOON),
        lambda: remark(actor=base, passport_id=passport.pk, text="x", at=NOON),
    ):
        with pytest.raises(PassportClosedError):
            act()
    with pytest.raises(ReasonMissingError):
        close_passport(actor=world.managing, passport_id=passport.pk, outcome="excellent", at=NOON)
    amended = close_passport(
        actor=world.managing, passport_id=passport.pk, outcome="excellent", reason="区级复核", at=NOON
    )
    assert (amended.line, amended.content) == (2, result.content)
    assert list(verify_passports()) == []
    graduate(actor=world.managing, passport_id=passport.pk, since=date(2027, 9, 1), at=NOON)
    held = tiers_of([world.trainee.pk], on=date(2027, 9, 1))[world.trainee.pk]
    assert [(row.tier, row.appraised) for row in held] == [("early_career", True)]


def test_mentor_and_trainee_are_told_what_concerns_them(world):
    passport = opened(world)
    name_mentor(
        actor=world.managing,
        passport_id=passport.pk,
        mentor=world.base_mentor,
        hand=Hand.BASE_SUBJECT_MENTOR,
        since=date(2026, 9, 1),
        at=NOON,
    )
    trainee, base = world.actor(world.trainee), world.actor(world.base_mentor)
    entry = enter_entry(actor=trainee, passport_id=passport.pk, entered=Entered("plan", OCTOBER, "计划"), at=NOON)
    take_entry_step(actor=base, entry_id=entry.pk, step="confirm", at=NOON, words="好")
    close_passport(actor=world.managing, passport_id=passport.pk, outcome="good", at=NOON)
    told = [(row.account_id, row.kind, said(row, "zh")) for row in Notice.objects.order_by("pk")]
    mentor, own = world.base_mentor.account_id, world.trainee.account_id
    assert [each[:2] for each in told] == [
        (mentor, "passport_mentor"),
        (mentor, "passport_entry"),
        (own, "passport_decided"),
        (own, "passport_closed"),
    ]
    assert "见习一在成长护照中登记了“个人见习计划”" in told[1][2]
    assert "良好" in told[3][2]


def test_the_database_keeps_results_and_remarks_and_verify_names_a_forged_one(world):
    passport = opened(world)
    remark(actor=world.actor(world.trainee), passport_id=passport.pk, text="我的一年", at=NOON)
    result = close_passport(actor=world.managing, passport_id=passport.pk, outcome="qualified", at=NOON)
    for rows in (PassportResult.objects.all(), PassportRemark.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(passport=passport)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM {rows.model._meta.db_table}")  # noqa: S608 a name of ours
    result.pk, result.line, result.passed = None, 2, False
    PassportResult.objects.bulk_create([result])
    found = [(found.key, found.code) for found in verify_passports()]
    assert found == [(f"{passport.pk}-2", "digest_differs"), (f"{passport.pk}-2", "journal_differs")]


def test_hours_and_shares_are_exact_and_count_only_what_was_confirmed(world):
    passport = make_passport(world.trainee, body=SHARE_BOOK)
    for hours, state in ((150, "confirmed"), (33, "confirmed"), (999, "entered"), (999, "declined")):
        make_entry(passport, "base", hours=hours, state=state)
    make_record(world.trainee, kind="training", state=State.ACCEPTED, happened_on=OCTOBER, hours=200)
    make_record(world.trainee, kind="training", state=State.ACCEPTED, happened_on=date(2026, 8, 31), hours=700)
    progress = progress_of([passport])[passport.pk]
    base, home = progress.lines
    assert (base.have, base.waiting, home.have) == (Fraction(183, 100), Fraction(999, 100), 1)
    part = progress.parts[0]
    assert (part.have, part.whole, part.reached) == (Fraction(183, 100), Fraction(383, 100), False)
    make_entry(passport, "base", hours=17, state="confirmed")
    assert progress_of([passport])[passport.pk].parts[0].reached
    assert [line.item.code for line in progress.late(date(2026, 9, 30))] == []
    assert [line.item.code for line in progress.late(date(2026, 10, 1))] == ["base"]
    assert [month for month in progress.months if month[2]] == [(2026, 10, 3)]


def test_only_trainees_of_the_school_get_one_passport_a_year(world):
    stranger = make_teacher(world.school)
    outcomes = open_many(
        actor=world.managing,
        school=world.school,
        teacher_ids=[world.trainee.pk, stranger.pk],
        year=2026,
        base="",
        at=NOON,
    )
    errors = {each.of.pk: type(each.error).__name__ for each in outcomes}
    assert errors == {world.trainee.pk: "NoneType", stranger.pk: NotATraineeError.__name__}
    again = open_many(
        actor=world.managing, school=world.school, teacher_ids=[world.trainee.pk], year=2026, base="", at=NOON
    )
    assert [each.error.code for each in again if each.error] == ["passport_there"]
    with pytest.raises(OutsideTheYearError):
        open_passport(
            actor=world.managing, school=world.school, teacher_id=world.trainee.pk, year=2028, base="", at=NOON
        )


def test_nobody_manages_confirms_or_ends_their_own_year(world):
    account = world.trainee.account
    actor = actor_for(make_account(), on=TODAY)
    passport = opened(world)
    own = actor_for(account, on=TODAY).__class__(
        account.pk, "x", (*actor_for(world.manager, on=TODAY).duties, *actor_for(account, on=TODAY).duties)
    )
    for act in (
        lambda: close_passport(actor=own, passport_id=passport.pk, outcome="good", at=NOON),
        lambda: name_mentor(
            actor=own,
            passport_id=passport.pk,
            mentor=world.mentor,
            hand=Hand.SCHOOL_MENTOR,
            since=date(2026, 9, 1),
            at=NOON,
        ),
        lambda: graduate(actor=own, passport_id=passport.pk, since=date(2027, 9, 1), at=NOON),
        lambda: enter_entry(
            actor=world.managing, passport_id=passport.pk, entered=Entered("plan", OCTOBER, "x"), at=NOON
        ),
        lambda: remark(actor=actor, passport_id=passport.pk, text="x", at=NOON),
    ):
        with pytest.raises(NotPermittedError):
            act()
    with pytest.raises(MentorError):
        name_mentor(
            actor=world.managing,
            passport_id=passport.pk,
            mentor=world.trainee,
            hand=Hand.SCHOOL_MENTOR,
            since=date(2026, 9, 1),
            at=NOON,
        )


def test_a_mentor_whose_span_has_ended_neither_sees_nor_confirms(world):
    passport = opened(world)
    row = make_mentor(passport, world.base_mentor, Hand.BASE_SUBJECT_MENTOR)
    entry = make_entry(passport, "trial_lesson")
    base = world.actor(world.base_mentor)
    assert GrowthPassport.objects.visible_to(base, on=TODAY).get() == passport
    assert not Teacher.objects.visible_to(base).filter(pk=world.trainee.pk).exists()
    end_mentor(actor=world.managing, mentor_id=row.pk, until=OCTOBER, at=NOON)
    assert not GrowthPassport.objects.visible_to(base, on=TODAY).exists()
    with pytest.raises(NotPermittedError):
        take_entry_step(actor=base, entry_id=entry.pk, step="confirm", at=NOON)


def test_what_cannot_be_entered_is_refused(world):
    passport = opened(world)
    GrowthPassport.objects.filter(pk=passport.pk).update(body=SHARE_BOOK)
    trainee = world.actor(world.trainee)
    for entered, error in (
        (Entered("home", OCTOBER, "x"), UnknownTaskError),
        (Entered("nothing", OCTOBER, "x"), UnknownTaskError),
        (Entered("base", OCTOBER, "x"), HoursMissingError),
        (Entered("base", date(2026, 8, 31), "x", 100), OutsideTheYearError),
        (Entered("base", date(2026, 12, 1), "x", 100), OutsideTheYearError),
    ):
        with pytest.raises(error):
            enter_entry(actor=trainee, passport_id=passport.pk, entered=entered, at=NOON)
    assert not PassportEntry.objects.exists()


def test_a_school_publishes_its_own_book_and_open_passports_keep_theirs(world):
    passport = opened(world)
    broken = {
        "title": {"zh": "护照"},
        "areas": [
            {
                "code": "A!",
                "title": {"zh": "甲", "en": "A"},
                "items": [
                    {"code": "a", "need": "0", "hands": ["wizard"], "due": 13, "place": "moon"},
                    {"code": "b", "title": {"zh": "乙", "en": "B"}, "need": "1"},
                ],
            }
        ],
        "shares": [{"code": "s", "title": {"zh": "份", "en": "S"}, "places": ["base"], "at_least": "3/2"}],
    }
    with pytest.raises(SchemeMistakenError) as caught:
        read_book(broken, version=1)
    assert {(slip.place, slip.mistake) for slip in caught.value.slips} == {
        ("title", "both_languages"),
        ("tier.code", "code"),
        ("areas[0].code", "code"),
        ("areas[0].items[0].title", "both_languages"),
        ("areas[0].items[0].need", "above_zero"),
        ("areas[0].items[0].hands", "unknown_word"),
        ("areas[0].items[0].due", "month"),
        ("areas[0].items[0].place", "unknown_word"),
        ("areas[0].items[1].hands", "missing"),
        ("shares[0].at_least", "part_of_one"),
        ("outcomes", "missing"),
    }
    publish_book(actor=world.managing, school=world.school, body=SHARE_BOOK, effective_from=date(2026, 9, 1), at=NOON)
    later = make_teacher(world.school)
    make_placed(later, "trainee")
    newer = open_passport(actor=world.managing, school=world.school, teacher_id=later.pk, year=2026, base="", at=NOON)
    assert (newer.version, newer.body["areas"][0]["code"]) == (1, "work")
    passport.refresh_from_db()
    assert (passport.version, len(passport.body["areas"])) == (0, 4)


def test_every_figure_of_the_shipped_book_names_its_source_or_is_a_proposal():
    book = read_book(shipped_body(), version=0)
    assert len(book.areas) == 4
    assert all(item.ground.proposal or item.ground.source for item in book.items)
    assert all(share.ground.source and not share.ground.proposal for share in book.shares)


def test_managers_hear_once_that_a_year_is_over_and_the_result_stays_theirs_to_decide(world):
    passport = make_passport(world.trainee, year=2025)
    make_passport(world.trainee, year=2026)
    new_year = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)

    assert [tell_of_years_over(at=at) for at in (new_year - DAY, new_year, new_year + DAY)] == [0, 1, 0]
    notice = Notice.objects.get(account=world.manager, kind="passports_open")
    assert said(notice, "en").startswith("The year 2025/26 is over; growth passports without a result: 1.")
    close_passport(actor=world.managing, passport_id=passport.pk, outcome="good", at=new_year)
    Notice.objects.all().delete()
    assert tell_of_years_over(at=new_year + 2 * DAY) == 0
