"""Words that tell how a measure is reckoned, and what was approved when."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from app.core.check.reading import Scope
from app.core.fields import Wrong, read_date
from app.core.model import InverseFormula
from app.core.outline import Section
from app.core.prose import plain_width, read_numbers

_LESS = re.compile(
    r"以下|以內|不超過|不高於|不逾|低於|少於|≦|≤|<=?|＜|[愈越][低少短小][愈越](?:佳|好|優)|以低於目標值|以不超過"
    r"|目標值\s?[÷/／]\s?實際值|2\s?[×xX*＊]\s?目標值|逆向"
)
_LESS_IN_PROSE = re.compile(
    r"[愈越][低少短小][愈越](?:佳|好|優)|(?:低於|不超過|少於|不高於)目標值|以低於|以不超過"
    r"|目標值\s?[)）]?\s?[÷/／]\s?[(（]?實際|2\s?[×xX*＊]\s?目標|逆向"
)
_MAYBE_LESS = re.compile(
    r"縮短|降低|減少|減量|下降|不合格|違規|事故|缺失|逾期|漏水|死亡|失業|時間|日數|天數"
)
_MIRROR = re.compile(r"2\s?[×xX*＊]\s?目標")
_GROWTH = re.compile(r"成長|增加率|增長|增幅|年增|增減率|提升率|較上年|較前一?年|減少率|下降率")
# (102年…-101年…)/101年…
_SINCE = re.compile(r"[-－–—−]\s?[(（]?(?:上一?年|前一?年|去年|(?:民國)?[0-9]{2,3}\s?年)")
_NONE_TOLD = re.compile(
    r"(?:均|皆|全年|尚|並)無(?!法).{0,12}(?:案|件|事|缺失|發生|逾期|違規)|無(?:任何)?(?:逾期|違規|缺失|重大)|未發生|未發現|零(?:事故|件|缺失)"
)
_LEVEL = re.compile(
    r"第?(?P<code>[0-9]{1,2})\s?(?:等?級|等|分)?\s?(?:代表|表示|係指|即為|為|指|[:：])?\s?"
    r"(?:[「『](?P<quoted>[^「」『』]{1,40})[」』]"
    r"|(?P<meaning>[^「」『』、，；。;()（）0-9][^「」『』、，；。;()（）]{0,39}))"
)
_LEVEL_GAP = re.compile(r"[、，；。;,\s」』以及和與]*")
_DATE = re.compile(r"([0-9]{2,3})\s?年\s?([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?日")
_REVISED = re.compile(r"修訂|修正|調整|變更|[上下]修|調[降升高]")
_APPROVED = re.compile(r"核定|核准|核備|簽奉|奉核|同意|備查")
_SENTENCE = re.compile(r"[^。；\n]+")
_LETTER = re.compile(
    r"(?:(?![年月日依經以由於])[\u4e00-\u9fff]){1,12}字第\s?[A-Za-z]?[0-9]+(?:-[0-9]+)?\s?號函?"
)


def wants_less(column: str, standard: str) -> bool:
    """Whether the words say that less is better."""
    return bool(_LESS.search(column) or _LESS_IN_PROSE.search(standard))


def may_want_less(words: str) -> bool:
    """Whether what is measured may be something of which less is better."""
    return bool(_MAYBE_LESS.search(words))


def formula_said(standard: str) -> InverseFormula:
    """The inverse formula that section 一 writes out; the quotient where it says nothing."""
    return InverseFormula.MIRROR if _MIRROR.search(standard) else InverseFormula.QUOTIENT


def wants_growth(words: str) -> bool:
    """Whether a growth is measured."""
    return bool(_GROWTH.search(words) or _SINCE.search(words))


def tells_none(text: str) -> bool:
    """Whether a text says that there was none of what is counted: 全年無逾期案件."""
    return bool(_NONE_TOLD.search(text))


def section_text(scope: Scope, section: Section) -> str:
    """All of a section, half-width."""
    texts = (p.paragraph.text for p in scope.placed if p.section is section)
    return plain_width("\n".join(texts))


def levels_said(text: str) -> Mapping[str, str]:
    """Codes with their meanings, where a text counts them through: 0代表「…」、1代表「…」."""
    best: dict[str, str] = {}
    row: dict[str, str] = {}
    end = -1
    for match in _LEVEL.finditer(plain_width(text)):
        code = int(match["code"])
        close = end >= 0 and _LEVEL_GAP.fullmatch(text[end : match.start()])
        if not (row and close and str(code - 1) in row and str(code) not in row):
            row = {}
        row[str(code)] = (match["quoted"] or match["meaning"]).strip()
        end = match.end()
        if len(row) > len(best):
            best = dict(row)
    return best if len(best) > 1 else {}


def approval(
    texts: Iterable[str], amount: Fraction | None = None
) -> tuple[str | None, str | None] | None:
    """When a revision was approved, and by which letter; None where no text speaks of one.

    With `amount`, only of one whose sentence gives that target.
    The date is 民國 yyy-mm-dd, or None where the sentence names none or several.
    """
    for text in texts:
        for sentence in _SENTENCE.finditer(plain_width(text)):
            said = sentence[0]
            if not _REVISED.search(said) or not _APPROVED.search(said):
                continue
            if amount is not None and amount not in {q.amount for q in read_numbers(said)}:
                continue
            dates = _DATE.findall(said)
            letter = _LETTER.search(said)
            on = _date(dates[0]) if len(dates) == 1 else None
            return on, letter[0] if letter else None
    return None


def _date(parts: tuple[str, str, str]) -> str | None:
    year, month, day = (int(part) for part in parts)
    try:
        return read_date(
            f"{year:03d}-{month:02d}-{day:02d}" if year > 99 else f"{year}-{month:02d}-{day:02d}"
        )
    except Wrong:
        return None
