"""What each figure of a paragraph states, read from the words around it."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.core.prose.kinds import Kind
from app.core.prose.numbers import Quantity, Role, plain_width, scan

LAST_YEAR = -1
# The cue of a target that was revised: 由45件修訂為48件.
ORIGINALLY = "由"

_RATE = "(?:(?:成長|增加|增減|減少|降低|年增|下降)率)"
_CUE = re.compile(
    rf"""
    (?P<achievement>(?:目標)?達成(?:度|率|百分比|比率|比例|程度|情形|狀況)|執行率|完成率)
  | (?P<actual>(?<!目標){_RATE}|實際(?!上)|實績|實得|(?<=[，；])分別(?:完成|達成|辦理)|(?:目標)?達成值|執行數)
  | (?P<target>目標{_RATE}?(?:值|數)?|預定|預計|原訂|原定|應達|應完成
      |(?:修訂|修正|調整|變更|[上下]修|調[降升高])(?:後)?為)
  | (?P<total>累計|共計|合計|總計|總共)
    """,
    re.VERBOSE,
)
_ROLES = {
    "achievement": Role.ACHIEVEMENT,
    "actual": Role.ACTUAL,
    "target": Role.TARGET,
    "total": Role.ACTUAL,
}
# 達成目標值之125%: the share of the target that is reached, not the target.
_SHARE_OF_TARGET = re.compile(
    r"(?:達成?|完成|為|占)(?:了|到)?(?:年度|全年|原[定訂]|預定|所定|既定)*目標值?\s?(?:之|的)?\s?$"
)
# 較目標值增加5場次: by how much, not what.
_COMPARED = re.compile(r"(?:較|比|超出|超過|超越|超前|高於|低於|優於|落後|逾越?)[^，。；]{0,4}$")
_MORE_OR_LESS = (
    r"(?<!不)(?<!不得)(?<!未)(?:增加|減少|超出|超過|超前|超越|高於|低於|優於|不足|短少|差距|相差|尚差|落後"
    r"|(?:負)?成長|提升|提高|降低|下降|上升|下滑|縮短|節省|多出|(?<![至多])少)(?![至為到值率])"
)
_ASIDE = re.compile(
    rf"""
    (?P<part>第\s?[\d一二三四]\s?季|[各每]季|[上下]半年|每|平均|截至|月底止|其中|包[含括]|內含|另|扣除|尚有
      |原為|原係)
  | (?P<difference>{_MORE_OR_LESS}|增(?![至為到設置訂值])|減(?![至為到]))
    """,
    re.VERBOSE,
)
# 各季目標值: what follows is the target of a quarter.
_BY_PERIOD = re.compile(
    r"(?:[各每分](?:季|月|期)|季|第\s?\d\s?季|[上下]半年|每[人場次週日])(?:之|的)?$"
)
# 2件未核發, 3件仍在審查
_NOT_REACHED = re.compile(r"(?:則|均|仍|尚|係|已)?(?:未|尚|仍|待|遭|退)")
_REACHES = re.compile(r"(?:至|達|為|到|計|值|：|:)\s?(?:約|逾)?\s?(?:新臺幣)?$")
_LAST_YEAR = re.compile(r"上年|去年|前一年|前1年|同期|上一年")
_FILLER = re.compile(r"[\s:：為達約逾各計是係共之的]|累計|分別|至少")
_TARGET_AFTER = re.compile(
    r"(?:以上|以下|以內)?\s?(?:之|的|為|作為)?(?:年度|全年|原定|原訂|預定|修訂)?目標"
    r"|\s?\([^()]{0,40}目標值?\)"
)
# 由45件修訂為48件
_REVISED_AFTER = re.compile(r"\s?(?:修訂|修正|調整|變更|[上下]修|調[降升高])(?:後)?為")
_ACHIEVEMENT_AFTER = re.compile(r"(?:之|的)(?:目標)?達成[度率]")
# 北部5件、南部12件，合計17件: the sum is of what its parts are.
_SUM = re.compile(r"[，、\s]?(?:合計|共計|總計|計|共)\s?")
_WHOLE_YEAR = re.compile(r"全年度?(?!目標)|年底前?")
_SEPARATOR = re.compile(r"[\s、及與和]*|\s?\(\s?")
_SENTENCE = re.compile(r"[。；;！!？?\n]")
_CLAUSE = re.compile(r"[，。；;！!？?\n(（]")
# A figure's words stand within so many characters before it.
_REACH = 60
_FURTHEST_DIRECT = 4


def read_numbers(text: str, breaks: Iterable[int] = ()) -> tuple[Quantity, ...]:
    """Every number of a paragraph, in order, with the role its own sentence gives it.

    Roles that a heading or a section gives are not known here: such a figure is
    OTHER with an empty `cue`. Half- and full-width digits, thousands marks, 萬,
    億, Chinese numerals, 百分之, 成 and ranges are read; positions count the
    characters of `text` as given. At `breaks` a sentence begins whatever stands
    before it, as after a heading.
    """
    return assign_roles(plain_width(text), scan(text), breaks)


def cue_role(words: str) -> Role | None:
    """The role that a heading gives the figures below it: (一)年度目標值：."""
    return _cue(words)[0]


def assign_roles(
    plain: str, quantities: Iterable[Quantity], breaks: Iterable[int] = ()
) -> tuple[Quantity, ...]:
    """The quantities of a half-width text with role, cue, aside and year."""
    sentences = sorted({*(match.end() for match in _SENTENCE.finditer(plain)), *breaks})
    done: list[Quantity] = []
    before: Quantity | None = None
    year, year_at = None, 0
    for quantity in quantities:
        if quantity.kind is Kind.DATE and quantity.year is not None:
            year, year_at = quantity.year, quantity.end
        if quantity.kind is not Kind.FIGURE:
            done.append(quantity)
            continue
        sentence = _start(sentences, quantity.start)
        if before and before.start < sentence:
            before = None
        near = year if year_at and not _CLAUSE.search(plain, year_at, quantity.start) else None
        quantity = _placed(plain, quantity, before, sentence, near)
        done.append(quantity)
        before = quantity
    return tuple(done)


def _start(sentences: Sequence[int], position: int) -> int:
    """Where the sentence that holds a position begins."""
    index = bisect_right(sentences, position)
    return sentences[index - 1] if index else 0


def _placed(
    plain: str, quantity: Quantity, before: Quantity | None, sentence: int, year: int | None
) -> Quantity:
    first = max(before.unit_end if before else sentence, quantity.start - _REACH)
    words = plain[first : quantity.start]
    if _LAST_YEAR.search(words.rpartition("，")[2]):
        year = LAST_YEAR
    role, cue, rest = _cue(words)
    if before and before.role is Role.TARGET and _SUM.fullmatch(words):
        role, cue, rest = Role.TARGET, before.cue, ""
    if _REVISED_AFTER.match(plain, quantity.unit_end):
        role, cue, rest = Role.TARGET, ORIGINALLY, ""
    elif role is None:
        role, cue, rest = _cue_after(plain, quantity)
    aside = _aside(words if rest is None else rest)
    if missed := _NOT_REACHED.match(plain, quantity.unit_end):
        aside = missed[0]
    if role is None and before is not None and before.cue:
        if _SEPARATOR.fullmatch(words):
            return replace(
                quantity, role=before.role, cue=before.cue, listed=True,
                aside=before.aside, year=year,
            )  # fmt: skip
        # An aside breaks the chain: 目標值20場次，其中南部5場次.
        role, cue, rest = (before.role, before.cue, words) if not aside else (None, "", words)
        return replace(quantity, role=role or Role.OTHER, cue=cue, aside=aside, year=year)
    direct = rest is not None and len(_FILLER.sub("", rest)) <= _FURTHEST_DIRECT
    return replace(
        quantity, role=role or Role.OTHER, cue=cue, direct=direct and role is not None,
        aside=aside, year=year,
    )  # fmt: skip


def _cue(words: str) -> tuple[Role | None, str, str | None]:
    """The nearest cue before a figure: role, cue, and the words between the two."""
    found = list(_CUE.finditer(words))
    if not found:
        return None, "", None
    telling = [match for match in found if match.lastgroup != "total"]
    match = telling[-1] if telling else found[-1]
    rest = words[match.end() :]
    role = _ROLES[match.lastgroup or ""]
    if role is Role.TARGET:
        if _SHARE_OF_TARGET.search(words):
            return Role.ACHIEVEMENT, match[0], ""
        if _BY_PERIOD.search(words, 0, match.start()):
            return role, match[0], words
        compared = _COMPARED.search(words, 0, match.start())
        if compared and (_ASIDE.search(rest) or compared[0][0] not in "較比"):
            return Role.OTHER, match[0], rest
    return role, match[0], rest


def _cue_after(plain: str, quantity: Quantity) -> tuple[Role | None, str, str | None]:
    if match := _TARGET_AFTER.match(plain, quantity.unit_end):
        return Role.TARGET, match[0], ""
    if match := _ACHIEVEMENT_AFTER.match(plain, quantity.unit_end):
        return Role.ACHIEVEMENT, match[0], ""
    return None, "", None


def _aside(words: str) -> str:
    """The word that makes a figure a part, an average or a difference; "" where none does."""
    found = list(_ASIDE.finditer(words, _whole_year(words)))
    if not found or (found[-1].lastgroup == "difference" and _REACHES.search(words)):
        return ""
    return found[-1][0]


def _whole_year(words: str) -> int:
    """Where the words turn from a part of the year to all of it."""
    return max((match.end() for match in _WHOLE_YEAR.finditer(words)), default=0)
