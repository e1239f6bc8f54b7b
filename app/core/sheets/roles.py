"""What a column of a sheet can be, and how its heading says so."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.core.prose.units import scale_of


class Role(StrEnum):
    """What a column holds."""

    NONE = "none"
    GOAL = "goal"
    TITLE = "title"
    INDICATOR = "indicator"
    POSITION = "position"
    LABEL = "label"
    UNIT = "unit"
    OFFICE = "office"
    TARGET = "target"
    REVISED = "revised"
    COUNT = "count"
    APPROVED = "approved"
    DOCUMENT = "document"
    REASON = "reason"
    ACTUAL = "actual"
    CURRENT = "current"
    PREVIOUS = "previous"
    ITEM = "item"
    DONE = "done"
    STATEMENT = "statement"
    NOTE = "note"


ROLE_WORDS = {
    Role.NONE: "不匯入",
    Role.GOAL: "目標編號",
    Role.TITLE: "年度績效目標",
    Role.INDICATOR: "衡量指標",
    Role.POSITION: "項次",
    Role.LABEL: "項目",
    Role.UNIT: "計量單位",
    Role.OFFICE: "填報單位",
    Role.TARGET: "原定目標值",
    Role.REVISED: "修訂目標值",
    Role.COUNT: "修訂次別",
    Role.APPROVED: "修訂核准日期",
    Role.DOCUMENT: "修訂文號",
    Role.REASON: "修訂理由",
    Role.ACTUAL: "實際值",
    Role.CURRENT: "本年數值",
    Role.PREVIOUS: "上年數值",
    Role.ITEM: "工作項目",
    Role.DONE: "已完成",
    Role.STATEMENT: "說明",
    Role.NOTE: "備註",
}
FIGURES = (Role.TARGET, Role.REVISED, Role.ACTUAL, Role.CURRENT, Role.PREVIOUS)
VALUES = (*FIGURES, Role.DONE, Role.STATEMENT, Role.NOTE)
NAMES = (Role.LABEL, Role.INDICATOR, Role.TITLE, Role.GOAL)

# Only what a heading says in full counts as sure: each is the whole heading, without its year.
_HEADINGS: tuple[tuple[Role, str], ...] = (
    (Role.GOAL, r"目標(編號|項次|序號|別)?|績效目標編號"),
    (Role.TITLE, r"(年度|關鍵|策略)?(績效|施政|策略)目標(名稱)?|目標名稱"),
    (Role.INDICATOR, r"(關鍵|年度|績效)?(衡量|績效|評估)指標(名稱)?|指標(名稱)?"),
    (Role.POSITION, r"項次|序號|序|編號|項目編號|指標編號"),
    (Role.ITEM, r"(重要)?工作(項目|事項)(名稱)?|里程碑"),
    (Role.LABEL, r"(衡量|績效|統計|填報|評估)?項目(名稱)?|衡量內容"),
    (Role.UNIT, r"(計量|數量|衡量|計算)?單位|計量"),
    (
        Role.OFFICE,
        r"(填報|承辦|主辦|執行|業務|填表|辦理|權責|所屬)(單位|機關|科室|處室|機構)(名稱)?|(機關|單位|處室|科室|部門)名稱|機關"
        r"|處室|科室|部門|單位別|機關別|地區|區處|分局|縣市別?",
    ),
    (
        Role.TARGET,
        r"(原[定訂])?(年度)?目標[值數]?(量)?|原[定訂]值|原[定訂]目標[值數]?(（印出）)?|預[定計](目標)?[值數]?",
    ),
    (Role.COUNT, r"次|修[訂正]次[別數]?"),
    (Role.REVISED, r"(修[訂正]|調整)後?(年度)?目標[值數]?|修[訂正]後?[值數]|修[訂正]目標"),
    (Role.APPROVED, r"(修[訂正])?(目標值?)?核[准定]日期?|修[訂正]日期?|核[准定]時間"),
    (Role.DOCUMENT, r"(核[准定]|修[訂正]|公文|發文|來文)?文號"),
    (Role.REASON, r"(修[訂正]|調整)(理由|原因)|理由"),
    (
        Role.ACTUAL,
        r"(年度|全年)?(累計|累積)?(實際|實績|執行|達成|完成|辦理|達成情形)([值數]|數量|數值|實績|成果數|情形)?|實績|實際達成[值數]?|合計|總計|總數|共計",
    ),
    (Role.CURRENT, r"(本|今)年度?(數[值量據]?|實際[值數]?|實績|值)?|本年度?"),
    (Role.PREVIOUS, r"(上|去|前一?)年度?(數[值量據]?|實際[值數]?|實績|值)?|上年度?|去年同期"),
    (Role.DONE, r"(是否|已)(已)?(完成|辦竣|達成)(與否)?|完成(與否|否)?"),
    (Role.STATEMENT, r"(質化|達成|辦理|執行)?(情形)?說明|說明"),
)
_COMPILED = tuple((role, re.compile(words)) for role, words in _HEADINGS)
_YEAR = re.compile(r"(?:民國|西元)?(?P<year>[0-9]{2,4})\s*(?:學年度?|年度?)")
_UNIT = re.compile(r"[（(\[【]\s*(?:單位\s*[:：]?\s*)?(?P<unit>[^()（）\[\]【】]{1,8})[)）\]】]")
_UNIT_LINE = re.compile(
    r"(?:計量)?單位\s*[:：]\s*(?:新[臺台]幣)?(?P<unit>[^\s，。；、()（）]{1,8})"
)
_MONEY = "元"
_OUTLINE = re.compile(r"^[（(]?[一二三四五六七八九十0-9A-Za-z]{1,2}[)）.、]\s*")
_TOTAL = re.compile(r"(合計|總計|小計|總和|共計|加總|總數|平均|總平均|累計)[數值]?")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says: the role, the unit in its brackets, and a 民國 year, if so."""

    role: Role
    unit: str = ""
    year: int | None = None


