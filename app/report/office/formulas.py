"""The rules of achievement as formulas of a spreadsheet (INTERCHANGE of the design).

A spreadsheet counts in binary floats, to about 15 digits: 0.29 × 100 is a hair
below 29, and cutting it would give 28. So every quotient is first rounded to 13
digits and then by the annex's own mode. That gives the program's value unless
the exact one lies nearer to a limit than a part in 10^12 without being on it
(395.2999999995 is taken for 395.3), which takes figures of a dozen digits.
"""

from app.core.achievement import NO_RATIO
from app.core.model import InverseFormula, Measure, RoundingMode, Rule

_NONE = f'"{NO_RATIO}"'
# With more decimals the 13 digits do not reach; then the value stands without a formula.
MOST_DECIMALS = 8
_DIGITS = 13


def in_force(revised: str, original: str) -> str:
    """The target in force: the revised one, else the original."""
    return f'IF(ISNUMBER({revised}),{revised},IF(ISNUMBER({original}),{original},""))'


def growth(current: str, previous: str) -> str:
    """Growth in percent, not rounded."""
    value = f"({current}-{previous})/{previous}*100"
    return _known((current, previous), f"{previous}>0", value)


def quotient(measure: Measure, target: str, actual: str) -> str:
    """Achievement in percent, not rounded; for growth, `actual` is the rounded growth."""
    value, also = f"{actual}/{target}*100", ""
    if measure.rule is Rule.INVERSE and measure.inverse_formula is InverseFormula.MIRROR:
        value = f"(2*{target}-{actual})/{target}*100"
    elif measure.rule is Rule.INVERSE:
        value, also = f"{target}/{actual}*100", f"{actual}<>0"
    checked = f"IF({also},{value},{_NONE})" if also else value
    return _known((target, actual), f"{target}>0", checked)


def rounded(cell: str, mode: RoundingMode, decimals: str) -> str:
    """The number in a cell rounded by a mode to the decimals in another; a text as it is."""
    return f"IF(ISNUMBER({cell}),{_rounded(cell, mode, decimals)},{cell})"


def achievement(cell: str, mode: RoundingMode, decimals: str) -> str:
    """As `rounded`, but what is below 100 never becomes 100."""
    value = _rounded(cell, mode, decimals)
    below = f"MIN({value},100-10^(-{decimals}))"
    return f"IF(ISNUMBER({cell}),IF({cell}<100,{below},{value}),{cell})"


def _known(cells: tuple[str, str], condition: str, value: str) -> str:
    known = ",".join(f"ISNUMBER({cell})" for cell in cells)
    return f"IF(AND({known}),IF({condition},{value},{_NONE}),{_NONE})"


def _rounded(cell: str, mode: RoundingMode, decimals: str) -> str:
    clean = f"ROUND({cell},{_DIGITS - 1}-INT(LOG10(MAX(1,ABS({cell})))))"
    if mode is RoundingMode.HALF_EVEN:
        half = f"ROUND(MOD(ABS({clean})*10^{decimals},1),7)=0.5"
        even = f"2*ROUND({clean}*10^{decimals}/2,0)/10^{decimals}"
        return f"IF({half},{even},ROUND({clean},{decimals}))"
    function = {
        RoundingMode.TRUNCATE: "TRUNC",
        RoundingMode.HALF_UP: "ROUND",
        RoundingMode.UP: "ROUNDUP",
    }[mode]
    return f"{function}({clean},{decimals})"
