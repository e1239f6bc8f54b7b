"""The interchange file: one annex as one JSON document (INTERCHANGE of the design)."""

import json
from typing import Any

from app.core import fields
from app.core.errors import Problem
from app.core.fields import REQUIRED, Field, Wrong, read_record
from app.core.model import Annex, Goal, Indicator, Measure, Paragraph, default_section_title
from app.core.numerals import LARGEST, to_chinese

# A fiscal year's budget book reports the performance of two years before.
YEARS_BEFORE = 2
_INDICATOR_KEYS = frozenset({"indicator", "target_lines", "measures", "analysis"})


def read_annex(text: str, name: str) -> Annex:
    """The annex of an interchange document. `name` is the file's, for messages.

    Every object gets a fresh key. Raises Problem naming the place and the
    remedy when the document is not exactly of the format.
    """
    try:
        return _annex(parse(text))
    except json.JSONDecodeError as error:
        raise Problem(
            f"「{name}」第 {error.lineno} 行第 {error.colno} 字不合 JSON 格式；請改正後再匯入。"
        ) from None
    except Wrong as wrong:
        place = wrong.path.lstrip(".")
        at = f"的「{place}」" if place else ""
        raise Problem(f"「{name}」{at}{wrong}。") from None
    except (RecursionError, ValueError):
        raise Problem(
            f"「{name}」不是可讀的 JSON（層次太深或數字太長）；請確認是本程式匯出的檔案。"
        ) from None


def parse(text: str) -> Any:
    """A JSON document, a byte order mark before it passed over.

    Raises Wrong on a key given twice and on NaN, ValueError or RecursionError
    on all else that is not readable JSON.
    """
    return json.loads(
        text.removeprefix("\ufeff"), object_pairs_hook=_unique, parse_constant=_no_constant
    )


def write_annex(annex: Annex) -> str:
    """The interchange document: required keys and those that differ from their defaults."""
    document = _differing(annex, _annex_fields(annex.performance_year, annex.fiscal_year))
    if annex.goals:
        document["goals"] = [_write_goal(goal) for goal in annex.goals]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _annex_fields(performance_year: int, fiscal_year: int) -> tuple[Field, ...]:
    """The annex's table with the two defaults that depend on other fields."""
    special = {
        "section_title": default_section_title(performance_year),
        "performance_year": fiscal_year - YEARS_BEFORE,
    }
    return tuple(
        Field(f.name, f.kind, f.label, special.get(f.name, f.default)) for f in fields.ANNEX
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise Wrong("在同一物件裡出現兩次，請刪去其一", f".{key}")
        result[key] = value
    return result


def _no_constant(name: str) -> Any:
    raise Wrong(f"含有「{name}」，不是數值，請改正")


def _at(path: str, wrong: Wrong) -> Wrong:
    return Wrong(str(wrong), path + wrong.path)


def _annex(document: Any) -> Annex:
    fiscal_year, performance_year = _years(document)
    table = _annex_fields(performance_year, fiscal_year)
    values = read_record(document, table, frozenset({"goals"}))
    if values["performance_year"] < 1:
        raise Wrong("應為1至999的整數", ".performance_year")
    goals = _entries(document, "goals", "", _goal)
    return Annex(**values, goals=goals)


def _years(document: Any) -> tuple[int, int]:
    """Fiscal and performance year, as far as they can be read; the table refuses the rest."""
    if not isinstance(document, dict) or type(document.get("fiscal_year")) is not int:
        return 0, 0
    fiscal = document["fiscal_year"]
    performance = document.get("performance_year", fiscal - YEARS_BEFORE)
    return fiscal, performance if type(performance) is int else 0


def _entries(document: dict[str, Any], key: str, path: str, read: Any) -> tuple[Any, ...]:
    entries = document.get(key, [])
    if not isinstance(entries, list):
        raise Wrong("應為清單", f"{path}.{key}")
    result = []
    for index, entry in enumerate(entries):
        try:
            result.append(read(entry, index))
        except Wrong as wrong:
            raise _at(f"{path}.{key}[{index}]", wrong) from None
    return tuple(result)


def _goal(value: Any, index: int) -> Goal:
    if index >= LARGEST:
        raise Wrong(f"是第 {index + 1} 個目標，最多 {LARGEST} 個，請分成數個檔案")
    several = isinstance(value, dict) and "indicators" in value
    beside = frozenset({"number", "indicators"}) if several else _INDICATOR_KEYS | {"number"}
    values = read_record(value, fields.GOAL, beside)
    number = to_chinese(index + 1)
    if value.get("number", number) != number:
        raise Wrong(f"應為「{number}」，與目標的順序一致", ".number")
    if not several:
        own = {key: entry for key, entry in value.items() if key in _INDICATOR_KEYS}
        return Goal(**values, indicators=(_indicator(own, 0),))
    indicators = _entries(value, "indicators", "", _indicator)
    if not indicators:
        raise Wrong("至少要有一個衡量指標", ".indicators")
    return Goal(**values, indicators=indicators)


def _indicator(value: Any, _index: int) -> Indicator:
    values = read_record(value, fields.INDICATOR, frozenset({"measures", "analysis"}))
    return Indicator(
        **values,
        measures=_entries(value, "measures", "", _measure),
        analysis=_entries(value, "analysis", "", _paragraph),
    )


def _measure(value: Any, _index: int) -> Measure:
    return Measure(**read_record(value, fields.MEASURE))


def _paragraph(value: Any, _index: int) -> Paragraph:
    return Paragraph(**read_record(value, fields.PARAGRAPH))


def _differing(source: Any, table: tuple[Field, ...]) -> dict[str, Any]:
    return {
        f.name: f.kind.write(getattr(source, f.name))
        for f in table
        if f.default is REQUIRED or getattr(source, f.name) != f.default
    }


def _write_goal(goal: Goal) -> dict[str, Any]:
    document = _differing(goal, fields.GOAL)
    written = [_write_indicator(indicator) for indicator in goal.indicators]
    return document | (written[0] if len(written) == 1 else {"indicators": written})


def _write_indicator(indicator: Indicator) -> dict[str, Any]:
    document = _differing(indicator, fields.INDICATOR)
    if indicator.measures:
        document["measures"] = [_differing(m, fields.MEASURE) for m in indicator.measures]
    if indicator.analysis:
        document["analysis"] = [_differing(p, fields.PARAGRAPH) for p in indicator.analysis]
    return document
