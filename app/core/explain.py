"""How an achievement comes about, in words and in figures, for the officer to follow."""

from fractions import Fraction

from app.core.achievement import Achievement, achieve, growth_of, percent_text, round_scaled
from app.core.figures import Figure, figure_of, grouped
from app.core.model import InverseFormula, Measure, Rounding, RoundingMode, Rule

RULE_WORDS = {
    Rule.RATIO: "比率",
    Rule.INVERSE: "逆向",
    Rule.GROWTH: "成長率",
    Rule.MILESTONE: "完成工作項目",
    Rule.LEVEL: "等級",
    Rule.NARRATIVE: "質化",
}
MODE_WORDS = {
    RoundingMode.TRUNCATE: "無條件捨去",
    RoundingMode.HALF_UP: "四捨五入",
    RoundingMode.HALF_EVEN: "四捨六入五成雙",
    RoundingMode.UP: "無條件進位",
}
_FORMULA = {
    Rule.RATIO: "實際值÷目標值",
    Rule.GROWTH: "(本年數值−上年數值)÷上年數值",
    Rule.LEVEL: "達到等級÷目標等級",
}
# How many decimals of an endless quotient are shown beyond those it is rounded to.
_DECIMALS_SHOWN = 3


def rounding_of(measure: Measure, rounding: Rounding) -> tuple[RoundingMode, int]:
    """Mode and decimals that a measure's achievement is rounded with."""
    decimals = rounding.decimals if measure.decimals is None else measure.decimals
    return measure.rounding_mode or rounding.mode, decimals


def rule_in_words(measure: Measure, rounding: Rounding) -> str:
    """The rule of a measure: `實際值÷目標值，無條件捨去至整數`."""
    if measure.rule is Rule.NARRATIVE:
        return "不計算達成度，以文字說明"
    mode, decimals = rounding_of(measure, rounding)
    rounded = _rounded(mode, decimals)
    if measure.rule is Rule.GROWTH:
        growth = _rounded(mode, measure.growth_decimals)
        return f"{_FORMULA[Rule.GROWTH]}，{growth}，再÷目標成長率，{rounded}"
    return f"{_formula(measure)}，{rounded}"


def arithmetic(measure: Measure, rounding: Rounding) -> str:
    """The measure's own figures put through its rule, step by step.

    `6,759−4,795=1,964；÷4,795=40.959…%；取40%；÷5%=800%`. Where there is no
    ratio, the reason: `無法計算：目標值不大於0`. A narrative measure has none: "".
    """
    done = achieve(measure, rounding)
    if measure.rule is Rule.NARRATIVE:
        return ""
    if done.exact is None or done.percent is None or done.target is None:
        return f"{done.percent}：{done.why}"
    mode, decimals = rounding_of(measure, rounding)
    steps = _steps(measure, done, done.target) + f"={_shown(done.exact, decimals)}%"
    if _percent(done.percent) != done.exact:
        steps += f"；取{done.percent}"
        if percent_text(round_scaled(done.exact, mode, decimals), decimals) != done.percent:
            steps += "（未滿100%，不進位為100%）"
    return steps


def _rounded(mode: RoundingMode, decimals: int) -> str:
    return MODE_WORDS[mode] + (f"至小數第{decimals}位" if decimals else "至整數")


def _formula(measure: Measure) -> str:
    if measure.rule is Rule.INVERSE:
        mirror = measure.inverse_formula is InverseFormula.MIRROR
        return "(2×目標值−實際值)÷目標值" if mirror else "目標值÷實際值"
    if measure.rule is Rule.MILESTONE:
        return "已完成工作項目權重合計÷目標值" if measure.items else "實際值÷目標值"
    return _FORMULA[measure.rule]


def _steps(measure: Measure, done: Achievement, target: Figure) -> str:
    """Everything before the last `=`."""
    if measure.rule is Rule.GROWTH:
        return _growth_steps(measure, done) + f"；÷{grouped(target)}%"
    if measure.rule is Rule.MILESTONE and measure.items:
        weights = [grouped(item.weight) for item in measure.items if item.done] or ["0"]
        total = figure_of(sum((i.weight.value for i in measure.items if i.done), Fraction(0)))
        summed = f"={grouped(total)}；" if len(weights) > 1 else ""
        return "+".join(weights) + summed + f"÷{grouped(target)}"
    assert done.actual is not None, "an achievement was worked out from it"
    actual, goal = grouped(done.actual), grouped(target)
    if measure.rule is not Rule.INVERSE:
        return f"{actual}÷{goal}"
    if measure.inverse_formula is InverseFormula.QUOTIENT:
        return f"{goal}÷{actual}"
    left = figure_of(2 * target.value - done.actual.value)
    return f"2×{goal}−{actual}={grouped(left)}；÷{goal}"


def _growth_steps(measure: Measure, done: Achievement) -> str:
    assert measure.current is not None, "a growth was worked out"
    assert measure.previous is not None, "a growth was worked out"
    uncut = growth_of(measure)
    current, previous = grouped(measure.current), grouped(measure.previous)
    more = grouped(figure_of(measure.current.value - measure.previous.value))
    shown = _shown(uncut, measure.growth_decimals)
    steps = f"{current}−{previous}={more}；÷{previous}={shown}%"
    return steps if _percent(done.growth) == uncut else f"{steps}；取{done.growth}"


def _shown(value: Fraction, decimals: int) -> str:
    """A quotient cut to a few decimals, with `…` where that leaves something out."""
    scale = 10 ** (decimals + _DECIMALS_SHOWN)
    cut = Fraction(int(value * scale), scale)
    return grouped(figure_of(cut)) + ("" if cut == value else "…")


def _percent(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text.rstrip("%"))
