"""Half-width marks read as the full-width ones they stand for, place by place."""

import re
from dataclasses import replace

from app.core.model import Annex, Goal, Indicator

_WIDE = str.maketrans(",:;", "，：；")
_MARK = re.compile(r"(?<![0-9])[,;]|[,;](?![0-9])|:(?![0-9])|(?<![0-9]):")
# A stop ends a clause of Chinese; a point parts digits, letters or a label from its text.
_STOP = re.compile(r"(?<=[\u3400-\u9fff%％)）」』])\.(?![0-9A-Za-z])")
_HAN = re.compile(r"[\u3400-\u9fff]")


def wide_marks(text: str) -> str:
    """A Chinese text with its half-width marks made full-width; all characters keep their places."""
    if not _HAN.search(text):
        return text
    return _STOP.sub("。", _MARK.sub(lambda match: match[0].translate(_WIDE), text))


def with_wide_marks(annex: Annex) -> Annex:
    """The annex with such texts, for reading."""
    return replace(annex, goals=tuple(_goal(goal) for goal in annex.goals))


def _goal(goal: Goal) -> Goal:
    indicators = tuple(_indicator(indicator) for indicator in goal.indicators)
    return replace(goal, indicators=indicators)


def _indicator(indicator: Indicator) -> Indicator:
    return replace(
        indicator,
        target_lines=tuple(wide_marks(line) for line in indicator.target_lines),
        analysis=tuple(replace(p, text=wide_marks(p.text)) for p in indicator.analysis),
    )
