"""Numbers of spreadsheets as exact decimal texts.

A spreadsheet counts in binary floats and keeps fifteen digits of what is typed
(ECMA-376 18.3.1.96 leaves it to the application; Excel's specification says
15). What stands behind them is noise of its arithmetic: 0.1 + 0.2 is stored as
0.30000000000000004, and is 0.3.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from math import isfinite

_DIGITS = 15
# Excel's General shows a number in eleven places, the point among them.
_GENERAL = 11
# Digits of the largest float, and then some.
_PRECISION = 400


def decimal_of(raw: str) -> str | None:
    """The plain decimal text of a number as a file has it; None where it is none."""
    try:
        value = float(raw)
    except ValueError:
        return None
    if not isfinite(value):
        return None
    return plain(Decimal(f"{value:.{_DIGITS}g}"))


def plain(value: Decimal) -> str:
    """A number without exponent, without idle zeros and without a minus before nothing."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Rounded to so many decimals, halves away from zero, as spreadsheets show it."""
    with localcontext() as context:
        context.prec = _PRECISION
        return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def general(text: str) -> str:
    """A number as a cell without a format shows it."""
    whole = text.lstrip("-").partition(".")[0]
    decimals = max(_GENERAL - 1 - len(whole), 0)
    return plain(rounded(Decimal(text), decimals))
