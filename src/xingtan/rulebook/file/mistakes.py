"""Mistakes in a rulebook file: where, what, and the nearest known word; the sentences are data, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction

from xingtan.kernel.amounts import exact_text
from xingtan.rulebook.vocabulary import Language


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: source name, line and column, both counted from 1."""

    source: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing that is wrong in a rulebook file."""

    place: Place
    code: str
    params: tuple[tuple[str, str], ...] = ()
    nearest: str = ""

    def said_in(self, language: Language) -> str:
        """Return the sentence, with the nearest known word when there is one."""
        zh, en = SENTENCES[self.code]
        sentence = (zh if language is Language.ZH else en).format(**dict(self.params))
        if not self.nearest:
            return sentence
        hint = "是不是“{}”？" if language is Language.ZH else "Did you mean “{}”?"
        space = "" if language is Language.ZH else " "
        return f"{sentence}{space}{hint.format(self.nearest)}"

    def as_data(self) -> dict[str, object]:
        """Return the mistake for a JSON document."""
        return {
            "source": self.place.source,
            "line": self.place.line,
            "column": self.place.column,
            "code": self.code,
            "zh": self.said_in(Language.ZH),
            "en": self.said_in(Language.EN),
            "nearest": self.nearest or None,
        }


@dataclass(slots=True)
class Notes:
    """Collects every mistake of one reading, so that none hides another."""

    found: list[Mistake] = field(default_factory=list)

    def say(self, place: Place, code: str, **params: object) -> None:
        """Note a mistake; ``params`` fill its sentence."""
        self.found.append(Mistake(place, code, tuple((name, _shown(value)) for name, value in params.items())))

    def say_unknown(self, place: Place, code: str, word: str, known: Iterable[str]) -> None:
        """Note a word that is not known there, with the nearest one that is."""
        words = sorted(known)
        near = get_close_matches(word, words, n=1, cutoff=0.5)
        params = (("word", word), ("known", ", ".join(words) or "-"))
        self.found.append(Mistake(place, code, params, near[0] if near else ""))

    def in_order(self) -> tuple[Mistake, ...]:
        """Return each mistake once, in the order of the file."""
        return tuple(sorted(set(self.found)))


def _shown(value: object) -> str:
    return exact_text(value) if isinstance(value, Fraction) else str(value)


SENTENCES: dict[str, tuple[str, str]] = {
    "too_large": ("文件超过 {limit} 字。", "The file is longer than {limit} characters."),
    "too_deep": ("嵌套超过 {limit} 层。", "The nesting is deeper than {limit} levels."),
    "no_alias": ("不支持锚点和别名。", "Anchors and aliases are not allowed."),
    "yaml_character": (
        "不是合法的 YAML：值不能以这个字符开头，请加引号。",
        "This is not YAML: no value begins with this character; put quotes around the value.",
    ),
    "yaml_tab": (
        "不是合法的 YAML：缩进用了制表符，请改用空格。",
        "This is not YAML: a tab is used to indent; use spaces.",
    ),
    "yaml_colon": (
        "不是合法的 YAML：这里多了一个冒号；值里有冒号时请加引号。",
        "This is not YAML: one colon too many; put quotes around a value that has a colon.",
    ),
    "yaml_no_colon": (
        "不是合法的 YAML：前一行少了冒号，应写成“名称: 值”。",
        "This is not YAML: the line before lacks its colon (name: value).",
    ),
    "yaml_quote": ("不是合法的 YAML：引号没有合上。", "This is not YAML: these quotes are never closed."),
    "yaml_escape": (
        "不是合法的 YAML：双引号里的反斜杠用法不对，请改用单引号。",
        "This is not YAML: a backslash inside double quotes; use single quotes.",
    ),
    "yaml_bracket": (
        "不是合法的 YAML：括号没有合上，或者里面少了逗号。",
        "This is not YAML: a bracket is never closed, or a comma is missing inside.",
    ),
    "yaml_list": (
        "不是合法的 YAML：列表项“-”不能写在这里，请另起一行。",
        "This is not YAML: a list entry (-) cannot stand here; begin a new line.",
    ),
    "yaml_documents": (
        "不是合法的规则集：一个文件只能有一份内容，请去掉“---”。",
        "One file holds one rulebook: take out the line “---”.",
    ),
    "yaml_indent": (
        "不是合法的 YAML：这一行的缩进与上面的不一致。",
        "This is not YAML: this line is not indented like those above it.",
    ),
    "yaml_content": ("不是合法的 YAML：这里少了一个值。", "This is not YAML: a value is missing here."),
    "yaml_block": (
        "不是合法的 YAML：“|”或“>”之后应另起一行。",
        "This is not YAML: after “|” or “>” a new line is wanted.",
    ),
    "yaml_unreadable": (
        "这里有不能使用的控制字符。",
        "There is a control character here that no text may hold.",
    ),
    "yaml_other": (
        "不是合法的 YAML：请检查这里的缩进、冒号、引号和括号。",
        "This is not YAML: look at indents, colons, quotes and brackets here.",
    ),
    "empty_file": ("文件是空的。", "The file is empty."),
    "wants_fields": ("这里应是若干“名称: 值”。", "Fields (name: value) are wanted here."),
    "wants_list": ("这里应是列表。", "A list is wanted here."),
    "wants_one_value": ("这里应是单个值。", "A single value is wanted here."),
    "too_few": ("列表至少要有 {least} 项。", "The list needs at least {least} entries."),
    "unknown_field": ("不认识“{word}”；这里可用：{known}。", "“{word}” is not known here; known: {known}."),
    "missing_field": ("缺少“{word}”。", "“{word}” is missing."),
    "field_twice": ("“{word}”写了两次。", "“{word}” is written twice."),
    "needs_one_of": ("必须写其中恰好一个：{words}。", "Exactly one of these is wanted: {words}."),
    "empty_text": ("文字不能为空。", "The text is empty."),
    "not_a_word": (
        "“{word}”不能作代码：只用小写字母、数字、下划线（规则集代码用连字符），以字母开头。",
        "“{word}” is no code: small letters, digits, underscores (hyphens in a rulebook's id), a letter first.",
    ),
    "not_an_amount": (
        "“{word}”不是精确数：请写 3、0.5 或 1/3。",
        "“{word}” is no exact amount: write 3, 0.5 or 1/3.",
    ),
    "below_zero": ("“{word}”不能小于零。", "“{word}” may not be below zero."),
    "not_above_zero": ("“{word}”必须大于零。", "“{word}” must be above zero."),
    "not_whole": (
        "“{word}”应是 {lowest} 到 {highest} 的整数。",
        "“{word}” should be a whole number from {lowest} to {highest}.",
    ),
    "not_a_day": ("“{word}”不是日期：请写 2016-09-01。", "“{word}” is no date: write 2016-09-01."),
    "day_out_of_range": (
        "“{word}”不在{earliest}年至{latest}年之间。",
        "“{word}” does not lie in the years {earliest} to {latest}.",
    ),
    "not_a_month_day": (
        '“{word}”不是月日：请写 "09-01"（2 月 29 日不可）。',
        '“{word}” is no month and day: write "09-01" (29 February cannot begin a year).',
    ),
    "not_yes_no": ("“{word}”应是 true 或 false。", "“{word}” should be true or false."),
    "unknown_choice": ("“{word}”不在可选之列：{known}。", "“{word}” is not one of: {known}."),
    "unknown_parent": ("没有名为“{word}”的已发布规则集。", "No shipped rulebook is called “{word}”."),
    "wrong_parent": (
        "所延用的规则集“{word}”本身有错。",
        "The rulebook “{word}” is wrong itself.",
    ),
    "ends_before_start": ("结束日期早于开始日期。", "The end lies before the start."),
    "id_twice": ("代码“{word}”用了两次。", "The id “{word}” is used twice."),
    "unknown_kind": ("没有定义记录类别“{word}”。", "No kind of record is called “{word}”."),
    "unknown_attribute": ("没有定义属性“{word}”。", "No attribute is called “{word}”."),
    "reserved_attribute": ("“{word}”是内置名称，不能重新定义。", "“{word}” is built in and cannot be defined again."),
    "unknown_value": (
        "该属性没有取值“{word}”；可用：{known}。",
        "The attribute has no value “{word}”; known: {known}.",
    ),
    "off_step": ("“{word}”不是 {step} 的整数倍。", "“{word}” is not a multiple of {step}."),
    "unknown_part": ("没有定义板块“{word}”。", "No part is called “{word}”."),
    "unknown_item": ("没有定义项目“{word}”。", "No item is called “{word}”."),
    "unknown_profile": ("没有定义对象类别“{word}”。", "No profile is called “{word}”."),
    "unknown_requirement": ("没有定义要求“{word}”。", "No requirement is called “{word}”."),
    "values_missing": ("选项型属性“{word}”没有列出取值。", "The choice “{word}” lists no values."),
    "step_missing": ("数量型属性“{word}”没有写最小步长 step。", "The amount “{word}” names no step."),
    "not_for_this_type": ("“{word}”不适用于此类型的属性。", "“{word}” does not fit an attribute of this type."),
    "not_a_number": ("属性“{word}”不是数量，不能比较大小。", "The attribute “{word}” is no number and has no bounds."),
    "bounds_missing": ("条件里没有写界限。", "The condition names no bound."),
    "range_reversed": (
        "下限 {lowest} 高于上限 {highest}。",
        "The lower bound {lowest} is above the upper one {highest}.",
    ),
    "rows_disagree": (
        "这一行与前面的行对同一情形（{row}）给出不同的值。",
        "This row and an earlier one give different amounts for the same case ({row}).",
    ),
    "column_missing": (
        "这一行没有写“{word}”；只有选项型和是否型的列可以省略。",
        "This row does not say “{word}”; only columns that are choices or yes-no may be left out.",
    ),
    "table_too_large": ("表格的情形超过 {limit} 种。", "The table has more than {limit} cases."),
    "each_not_here": ("“each”不能与“{word}”同用。", "“each” cannot go with “{word}”."),
    "never_reached": (
        "规则“{word}”永远用不到：“{earlier}”已涵盖它的全部情形。",
        "The rule “{word}” is never reached: “{earlier}” covers all its cases.",
    ),
    "over_not_here": ("这里的上限不能用“{word}”。", "A cap here cannot run over “{word}”."),
    "cap_twice": ("同一范围的上限写了两次。", "This cap is written twice."),
    "of_both": ("“parts”和“items”只能写一个。", "Name “parts” or “items”, not both."),
    "not_yearly_or_cycle": (
        "要求只能按年（year）或按周期（cycle）。",
        "A requirement runs over the year or the cycle.",
    ),
    "within_itself": ("要求不能包含在自身之内。", "A requirement cannot be an inner minimum of itself."),
    "note_missing": (
        "依据不是 V 时，必须用 note 说明理由。",
        "A basis other than V needs a note that says why.",
    ),
    "not_csv": ("不是合法的 CSV：{problem}", "This is not CSV: {problem}"),
    "missing_column": ("缺少“{word}”列。", "The column “{word}” is missing."),
    "column_twice": ("“{word}”列出现两次。", "The column “{word}” stands twice."),
    "too_many_cells": ("这一行有{cells}格，表头只有{header}格。", "The row has {cells} cells, the header {header}."),
    "missing_cell": ("“{word}”没有填写。", "“{word}” is empty."),
    "key_twice": ("“{word}”出现两次。", "“{word}” stands twice."),
    "refused_by_rule": ("{zh}", "{en}"),
    "above_most": ("“{word}”超过可登记的最大值 {step}。", "“{word}” is above the most that may be recorded, {step}."),
    "not_a_day_attribute": ("属性“{word}”不是日期。", "The attribute “{word}” is no day."),
    "each_needed": ("“{word}”要与“each”同用。", "“{word}” needs “each” beside it."),
    "one_quantity": ("累计（running）只能针对一个数量。", "A running count takes exactly one quantity."),
    "running_plain": (
        "累计（running）只能与固定的“gives”同用，不能有系数或扣减。",
        "A running count goes with a plain “gives” only, without factors or deductions.",
    ),
    "less_needed": ("“not_below”要与“less”同用。", "“not_below” needs “less” beside it."),
    "less_of_takes": ("扣分的值不能再扣减。", "What takes cannot be lessened as well."),
    "bands_not_rising": ("分段的起点必须逐行升高。", "Each band must begin above the one before it."),
    "above_one": ("认可比例不能大于 1。", "What is recognised cannot be more than 1 of it."),
    "running_not_here": (
        "取最高值（highest）时不能用累计（running）。",
        "The highest of several values cannot hold a running count.",
    ),
    "no_providers": ("没有列出任何机构。", "No providers are listed."),
    "measured_twice": ("“measure”和“quantity”只能写一个。", "Name “measure” or “quantity”, not both."),
    "only_by_year": ("“in_years_with”只能用于按年的要求。", "“in_years_with” fits yearly requirements only."),
    "offset_not_here": (
        "要求“{word}”不能抵充：须为不小于型，且只看板块或项目的计入数。",
        "“{word}” cannot take part in an offset: “at least” so much counted of parts or items is wanted.",
    ),
    "offset_of_same": (
        "抵充双方必须期间相同、板块或项目互不重叠。",
        "Both ends of an offset must run over the same period and share no part and no item.",
    ),
    "unknown_outcome": ("没有定义结果“{word}”。", "No outcome is called “{word}”."),
    "unknown_consequence": (
        "这里没有可以引用的结果运用“{word}”。",
        "No consequence that can be looked at here is called “{word}”.",
    ),
    "not_looked_at": (
        "针对“{of}”的结果运用不能看“{word}”；这里可用：{known}。",
        "A consequence for a “{of}” does not look at “{word}”; known: {known}.",
    ),
    "verdict_or_outcome": (
        "必须写“verdict”，或者写“consequence”和“outcome”，二者取一。",
        "Either “verdict” is wanted, or “consequence” with “outcome”.",
    ),
    "share_above_one": ("比例不能大于 1。", "A share cannot be more than 1."),
    "amounts_too_large": (
        "一位教师的总量可能超出 64 位整数（最小单位 1/{grain}）：请给数量属性写 most。",
        "A teacher's sums might not fit 64 bits (grain 1/{grain}): name “most” for the quantities.",
    ),
    "supersedes_needed": ("“change_over”要与“supersedes”同用。", "“change_over” needs “supersedes” beside it."),
    "semesters_wrong": (
        "学期起始日须按先后排列，第一个与学分年度同日开始。",
        "Semesters must stand in order, the first beginning with the credit year.",
    ),
    "layer_missing_above": ("“{word}”没有写明层级 layer。", "“{word}” does not say which layer it is."),
    "not_below": ("层级“{word}”不低于上层“{above}”。", "The layer “{word}” does not lie below “{above}”."),
    "fixed_above": ("“{word}”由上层规定，下层不能改写。", "“{word}” is set by the layer above and stays as it is."),
    "not_delegated": ("板块“{word}”没有下放给这一层级。", "The part “{word}” is not delegated to this layer."),
    "item_delegated": (
        "项目“{word}”所在板块已下放，这里不能引用它。",
        "The item “{word}” belongs to a part that is delegated; nothing here may lean on it.",
    ),
    "defined_above": (
        "“{word}”已由上层规定；只能在 stricter 里从严。",
        "“{word}” is set by the layer above; it can only be tightened, under “stricter”.",
    ),
    "laxer": ("“{word}”比上层的规定宽松。", "“{word}” is laxer than the layer above."),
    "only_in_a_layer": (
        "“stricter”只用于写有 extends 和 layer 的规则集。",
        "“stricter” fits only a rulebook with “extends” and “layer”.",
    ),
    "grain_too_fine": (
        "能产生的数值过细（最小单位 1/{grain}），无法精确记账。",
        "Its amounts are too fine to be kept exactly (1/{grain}).",
    ),
}
"""Code → sentence in simplified Chinese and in English."""