def read_heading(text: str, performance_year: int) -> Heading:
    """What a column's heading makes of it. The year before the performance year is 上年."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    unit = next((u for u in (m["unit"] for m in _UNIT.finditer(plain)) if is_unit(u)), "")
    year = year_in(plain)
    words = _OUTLINE.sub("", _YEAR.sub("", _UNIT.sub("", plain)))
    for role, pattern in _COMPILED:
        if pattern.fullmatch(words):
            return Heading(_of_year(role, year, performance_year), unit, year)
    if year is not None and not words:
        return Heading(_of_year(Role.CURRENT, year, performance_year), unit, year)
    return Heading(Role.NONE, unit, year)


def _of_year(role: Role, year: int | None, performance_year: int) -> Role:
    """A figure of the year before is 上年數值; of any other year it is not of this annex."""
    if year is None or year == performance_year or role not in VALUES:
        return role
    if year == performance_year - 1 and role in (Role.ACTUAL, Role.CURRENT):
        return Role.PREVIOUS
    return Role.NONE


def year_in(text: str) -> int | None:
    """The 民國 year that a text names, if any."""
    found = _YEAR.search(text)
    if not found:
        return None
    year = int(found["year"])
    return year - 1911 if year >= 1900 else year


def unit_of_title(text: str) -> str:
    """The unit that a line above a table gives for its money: 單位：新臺幣千元 → 千元."""
    found = _UNIT_LINE.search(unicodedata.normalize("NFKC", text))
    unit = found["unit"] if found else ""
    return unit if unit and scale_of(unit)[1] == _MONEY else ""


def is_unit(text: str) -> bool:
    """Whether a text is a unit of measure, not an office of that name (單位)."""
    from app.core.prose.units import UNIT

    words = "".join(text.split())
    if not words or len(words) > 8:
        return False
    found = UNIT.fullmatch(words)
    return bool(found) or scale_of(words)[1] != words or words in ("%", "‰", _MONEY)


def is_total(text: str) -> bool:
    """Whether a row's name says that it adds up others: 合計."""
    return bool(_TOTAL.fullmatch("".join(text.split())))
