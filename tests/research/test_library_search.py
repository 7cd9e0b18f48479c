"""The same right answers to the same questions, whatever the database: this file runs on both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers.library import about, docx, file, link, make_resource, noted_docx, noted_pptx, packed, pdf, pptx, titles
from makers.people import make_actor, make_group, make_institution, make_school, make_teacher
from makers.records import NOON
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.institutions.models import Kind
from xingtan.research.library.indexing import PIECE, pieces, read_resource, read_waiting
from xingtan.research.library.models import FileText, SearchPart
from xingtan.research.library.search import Asked, facet_counts, find, hints, passages
from xingtan.research.library.services import add_version, change_resource, stamp_of, take_resource_step
from xingtan.research.library.usage import thank
from xingtan.research.library.words import Term, terms_of, words_of
from xingtan.research.library.workflow import Reach
from xingtan.sheets.writing import xlsx_of

SHELF = {
    "五年级天气单元课件": {"tags": ("天气", "课件"), "description": "What's the weather like? 上海的春天"},
    "上海方言童谣集": {"subject": "music", "grade": "grade_1", "description": "外婆的澎湖湾，海洋与港湾"},
    "分数的初步认识": {
        "subject": "mathematics",
        "grade": "grade_3",
        "chapter": "第四单元",
        "description": "1/2 与 1/3",
    },
    "Word2vec for teachers": {"subject": "information", "language": "en", "description": "Café, naïve; ABC-123 3D"},
    "Ｆｕｌｌ width ＡＢＣ": {"subject": "english", "description": "zoo 𠮷野家 杏"},
    "杏坛讲义": {"subject": "chinese", "description": "孔子游乎缁帷之林，休坐乎杏坛之上。"},
}
QUESTIONS = {
    "天气": ["五年级天气单元课件"],
    "气天": [],
    "天 气": ["五年级天气单元课件"],
    "上海": ["上海方言童谣集", "五年级天气单元课件"],
    "上海洋": [],
    "海洋": ["上海方言童谣集"],
    "海": ["上海方言童谣集", "五年级天气单元课件"],
    "集": ["上海方言童谣集"],
    "湾": ["上海方言童谣集"],
    "童谣 海洋": ["上海方言童谣集"],
    "童谣 天气": [],
    "weather": ["五年级天气单元课件"],
    "WEATH": ["五年级天气单元课件"],
    "eather": [],
    "天气weather": ["五年级天气单元课件"],
    "word2vec": ["Word2vec for teachers"],
    "word2": ["Word2vec for teachers"],
    "cafe": ["Word2vec for teachers"],
    "NAÏVE": ["Word2vec for teachers"],
    "123": ["Word2vec for teachers"],
    "3d": ["Word2vec for teachers"],
    "abc": ["Ｆｕｌｌ width ＡＢＣ", "Word2vec for teachers"],
    "zoo": ["Ｆｕｌｌ width ＡＢＣ"],
    "𠮷野": ["Ｆｕｌｌ width ＡＢＣ"],
    "𠮷": ["Ｆｕｌｌ width ＡＢＣ"],
    "杏坛": ["杏坛讲义"],
    "杏": ["杏坛讲义", "Ｆｕｌｌ width ＡＢＣ"],
    "缁帷之林": ["杏坛讲义"],
    "语文": ["杏坛讲义"],
    "Mathematics": ["分数的初步认识"],
    "三年级": ["分数的初步认识"],
    "第四单元": ["分数的初步认识"],
    "AND": [],
    "OR weather": [],
    '"天气" * (NEAR': [],
    "'; --": None,
    "!!!": None,
    "": None,
}
"""What is asked and what is found, best first; None: no words at all, so everything."""


@pytest.fixture
def shelf():
    school = make_school()
    keeper = make_actor((Role.MANAGER, school))
    for title, fields in SHELF.items():
        make_resource(keeper, school, title, **{"grade": "", "term": "", **fields})
    return keeper, school


@pytest.mark.django_db
def test_every_question_is_answered_with_the_right_resources_in_the_right_order(shelf):
    reader, _ = shelf
    found = {question: titles(find(reader, Asked(question))) for question in QUESTIONS}
    everything = list(reversed(SHELF))

    assert found == {question: everything if rows is None else rows for question, rows in QUESTIONS.items()}


@pytest.mark.django_db
def test_what_more_teachers_used_in_lessons_comes_first_among_equals(shelf):
    keeper, school = shelf
    first = make_resource(keeper, school, "听写练习一")
    make_resource(keeper, school, "听写练习二")
    user = make_actor((Role.TEACHER, school))

    assert titles(find(user, Asked("听写"))) == ["听写练习二", "听写练习一"]
    thank(actor=user, resource_id=first.pk, lesson="五（2）班", line="谢谢", at=NOON)
    assert titles(find(user, Asked("听写"))) == ["听写练习一", "听写练习二"]


@pytest.mark.django_db
def test_counts_beside_a_filter_say_how_many_each_choice_would_find(shelf):
    reader, _ = shelf
    counts = facet_counts(reader, Asked("上海", {"subject": "music"}))

    assert counts["subject"] == {"english": 1, "music": 1}
    assert counts["grade"] == {"grade_1": 1}
    assert titles(find(reader, Asked("上海", {"subject": "music"}))) == ["上海方言童谣集"]


@pytest.mark.django_db
def test_when_nothing_is_found_each_word_alone_says_how_many_it_finds(shelf):
    reader, _ = shelf
    found = hints(reader, Asked("童谣 天气", {"grade": "grade_9"}))

    assert [(hint.query, hint.count) for hint in found] == [("童谣", 1), ("天气", 1)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "question"),
    [
        (docx("教学目标", "理解小数的意义"), "教案.docx", "小数"),
        (pptx("导入", "观察蜗牛的壳"), "课件.pptx", "蜗牛"),
        (noted_docx("正文", "脚注里的出处"), "论文.docx", "出处"),
        (noted_pptx("封面", "先请同学们讨论"), "公开课.pptx", "讨论"),
        (xlsx_of("名单", ("姓名", "作品"), [["李明", "皮影戏"]]), "名单.xlsx", "皮影"),
        ("姓名,作品\n李明,剪纸窗花\n".encode("gb18030"), "名单.csv", "窗花"),
        (pdf("Photosynthesis in green leaves"), "sheet.pdf", "photosyn"),
    ],
)
def test_what_stands_in_a_file_is_found_once_the_file_is_read(settings, tmp_path, content, name, question):
    settings.EVIDENCE_ROOT = tmp_path
    school = make_school()
    keeper = make_actor((Role.MANAGER, school))
    found = make_resource(keeper, school, "Plain title", given=file(content, name))

    assert titles(find(keeper, Asked(question))) == []
    assert read_waiting(at=NOON) == 1
    assert titles(find(keeper, Asked(question))) == ["Plain title"]
    assert terms_of(question)[0].said in passages([found], terms_of(question))[found.pk].casefold()
    assert read_waiting(at=NOON) == 0


@pytest.mark.django_db
def test_a_new_version_is_searched_and_the_old_one_no_more(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    school = make_school()
    keeper = make_actor((Role.MANAGER, school))
    found = make_resource(keeper, school, "Plain title", given=file(docx("蜻蜓")))
    read_resource(found.pk, at=NOON)
    add_version(actor=keeper, resource_id=found.pk, given=file(docx("蝴蝶")), note="改", at=NOON)
    read_resource(found.pk, at=NOON)

    assert titles(find(keeper, Asked("蜻蜓"))) == []
    assert titles(find(keeper, Asked("蝴蝶"))) == ["Plain title"]


@pytest.mark.django_db
def test_a_file_that_names_entities_is_refused_and_the_resource_still_stands(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    school = make_school()
    keeper = make_actor((Role.MANAGER, school))
    named = '<!DOCTYPE x [<!ENTITY a "ha">]><w:document><w:t>&a;</w:t></w:document>'
    found = make_resource(keeper, school, "Named", given=file(packed({"word/document.xml": named}), "n.docx"))

    assert read_resource(found.pk, at=NOON) == "refused"
    assert FileText.objects.get().text == ""
    assert titles(find(keeper, Asked("Named"))) == ["Named"]


@pytest.mark.django_db
def test_long_texts_are_found_to_their_end_and_across_the_borders_of_pieces(shelf):
    keeper, school = shelf
    filler = "一二三四五六七八九十" * (PIECE // 10 - 1)
    long = f"{filler}跨越边界的词语{filler}末尾的凤凰"
    found = make_resource(keeper, school, "Long", description=long)

    assert SearchPart.objects.filter(resource=found, part="description").count() == 3
    assert titles(find(keeper, Asked("跨越边界的词语"))) == ["Long"]
    assert titles(find(keeper, Asked("凤凰"))) == ["Long"]


@pytest.mark.django_db
def test_changing_and_retiring_change_what_is_found(shelf):
    keeper, school = shelf
    found = make_resource(keeper, school, "旧的题目")
    change_resource(actor=keeper, resource_id=found.pk, about=about("新的题目"), seen=stamp_of(found), at=NOON)

    assert titles(find(keeper, Asked("旧的题目"))) == []
    assert titles(find(keeper, Asked("新的题目"))) == ["新的题目"]
    take_resource_step(actor=keeper, resource_id=found.pk, step="retire", reason="过时", at=NOON)
    assert titles(find(keeper, Asked("新的题目"))) == []


@pytest.mark.django_db
def test_a_team_finds_its_own_the_school_its_own_and_the_county_what_is_shared_with_it():
    county = make_institution(Kind.COUNTY, parent=make_institution(Kind.CITY, parent=make_institution(Kind.PROVINCE)))
    school, next_door = make_school(county=county), make_school(county=county)
    group = make_group(school)
    leader = make_actor((Role.TEAM_LEADER, group))
    for reach in ("team", "school", "county"):
        make_resource(leader, group, f"for the {reach}", shared_with=Reach(reach), given=link())
    member = make_teacher(school, group=group, with_account=True)
    colleague = make_actor((Role.TEACHER, school))
    neighbour = make_actor((Role.TEACHER, next_door))
    stranger = make_actor((Role.TEACHER, make_school()))
    trainer = make_actor((Role.TRAINING_INSTITUTION, make_institution(Kind.TRAINING_INSTITUTION, parent=county)))
    mate = actor_for(member.account, on=NOON.date())

    assert {title.split()[-1] for title in titles(find(mate, Asked("for")))} == {"team", "school", "county"}
    assert {title.split()[-1] for title in titles(find(colleague, Asked("for")))} == {"school", "county"}
    assert titles(find(neighbour, Asked("for"))) == ["for the county"]
    assert titles(find(stranger, Asked("for"))) == titles(find(trainer, Asked("for"))) == []


SIGNS = st.text(alphabet="杏坛之上abz0 ，é𠮷", max_size=40)


@given(text=SIGNS, question=SIGNS)
def test_words_are_letters_that_no_tokenizer_has_to_judge(text, question):
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words_of(text).split())
    assert all(isinstance(term, Term) and all(word.isalpha() for word in term.words) for term in terms_of(question))


@given(before=SIGNS, word=st.text(alphabet="杏坛之上", min_size=1, max_size=6), after=SIGNS)
def test_whatever_stands_in_a_text_its_words_are_found_in_a_row(before, word, after):
    (term,) = terms_of(word)
    words = words_of(before + word + after).split()
    rows = [words[at : at + len(term.words)] for at in range(len(words))]

    assert any(row[:-1] == list(term.words[:-1]) and row and row[-1].startswith(term.words[-1]) for row in rows if row)


@given(text=st.text(alphabet="abc 杏", max_size=3 * PIECE))
def test_pieces_hold_the_whole_text(text):
    found = list(pieces(text))

    assert all(len(piece) <= PIECE for piece in found)
    assert bool(found) == bool(text.strip())
