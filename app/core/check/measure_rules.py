"""Rules on what is recorded: missing figures, weights, revisions, levels, what was missed."""

import re
from collections.abc import Iterator
from fractions import Fraction

from app.core import model
from app.core.achievement import NO_RATIO, Achievement, achieve, achievement_text
from app.core.check.facts import target_unit, written
from app.core.check.finding import Place, Severity
from app.core.check.reading import Scope
from app.core.check.rule import Hit, Reading, Rule
from app.core.explain import rounding_of
from app.core.figures import figure_of
from app.core.model import Measure
from app.core.outline import Section
from app.core.status import missing_figures

_FIELD_WORDS = {
    "target": "目標值",
    "actual": "實際值",
    "current": "本年數值",
    "previous": "上年數值",
    "statement": "說明",
}
# What an officer writes where a target was missed: why, or what will be done.
_REASON = re.compile(
    r"因(?!應|此|地制宜|材施教)|由於|原因|緣於|肇因|受.{0,20}影響|係屬|以致|致(?!力|使|詞|贈)"
    r"|未達|未能|未及|未如|不及|不足|落後|延遲|延後|延宕|展延|遲延|暫緩|取消|停辦|尚未|尚待|尚需|流標|廢標|疫情|颱風"
    r"|檢討|改善措施|改進|賡續|持續(?:督促|追蹤|加強)"
)
# The statement itself, where it stands in section 三 only.
_TOLD = re.compile(
    r"無法計算|不予計算|免計|無.{0,12}(?:發生|案件|缺失|情事|事件)|未發生|未發現|未有|均無|皆無|尚無"
)
# Told of what was done or reached, these give a reason as well.
_CIRCUMSTANCE = re.compile(
    r"惟|受限|礙於|限於|困難|導致|造成|使得|考量|變更|調整|減少|下滑|衰退|趨緩|排擠|異動|放棄|撤回|撤銷|不符|缺工|缺料"
    r"|天候|天災|豪雨|地震|爭議|抗爭|陳情|協調|審議|修法|保留|較.{0,12}(?:少|低|減)"
)
_TELLING = (None, Section.CONDUCT, Section.TARGETS, Section.OTHER)
_HUNDRED = Fraction(100)


def _place(scope: Scope, measure: Measure, field: str) -> Place:
    return Place(measure.key, field, f"{scope.words}衡量項目「{measure.label}」")


def _measures(reading: Reading) -> Iterator[tuple[Scope, Measure]]:
    for scope in reading.scopes:
        for measure in scope.indicator.measures:
            yield scope, measure


def _achieved(reading: Reading) -> Iterator[tuple[Scope, Measure, Achievement]]:
    for scope, measure in _measures(reading):
        yield scope, measure, achieve(measure, reading.annex.rounding)


def _missing(reading: Reading) -> Iterator[Hit]:
    for scope, measure in _measures(reading):
        for field in missing_figures(measure):
            if field == "statement" and any(p.section is Section.TARGETS for p in scope.placed):
                continue  # it is told in section 三 alone
            words = _FIELD_WORDS[field]
            place = _place(scope, measure, field)
            yield Hit(place, f"{place.words}尚未填寫{words}。", "", words)
    if not any(scope.indicator.measures for scope in reading.scopes):
        place = Place(reading.goal.key, "title", "整則目標")
        yield Hit(place, "這則目標還沒有衡量項目。", "", "衡量項目")


def _no_statement(reading: Reading) -> Iterator[Hit]:
    for scope, measure, done in _achieved(reading):
        unstated = not (measure.statement or "").strip()
        if done.percent == NO_RATIO and unstated and not missing_figures(measure):
            told = (p.paragraph.text for p in scope.placed if p.section is Section.TARGETS)
            if any(_TOLD.search(text) for text in told):
                continue
            place = _place(scope, measure, "statement")
            yield Hit(place, f"{place.words}{done.why}，無法計算達成度，應有文字說明。", "", "說明")


def _weights(reading: Reading) -> Iterator[Hit]:
    for scope, measure in _measures(reading):
        total = sum((item.weight.value for item in measure.items), Fraction(0))
        if measure.rule is model.Rule.MILESTONE and measure.items and total != _HUNDRED:
            place = _place(scope, measure, "items")
            said = written(figure_of(total), "%")
            yield Hit(place, f"{place.words}各工作項目權重合計{said}，應為100%。", said, "100%")


def _recorded_progress(reading: Reading) -> Iterator[Hit]:
    for scope, measure, done in _achieved(reading):
        recorded = measure.actual
        if measure.rule is not model.Rule.MILESTONE or not measure.items or recorded is None:
            continue
        if done.actual is not None and done.actual.value != recorded.value:
            place = _place(scope, measure, "actual")
            said, expected = written(recorded, "%"), written(done.actual, "%")
            message = f"{place.words}實際值{said}與已完成工作項目權重合計{expected}不符。"
            yield Hit(place, message, said, expected)


def _levels(reading: Reading) -> Iterator[Hit]:
    for scope, measure in _measures(reading):
        if measure.rule is not model.Rule.LEVEL or not measure.levels:
            continue
        codes = {level.code.strip() for level in measure.levels}
        for field, figure in (("target", measure.target_in_force), ("actual", measure.actual)):
            if figure is not None and figure.text not in codes:
                place = _place(scope, measure, field)
                known = "、".join(level.code for level in measure.levels)
                message = (
                    f"{place.words}的{_FIELD_WORDS[field]}{figure}不是所列等級（{known}）之一。"
                )
                yield Hit(place, message, figure.text, known)


