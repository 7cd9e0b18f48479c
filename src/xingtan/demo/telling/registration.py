"""Registration: the national rulebook, what is known of teachers beside their records, dossiers that are frozen."""

from __future__ import annotations

from datetime import date, timedelta

from xingtan.access.roles import Role
from xingtan.credit_bank.services import publish_rulebook
from xingtan.demo import places
from xingtan.demo.cast import LEADER, LIN, ZHOU
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.institutions.models import Institution
from xingtan.rulebook.catalogue import text_of
from xingtan.standing.circumstances import Told, note_circumstance, withdraw_circumstance
from xingtan.standing.dossiers.services import freeze_dossier, freeze_place, supersede_dossier
from xingtan.standing.models import CircumstanceKind, Dossier, Purpose
from xingtan.teachers.models import Teacher

RULES = "cn-n1-2013"
RULES_FROM = date(2013, 1, 1)
ENDED = date(2026, 8, 31)
"""The last day of the registration period that is told."""
FROZEN, MENDED = date(2026, 9, 15), date(2026, 9, 22)
REVIEWED, APPLIED = date(2026, 6, 30), date(2026, 9, 18)
EARLY_PERIOD = 2022
"""The first year of a period that still runs, in which somebody has enough hours already."""
YEARS = (2021, 2022, 2023, 2024, 2025)
HOW_MANY = 7
FAILED, ON_LEAVE, MISTAKEN = 1, 3, 4
"""Places in the list of those whose period ended: one assessment failed, one maternity leave, one entered wrongly."""
MISTAKE = "2023学年考核结果录入有误，实为合格。"


def publish_registration() -> None:
    """Let the province publish the national rulebook of registration."""
    day = date(2022, 8, 22)
    publish_rulebook(
        actor=actor_named("province", day),
        institution=Institution.objects.get(code=places.PROVINCE),
        text=text_of(RULES),
        effective_from=RULES_FROM,
        at=moment(day, 16),
    )


def tell_registration() -> None:
    """Enter what the school knows, freeze dossiers for registration and title review, supersede a mistaken one."""
    teachers = whose_period_ended()
    wrong = [_note_years(teacher, place) for place, teacher in enumerate(teachers)][MISTAKEN]
    county = actor_named("county", FROZEN)
    for minute, teacher in enumerate(teachers):
        at = moment(FROZEN, 10, minute)
        freeze_dossier(actor=county, teacher=teacher, purpose=Purpose.REGISTRATION, as_of=ENDED, at=at)
    _put_right(teachers[MISTAKEN], wrong)
    _freeze_for_title_review()
    _freeze_a_school()


def whose_period_ended() -> list[Teacher]:
    """Return teachers of Xingtan whose period of five years ended this summer, the longest in service first."""
    rows = Teacher.objects.filter(school__code=places.XINGTAN, started_on__lt=date(2022, 1, 1))
    rows = rows.in_service(FROZEN).select_related("school", "account").order_by("started_on", "number")
    manager = who_is(Role.MANAGER, places.XINGTAN, FROZEN)[0]
    ended = [each for each in rows if (_first_year(each) - YEARS[0]) % len(YEARS) == 0]
    return [each for each in ended if each.account_id != manager.account_id][:HOW_MANY]


def _freeze_for_title_review() -> None:
    """Freeze how three stand who apply for a title, and the registration of one who has her hours before her time."""
    county, at = actor_named("county", APPLIED), moment(APPLIED, 9)
    for minute, login in enumerate((LIN, LEADER, ZHOU)):
        teacher = Teacher.objects.select_related("school").get(account__username=login)
        if login == LEADER:
            registration, asked = Purpose.REGISTRATION, REVIEWED
            freeze_dossier(
                actor=county, teacher=teacher, purpose=registration, as_of=asked, at=at, first_year=EARLY_PERIOD
            )
        at = moment(APPLIED, 10, minute)
        freeze_dossier(actor=county, teacher=teacher, purpose=Purpose.TITLE_REVIEW, as_of=REVIEWED, at=at)


def _freeze_a_school() -> None:
    """Freeze how everybody of Xishan stands for a title, in one batch."""
    day, school = date(2026, 9, 24), Institution.objects.get(code=places.XISHAN)
    county = actor_named("county", day)
    freeze_place(actor=county, place=school, purpose=Purpose.TITLE_REVIEW, as_of=REVIEWED, at=moment(day, 15))


def _first_year(teacher: Teacher) -> int:
    """Return the school year in which somebody began who started in its first month or the one before."""
    begun = teacher.started_on + timedelta(days=31)
    return begun.year if begun.month >= 9 else begun.year - 1  # noqa: PLR2004 a school year begins in September


def _note_years(teacher: Teacher, place: int) -> int:
    """Enter five annual assessments, and what else is known; return the key of the one of 2023-2024."""
    manager, keys = who_is(Role.MANAGER, places.XINGTAN, date(2026, 9, 1))[0], {}
    if place == ON_LEAVE:
        _note_leave(teacher)
    for year in YEARS:
        failed = (place, year) in {(FAILED, 2022), (MISTAKEN, 2023)}
        told = Told(
            CircumstanceKind.ANNUAL_ASSESSMENT,
            date(year + 1, 6, 30),
            values={"result": "failed" if failed else "qualified"},
            document=f"临杏小〔{year + 1}〕{8 + year % 3}号",
        )
        minute = 5 * (year - YEARS[0])
        noted = note_circumstance(actor=manager, teacher=teacher, told=told, at=moment(date(2026, 9, 1), 9, minute))
        keys[year] = noted.pk
    return keys[2023]


def _note_leave(teacher: Teacher) -> None:
    told = Told(
        CircumstanceKind.INTERRUPTION,
        date(2023, 3, 1),
        ended_on=date(2023, 9, 15),
        values={"approved": True},
        document="临教人〔2023〕21号",
        note="产假，已批准。",
    )
    manager = who_is(Role.MANAGER, places.XINGTAN, date(2026, 9, 1))[0]
    note_circumstance(actor=manager, teacher=teacher, told=told, at=moment(date(2026, 9, 1), 8, 50))


def _put_right(teacher: Teacher, wrong: int) -> None:
    """Withdraw the assessment that was entered wrongly, enter the right one, and supersede the dossier."""
    manager = who_is(Role.MANAGER, places.XINGTAN, MENDED)[0]
    withdraw_circumstance(actor=manager, circumstance_id=wrong, reason=MISTAKE, at=moment(MENDED, 9))
    told = Told(
        CircumstanceKind.ANNUAL_ASSESSMENT,
        date(2024, 6, 30),
        values={"result": "qualified"},
        document="临杏小〔2024〕10号",
    )
    note_circumstance(actor=manager, teacher=teacher, told=told, at=moment(MENDED, 9, 10))
    frozen = Dossier.objects.get(teacher=teacher, purpose=Purpose.REGISTRATION.value)
    county = actor_named("county", MENDED)
    supersede_dossier(actor=county, dossier_id=frozen.pk, reason=MISTAKE, as_of=ENDED, at=moment(MENDED, 14))
