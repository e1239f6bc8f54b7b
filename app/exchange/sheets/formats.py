"""The number formats of spreadsheets (ECMA-376 18.8.31): what a cell shows of its number."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.core.sheets.shape import Cell, CellKind
from app.exchange.sheets.numbers import general, rounded

# The formats that a file names by number only (18.8.30), those of Taiwan among them.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "yyyy/m/d h:mm",
    27: "[$-404]e/m/d", 28: '[$-404]e"年"m"月"d"日"', 29: '[$-404]e"年"m"月"d"日"', 30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"', 36: "[$-404]e/m/d", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0", 42: "$#,##0", 43: "#,##0.00",
    44: "$#,##0.00", 49: "@", 50: "[$-404]e/m/d", 51: '[$-404]e"年"m"月"d"日"', 57: "[$-404]e/m/d",
    58: '[$-404]e"年"m"月"d"日"',
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<exponent>[Ee][+-])|(?P<general>General|G/通用格式|通用格式)|(?P<code>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9.]+)")
_ELAPSED = re.compile(r"[hmsHMS]+")
_DIGITS = "0#?"
# A longer format is no format.
_MOST_CODE = 255
_MOST_DECIMALS = 30
_ORIGIN, _ORIGIN_1904 = date(1899, 12, 30), date(1904, 1, 1)
_NUMERIC = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Token:
    """A code of a format, or a text that it shows as it is."""

    text: str
    literal: bool


def number_cell(text: str, code: str, *, since_1904: bool = False) -> Cell:
    """The cell of a number (a plain decimal text) under a format."""
    if len(code) > _MOST_CODE:
        code = ""
    section, signed = _section(code, Decimal(text))
    tokens = list(_tokens(section))
    if _is_date(tokens):
        day = _day(text, _ORIGIN_1904 if since_1904 else _ORIGIN)
        if day is not None:
            return Cell(CellKind.DATE, day.isoformat(), _shown_day(day, tokens))
    return _shown(text, tokens, signed)


def _section(code: str, value: Decimal) -> tuple[str, bool]:
    """The part of a format that is for a number, and whether a minus goes before what it shows."""
    sections = _split(code)[:3]
    conditions = [_condition(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(value, *condition):
                return section, value < 0
        return "", value < 0
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], value < 0


def _split(code: str) -> list[str]:
    sections = [""]
    for token in _TOKEN.finditer(code):
        if token[0] == ";":
            sections.append("")
        else:
            sections[-1] += token[0]
    return sections


def _condition(section: str) -> tuple[str, Decimal] | None:
    for token in _TOKEN.finditer(section):
        found = _CONDITION.fullmatch(token["bracket"] or "")
        if found and _NUMERIC.fullmatch(found[2]):
            return found[1], Decimal(found[2])
    return None


def _holds(value: Decimal, sign: str, limit: Decimal) -> bool:
    return {
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[sign]


def _tokens(section: str) -> "list[_Token]":
    tokens = []
    for found in _TOKEN.finditer(section):
        if found["quoted"] is not None:
            tokens.append(_Token(found["quoted"], True))
        elif found["escaped"] is not None:
            tokens.append(_Token(found["escaped"], True))
        elif found["bracket"] is not None:
            tokens += _bracket(found["bracket"])
        elif found["exponent"] or found["general"]:
            tokens.append(_Token("General", False))
        elif found["code"] is not None:
            tokens.append(_code(found["code"]))
        else:
            tokens.append(_Token(" ", True))
    return tokens


def _bracket(inside: str) -> list[_Token]:
    """A currency [$NT$-404] shows its sign; elapsed hours [h] are a code; colours show nothing."""
    if inside.startswith("$"):
        sign = inside[1:].partition("-")[0]
        return [_Token(sign, True)] if sign else []
    return [_Token(inside[:1].lower(), False)] if _ELAPSED.fullmatch(inside) else []


def _code(char: str) -> _Token:
    return _Token(char, char not in f"{_DIGITS}.,%@ymdhseagYMDHSEAG")


def _is_date(tokens: list[_Token]) -> bool:
    codes = {token.text.lower() for token in tokens if not token.literal}
    return bool(codes & set("yde")) or ("m" in codes and not codes & set(_DIGITS))


def _day(text: str, origin: date) -> date | None:
    try:
        return origin + timedelta(days=int(Decimal(text)))
    except (OverflowError, ValueError):
        return None


def _shown_day(day: date, tokens: list[_Token]) -> str:
    """A date as its format shows it; e is the year of 民國."""
    shown, at = "", 0
    while at < len(tokens):
        token = tokens[at]
        run = at
        while run < len(tokens) and not token.literal and tokens[run] == token:
            run += 1
        count = max(run - at, 1)
        shown += token.text if token.literal else _part(day, token.text.lower(), count)
        at += count
    return shown.strip()


def _part(day: date, code: str, count: int) -> str:
    if code == "y":
        return f"{day.year % 100:02d}" if count <= 2 else str(day.year)
    if code == "e":
        return str(day.year - 1911)
    if code in "md":
        value = day.month if code == "m" else day.day
        return f"{value:02d}" if count == 2 else str(value)
    return {"g": "民國" if count > 1 else "", ".": ".", ",": ","}.get(code, "")


def _shown(text: str, tokens: list[_Token], signed: bool) -> Cell:
    codes = {token.text for token in tokens if not token.literal}
    places = [at for at, t in enumerate(tokens) if not t.literal and t.text in _DIGITS]
    if "General" in codes or "@" in codes or not tokens or _is_fraction(tokens, places):
        return _around(text, general(text), tokens, signed=False)
    if not places:  # a text in place of the number: "-" for nought
        said = "".join(t.text for t in tokens if t.literal).strip()
        return Cell(CellKind.NUMBER, text, said or general(text), general(text))
    return _around(text, _body(text, tokens, places), tokens, signed=signed)


def _around(text: str, body: str, tokens: list[_Token], *, signed: bool) -> Cell:
    """The cell of a number whose digits are `body`, with what its format puts around them."""
    spots = [
        at
        for at, t in enumerate(tokens)
        if not t.literal and (t.text in f"{_DIGITS}@." or t.text == "General")
    ]
    first, last = (spots[0], spots[-1]) if spots else (len(tokens), len(tokens))
    before = "".join(t.text for t in tokens[:first] if t.literal)
    rest = tokens[last + 1 :]
    after = "".join(t.text for t in rest if t.literal or t.text == "%")
    digits = _without_idle_zeros(body.replace(",", "").strip())
    negative = Decimal(text) < 0 and not digits.startswith("-") and digits.strip("0.") != ""
    figure = f"{'-' if negative else ''}{digits}"
    if not _NUMERIC.fullmatch(figure):
        figure = ""
    shown = f"{'-' if signed and negative else ''}{before}{body}{after}".strip()
    return Cell(CellKind.NUMBER, text, shown, figure, after.strip(" )）"))


def _is_fraction(tokens: list[_Token], places: list[int]) -> bool:
    return bool(places) and _Token("/", True) in tokens[places[0] : places[-1]]


def _without_idle_zeros(digits: str) -> str:
    """005 is 5, and digits that are not shown are nought."""
    whole, point, part = digits.partition(".")
    return (whole.lstrip("0") or "0") + point + part


def _body(text: str, tokens: list[_Token], places: list[int]) -> str:
    """The digits of a number as its placeholders ask for them, with point and thousands marks."""
    first, last = places[0], places[-1]
    point = next((n for n, t in enumerate(tokens) if t == _Token(".", False)), None)
    last_whole = max((n for n in places if point is None or n < point), default=first)
    codes = [(n, t.text) for n, t in enumerate(tokens) if not t.literal]
    percents = sum(1 for _, code in codes if code == "%")
    commas = [n for n, code in codes if code == ","]
    thousands = sum(
        1 for n in commas if n > last_whole and (point is None or n < point or n > last)
    )
    decimals = [t.text for t in tokens[point:] if t.text in _DIGITS and not t.literal] if (
        point is not None
    ) else []  # fmt: skip
    scaled = abs(Decimal(text)).scaleb(2 * percents - 3 * thousands)
    value = format(rounded(scaled, min(len(decimals), _MOST_DECIMALS)), "f")
    whole, _, part = value.partition(".")
    least = sum(1 for mark in decimals if mark == "0")
    part = part[:least] + part[least:].rstrip("0")
    zeros = sum(1 for n in places if n <= last_whole and tokens[n].text == "0")
    whole = whole.lstrip("0").rjust(zeros, "0")
    within = [t for t in tokens[first : last_whole + 1] if t.literal]
    if within:
        whole = _woven(whole, tokens[first : last_whole + 1])
    elif any(first < n < last_whole for n in commas):
        sign = f"{int(whole or '0'):,}"
        whole = sign if whole else ""
    if not whole and any(tokens[n].text != "?" for n in places):
        whole = "0"
    return f"{whole}.{part}" if part else whole


def _woven(digits: str, tokens: list[_Token]) -> str:
    """Digits from the right with the texts of a format between them: 0!.0 makes 12 1.2."""
    left = list(digits)
    woven = ""
    for token in reversed(tokens):
        if token.literal:
            woven = token.text + woven
        elif token.text in _DIGITS:
            woven = (left.pop() if left else "0" if token.text == "0" else "") + woven
    return "".join(left) + woven
