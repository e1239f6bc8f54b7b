"""Every field of the annex, declared once: reading, writing, storing and editing walk these tables.

The order, the defaults and the kinds are those of the interchange file.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.core.figures import MOST_DIGITS, Figure, parse_figure, shorten
from app.core.model import (
    BOOK,
    COLUMNS,
    Acceptance,
    AddedRun,
    Assignment,
    Binding,
    Bound,
    BoundFigure,
    Drafting,
    Giving,
    InverseFormula,
    Item,
    Level,
    Light,
    Note,
    PageOptions,
    Qualifier,
    Return,
    Revision,
    Rounding,
    RoundingMode,
    Rule,
    Sent,
    Submission,
)

REQUIRED: Any = object()
# More decimals than any figure has digits mean nothing.
MOST_DECIMALS = MOST_DIGITS
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MINGUO_DATE = re.compile(r"([0-9]{1,3})-([0-9]{2})-([0-9]{2})")


class Wrong(Exception):
    """A value that its kind refuses: `path` below the field, and what was expected."""

    def __init__(self, expected: str, path: str = "") -> None:
        super().__init__(expected)
        self.path = path


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: `read` takes the interchange file's value (raising Wrong), `write`
    gives it back (raising Wrong where the file cannot say it). Where `plain`, the written
    value is text, whole number, boolean or null and can stand in a column as it is."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """A field: key of the interchange file, kind, Chinese name, and default."""

    name: str
    kind: Kind
    label: str
    default: Any = REQUIRED


def _same(value: Any) -> Any:
    return value


def read_text(value: Any) -> str:
    """A text that any file and database can hold: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise Wrong("應為文字")
    if _UNSTORABLE.search(value):
        raise Wrong("含有不能儲存的字元（NUL 或不成對的代理字元）")
    return value


def _read_figure(value: Any) -> Figure:
    if not isinstance(value, str):
        raise Wrong('應為寫在引號裡的數值，例如 "1638"')
    try:
        if len(value) > MOST_DIGITS:
            raise ValueError
        return Figure(value)
    except ValueError:
        raise Wrong(f'「{shorten(value)}」不是數值；應如 "1638"、"12.5" 或 "-3"') from None


def _read_whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Wrong(f"應為{least}至{most}的整數")
        return value

    return read


def _read_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("應為 true 或 false")
    return value


def read_date(value: Any) -> str:
    text = read_text(value)
    match = _MINGUO_DATE.fullmatch(text)
    try:
        if not match:
            raise ValueError
        year, month, day = (int(part) for part in match.groups())
        if year < 1:
            raise ValueError
        date(year + 1911, month, day)
    except ValueError:
        raise Wrong(f"「{shorten(text)}」不是民國日期；應如 102-09-30") from None
    return text


def _choice(choices: type[StrEnum]) -> Kind:
    def read(value: Any) -> StrEnum:
        if not isinstance(value, str) or value not in {c.value for c in choices}:
            raise Wrong("應為" + "、".join(c.value for c in choices) + "之一")
        return choices(value)

    return Kind(read, lambda value: value.value)


def _optional(kind: Kind) -> Kind:
    return Kind(
        lambda value: None if value is None else kind.read(value),
        lambda value: None if value is None else kind.write(value),
        kind.plain,
    )


def _list(kind: Kind) -> Kind:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise Wrong("應為清單")
        return tuple(_within(f"[{i}]", kind.read, entry) for i, entry in enumerate(value))

    return Kind(read, lambda values: [kind.write(value) for value in values], plain=False)


def _record(make: Callable[..., Any], *fields: Field) -> Kind:
    def read(value: Any) -> Any:
        return make(**read_record(value, fields))

    def write(value: Any) -> dict[str, Any]:
        return {
            f.name: f.kind.write(getattr(value, f.name))
            for f in fields
            if f.default is REQUIRED or getattr(value, f.name) != f.default or f.name in _ALWAYS
        }

    return Kind(read, write, plain=False)


