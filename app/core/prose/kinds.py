"""What digits in administrative prose can be besides figures: dates, articles, numbers of documents.

All patterns are for text whose full-width digits and brackets have been made half-width.
"""

import re
from enum import StrEnum

from app.core.prose.written import NUMERALS, written_value


class Kind(StrEnum):
    """What a number in prose is; only FIGURE counts something."""

    FIGURE = "figure"
    DATE = "date"
    TIME = "time"
    ARTICLE = "article"
    ORDINAL = "ordinal"
    DOCUMENT = "document"
    TELEPHONE = "telephone"
    NAME = "name"
    LABEL = "label"
    FORMULA = "formula"


_HAN_DIGITS = f"[{NUMERALS}]"
# 民國 60 to 199 and the years of the common era around them; 10年 is a span of time.
_YEAR = r"(?:1\d\d|[6-9]\d|19\d\d|20\d\d)"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_TO = r"\s?[至到~、及與和-]\s?"
_COUNTED = r"[件人次場通家戶%個項位名案份萬億元]"
_END = r"(?![\d,.])"

DATE = rf"""
    (?:民國|西元)?\s?\d{{2,4}}\s?年度?\s?{_MONTH}\s?月(?:份|底|初)?(?:\s?\d{{1,2}}\s?日)?
  | (?:民國|西元)\s?\d{{1,4}}\s?年度?
  | (?<![\d,.]){_YEAR}\s?年(?:度)?(?!期|來)
  | (?<![\d,.]){_YEAR}\s?學年度?
  | (?<![\d,.]){_YEAR}(?={_TO}{_YEAR}\s?(?:學)?年)
  | (?<![\d,.]){_MONTH}\s?月\s?\d{{1,2}}\s?日
  | (?<![\d,.]){_MONTH}\s?月(?!個)(?:份|底|初|間)?
  | (?<![\d,.]){_MONTH}(?={_TO}{_MONTH}\s?月(?!個))
  | (?<![\d,.-])\d{{2,4}}(?P<sep>[./-])\d{{1,2}}(?P=sep)\d{{1,2}}(?![\d%])
  | (?:民國|西元){_HAN_DIGITS}{{1,6}}年度?
  | (?:{_HAN_DIGITS}{{2,6}}年度?)?[一二三四五六七八九十]{{1,2}}月(?:份|底|初)?
    (?:[一二三四五六七八九十]{{1,3}}日)?
  | [一二][〇○零一二三四五六七八九百]{{2,4}}年度?
"""
TIME = r"""
    (?<![\d,.])\d{1,2}[:：]\d{2}(?!\d)
  | (?<![\d,.])\d{1,2}\s?時\s?\d{1,2}\s?分
  | (?:上午|下午|晚間|中午|凌晨)\s?\d{1,2}\s?[時點](?:\s?\d{1,2}\s?分)?
"""
ARTICLE = rf"""
    第\s?(?:\d+|{_HAN_DIGITS}+)\s?[條款目點章節編](?:\s?之\s?(?:\d+|[一二三四五六七八九十]+))?
  | 第\s?(?:\d+|{_HAN_DIGITS}+)\s?項(?=第|規定|前段|後段|但書)
"""
ORDINAL = rf"第\s?(?:\d+|{_HAN_DIGITS}+)(?:{_TO}第?\s?\d+(?=\s?[季次名屆期梯]))?"
DOCUMENT = r"""
    字第?\s?[A-Za-z]?\d+(?:-\d+)?\s?號?
  | (?:文號|案號|編號|證號|統編|統一編號|帳號|書號)\s?[:：]?\s?[A-Za-z]*-?\d[\d-]*
  | (?<![\d,.A-Za-z])[A-Za-z]{0,8}\d+(?:之\d+|-\d+)?\s?號(?!誌|次|線)
  | (?<![\d,.])\d{3,5}(?=\s?(?:臺|台)[北中南東]市)
"""
TELEPHONE = rf"""
    \(0\d{{1,2}}\)\s?\d{{3,4}}[-\s]?\d{{3,4}}(?:\s?(?:\#|轉|分機)\s?\d+)?
  | (?<![\d,.])0\d{{1,3}}-\d{{3,4}}-?\d{{3,4}}(?:\s?(?:\#|轉|分機)\s?\d+)?
  | (?<![\d,.])09\d{{8}}(?!\d)
  | (?:電話|專線|傳真|分機|電洽|撥打|手機|熱線|洽詢)\s?[:：]?\s?
    \(?\d[\d()\#-]{{1,20}}(?:\s?(?:轉|分機)\s?\d+)?(?![\d,.]|\s?{_COUNTED})
  | (?<![\d,.])\d{{3,4}}(?=(?:[^\W\d件人次場通家戶個項位名案份萬億元]{{0,6}})(?:專線|熱線))
"""
NAME = r"""
    (?:ISO|CNS|IEC|OHSAS|Windows|COVID|SARS|GB|RFC)[\s-]*\d+(?:[:：-]\d+)*
  | (?<![A-Za-z])[A-Za-z]+-?\d+(?:\.\d+)?(?:[A-Za-z]+\d*)?
  | (?<![\d,.])\d+[A-Za-z]+
  | https?://[!-~]{1,200}
"""
LABEL = r"""
    ^\s*\(?\d{1,3}(?:\)|[.、](?!\d))
  | (?<=[:：。;；])\s?(?:\(\d{1,2}\)|\d{1,2}\.(?!\d))
"""
FORMULA = r"[×xX*✕]\s?100(?:\s?%|(?![\d.,]))"

# What any of these, or a number, begins with: nothing else need be looked at.
BEGINS = rf"(?=[\d\s(第字民西文案編證統帳書電專傳分撥手熱洽上下晚中凌×*✕A-Za-z{NUMERALS}-])"
# In this order: the first that fits at a place says what stands there.
NOT_FIGURES = (
    (Kind.TELEPHONE, TELEPHONE),
    (Kind.LABEL, LABEL),
    (Kind.DOCUMENT, DOCUMENT),
    (Kind.ARTICLE, ARTICLE),
    (Kind.ORDINAL, ORDINAL),
    (Kind.DATE, DATE),
    (Kind.TIME, TIME),
    (Kind.FORMULA, FORMULA),
    (Kind.NAME, NAME),
)
_YEAR_SAID = re.compile(r"(西元)?\s?(\d{2,4})\s?(?:學)?年")
_YEAR_ALONE = re.compile(rf"{_YEAR}")
_WRITTEN_YEAR = re.compile(rf"({_HAN_DIGITS}+)年")
_COMMON_ERA = 1911


def year_of(said: str) -> int | None:
    """The 民國 year that a date names, else None."""
    match = _YEAR_SAID.search(said)
    digits = match[2] if match else said if _YEAR_ALONE.fullmatch(said) else None
    written = _WRITTEN_YEAR.search(said)
    year = int(digits) if digits else int(written_value(written[1]) or 0) if written else 0
    if not year:
        return None
    return year - _COMMON_ERA if year > _COMMON_ERA else year
