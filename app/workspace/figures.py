"""The figures of an annex as the command line prints them."""

from typing import Any

from app.core.achievement import achieve
from app.core.figures import Figure
from app.core.model import Annex


def figures(annex: Annex) -> list[dict[str, Any]]:
    """One record a measure: target in force, actual, growth, achievement, unrounded.

    `measure` counts from 1 through the goal; all figures are strings or None.
    """
    records = []
    for number, goal in annex.numbered():
        for position, measure in enumerate(goal.measures(), 1):
            result = achieve(measure, annex.rounding)
            records.append(
                {
                    "goal": number,
                    "measure": position,
                    "label": measure.label,
                    "unit": measure.unit,
                    "target": _text(result.target),
                    "actual": _text(result.actual),
                    "growth": result.growth,
                    "achievement": result.percent,
                    "unrounded": result.unrounded,
                }
            )
    return records


def _text(figure: Figure | None) -> str | None:
    return figure.text if figure else None
