"""Rules on what prose tells besides figures: codes and their meanings, approvals, the result itself."""

import re
from collections.abc import Iterator

from app.core.check.comparing import same
from app.core.check.facts import Said
from app.core.check.finding import Severity
from app.core.check.rule import Hit, Reading, Rule, fix_to, replaced
from app.core.outline import Section
from app.core.prose import Role, plain_width

_CODE_BEFORE = re.compile(r"第?([0-9]+)\s?[級等分]?\s?(?:代表|表示|係指|指|為|[:：])?\s?[「『]?$")
_REVISED = re.compile(r"修訂|修正|調整|變更")
_APPROVED = re.compile(r"核定|核准|核備|簽奉|同意")
_FULL_DATE = re.compile(r"([0-9]{2,3})\s?年\s?([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?日")
_SAYS_REACHED = re.compile(r"達成|達到|符合|超前|超越|超過|完成|未達")


def _meanings(reading: Reading) -> Iterator[Hit]:
    """1代表「達到1項」: the code that prose gives a meaning is the one recorded."""
    for scope in reading.scopes:
        levels = [v for m in scope.measures for v in m.levels if len(v.meaning) > 1]
        for placed in scope.placed if levels else ():
            text = plain_width(placed.paragraph.text)
            for level in levels:
                at = text.find(level.meaning)
                code = _CODE_BEFORE.search(text, max(0, at - 12), at) if at > 0 else None
                if code and code[1] != level.code.strip():
                    place = scope.paragraph(placed, code.start(1), code.end(1))
                    message = (
                        f"{place.words}的等級「{code[1]}」與數據不符，"
                        f"「{level.meaning}」的代碼是{level.code}。"
                    )
                    fixed = replaced(placed.paragraph.text, *code.span(1), level.code)
                    fix = fix_to(place, fixed, level.code)
                    yield Hit(place, message, code[1], level.code, fix)


def _approvals(reading: Reading) -> Iterator[Hit]:
    """The one date that prose gives for a revision is the date recorded."""
    for scope in reading.scopes:
        dates = {r.approved_on for m in scope.measures for r in m.revisions if r.approved_on}
        for placed in scope.placed if dates else ():
            text = plain_width(placed.paragraph.text)
            for sentence in re.finditer(r"[^。；]+", text):
                told = list(_FULL_DATE.finditer(text, *sentence.span()))
                words = sentence[0]
                if len(told) != 1 or not _REVISED.search(words) or not _APPROVED.search(words):
                    continue
                year, month, day = (int(part) for part in told[0].groups())
                if f"{year:03d}-{month:02d}-{day:02d}" not in {d.rjust(9, "0") for d in dates}:
                    place = scope.paragraph(placed, *told[0].span())
                    due = _date_words(min(dates))
                    message = f"{place.words}的修訂日期「{told[0][0]}」與所填核准日期{due}不符。"
                    fixed = replaced(placed.paragraph.text, *told[0].span(), due)
                    yield Hit(place, message, told[0][0], due, fix_to(place, fixed, due))


def _date_words(approved_on: str) -> str:
    year, month, day = (int(part) for part in approved_on.split("-"))
    return f"{year}年{month}月{day}日"


def _unstated(reading: Reading) -> Iterator[Hit]:
    """Section 三 that gives targets and says nothing of how far they were reached."""
    for scope in reading.scopes:
        told = [p for p in scope.placed if p.section is Section.TARGETS]
        due = [fact for fact in scope.facts if fact.said is Said.ACHIEVEMENT]
        if not told or not due:
            continue
        percent = [
            m for m in scope.mentions
            if m.section is Section.TARGETS
            and m.role is not Role.TARGET
            and any(same(m, fact) for fact in due)
        ]  # fmt: skip
        bodies = [p.paragraph.text[p.heading_end :] for p in told]
        silent = not percent and not any(_SAYS_REACHED.search(body) for body in bodies)
        if silent and any(body.strip("：: ") for body in bodies):
            place = scope.paragraph(told[-1])
            message = f"{scope.words}三、沒有寫出達成度，依數據是{due[0].text}。"
            yield Hit(place, message, "", due[0].text)


DETAIL_RULES = (
    Rule(
        "level-meaning", "等級代碼與數據不符", Severity.ERROR,
        "2是「2項均達到」，而衡量標準寫「1代表「2項均達到」」", _meanings,
    ),
    Rule(
        "approval-date", "修訂日期不符", Severity.WARNING,
        "核准日期是102年9月30日，而分析寫「102年9月3日簽奉核准修訂」", _approvals,
    ),
    Rule(
        "unstated", "沒有寫出達成度", Severity.WARNING,
        "三、只有年度目標值，沒有達成度", _unstated,
    ),
)  # fmt: skip
