"""The library fills and is used; the school's books come, go out to teachers, and some come back."""

from __future__ import annotations

from datetime import date, timedelta

from xingtan.access.roles import Role
from xingtan.demo import places
from xingtan.demo.cast import AUDITOR, LEADER, LIN, MANAGER, PRINCIPAL, ZHOU
from xingtan.demo.chance import Chance
from xingtan.demo.documents import document_docx
from xingtan.demo.shelf import (
    DECLINED,
    HANDBOOK,
    NEXT_HANDBOOK,
    OBSERVATION,
    OLD_OBSERVATION,
    PIECES,
    PROPOSED,
    THANKS,
    VOLUMES,
    Piece,
    Volume,
)
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.institutions.models import Institution
from xingtan.research.library.indexing import read_waiting
from xingtan.research.library.models import Resource
from xingtan.research.library.services import About, Given, add_resource, add_version, take_resource_step
from xingtan.research.library.usage import note_use, save_to_shelf, thank
from xingtan.research.library.workflow import Reach, State, Use
from xingtan.research.materials.services import Book, Moved, list_book, note_move
from xingtan.research.materials.workflow import MaterialKind, Move
from xingtan.teachers.models import Teacher

BROUGHT, USED = date(2026, 9, 8), date(2026, 10, 12)
READERS = (LIN, ZHOU, LEADER, AUDITOR, MANAGER, PRINCIPAL)
FROM_ELSEWHERE = "试卷来自网络，作者和版权都不清楚，请换成自己的设计。"


def tell_library(chance: Chance) -> None:
    """Let teachers bring what they made, its keepers decide, and colleagues use it."""
    for number, piece in enumerate(PIECES):
        _bring(piece, BROUGHT + timedelta(days=number))
    read_waiting(at=moment(BROUGHT + timedelta(days=len(PIECES)), 2))
    _renew()
    _use(chance)


def _bring(piece: Piece, day: date) -> None:
    """Bring one piece; where its keeper is not who brought it, the keeper decides the day after."""
    about = About(
        title=piece.title,
        subject=piece.subject,
        licence=piece.licence,
        language=piece.language,
        grade=piece.grade,
        term=piece.term,
        chapter=piece.chapter,
        description=piece.description,
        shared_with=Reach(piece.shared_with),
        tags=piece.tags,
    )
    given = Given(address=piece.address)
    if piece.words:
        given = Given(name=f"{piece.title}.docx", chunks=[document_docx(piece.title, piece.words)])
    place = Institution.objects.get(code=piece.place)
    made = add_resource(actor=actor_named(piece.by, day), place=place, about=about, given=given, at=moment(day, 20))
    if made.state == State.PROPOSED.value and piece.title != PROPOSED:
        keeper = LEADER if piece.place.startswith(places.ENGLISH) else MANAGER
        step, reason = ("decline", FROM_ELSEWHERE) if piece.title == DECLINED else ("accept", "")
        following = day + timedelta(days=1)
        actor = actor_named(keeper, following)
        take_resource_step(actor=actor, resource_id=made.pk, step=step, at=moment(following, 12), reason=reason)


def _renew() -> None:
    """Bring this year's version of the handbook; take the old observation sheet off the shelf."""
    day = date(2026, 10, 9)
    given = Given(name=f"{HANDBOOK}.docx", chunks=[document_docx(HANDBOOK, NEXT_HANDBOOK)])
    handbook, old, new = (Resource.objects.get(title=title) for title in (HANDBOOK, OLD_OBSERVATION, OBSERVATION))
    manager, leader = actor_named(MANAGER, day), actor_named(LEADER, day)
    add_version(
        actor=manager, resource_id=handbook.pk, given=given, note="2026年秋季版，加入同组互评。", at=moment(day, 10)
    )
    read_waiting(at=moment(day, 10, 5))
    take_resource_step(
        actor=leader,
        resource_id=old.pk,
        step="retire",
        at=moment(day, 11),
        reason="已由小组任务版代替。",
        replaced_by=new.pk,
    )


def _use(chance: Chance) -> None:
    """Let colleagues open, download, keep and thank."""
    shelved = list(Resource.objects.shelved().for_rows().order_by("brought_at", "title"))
    for login in READERS:
        day = chance.working_day(USED, date(2026, 11, 18), "library", login)
        actor = actor_named(login, day)
        for number, resource in enumerate(shelved):
            if not chance.happens(62, "opens", login, resource.title):
                continue
            at = moment(day, 16, number)
            note_use(actor=actor, resource=resource, use=Use.OPENED, number=resource.version, at=at)
            if chance.happens(45, "takes", login, resource.title):
                note_use(actor=actor, resource=resource, use=Use.DOWNLOADED, number=resource.version, at=at)
                save_to_shelf(actor=actor, resource_id=resource.pk, saved=True, at=at)
    by_title = {resource.title: resource for resource in shelved}
    for number, (login, title, lesson, line) in enumerate(THANKS):
        day = date(2026, 11, 9) + timedelta(days=number)
        at = moment(day, 17)
        thank(actor=actor_named(login, day), resource_id=by_title[title].pk, lesson=lesson, line=line, at=at)


def tell_books() -> None:
    """Order the books of the autumn, hand them out, and note what came back and what was lost."""
    day = date(2026, 8, 27)
    rows = Teacher.objects.filter(school__code=places.XINGTAN, group__code__startswith=places.ENGLISH)
    holders = list(rows.in_service(day).select_related("school").order_by("number")[:7])
    for volume in VOLUMES:
        _move_book(volume, holders)


def _move_book(volume: Volume, holders: list[Teacher]) -> None:
    ordered, arrived, issued, later = (
        date(2026, 6, 18),
        date(2026, 8, 27),
        date(2026, 9, 1),
        date(2026, 10, 16),
    )
    manager = who_is(Role.MANAGER, places.XINGTAN, arrived)[0]
    book = Book(
        code=volume.code,
        title=volume.title,
        kind=MaterialKind(volume.kind),
        subject=volume.subject,
        grade=volume.grade,
        term=volume.term,
    )
    school = Institution.objects.get(code=places.XINGTAN)
    made = list_book(actor=manager, school=school, book=book, at=moment(ordered, 9))
    moves = [
        Moved(Move.ORDERED, volume.arrived, ordered),
        Moved(Move.ARRIVED, volume.arrived, arrived),
        *(Moved(Move.ISSUED, volume.each, issued, holder) for holder in holders),
        Moved(Move.RETURNED, 1, later, holders[0], "转学退回"),
    ]
    if volume.each > 1:
        moves.append(Moved(Move.LOST, 1, later, holders[1], "学生遗失，已补领"))
    for minute, moved in enumerate(moves):
        note_move(actor=manager, material_id=made.pk, moved=moved, at=moment(moved.on, 10, minute))