def _unapproved(reading: Reading) -> Iterator[Hit]:
    for scope, measure in _measures(reading):
        if not measure.revisions or measure.revisions[-1].approved_on is not None:
            continue
        if (
            measure.target is not None
            and measure.target.value == measure.revisions[-1].target.value
        ):
            continue
        place = _place(scope, measure, "revisions")
        said, expected = _revised(measure)
        message = f"{place.words}原定目標值{expected}修訂為{said}，沒有核准日期。"
        yield Hit(place, message, said, expected)


def _approved(reading: Reading) -> Iterator[Hit]:
    for scope, measure in _measures(reading):
        approved = measure.revisions[-1].approved_on if measure.revisions else None
        if approved is not None:
            place = _place(scope, measure, "revisions")
            said, original = _revised(measure)
            message = f"{place.words}原定目標值{original}已修訂為{said}（{_date(approved)}核准）。"
            yield Hit(place, message, said, original)


def _revised(measure: Measure) -> tuple[str, str]:
    """The target in force and the original one, as printed."""
    unit = "" if measure.rule is model.Rule.LEVEL else target_unit(measure)
    now, original = measure.revisions[-1].target, measure.target
    return written(now, unit), written(original, unit) if original else "未填"


def _date(approved_on: str) -> str:
    year, month, day = (int(part) for part in approved_on.split("-"))
    return f"{year}年{month}月{day}日"


def _missed(reading: Reading) -> Iterator[Hit]:
    for scope, measure, done in _achieved(reading):
        if done.exact is None or done.exact >= _HUNDRED or (measure.statement or "").strip():
            continue
        if _reason_given(scope):
            continue
        place = _place(scope, measure, "actual")
        said = done.percent or ""
        message = f"{place.words}達成度{said}，未達目標值，分析沒有說明原因。"
        yield Hit(place, message, said, "未達原因")


def _reason_given(scope: Scope) -> bool:
    for placed in scope.placed:
        text = placed.paragraph.text
        if placed.section is not Section.STANDARD and _REASON.search(text):
            return True
        if placed.section in _TELLING and _CIRCUMSTANCE.search(text):
            return True
    return False


def _growth_cut(reading: Reading) -> Iterator[Hit]:
    for scope, measure, done in _achieved(reading):
        if measure.rule is not model.Rule.GROWTH or done.unrounded is None:
            continue
        assert measure.current is not None, "it has grown"
        assert measure.previous is not None, "it has grown"
        assert done.target is not None, "it was divided by"
        growth = (measure.current.value / measure.previous.value - 1) * 100
        uncut = achievement_text(
            growth / done.target.value * 100, *rounding_of(measure, reading.annex.rounding)
        )
        if uncut != done.percent:
            place = _place(scope, measure, "growth_decimals")
            message = (
                f"{place.words}的達成度{done.percent}是由取整後的成長率{done.growth}算得，"
                f"不先取整則為{uncut}。"
            )
            yield Hit(place, message, done.percent or "", uncut)


def _printed(reading: Reading) -> Iterator[Hit]:
    for scope, measure, done in _achieved(reading):
        for field, computed in (("printed", done.percent), ("printed_growth", done.growth)):
            printed = getattr(measure, field)
            if printed is None or computed is None or printed.strip("約逾達 ") == computed:
                continue
            place = _place(scope, measure, field)
            message = f"{place.words}原印{printed}，依數據計算為{computed}。"
            yield Hit(place, message, printed, computed)


MEASURE_RULES = (
    Rule(
        "figure-missing", "數據未填", Severity.ERROR,
        "沒有實際值", _missing,
    ),
    Rule(
        "statement-missing", "無法計算而無說明", Severity.WARNING,
        "目標值0件，又沒有文字說明", _no_statement,
    ),
    Rule(
        "weights", "權重合計不是100%", Severity.ERROR,
        "權重5%、5%、25%、25%、45%", _weights,
    ),
    Rule(
        "progress", "實際值與工作項目不符", Severity.WARNING,
        "實際值80%，而已完成項目權重合計75%", _recorded_progress,
    ),
    Rule(
        "level", "不是所列等級", Severity.ERROR,
        "等級只有0、1、2，而目標值是3", _levels,
    ),
    Rule(
        "revision-unapproved", "修訂目標值沒有核准", Severity.ERROR,
        "目標值由12次改為100次，沒有核准日期", _unapproved,
    ),
    Rule(
        "revision", "目標值已修訂", Severity.NOTE,
        "9,829人次已核准修訂為9,549人次", _approved,
    ),
    Rule(
        "missed", "未達目標而無原因", Severity.WARNING,
        "達成度88%，分析沒有說明原因", _missed,
    ),
    Rule(
        "growth-cut", "成長率先取整", Severity.NOTE,
        "成長率40.96%取40%，達成度800%而非819%", _growth_cut,
    ),
    Rule(
        "printed", "原印與計算不同", Severity.NOTE,
        "原印89%，依數據計算為88%", _printed,
    ),
)  # fmt: skip