# INTERCHANGE.md gives `{mode, decimals, note?}`: both stand wherever the record does.
_ALWAYS = frozenset({"mode", "decimals"})


def _within(path: str, read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except Wrong as wrong:
        raise Wrong(str(wrong), path + wrong.path) from None


def read_record(
    value: Any, fields: tuple[Field, ...], beside: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The attributes of a JSON object by its table. Keys in `beside` are left to the caller.

    Raises Wrong on an unknown key, a missing required one, or a wrong value.
    """
    if not isinstance(value, Mapping):
        raise Wrong("應為以大括號括起的物件")
    known = {f.name for f in fields}
    for key in value:
        if key not in known and key not in beside:
            raise Wrong("是不認得的欄位，請改正或刪去", f".{shorten(key)}")
    result = {}
    for f in fields:
        if f.name in value:
            result[f.name] = _within(f".{f.name}", f.kind.read, value[f.name])
        elif f.default is REQUIRED:
            raise Wrong(f"缺少「{f.name}」（{f.label}），請補上")
        else:
            result[f.name] = f.default
    return result


def _read_columns(value: Any) -> tuple[str, ...]:
    columns: tuple[str, ...] = _list(TEXT).read(value)
    if len(columns) != len(COLUMNS):
        raise Wrong("應為四個欄名的清單")
    return columns


def _read_levels(value: Any) -> tuple[Level, ...]:
    if not isinstance(value, Mapping):
        raise Wrong("應為代碼與意義的對照")
    return tuple(
        Level(code=read_text(code), meaning=_within(f".{shorten(code)}", read_text, meaning))
        for code, meaning in value.items()
    )


def _write_levels(levels: tuple[Level, ...]) -> dict[str, str]:
    written = {level.code: level.meaning for level in levels}
    if len(written) < len(levels):
        raise Wrong("有相同的代碼，請改成不同的")
    return written


TEXT = Kind(read_text, _same)
FIGURE = Kind(_read_figure, lambda figure: figure.text)
FLAG = Kind(_read_flag, _same)
DATE = Kind(read_date, _same)
YEAR = Kind(_read_whole(1, 999), _same)
DECIMALS = Kind(_read_whole(0, MOST_DECIMALS), _same)
OUTLINE_LEVEL = Kind(_read_whole(1, 4), _same)
MODE = _choice(RoundingMode)
OPTIONAL_TEXT = _optional(TEXT)
OPTIONAL_FIGURE = _optional(FIGURE)
TEXTS = _list(TEXT)
COLUMN_TEXTS = Kind(_read_columns, list, plain=False)
LEVELS = Kind(_read_levels, _write_levels, plain=False)
ROUNDING = _record(
    Rounding,
    Field("mode", MODE, "進位方式", RoundingMode.TRUNCATE),
    Field("decimals", DECIMALS, "小數位數", 0),
    Field("note", OPTIONAL_TEXT, "備註", None),
)
REVISIONS = _list(
    _record(
        Revision,
        Field("target", FIGURE, "修訂目標值"),
        Field("approved_on", _optional(DATE), "核准日期"),
        Field("document", OPTIONAL_TEXT, "文號", None),
        Field("reason", OPTIONAL_TEXT, "理由", None),
    )
)
ITEMS = _list(
    _record(
        Item,
        Field("label", TEXT, "工作項目"),
        Field("weight", FIGURE, "權重"),
        Field("done", FLAG, "已完成"),
    )
)
PAGE = _record(
    PageOptions,
    Field("first_page", Kind(_read_whole(1, 9999), _same), "起始頁碼", 1),
    Field("draft_mark", TEXT, "草稿字樣", ""),
    Field("print_date", FLAG, "列印日期", False),
    Field("seals", TEXTS, "核章", ()),
    Field("keep_headings", FLAG, "標題不單獨留在頁尾", False),
    Field("least_lines", Kind(_read_whole(1, 20), _same), "每列起頁至少行數", 1),
    Field("font", TEXT, "字型", ""),
)
_POSITION = Kind(_read_whole(0, 10**9), _same)
BINDING = _optional(
    _record(
        Binding,
        Field("wording", TEXT, "連動文字"),
        Field(
            "figures",
            _list(
                _record(
                    BoundFigure,
                    Field("measure", TEXT, "項目"),
                    Field("what", _choice(Bound), "連動內容"),
                    Field("start", _POSITION, "起"),
                    Field("end", _POSITION, "迄"),
                    Field("wan", FLAG, "以萬表示", False),
                    Field("bare", FLAG, "僅數字", False),
                )
            ),
            "連動數值",
        ),
        Field("drafted", FLAG, "程式撰擬", False),
    )
)
ACCEPTANCES = _list(
    _record(
        Acceptance,
        Field("rule", TEXT, "檢核規則"),
        Field("entity", TEXT, "對象"),
        Field("field", TEXT, "欄位"),
        Field("said", TEXT, "所載"),
        Field("expected", TEXT, "應為"),
        Field("reason", TEXT, "接受理由"),
        Field("who", TEXT, "接受者"),
        Field("when", TEXT, "接受時間"),
    )
)
NOTES = _list(
    _record(
        Note,
        Field("entity", TEXT, "對象種類"),
        Field("key", TEXT, "對象"),
        Field("field", TEXT, "欄位"),
        Field("text", TEXT, "意見"),
        Field("who", TEXT, "提出者"),
        Field("when", TEXT, "提出時間"),
        Field("done", FLAG, "已處理", False),
    )
)
SUBMISSIONS = _list(
    _record(
        Submission,
        Field("key", TEXT, "鍵值"),
        Field("name", TEXT, "名稱"),
        Field("at", TEXT, "送出時間"),
        Field("who", TEXT, "送出者"),
        Field("unlocked_at", OPTIONAL_TEXT, "解除時間", None),
        Field("unlocked_by", OPTIONAL_TEXT, "解除者", None),
        Field("reason", OPTIONAL_TEXT, "解除理由", None),
    )
)
GIVEN = _list(
    _record(
        Giving,
        Field("key", TEXT, "鍵值"),
        Field("unit", TEXT, "單位"),
        Field("at", TEXT, "分送時間"),
        Field("who", TEXT, "分送者"),
        Field("goals", TEXTS, "目標"),
    )
)
RETURNED = _list(
    _record(
        Return,
        Field("key", TEXT, "鍵值"),
        Field("giving", TEXT, "分送"),
        Field("unit", TEXT, "單位"),
        Field("at", TEXT, "收回時間"),
        Field("who", TEXT, "收回者"),
        Field("earlier", TEXTS, "先前的回傳", ()),
        Field(
            "runs",
            _list(
                _record(
                    AddedRun,
                    Field("first", TEXT, "首項"),
                    Field("after", TEXT, "接在"),
                    Field("own", FLAG, "本檔新增", False),
                )
            ),
            "新增的項目",
            (),
        ),
    )
)
ASSIGNMENT = _optional(
    _record(
        Assignment,
        Field("key", TEXT, "鍵值"),
        Field("unit", TEXT, "單位"),
        Field("at", TEXT, "分送時間"),
        Field("who", TEXT, "分送者"),
        Field("goals", TEXTS, "目標"),
        Field("base", TEXT, "分送時的內容"),
        Field(
            "sent",
            _list(
                _record(
                    Sent,
                    Field("key", TEXT, "鍵值"),
                    Field("at", TEXT, "回傳時間"),
                    Field("who", TEXT, "回傳者"),
                    Field("state", TEXT, "回傳時的內容"),
                )
            ),
            "回傳",
            (),
        ),
    )
)
LIGHTS = _list(
    _record(
        Light,
        Field("name", TEXT, "燈號"),
        Field("colour", TEXT, "顏色"),
        Field("least", OPTIONAL_FIGURE, "達成度下限", None),
    )
)
DRAFTING = _record(
    Drafting,
    Field("heading", TEXT, "標題", Drafting().heading),
    Field("term", TEXT, "達成用語", Drafting().term),
    Field("wan", FLAG, "以萬表示", False),
    Field("full", FLAG, "併述實際值", False),
    Field("revision", FLAG, "併述修訂核准", False),
    Field("clause", TEXT, "達成時附加語句", ""),
)

ANNEX = (
    Field("agency", TEXT, "機關"),
    Field("book", TEXT, "書名", BOOK),
    Field("section_title", TEXT, "標題"),
    Field("fiscal_year", YEAR, "預算年度"),
    Field("performance_year", YEAR, "績效年度"),
    Field("columns", COLUMN_TEXTS, "欄名", COLUMNS),
    Field("rounding", ROUNDING, "進位", Rounding()),
)
GOAL = (Field("title", TEXT, "年度績效目標"),)
INDICATOR = (
    Field("indicator", TEXT, "衡量指標"),
    Field("target_lines", TEXTS, "原定目標值（印出）", ()),
)
MEASURE = (
    Field("label", TEXT, "項目"),
    Field("unit", TEXT, "單位", ""),
    Field("rule", _choice(Rule), "衡量方式", Rule.RATIO),
    Field("target", OPTIONAL_FIGURE, "原定目標值", None),
    Field("revisions", REVISIONS, "修訂目標值", ()),
    Field("actual", OPTIONAL_FIGURE, "實際值", None),
    Field("actual_qualifier", _optional(_choice(Qualifier)), "實際值用語", None),
    Field("current", OPTIONAL_FIGURE, "本年數值", None),
    Field("previous", OPTIONAL_FIGURE, "上年數值", None),
    Field("unit_of_counts", TEXT, "數值單位", ""),
    Field("growth_decimals", DECIMALS, "成長率小數位數", 0),
    Field("inverse_formula", _choice(InverseFormula), "逆向公式", InverseFormula.QUOTIENT),
    Field("items", ITEMS, "工作項目", ()),
    Field("levels", LEVELS, "等級", ()),
    Field("statement", OPTIONAL_TEXT, "說明", None),
    Field("decimals", _optional(DECIMALS), "小數位數", None),
    Field("rounding_mode", _optional(MODE), "進位方式", None),
    Field("each", FLAG, "各", False),
    Field("target_display", OPTIONAL_TEXT, "目標值印法", None),
    Field("printed", OPTIONAL_TEXT, "原印達成度", None),
    Field("printed_growth", OPTIONAL_TEXT, "原印成長率", None),
    Field("note", OPTIONAL_TEXT, "備註", None),
)
PARAGRAPH = (
    Field("level", OUTLINE_LEVEL, "層級"),
    Field("text", TEXT, "段落"),
)

# What an annex says of its own file and not of the year: no bundle carries it, no merge takes it.
OF_THE_FILE = frozenset({"submissions", "given", "returned", "assignment"})

# What an annex keeps in its own file (and in bundles) but not in the interchange file.
ANNEX_OWN = (
    Field("page", PAGE, "版面設定", PageOptions()),
    Field("acceptances", ACCEPTANCES, "已接受的檢核結果", ()),
    Field("notes", NOTES, "審閱意見", ()),
    Field("submissions", SUBMISSIONS, "送出", ()),
    Field("given", GIVEN, "分送", ()),
    Field("returned", RETURNED, "收回", ()),
    Field("assignment", ASSIGNMENT, "分得", None),
    Field("lights", LIGHTS, "燈號", ()),
    Field("drafting", DRAFTING, "撰擬方式", Drafting()),
)
PARAGRAPH_OWN: tuple[Field, ...] = (Field("binding", BINDING, "連動", None),)


def read_typed(field: Field, value: Any) -> Any:
    """Read a value for `field` from an edit: a figure as people type it, all else as in the file.

    Raises Wrong or Problem.
    """
    if field.kind is OPTIONAL_FIGURE and isinstance(value, str):
        return parse_figure(value)
    return field.kind.read(value)
