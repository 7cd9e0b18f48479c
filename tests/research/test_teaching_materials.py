"""Books of a school: no copy is handed out that is not there, and everybody can see who holds which."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from makers.people import TODAY, make_account, make_actor, make_school, make_teacher
from makers.records import NOON
from makers.workbooks import make_csv
from xingtan.access.roles import Role
from xingtan.research.materials.errors import HolderMissingError, NotEnoughError
from xingtan.research.materials.models import Material
from xingtan.research.materials.reads import held_by, holders_of, in_store
from xingtan.research.materials.services import Book, Moved, list_book, note_move
from xingtan.research.materials.sheet import MATERIALS
from xingtan.research.materials.workflow import MaterialKind, Move
from xingtan.sheets.kinds import Row, RowVerdict
from xingtan.sheets.services import check_run, start_run, undo_run, write_run

BOOK = Book("YY-5A", "英语五年级上册教师用书", MaterialKind.TEACHER_BOOK, "english", "grade_5", "first", "沪教版")
FORM = {
    "code": "SX-3A",
    "title": "数学三年级上册",
    "kind": "textbook",
    "subject": "mathematics",
    "grade": "grade_3",
    "term": "first",
}


def moved(actor, book, move, quantity, teacher=None):
    return note_move(actor=actor, material_id=book.pk, moved=Moved(Move(move), quantity, TODAY, teacher), at=NOON)


@pytest.fixture
def world():
    school = make_school()
    actor = make_actor((Role.MANAGER, school))
    book = list_book(actor=actor, school=school, book=BOOK, at=NOON)
    return {"school": school, "actor": actor, "book": book, "teacher": make_teacher(school, name="林晓禾")}


@pytest.mark.django_db
def test_copies_that_were_ordered_are_not_there_until_they_arrive(world):
    actor, book, teacher = world["actor"], world["book"], world["teacher"]
    moved(actor, book, "ordered", 10)
    with pytest.raises(NotEnoughError):
        moved(actor, book, "issued", 1, teacher)
    moved(actor, book, "arrived", 2)
    moved(actor, book, "issued", 2, teacher)

    assert (in_store(book.pk), held_by(book.pk, teacher)) == (0, 2)
    assert [(each.teacher, each.quantity) for each in holders_of(book.pk)] == [(teacher, 2)]
    moved(actor, book, "returned", 1, teacher)
    moved(actor, book, "lost", 1, teacher)
    assert (in_store(book.pk), holders_of(book.pk)) == (1, [])
    moved(actor, book, "lost", 1)
    assert in_store(book.pk) == 0


@pytest.mark.django_db
def test_nobody_brings_back_what_they_do_not_hold_and_strangers_get_nothing(world):
    actor, book = world["actor"], world["book"]
    moved(actor, book, "arrived", 5)
    with pytest.raises(NotEnoughError):
        moved(actor, book, "returned", 1, world["teacher"])
    with pytest.raises(HolderMissingError):
        moved(actor, book, "issued", 1)
    with pytest.raises(HolderMissingError):
        moved(actor, book, "issued", 1, make_teacher())


@pytest.mark.django_db
@settings(max_examples=25)
@given(steps=st.lists(st.tuples(st.sampled_from(list(Move)), st.integers(1, 4), st.booleans()), max_size=12))
def test_copies_in_the_store_with_teachers_and_lost_are_those_that_arrived(steps):
    school = make_school()
    actor = make_actor((Role.MANAGER, school))
    book = list_book(actor=actor, school=school, book=BOOK, at=NOON)
    teacher = make_teacher(school)
    for move, quantity, named in steps:
        with suppress(NotEnoughError, HolderMissingError):
            moved(actor, book, move, quantity, teacher if named else None)
    row = Material.objects.with_sums().get(pk=book.pk)

    assert in_store(book.pk) >= 0
    assert held_by(book.pk, teacher) >= 0
    assert in_store(book.pk) + held_by(book.pk, teacher) + row.lost == row.arrived


@pytest.mark.django_db
def test_a_manager_lists_a_book_notes_its_copies_and_takes_the_workbook(client, world):
    client.force_login(make_account((Role.MANAGER, world["school"])))
    made = client.post(reverse("library:materials"), FORM)
    book = Material.objects.get(code="SX-3A")
    address = reverse("library:material", args=[book.pk])
    client.post(address, {"move": "arrived", "quantity": "40", "on": "2026-09-01"})
    given_out = {"move": "issued", "quantity": "3", "on": "2026-09-02", "teacher": world["teacher"].number}
    client.post(address, given_out)
    too_many = client.post(address, {**given_out, "quantity": "99"})
    again = client.post(reverse("library:materials"), FORM)

    assert made.status_code == 302
    assert "林晓禾" in client.get(address).content.decode()
    assert (too_many.status_code, again.status_code) == (422, 422)
    assert "There are not so many copies" in too_many.content.decode()
    assert "Another book of the school has this code." in again.content.decode()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(client.get(reverse("library:materials-export")).content))
    rows = sheet.get_sheet_by_index(0).to_python()
    assert [str(cell) for cell in rows[2]][0:2] == ["SX-3A", "数学三年级上册"]
    assert [int(cell) for cell in rows[2][7:]] == [0, 40, 3, 0, 0, 37]


@pytest.mark.django_db
def test_books_of_another_school_do_not_exist_and_teachers_do_not_keep_books(client, world):
    address = reverse("library:material", args=[world["book"].pk])
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.get(address).status_code == 404
    client.force_login(make_account((Role.TEACHER, world["school"])))
    for name in ("materials", "materials-export"):
        assert client.get(reverse(f"library:{name}")).status_code == 403
    assert client.get(address).status_code == 403


@pytest.mark.django_db
def test_the_list_of_books_asks_as_often_for_many_as_for_few(client, world, django_assert_num_queries):
    client.force_login(make_account((Role.MANAGER, world["school"])))
    address = reverse("library:materials")
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)
    for number in range(10):
        book = Book(f"B{number}", "书", MaterialKind.TEXTBOOK, "english")
        list_book(actor=world["actor"], school=world["school"], book=book, at=NOON)
    with django_assert_num_queries(7):
        client.get(address)


def import_of(actor, *rows):
    content = make_csv("书目代码,名称,类型,学科,年级,学期", *rows)
    run = start_run(MATERIALS, actor=actor, file_name="books.csv", content=content, at=NOON)
    return check_run(MATERIALS, actor=actor, run=run, at=NOON, ask=False)


@pytest.mark.django_db
def test_a_workbook_lists_new_books_changes_one_and_goes_back_as_long_as_no_copy_moved(world):
    actor = world["actor"]
    run = import_of(
        actor, "SX-3A,数学三年级上册,教材,数学,三年级,第一学期", "YY-5A,英语五上（修订）,教师用书,英语,五年级,第一学期"
    )
    write_run(MATERIALS, actor=actor, run=run, at=NOON)

    assert set(Material.objects.values_list("code", "title", "grade")) == {
        ("SX-3A", "数学三年级上册", "grade_3"),
        ("YY-5A", "英语五上（修订）", "grade_5"),
    }
    run.refresh_from_db()
    undo_run(MATERIALS, actor=actor, run=run, at=NOON)
    assert list(Material.objects.values_list("code", "title")) == [("YY-5A", BOOK.title)]


@pytest.mark.django_db
def test_a_workbook_names_what_is_wrong_and_writes_nothing_of_another_school(world):
    plans = MATERIALS.plan(
        [Row("s", 2, {"school": "ELSEWHERE", "code": "X", "title": "t", "kind": "textbook", "subject": "english"})],
        actor=world["actor"],
        on=TODAY,
    )

    assert [(plan.verdict, plan.mistakes[0].code) for plan in plans] == [(RowVerdict.WRONG, "no_school")]
