"""The field by which people are chosen: order, namesakes, everybody of a circle, what stays after a mistake."""

from __future__ import annotations

import re

from django import forms
from django.http import QueryDict

from xingtan.pages.people import Circle, People, PeopleField, Person, PersonField, picker

PEOPLE = People.of(
    [
        Person("3", "曾强", "T3", "数学组", "数学", frozenset({"g-m"})),
        Person("2", "王芳", "T2", "语文组", "语文", frozenset({"g-c", "c-7"})),
        Person("1", "王芳", "T1", "数学组", "数学", frozenset({"g-m", "c-7"})),
        Person("4", "李<b>明", "T4"),
    ],
    [Circle("g-m", "数学组", "教研组"), Circle("c-7", "青年教师", "自定义群组"), Circle("t-x", "空", "梯队")],
)


class Form(forms.Form):
    """Several people and one."""

    many = PeopleField(PEOPLE, required=True)
    one = PersonField(PEOPLE, empty="谁也不是", required=False)


def test_people_stand_by_name_and_namesakes_by_number_each_with_what_tells_them_apart():
    assert [each.key for each in PEOPLE.persons] == ["4", "1", "2", "3"]
    drawn = str(Form()["many"])
    assert "王芳 <small" in drawn
    assert drawn.index("T1 · 数学组") < drawn.index("T2 · 语文组")
    assert "<b>" not in drawn
    words = re.findall(r'data-words="([^"]*)"', drawn)
    assert "王芳 wangfang wf t1 数学组 数学" in words
    assert ("青年教师" in drawn, "梯队" in drawn) == (True, False)


def test_everybody_of_a_circle_is_chosen_at_once_without_a_script_and_stays_after_a_mistake():
    form = Form(QueryDict("many=4&many_circle=c-7"))
    assert form.is_valid()
    assert form.cleaned_data == {"many": ["4", "1", "2"], "one": ""}
    wrong = Form(QueryDict("many_circle=c-7&one=99"))
    assert wrong.errors.keys() == {"one"}
    assert len(re.findall(r'name="many"[^>]* checked', str(wrong["many"]))) == 2
    assert "2 chosen" in str(wrong["many"])


def test_nobody_outside_the_list_is_taken_and_one_is_one():
    assert Form(QueryDict("many=99")).errors.keys() == {"many"}
    assert Form(QueryDict("")).errors.keys() == {"many"}
    form = Form(QueryDict("many=1&one=1&one=3"))
    assert form.is_valid()
    assert form.cleaned_data["one"] == "3"
    drawn = str(form["one"])
    assert 'type="radio"' in drawn
    assert "one_circle" not in drawn
    assert "谁也不是" in drawn


def test_a_page_without_a_form_of_django_draws_the_same_picker():
    drawn = picker("teacher", PEOPLE, [1])
    assert len(re.findall(r'name="teacher"[^>]* checked', drawn)) == 1
    assert "T1 · 数学组" in drawn


def test_the_order_of_choosing_is_kept_where_it_counts():
    class Ordered(forms.Form):
        """Authors."""

        many = PeopleField(PEOPLE, ordered=True)

    form = Ordered(QueryDict("many=4&many=1&many=3&many_order=3,99,4"))
    assert form.is_valid()
    assert form.cleaned_data["many"] == ["3", "4", "1"]
    assert 'value="3,4,1"' in str(form["many"])
    assert Ordered(QueryDict("many=3&many=1")).data.getlist("many") == ["3", "1"]
